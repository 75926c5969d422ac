"""How sync, questions, memory and disk grow with the archive.

`python -m footnoted_evals.benchmarks.scale [--passages N …] [--compare N] [--json FILE] [--plot
FILE]`

Archives are recombined from real sentences and not embedded (see `archives`): what little time
their vectors take is measured and taken off. Each archive is synced and asked in a process of its
own, so that its memory can be told.

Up to `--compare` passages LlamaIndex's `VectorStoreIndex` takes in the same articles, with the same
vectors, over the same Chroma, in the same run. It gets a node a sentence by its
`SentenceWindowNodeParser`, so that both store one vector a sentence.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from footnoted import Bot, Config
from footnoted_evals.benchmarks.archives import Rehearsed, real_sentences, write_archive
from footnoted_evals.benchmarks.ask import PASSAGES_AN_ARTICLE
from footnoted_evals.benchmarks.figures import CONSOLE, parser, print_table, write_json
from footnoted_evals.benchmarks.timing import Latency, in_process, seconds
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_evals.systems.llamaindex import quickstart_in_chroma, use_own_nltk_data

SIZES = (1_000, 10_000, 50_000)
COMPARE = 1_000
GOAL_MILLISECONDS = 25.0
QUESTIONS = 60


def ours(articles: Path, store: Path) -> dict[str, Any]:
    """Sync and ask; what it took."""
    model = Rehearsed.on(real_sentences())
    questions = [case.question for case in load_cases(SEED_CASES).cases][:QUESTIONS]
    before = _memory()
    start = perf_counter()
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        syncing = perf_counter() - start - model.seconds
        synced = _memory()
        loading = seconds(lambda: bot.ask("Who?"))
        Latency.of(bot.ask, questions)  # embeds what there is to embed
        latency = Latency.of(bot.ask, questions)
        records = bot.index.searcher.records.values()
    return {
        "passages": sum(record.passage_count for record in records),
        "sentences": sum(record.sentence_count for record in records),
        "sync_seconds": syncing,
        "loading_seconds": loading,
        "ask_milliseconds": asdict(latency),
        "sync_megabytes": synced - before,
        "megabytes": _memory() - before,
        "disk_megabytes": _disk(store),
    }


def theirs(articles: Path, store: Path) -> dict[str, Any]:
    """LlamaIndex over the same Chroma, a node a sentence; what it took."""
    from llama_index.core.node_parser import SentenceWindowNodeParser

    import_module("llama_index.vector_stores.chroma")  # all this before the clock starts
    use_own_nltk_data()
    model = Rehearsed.on(real_sentences())
    before = _memory()
    start = perf_counter()
    parser = SentenceWindowNodeParser.from_defaults()
    with quickstart_in_chroma(articles, store, model, transformations=[parser]) as index:
        syncing = perf_counter() - start - model.seconds
        collection: Any = index.vector_store.client
        sentences = collection.count()
    return {
        "sentences": sentences,
        "sync_seconds": syncing,
        "megabytes": _memory() - before,
        "disk_megabytes": _disk(store),
    }


def measure(sizes: Sequence[int], compare: int) -> list[dict[str, Any]]:
    """Return one row for each size."""
    sentences = real_sentences()
    rows = []
    for size in sizes:
        with TemporaryDirectory(prefix="footnoted-bench-") as name:
            articles, count = Path(name, "articles"), max(size // PASSAGES_AN_ARTICLE, 1)
            write_archive(articles, sentences, count, PASSAGES_AN_ARTICLE)
            found = in_process("scale.ours", articles, Path(name, "ours"))
            row: dict[str, Any] = {"articles": count, "footnoted": found}
            if size <= compare:
                row["llamaindex"] = in_process("scale.theirs", articles, Path(name, "theirs"))
            rows.append(row)
            CONSOLE.print(f"{row['footnoted']['passages']:,} passages measured")
    return rows


def plot_growth(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Draw what grows with the number of passages."""
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    figure = Figure(figsize=(9, 2.6), layout="constrained")
    panels = figure.subplots(1, 4)
    of = [row["footnoted"] for row in rows]
    passages = [row["passages"] for row in of]
    series = {
        "ask, p50, ms": [row["ask_milliseconds"]["p50"] for row in of],
        "sync, ms a sentence": [1000 * row["sync_seconds"] / row["sentences"] for row in of],
        "memory, MB": [row["megabytes"] for row in of],
        "disk, MB": [row["disk_megabytes"] for row in of],
    }
    for panel, (title, values) in zip(panels, series.items(), strict=True):
        panel.plot(passages, values, marker="o", color="#2f6f4f")
        panel.set_title(title, loc="left", fontsize=10)
        panel.set_ylim(bottom=0)
        panel.set_xlabel("passages", fontsize=8)
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=110)


def _memory() -> float:
    """Return the most memory this process ever had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _disk(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--passages", type=int, nargs="+", default=list(SIZES), metavar="N")
    asked.add_argument("--compare", type=int, default=COMPARE, metavar="N")
    options = asked.parse_args(arguments)
    rows = measure(options.passages, options.compare)
    of = [row["footnoted"] for row in rows]
    lines = [
        ["sentences", *(f"{row['sentences']:,}" for row in of)],
        ["ask, p50 / p95, ms", *(Latency(**row["ask_milliseconds"]).show() for row in of)],
        ["sync, sentences/s", *map(_speed, of)],
        ["LlamaIndex, sentences/s", *(_speed(row.get("llamaindex")) for row in rows)],
        ["loading, s", *(f"{row['loading_seconds']:.1f}" for row in of)],
        ["memory after sync, MB", *(f"{row['sync_megabytes']:,.0f}" for row in of)],
        ["memory after asking, MB", *(f"{row['megabytes']:,.0f}" for row in of)],
        ["disk, MB", *(f"{row['disk_megabytes']:,.0f}" for row in of)],
    ]
    head = ["without embedding", *(f"{row['passages']:,} passages" for row in of)]
    print_table("", head, {"": lines})
    CONSOLE.print(f"goal: ask at p50 within {GOAL_MILLISECONDS:.0f} ms")
    write_json(options.json, {"rows": rows})
    if options.plot:
        plot_growth(options.plot, rows)


def _speed(row: dict[str, Any] | None) -> str:
    return "–" if row is None else f"{row['sentences'] / row['sync_seconds']:,.0f}"


if __name__ == "__main__":
    main()
