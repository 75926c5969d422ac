"""How fast a question is answered, warm and in a fresh process, small archive and large.

`python -m footnoted_evals.benchmarks.ask [--passages N] [--rounds N] [--data DIR]`

Warm: every question is asked three times in one process.

1. first: the question is new;
2. reworded: it has one question mark more, so that it is read anew, but its words are known;
3. repeated: its vector is known too, and what was read for it.

The large archive recombines real sentences and is not embedded, but the questions are (see
`archives`).

LlamaIndex's quickstart is asked the same on the same articles, with footnoted's engine and, where
it is installed, with torch. It only retrieves: an answer would take a language model on top.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from footnoted import Bot, Config
from footnoted_evals.benchmarks import torch_model
from footnoted_evals.benchmarks.archives import SEEDS, Rehearsed, real_sentences, write_archive
from footnoted_evals.benchmarks.timing import Latency, Spread, seconds
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_evals.reports.tables import print_cells, say
from footnoted_evals.systems.llamaindex import quickstart_in_chroma
from footnoted_index.embedding.llamaindex import E5Embedding

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

PASSAGES_AN_ARTICLE = 25
QUICK_QUESTIONS = 60
GOALS = {"seeds": 120.0, "large": 200.0, "first answer": 5.0, "--help": 0.3}
"""Milliseconds of a warm answer at p50; seconds of a fresh process."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An archive, and how long it takes to ask it in different ways."""

    articles: int
    passages: int
    milliseconds: Mapping[str, Latency]


def warm(
    articles: Path,
    store: Path,
    model: BaseEmbedding,
    torch: BaseEmbedding | None,
    questions: Sequence[str],
) -> Measured:
    """Return the latencies over one archive, and how large it is."""
    from llama_index.core.indices.vector_store import VectorIndexRetriever

    reworded = [question.rstrip("?") + "??" for question in questions]
    say(f"indexing {articles.name} …")
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        bot.ask("Who?")  # loads what is loaded once
        taken = {
            "first": Latency.of(bot.ask, questions),
            "reworded": Latency.of(bot.ask, reworded),
            "repeated": Latency.of(bot.ask, questions),
            "question embedded": Latency.of(model.get_query_embedding, questions),
        }
        entries = list(bot.index.searcher.catalogue.entries.values())
    few = questions[:QUICK_QUESTIONS]
    with quickstart_in_chroma(articles, store / "quickstart", model) as index:
        found = {"quickstart retrieves": index.as_retriever()}
        if torch is not None:
            found["quickstart retrieves, torch fp32"] = VectorIndexRetriever(
                index=index, embed_model=torch
            )
        for name, retriever in found.items():
            retriever.retrieve(few[0])
            taken[name] = Latency.of(retriever.retrieve, few)
    return Measured(len(entries), sum(entry.passage_count for entry in entries), taken)


def fresh(store: Path, rounds: int) -> dict[str, Spread]:
    """Seconds of whole processes: one answer from a synced store, and `--help`."""
    ask = ["ask", "--no-sync", "--articles", str(SEEDS), "--store", str(store)]
    commands = {
        "first answer": [*ask, "How many Labour MPs did the BBC contact?"],
        "--help": ["--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            process = [sys.executable, "-m", "footnoted", *command]
            run = partial(subprocess.run, process, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(seconds(run))
    return {name: Spread.of(values[1:]) for name, values in taken.items()}


def main(
    passages: int = 10_000, rounds: int = 5, data: Path | None = None, most: int | None = None
) -> tuple[Mapping[str, Measured], Mapping[str, Spread]]:
    """Print what asking takes, over the seeds and over an archive of so many PASSAGES, or none.

    ROUNDS: of fresh processes. DATA: a folder with XQuAD's files, more sentences to recombine.
    MOST: how many of the seeds' questions are asked.
    """
    questions = [case.question for case in load_cases(SEED_CASES).cases][:most]
    torch = torch_model.embedding()
    archives: dict[str, Measured] = {}
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        scratch = Path(name)
        archives["seeds"] = warm(SEEDS, scratch / "seeds", E5Embedding(), torch, questions)
        processes = fresh(scratch / "seeds", rounds)
        if passages:
            sentences = real_sentences(data)
            count = max(passages // PASSAGES_AN_ARTICLE, 1)
            write_archive(scratch / "large", sentences, count, PASSAGES_AN_ARTICLE)
            model = Rehearsed.on(sentences)
            archives["large"] = warm(
                scratch / "large", scratch / "large-store", model, torch, questions
            )
    head = [f"{name}: {archive.passages:,} passages" for name, archive in archives.items()]
    lines = [
        [row, *(archive.milliseconds[row].show() for archive in archives.values())]
        for row in archives["seeds"].milliseconds
    ]
    lines.append(["goal, p50", *(f"{GOALS[name]:.0f}" for name in archives)])
    print_cells([["milliseconds, p50 / p95", *head], *lines], title="Warm")
    for name, spread in processes.items():
        say(f"{name}, fresh process: {spread.show(2, ' s')}; goal {GOALS[name]} s")
    return archives, processes


if __name__ == "__main__":
    typer.run(main)
