"""How fast a question is answered, warm and in a fresh process, small archive and large.

`python -m footnoted_evals.benchmarks.ask [--passages N] [--data DIR] [--json FILE] [--plot FILE]`

Warm: every question is asked three times in one process.

1. first: neither the question nor the words of its evidence have been embedded yet;
2. reworded: the question is new (a question mark more), the words are known, as in a process that
   has been asked about the same articles before;
3. repeated: nothing is embedded, so this is the rest of the work.

The large archive recombines real sentences. Embedding it would take minutes and change nothing
here, so its vectors are those of the real sentences plus noise, a new one each time, so that the
vector index is as hard to search as one of different sentences. Questions are embedded for real.

LlamaIndex's quickstart (see `sync`) and Chroma alone are asked the same on the same articles, with
footnoted's engine and, where it is installed, with torch. They only retrieve: an answer would take
a language model on top.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from footnoted import Bot, Config
from footnoted_evals.benchmarks import sync, torch_model
from footnoted_evals.benchmarks.embedding import SEEDS
from footnoted_evals.benchmarks.figures import Spread, plot, write_json
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_index.embedding import E5Embedding
from footnoted_index.record import Record

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

PASSAGES_AN_ARTICLE = 25
QUICK_QUESTIONS = 60
GOALS = {"seeds": 15.0, "large": 40.0, "fresh": 5.0, "help": 0.3}
"""Milliseconds of a warm answer at p50; seconds of a fresh process."""
_NOISE = 0.02  # a vector keeps a cosine of 0.93 to the real one it was made from
CONSOLE = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question took."""

    p50: float
    p95: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Latency:
        """The median and the 95th percentile."""
        return cls(median(milliseconds), quantiles(milliseconds, n=20)[-1])

    def show(self) -> str:
        """Such as `12.3 / 45.6`."""
        return f"{self.p50:.1f} / {self.p95:.1f}"


class Recombined:
    """Vectors for recombined sentences: those of real ones plus noise."""

    def __init__(self, sentences: sync.Sentences, model: E5Embedding) -> None:
        texts = [text for known in sentences.values() for text in known]
        self._known = dict(zip(texts, model.embed_passages(texts), strict=True))
        self._any = list(self._known.values())
        self._chance = np.random.default_rng(20)

    def of(self, text: str) -> npt.NDArray[np.float32]:
        """The noisy vector of a real sentence; of any of them for another text."""
        vector = self._known.get(text)
        if vector is None:
            vector = self._any[self._chance.integers(len(self._any))]
        noise = self._chance.normal(0, _NOISE, len(vector)).astype(np.float32)
        noisy = vector + noise
        return np.asarray(noisy / np.linalg.norm(noisy), dtype=np.float32)


