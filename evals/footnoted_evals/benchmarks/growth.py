"""What a change, a first answer and a running process cost as the archive grows.

`python -m footnoted_evals.benchmarks.growth [--passages N …] [--keep DIR] [--json FILE] [--plot
FILE]`

Archives are recombined from real sentences and not embedded (see `archives`). Of each size it tells

- *one article more*: a file is put into the folder, synced and found, in a process that was asked
  before; what little time its vectors take is taken off, and the passages are not read, which takes
  as long in an archive of any size;
- *ask*: what finding the passages takes, without the vector of the question and without reading;
- *cold first answer*: a process is started, opens the store and answers;
- *resident memory* of a process that has answered some questions, and how much of it is its own:
  the rest are files, which processes share and the system takes back when memory is short.

Growth is stated as the exponent `e` of `cost ~ passages ** e`, fitted over all sizes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np

from footnoted import Bot, Config
from footnoted_evals.benchmarks.archives import Rehearsed, real_sentences, write_archive
from footnoted_evals.benchmarks.ask import PASSAGES_AN_ARTICLE
from footnoted_evals.benchmarks.figures import CONSOLE, parser, print_table, write_json
from footnoted_evals.benchmarks.timing import Latency, in_process, seconds
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_index.search.results import Ranking

SIZES = (1_000, 10_000, 50_000)
COSTS = {
    "change_seconds": "one article more, s",
    "cold_seconds": "cold first answer, s",
    "megabytes": "resident memory, MB",
    "own_megabytes": "of it its own, MB",
    "ask_p50": "ask, p50, ms",
}
CHANGES = 5
COLD_STARTS = 3
QUESTIONS = 60
_NEW = "The ferry to {name} sinks on Sunday, says the harbour master. Nobody is hurt in {name}."


def build(articles: Path, store: Path) -> dict[str, Any]:
    """Sync a new archive; seconds without embedding, and what is in it."""
    model = Rehearsed.on(real_sentences())
    start = perf_counter()
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        taken = perf_counter() - start - model.seconds
        health = bot.health()
    return {"sync_seconds": taken, "articles": health.articles, "sentences": health.sentences}


def change(articles: Path, store: Path) -> dict[str, Any]:
    """Seconds from a new file in the folder to the first answer that quotes it."""
    model = Rehearsed.on(real_sentences())
    questions = [case.question for case in load_cases(SEED_CASES).cases][:QUESTIONS]
    syncs, answers = [], []
    with Bot.open(articles, store=store, sync=False, config=Config(embed_model=model)) as bot:
        bot.sync()  # removes what an earlier measurement left

        def find(question: str) -> Ranking:
            return bot.index.searcher.find(question)

        for question in questions:
            find(question)  # its vector is remembered
        latency = Latency.of(find, questions)
        for number in range(CHANGES):
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
        memory = _resident("VmRSS")
        for file in articles.glob("new-*.txt"):
            file.unlink()
        bot.sync()
    return {
        "ask_p50": latency.p50,
        "ask_p95": latency.p95,
        "sync_seconds": median(syncs),
        "answer_seconds": median(answers),
        "change_seconds": median(s + a for s, a in zip(syncs, answers, strict=True)),
        "changed_megabytes": memory,
    }


def read(articles: Path, store: Path) -> dict[str, Any]:
    """The resident memory of a process that has answered some questions, in MB."""
    questions = [case.question for case in load_cases(SEED_CASES).cases][:QUESTIONS]
    with Bot.open(articles, store=store, sync=False) as bot:
        loading = seconds(lambda: bot.ask(questions[0]))
        for question in questions:
            bot.ask(question)
        passages = sum(record.passage_count for record in bot.index.searcher.records.values())
    return {
        "passages": passages,
        "loading_seconds": loading,
        "megabytes": _resident("VmRSS"),
        "own_megabytes": _resident("RssAnon"),
    }


def cold(store: Path) -> float:
    """Seconds of a process that answers one question from a synced store, imports included."""
    command = [sys.executable, "-m", "footnoted", "ask", "--no-sync", "--store", str(store)]
    run = partial(
        subprocess.run,
        [*command, "How many Labour MPs did the BBC contact?"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return median(seconds(run) for _ in range(COLD_STARTS))


def measure(sizes: Sequence[int], scratch: Path) -> list[dict[str, Any]]:
    """One row for each size. Archives that are in `scratch` already are not built again."""
    sentences = real_sentences()
    rows = []
    for size in sizes:
        articles, store = scratch / f"articles-{size}", scratch / f"store-{size}"
        row: dict[str, Any] = {}
        if not articles.exists():
            count = max(size // PASSAGES_AN_ARTICLE, 1)
            write_archive(articles, sentences, count, PASSAGES_AN_ARTICLE)
        if not store.exists():
            row["built"] = in_process("growth.build", articles, store)
        row |= in_process("growth.change", articles, store)
        row["cold_seconds"] = cold(store)
        row |= in_process("growth.read", articles, store)
        rows.append(row)
        CONSOLE.print(row)
    return rows


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The least-squares slope of log cost over log size."""
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return float(slope)


def _resident(what: str) -> float:
    """Megabytes of this process that are in memory: all (`VmRSS`), or its own (`RssAnon`)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def plot_growth(file: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Draw each cost over the number of passages, on logarithmic axes."""
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    figure = Figure(figsize=(9, 2.6), layout="constrained")
    passages = [row["passages"] for row in rows]
    panels = figure.subplots(1, len(COSTS))
    for panel, (name, title) in zip(panels, COSTS.items(), strict=True):
        panel.loglog(passages, [row[name] for row in rows], marker="o", color="#2f6f4f")
        panel.set_title(title, loc="left", fontsize=9)
        panel.set_xlabel("passages", fontsize=8)
        panel.tick_params(labelsize=8, which="both")
        panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=110)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--passages", type=int, nargs="+", default=list(SIZES), metavar="N")
    asked.add_argument("--keep", type=Path, metavar="DIR", help="keep archives and stores here")
    options = asked.parse_args(arguments)
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        rows = measure(options.passages, options.keep or Path(name))
    passages = [row["passages"] for row in rows]
    lines = []
    for name, title in COSTS.items():
        values = [row[name] for row in rows]
        grows = f"{exponent(passages, values):.2f}" if len(rows) > 1 else "–"
        lines.append([title, *(f"{value:,.2f}" for value in values), grows])
    head = ["without embedding", *(f"{count:,} passages" for count in passages), "exponent"]
    print_table("", head, {"": lines})
    write_json(options.json, {"rows": rows})
    if options.plot:
        plot_growth(options.plot, rows)


if __name__ == "__main__":
    main()
