"""What a change, a first answer and a running process cost as the archive grows.

`python -m footnoted_evals.benchmarks.growth [--passages N]… [--store URL]`

Archives are recombined from real sentences and not embedded (see `archives`). Of each size it tells

- *one article more*: a file is put into the folder, synced and found, in a process that was asked
  before; what little time its vectors take is taken off, and the passages are not read, which takes
  as long in an archive of any size;
- *ask*: what finding the passages takes, without the vector of the question and without reading;
- *sync*: how fast an archive is taken in, without the vectors, and what it takes on disk;
- *cold first answer*: a process is started, opens the store and answers;
- *resident memory* of a process that has answered some questions, and how much of it is its own:
  the rest are files, which processes share and the system takes back when memory is short.

With `--store` the archives are kept in databases of their own on a Chroma server, and only *one
article more* and *ask* are told.

Growth is stated as the exponent `e` of `cost ~ passages ** e`, fitted over all sizes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np
import typer

from footnoted import Bot, Config
from footnoted_evals.benchmarks.archives import (
    Rehearsed,
    Sentences,
    real_sentences,
    write_archive,
)
from footnoted_evals.benchmarks.ask import PASSAGES_AN_ARTICLE, fresh
from footnoted_evals.benchmarks.timing import Latency, in_process, resident_mb, seconds
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_evals.reports.tables import print_cells, say
from footnoted_index.search.results import Ranking

SIZES = (1_000, 10_000, 50_000)
COSTS = {
    "sentences_a_second": "sync, sentences/s",
    "change_seconds": "one article more, s",
    "cold_seconds": "cold first answer, s",
    "megabytes": "resident memory, MB",
    "own_megabytes": "of it its own, MB",
    "disk_megabytes": "disk, MB",
    "ask_p50": "ask, p50, ms",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is done: what is told are medians. `sentences`: how many of each
    language archives are made of, which have to be embedded, all by default.
    """

    questions: int = 60
    changes: int = 5
    starts: int = 2
    sentences: int | None = None

    def asked(self) -> list[str]:
        """Return the questions to ask."""
        return [case.question for case in load_cases(SEED_CASES).cases][: self.questions]

    def written(self) -> Sentences:
        """Return the sentences to make archives of."""
        return {name: known[: self.sentences] for name, known in real_sentences().items()}


EFFORT = Effort()
_NEW = "The ferry to {name} sinks on Sunday, says the harbour master. Nobody is hurt in {name}."


def build(articles: Path, store: Path | str, effort: Effort) -> dict[str, Any]:
    """Sync a new archive; how fast without embedding, and what is in it."""
    model = Rehearsed.on(effort.written())
    before, start = resident_mb(os.getpid(), "VmHWM"), perf_counter()
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        taken = perf_counter() - start - model.seconds
        most = resident_mb(os.getpid(), "VmHWM")
        health = bot.health()
    return {
        "sentences": health.sentences,
        "sentences_a_second": health.sentences / taken,
        "sync_megabytes": most - before,
    }


def change(articles: Path, store: Path | str, effort: Effort) -> dict[str, Any]:
    """Seconds from a new file in the folder to the first answer that quotes it."""
    model = Rehearsed.on(effort.written())
    questions = effort.asked()
    syncs, answers = [], []
    with Bot.open(articles, store=store, sync=False, config=Config(embed_model=model)) as bot:
        bot.sync()  # the first one takes longer

        def find(question: str) -> Ranking:
            return bot.index.searcher.find(question)

        for question in questions:
            find(question)  # its vector is remembered
        latency = Latency.of(find, questions)
        for number in range(effort.changes):
            name = f"Port{uuid4().hex[:8]}"
            file = articles / f"new-{number}.txt"
            file.write_text(_NEW.format(name=name), encoding="utf-8")
            embedded = model.seconds
            syncs.append(seconds(bot.sync) - (model.seconds - embedded))
            asked = f"the ferry to {name}"
            bot.index.encoder.query(asked)  # its vector is remembered
            answers.append(seconds(partial(find, asked)))
            found = find(asked).passages
            if not any(name in ranked.passage.text for ranked in found):
                raise AssertionError("the new article is not found")
        memory = resident_mb(os.getpid())
        for file in articles.glob("new-*.txt"):
            file.unlink()
        bot.sync()
        passages = _passages(bot)
    return {
        "passages": passages,
        "ask_p50": latency.p50,
        "ask_p95": latency.p95,
        "sync_seconds": median(syncs),
        "answer_seconds": median(answers),
        "change_seconds": median(s + a for s, a in zip(syncs, answers, strict=True)),
        "changed_megabytes": memory,
    }


def read(articles: Path, store: Path, effort: Effort) -> dict[str, Any]:
    """The resident memory of a process that has answered some questions, in MB."""
    questions = effort.asked()
    with Bot.open(articles, store=store, sync=False) as bot:
        loading = seconds(lambda: bot.ask(questions[0]))
        for question in questions:
            bot.ask(question)
        return {
            "passages": _passages(bot),
            "loading_seconds": loading,
            "megabytes": resident_mb(os.getpid()),  # before the files are let go of
            "own_megabytes": resident_mb(os.getpid(), "RssAnon"),
            "disk_megabytes": _disk(store),
        }


def measure(
    sizes: Sequence[int], scratch: Path, server: str | None, effort: Effort
) -> list[dict[str, Any]]:
    """One row for each size, of archives that are made in `scratch`, or in a Chroma `server`."""
    sentences = effort.written()
    rows = []
    for size in sizes:
        articles, store = scratch / f"articles-{size}", scratch / f"store-{size}"
        count = max(size // PASSAGES_AN_ARTICLE, 1)
        write_archive(articles, sentences, count, PASSAGES_AN_ARTICLE)
        place = f"{server}/growth/articles-{size}" if server else store
        row = in_process(build, articles, place, effort)
        row |= in_process(change, articles, place, effort)
        if not server:
            row["cold_seconds"] = fresh(store, effort.starts)["first answer"].median
            row |= in_process(read, articles, store, effort)
        rows.append(row)
        say(str(row))
    return rows


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The least-squares slope of log cost over log size."""
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)


def main(passages: list[int] | None = None, store: str | None = None) -> list[dict[str, Any]]:
    """Print what archives of so many PASSAGES cost, in folders or in a Chroma server at STORE."""
    with TemporaryDirectory(prefix="footnoted-bench-") as scratch:
        rows = measure(passages or SIZES, Path(scratch), store, EFFORT)
    counts = [row["passages"] for row in rows]
    lines = []
    for name, title in COSTS.items():
        if name not in rows[0]:
            continue
        values = [row[name] for row in rows]
        grows = f"{exponent(counts, values):.2f}" if len(rows) > 1 else "–"
        lines.append([title, *(f"{value:,.2f}" for value in values), grows])
    head = ["without embedding", *(f"{count:,} passages" for count in counts), "exponent"]
    print_cells([head, *lines])
    return rows


def _passages(bot: Bot) -> int:
    return sum(entry.passage_count for entry in bot.index.searcher.catalogue.entries.values())


def _disk(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


if __name__ == "__main__":
    typer.run(main)