def rehearsed(vectors: Recombined) -> BaseEmbedding:
    """The real embedding for questions, `vectors` for articles."""

    class Rehearsed(E5Embedding):
        def embed_in_context(
            self, passages: Sequence[Sequence[str]]
        ) -> list[npt.NDArray[np.float32]]:
            return [np.stack([vectors.of(text) for text in passage]) for passage in passages]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [vectors.of(text).tolist() for text in texts]

    return Rehearsed()


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds per question."""
    taken = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def alternatives(
    index: VectorStoreIndex, model: BaseEmbedding, torch: BaseEmbedding | None
) -> dict[str, Callable[[str], object]]:
    """What else can retrieve from the same vectors: each a function of the question."""
    from llama_index.core.indices.vector_store import VectorIndexRetriever

    collection: Any = index.vector_store.client
    found: dict[str, Callable[[str], object]] = {
        "quickstart retrieves": index.as_retriever().retrieve,
        "Chroma alone retrieves": lambda question: collection.query(
            query_embeddings=[model.get_query_embedding(question)], n_results=2
        ),
    }
    if torch is not None:
        retriever = VectorIndexRetriever(index=index, embed_model=torch)
        found["quickstart retrieves, torch fp32"] = retriever.retrieve
    return found


def warm(
    articles: Path,
    store: Path,
    model: BaseEmbedding,
    torch: BaseEmbedding | None,
    questions: Sequence[str],
) -> dict[str, Any]:
    """The latencies over one archive, and how large it is."""
    reworded = [question.rstrip("?") + "??" for question in questions]
    CONSOLE.print(f"indexing {articles.name} …")
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        bot.ask("Who?")  # loads what is loaded once
        taken = {
            "first": timed(bot.ask, questions),
            "reworded": timed(bot.ask, reworded),
            "repeated": timed(bot.ask, questions),
            "question embedded": timed(model.get_query_embedding, questions),
        }
        records = [Record.of(article, path="", digest="") for article in bot.articles()]
    few = questions[:QUICK_QUESTIONS]
    with sync.quickstart(articles, store / "quickstart", model) as index:
        for name, ask in alternatives(index, model, torch).items():
            ask(few[0])
            taken[name] = timed(ask, few)
    return {
        "articles": len(records),
        "passages": sum(record.passage_count for record in records),
        "sentences": sum(record.sentence_count for record in records),
        "milliseconds": {name: asdict(Latency.of(values)) for name, values in taken.items()},
    }


def fresh(store: Path, rounds: int) -> dict[str, Spread]:
    """Seconds of whole processes: one answer from a synced store, and `--help`."""
    ask = ["ask", "--no-sync", "--articles", str(SEEDS), "--store", str(store)]
    commands = {
        "first answer": [*ask, "How many Labour MPs did the BBC contact?"],
        "--help": ["--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "footnoted", *command],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            if round_:
                taken[name].append(time.perf_counter() - start)
    return {name: Spread.of(values) for name, values in taken.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints tables, and writes JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=10_000, help="of the large archive; or 0")
    parser.add_argument("--rounds", type=int, default=5, help="fresh processes")
    parser.add_argument("--data", type=Path, metavar="DIR", help="XQuAD files, more sentences")
    parser.add_argument("--questions", type=int, help="only so many of the seeds' questions")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="PNG or SVG; needs matplotlib")
    options = parser.parse_args(arguments)
    questions = [case.question for case in load_cases(SEED_CASES).cases][: options.questions]
    model = E5Embedding()
    torch = None
    if torch_model.installed():
        torch = sync.foreign(partial(torch_model.encode, torch_model.load()))
    else:
        CONSOLE.print(torch_model.MISSING)
    archives: dict[str, Any] = {}
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        scratch = Path(name)
        sync.use_own_nltk_data(scratch / "nltk")
        archives["seeds"] = warm(SEEDS, scratch / "seeds", model, torch, questions)
        processes = fresh(scratch / "seeds", options.rounds)
        if options.passages:
            sentences = sync.real_sentences(SEEDS, options.data)
            count = max(options.passages // PASSAGES_AN_ARTICLE, 1)
            sync.write_archive(scratch / "large", sentences, count, PASSAGES_AN_ARTICLE)
            vectors = rehearsed(Recombined(sentences, model))
            archives["large"] = warm(
                scratch / "large", scratch / "large-store", vectors, torch, questions
            )
    _report(archives, processes)
    fresh_seconds = {name: asdict(spread) for name, spread in processes.items()}
    write_json(options.json, {"archives": archives, "fresh_process_seconds": fresh_seconds})
    groups = {
        f"{name}: {archive['passages']:,} passages": {
            row: Spread(times["p50"], times["p50"], times["p95"])
            for row, times in archive["milliseconds"].items()
        }
        for name, archive in archives.items()
    }
    plot(options.plot, groups, "milliseconds; bars: p50, whiskers: p95")


def _report(archives: dict[str, Any], processes: dict[str, Spread]) -> None:
    table = Table("milliseconds, p50 / p95", title="Warm")
    for name, archive in archives.items():
        table.add_column(f"{name}: {archive['passages']:,} passages", justify="right")
    for row in next(iter(archives.values()))["milliseconds"]:
        cells = [Latency(**archive["milliseconds"][row]).show() for archive in archives.values()]
        table.add_row(row, *cells)
    table.add_row("goal, p50", *(f"{GOALS[name]:.0f}" for name in archives))
    CONSOLE.print(table)
    for (name, spread), goal in zip(
        processes.items(), (GOALS["fresh"], GOALS["help"]), strict=True
    ):
        CONSOLE.print(f"{name}, fresh process: {spread.show(2, ' s')}; goal {goal} s")


if __name__ == "__main__":
    main()
