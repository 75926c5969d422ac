"""A sealed snapshot below the current one: it is read, never written to again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record, RecordSummary
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.chroma import chroma_errors, embedded
from footnoted_index.store.collections import PAGE, Collections
from footnoted_index.store.vector_file import EXACT, Rows, VectorFile

_SENTENCES = "sentences-"


class Layer:
    """The rows of a snapshot, but for those of the articles whose keys are `gone`.

    `folder` gives the files when Chroma has to open them, which it seldom has.
    """

    def __init__(
        self,
        name: str,
        files: Path,
        gone: Iterable[str],
        collections: Collections,
        folder: Callable[[], Path],
    ) -> None:
        self.name, self.gone = name, set(gone)
        self._collections, self._folder, self._opening = collections, folder, Lock()
        self._files = {
            file.stem.removeprefix(f"{collections.name}-"): VectorFile(file.with_suffix(""))
            for file in (files / "vectors").glob(f"{collections.name}-*.json")
        }

        self._rows = {language: file.rows() for language, file in self._files.items()}
        self._live: dict[str, tuple[int, Mapping[str, tuple[int, int]]]] = {}

    @property
    def is_ours(self) -> bool:
        """Whether any of its rows are of this model and version."""
        return bool(self._files) or bool(self.collections.parts())

    @property
    def languages(self) -> list[str]:
        """The languages that it has vectors of."""
        return sorted(self._files)

    @property
    def collections(self) -> Collections:
        """Chroma's collections."""
        with self._opening:
            if self._collections.client is None:
                with chroma_errors("open"):
                    self._collections.client = embedded(self._folder())
        return self._collections

    def close(self) -> None:
        """Release Chroma."""
        self._collections.disconnect()

    def rows(self, language: str) -> Rows | None:
        """All vectors of a language, those of articles that are gone among them."""
        return self._rows.get(language)

    def runs(self, language: str) -> Mapping[str, tuple[int, int]]:
        """Where the vectors of each article of a language lie that is not gone."""
        counted, live = self._live.get(language, (-1, {}))
        if counted != len(self.gone):  # it only grows
            file = self._files.get(language)
            runs = {} if file is None else file.runs
            live = {key: run for key, run in runs.items() if key not in self.gone}
            self._live[language] = len(self.gone), live
        return live

    @property
    def is_needed(self) -> bool:
        """Whether any of its rows count, or are of another model or version."""
        return not self.is_ours or self.count() > 0

    def holds(self, record: Record | RecordSummary) -> bool:
        """Whether it has the vectors of an article's revision."""
        file = self._files.get(record.language)
        return file is not None and record.key in file.runs and record.key not in self.gone

    def count(self) -> int:
        """How many vectors it has of articles that are not gone."""
        return sum(n for language in self._files for _, n in self.runs(language).values())

    def records(self, wanted: Collection[str] | None = None) -> Iterator[Record]:
        """The article records, or those of the `wanted` ids."""
        with chroma_errors("read"):
            if not self.collections.has("articles"):
                return
            rows = self.collections.collection("articles")
            ids = rows.get(include=[])["ids"] if wanted is None else list(wanted)
        for start in range(0, len(ids), PAGE):
            with chroma_errors("read"):
                page = rows.get(ids=ids[start : start + PAGE], include=["metadatas"])
            for article_id, metadata in zip(page["ids"], page["metadatas"] or [], strict=True):
                record = Record.from_metadata(article_id, metadata)
                if record.key not in self.gone:
                    yield record

    def sentence_ids(self, language: str) -> list[str]:
        """The ids of the vectors of a language that Chroma has."""
        if language not in self._files:
            return []
        with chroma_errors("read"):
            ids = self.collections.collection(_SENTENCES + language).get(include=[])["ids"]
        return [id_ for id_ in ids if id_.rpartition(".")[0] not in self.gone]

    def nearest(
        self, language: str, vector: Vectors, n: int, among: Sequence[SentenceKey] | None
    ) -> list[tuple[SentenceKey, float]]:
        """The `n` nearest sentences; see `Store.nearest`."""
        if language not in self._files:
            return []
        live = Rows(self._rows[language].matrix, self.runs(language))
        if len(live.matrix) <= EXACT:
            return live.nearest(vector, n, among)
        if among is not None and not (among := live.among(among)):
            return []
        with chroma_errors("search"):
            rows = self.collections.collection(_SENTENCES + language)
            wanted, total = n, rows.count()
        while True:
            found = nearest_in(rows, vector, wanted, among)
            here = [pair for pair in found if str(pair[0]).rpartition(".")[0] not in self.gone]
            if len(here) >= n or wanted >= total or among is not None:
                return here[:n]
            wanted = min(4 * wanted, total)


