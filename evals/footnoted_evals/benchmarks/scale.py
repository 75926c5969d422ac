"""How sync, questions, memory and disk grow with the archive.

`python -m footnoted_evals.benchmarks.scale [--passages N …] [--compare N] [--json FILE] [--plot
FILE]`

Archives are recombined from real sentences, and their vectors are real ones plus noise (see `ask`),
so nothing here is the cost of embedding: what little time the vectors take is measured and taken
off. Each archive is synced and asked in a process of its own, so that its memory can be told.

Up to `--compare` passages LlamaIndex's `VectorStoreIndex` takes in the same articles, with the same
vectors, over the same Chroma, in the same run. It gets a node a sentence by its
`SentenceWindowNodeParser`, so that both store one vector a sentence.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from footnoted import Bot, Config
from footnoted_evals.benchmarks import sync
from footnoted_evals.benchmarks.ask import PASSAGES_AN_ARTICLE, Latency, Recombined, timed
from footnoted_evals.benchmarks.embedding import SEEDS
from footnoted_evals.benchmarks.figures import write_json
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_index.embedding import E5Embedding

SIZES = (1_000, 10_000, 50_000)
COMPARE = 1_000
GOAL_MILLISECONDS = 25.0
QUESTIONS = 60
CONSOLE = Console(highlight=False)


class Timed(E5Embedding):
    """The real embedding for questions, noisy vectors for articles; knows how long these took."""

    _vectors: Any = None
    _seconds: float = 0.0

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[npt.NDArray[np.float32]]:
        """Noisy vectors, one array a passage."""
        return [np.stack(self._noisy(passage)) for passage in passages]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._noisy(texts)]

    def _noisy(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        start = time.perf_counter()
        found = [self._vectors.of(text) for text in texts]
        self._seconds += time.perf_counter() - start
        return found


def prepared() -> Timed:
    """An embedding that knows the sentences the archives are made of."""
    model = Timed()
    model._vectors = Recombined(sync.real_sentences(SEEDS, None), E5Embedding())
    return model


def ours(articles: Path, store: Path) -> dict[str, Any]:
    """Sync and ask; what it took."""
    model = prepared()
    questions = [case.question for case in load_cases(SEED_CASES).cases][:QUESTIONS]
    before = _memory()
    start = time.perf_counter()
    with Bot.open(articles, store=store, config=Config(embed_model=model)) as bot:
        seconds = time.perf_counter() - start - model._seconds
        synced = _memory()
        start = time.perf_counter()
        bot.ask("Who?")
        loading = time.perf_counter() - start
        timed(bot.ask, questions)  # embeds what there is to embed
        latency = Latency.of(timed(bot.ask, questions))
        records = bot._index.searcher.records.values()
        sentences = sum(record.sentence_count for record in records)
        passages = sum(record.passage_count for record in records)
    return {
        "passages": passages,
        "sentences": sentences,
        "sync_seconds": seconds,
        "loading_seconds": loading,
        "ask_milliseconds": asdict(latency),
        "sync_megabytes": synced - before,
        "megabytes": _memory() - before,
        "disk_megabytes": _disk(store),
    }


def theirs(articles: Path, store: Path) -> dict[str, Any]:
    """LlamaIndex over the same Chroma, a node a sentence; what it took."""
    from chromadb import PersistentClient
    from chromadb.config import Settings
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceWindowNodeParser
    from llama_index.vector_stores.chroma import ChromaVectorStore

    sync.use_own_nltk_data(store.parent / "nltk")
    model = prepared()
    before = _memory()
    start = time.perf_counter()
    client = PersistentClient(str(store), settings=Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("sentences", embedding_function=None)
    VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(articles)).load_data(),
        storage_context=StorageContext.from_defaults(
            vector_store=ChromaVectorStore(chroma_collection=collection)
        ),
        embed_model=model,
        transformations=[SentenceWindowNodeParser.from_defaults()],
    )
    seconds = time.perf_counter() - start - model._seconds
    return {
        "sentences": collection.count(),
        "sync_seconds": seconds,
        "megabytes": _memory() - before,
        "disk_megabytes": _disk(store),
    }


def measure(sizes: Sequence[int], compare: int) -> list[dict[str, Any]]:
    """One row for each size."""
    sentences = sync.real_sentences(SEEDS, None)
    rows = []
    for size in sizes:
        with TemporaryDirectory(prefix="footnoted-bench-") as name:
            articles, count = Path(name, "articles"), max(size // PASSAGES_AN_ARTICLE, 1)
            sync.write_archive(articles, sentences, count, PASSAGES_AN_ARTICLE)
            row: dict[str, Any] = {"articles": count, "footnoted": _in_process("ours", articles)}
            if size <= compare:
                row["llamaindex"] = _in_process("theirs", articles)
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


def _in_process(what: str, articles: Path) -> dict[str, Any]:
    code = (
        "import json, sys; from pathlib import Path;"
        f" from footnoted_evals.benchmarks import scale; result = scale.{what}("
        "Path(sys.argv[1]), Path(sys.argv[2])); sys.stdout.write('\\n' + json.dumps(result))"
    )
    store = articles.parent / what
    command = [sys.executable, "-c", code, str(articles), str(store)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _memory() -> float:
    """The most memory this process ever had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _disk(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--compare", type=int, default=COMPARE, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    rows = measure(options.passages, options.compare)
    table = Table("without embedding")
    for row in rows:
        table.add_column(f"{row['footnoted']['passages']:,} passages", justify="right")
    for name, cell in {
        "sentences": lambda row: f"{row['footnoted']['sentences']:,}",
        "ask, p50 / p95, ms": lambda row: Latency(**row["footnoted"]["ask_milliseconds"]).show(),
        "sync, sentences/s": lambda row: _speed(row["footnoted"]),
        "LlamaIndex, sentences/s": lambda row: _speed(row.get("llamaindex")),
        "loading, s": lambda row: f"{row['footnoted']['loading_seconds']:.1f}",
        "memory after sync, MB": lambda row: f"{row['footnoted']['sync_megabytes']:,.0f}",
        "memory after asking, MB": lambda row: f"{row['footnoted']['megabytes']:,.0f}",
        "disk, MB": lambda row: f"{row['footnoted']['disk_megabytes']:,.0f}",
    }.items():
        table.add_row(name, *map(cell, rows))
    CONSOLE.print(table)
    CONSOLE.print(f"goal: ask at p50 within {GOAL_MILLISECONDS:.0f} ms")
    write_json(options.json, {"rows": rows})
    if options.plot:
        plot_growth(options.plot, rows)


def _speed(row: dict[str, Any] | None) -> str:
    return "–" if row is None else f"{row['sentences'] / row['sync_seconds']:,.0f}"


if __name__ == "__main__":
    main()
