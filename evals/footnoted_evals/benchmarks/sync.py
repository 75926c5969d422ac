"""How fast an archive is indexed, next to the LlamaIndex quickstart on the same articles.

`python -m footnoted_evals.benchmarks.sync [--articles N] [--rounds N] [--data DIR]`

From files in a folder to a store on disk that can be searched. The contenders take turns within
each round, so a busy machine slows them all; a ratio is taken within a round. The engines are
loaded and warm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from footnoted import Bot
from footnoted_evals.benchmarks import timing, torch_model
from footnoted_evals.benchmarks.archives import SEEDS, real_sentences, write_archive
from footnoted_evals.benchmarks.timing import TimingRow, in_turn
from footnoted_evals.reports.tables import print_cells
from footnoted_evals.systems.llamaindex import quickstart_in_chroma
from footnoted_index.embedding.llamaindex import E5Embedding

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

OURS = "footnoted"
QUICKSTART = "quickstart, footnoted's engine"
TORCH = "quickstart, torch fp32"
Sync = Callable[[Path, Path], None]
"""Indexes a folder of articles into a store."""


def measure(folder: Path, rounds: int, characters: int) -> list[TimingRow]:
    """Return a row for each contender, after a small archive to warm up."""
    contenders: dict[str, Sync] = {
        OURS: lambda folder, store: Bot.open(folder, store=store).close(),
        QUICKSTART: quickstart(E5Embedding()),
    }
    if torch := torch_model.embedding():
        contenders[TORCH] = quickstart(torch)
    for sync in contenders.values():
        seconds(sync, SEEDS)
    ways = {name: partial(seconds, sync, folder) for name, sync in contenders.items()}
    return in_turn(ways, rounds, characters, (QUICKSTART, TORCH))


def seconds(sync: Sync, folder: Path) -> float:
    """Return the time `sync` takes to index `folder` into a new store."""
    with TemporaryDirectory(prefix="footnoted-bench-") as store:
        return timing.seconds(partial(sync, folder, Path(store, "store")))


def quickstart(model: BaseEmbedding) -> Sync:
    """Indexing by LlamaIndex's quickstart with `model`."""

    def sync(folder: Path, store: Path) -> None:
        with quickstart_in_chroma(folder, store, model):
            pass

    return sync


def main(articles: int = 20, rounds: int = 3, data: Path | None = None) -> list[TimingRow]:
    """Print what indexing ARTICLES takes that are made up for it.

    DATA: a folder with XQuAD's files, more sentences to recombine.
    """
    sentences = real_sentences(data)
    with TemporaryDirectory(prefix="footnoted-bench-") as scratch:
        folder = Path(scratch, "articles")
        characters = write_archive(folder, sentences, articles)
        rows = measure(folder, rounds, characters)
    about = f"{articles} articles, {characters:,} characters, {len(sentences)} languages"
    lines = [
        [
            row.contender,
            row.seconds.show(1),
            row.per_second.show(0),
            *(ratio.show(1, "×") for ratio in row.times.values()),
        ]
        for row in rows
    ]
    head = ["sync", "seconds", "characters/s", *(f"times {name}" for name in rows[0].times)]
    print_cells([head, *lines], title=f"{about}: median (least–greatest)")
    return rows


if __name__ == "__main__":
    typer.run(main)