def merge(
    draft: Path, layers: Sequence[Layer], largest: Layer, embedding: str, location: str
) -> None:
    """Write the rows of all `layers`, oldest first, into a copy of the largest of them.

    A record lies in the layer of its vectors, and of a revision only one layer's rows count.
    """
    merged = Collections(embedding, location)
    with chroma_errors("merge", location):
        merged.client = embedded(draft)
        try:
            _fill(merged, draft / "vectors" / merged.name, layers, largest)
        finally:
            merged.disconnect()


def _fill(merged: Collections, stem: Path, layers: Sequence[Layer], largest: Layer) -> None:
    files = {
        language: VectorFile(stem.with_name(f"{merged.name}-{language}"))
        for language in {language for layer in layers for language in layer.languages}
    }
    for language in largest.languages:
        dead = {k: n for k, (_, n) in files[language].runs.items() if k in largest.gone}
        ids = [f"{key}.{ordinal}" for key, count in dead.items() for ordinal in range(count)]
        merged.delete(_SENTENCES + language, ids)
        for key in dead:
            files[language].drop(key)
    _delete_records(merged, largest.gone)
    for layer in layers:
        if layer is largest:
            continue
        records = list(layer.records())
        merged.upsert(
            "articles",
            [record.id for record in records],
            metadatas=[record.to_metadata() for record in records],
        )
        for language in layer.languages:
            rows = layer.rows(language)
            ids = []
            vectors: list[Vectors] = []
            for key in layer.runs(language):
                assert rows is not None
                matrix = np.array(rows.of(key))
                files[language].put(key, matrix)
                ids.extend(f"{key}.{n}" for n in range(len(matrix)))
                vectors.extend(matrix)
            if ids:
                merged.upsert(_SENTENCES + language, ids, vectors=vectors)
    for language, file in files.items():
        file.save()
        if merged.has(_SENTENCES + language):
            merged.save_vectors(_SENTENCES + language)


def _delete_records(merged: Collections, gone: Collection[str]) -> None:
    """Delete the records of these revisions; another one of the same article stays."""
    ids = sorted({key.partition(".")[0] for key in gone})
    if not ids or not merged.has("articles"):
        return
    for batch in merged.batches(ids):
        found = merged.collection("articles").get(ids=batch, include=["metadatas"])
        revisions = zip(found["ids"], found["metadatas"] or [], strict=True)
        merged.delete(
            "articles", [i for i, about in revisions if f"{i}.{about['revision']}" in gone]
        )


def nearest_in(
    rows: Any, vector: Vectors, n: int, among: Sequence[SentenceKey] | None
) -> list[tuple[SentenceKey, float]]:
    """Return the `n` rows of a collection, or `among` some of them, with the highest inner
    products, best first.
    """
    with chroma_errors("search"):
        found = rows.query(
            query_embeddings=cast(Any, [vector]),
            ids=None if among is None else list(map(str, among)),
            n_results=n,
            include=["distances"],
        )
    distances = (found["distances"] or [[]])[0]
    return [
        (SentenceKey.parse(id_), 1.0 - float(distance))
        for id_, distance in zip(found["ids"][0], distances, strict=True)
    ]
