"""The Chroma collections of one generation: what one model and one version of the splitter made.

Their names carry the generation, a hash of what shapes their content, so that vectors of two models
or two versions are never mixed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from footnoted_index.article import article_id
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record, Stored
from footnoted_index.records.sentence_ids import SentenceKey, sentence_ids
from footnoted_index.store.chroma import chroma_errors, close

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FORMAT = 9
"""Raised whenever the same article would be normalised, split or stored differently."""
PAGE = 500
"""Rows per read; reading 50,000 at once overflows SQLite's variables."""
HNSW: dict[str, str | int] = {"space": "ip", "ef_search": 200}
# Inner product, not cosine: a sentence's vector is a mean of unit vectors whose length matters a
# little (see `Engine.embed_in_context`); for unit vectors the two are the same.
SENTENCES = "sentences-"
"""A collection of this and a language holds the vectors of its sentences."""
_PREFIX = "footnoted-"

T = TypeVar("T")


class Collections:
    """Collections by what they hold: `articles`, `files`, `sentences-de`, …

    `client` is None where there is nothing to read yet. Whatever Chroma raises while something is
    written passes through.
    """

    def __init__(self, embedding: str, location: str) -> None:
        self.client: ClientAPI | None = None
        self.name = hashlib.sha256(f"{FORMAT}\0{embedding}".encode()).hexdigest()[:8]
        self._about = {"format": FORMAT, "embedding": embedding}
        self._location = location
        self._collections: dict[str, Collection] = {}

    def disconnect(self) -> None:
        """Close the client: whatever Chroma still holds goes to disk."""
        self._collections.clear()
        client, self.client = self.client, None
        if client is not None:
            close(client)

    def parts(self) -> set[str]:
        """Return what there are collections of."""
        own = f"{_PREFIX}{self.name}-"
        return {name.removeprefix(own) for name in self._names() if name.startswith(own)}

    def has(self, part: str) -> bool:
        """Return whether there is a collection of `part`."""
        return part in self._collections or part in self.parts()

    def others(self) -> list[str]:
        """Return the collections of other generations."""
        own = f"{_PREFIX}{self.name}-"
        return [name for name in self._names() if not name.startswith(own)]

    def drop(self, name: str) -> None:
        """Delete a collection of another generation."""
        self._open.delete_collection(name)

    def collection(self, part: str, *, create: bool = False) -> Collection:
        """Return the collection of `part`. Raises where it is missing and not to be created."""
        if part not in self._collections:
            name = f"{_PREFIX}{self.name}-{part}"
            # Without embedding_function=None Chroma would download a model of its own.
            if create:
                self._collections[part] = self._open.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration=cast(Any, {"hnsw": HNSW}),
                    metadata=self._about,
                )
            else:
                self._collections[part] = self._open.get_collection(name, embedding_function=None)
        return self._collections[part]

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        """Yield all article records, or those of the `wanted` ids, in the order of their ids."""
        if not self.has("articles"):
            return
        with chroma_errors("read"):
            rows = self.collection("articles")
            ids = sorted(rows.get(include=[])["ids"] if wanted is None else set(wanted))
        for start in range(0, len(ids), PAGE):
            with chroma_errors("read"):
                page = rows.get(ids=ids[start : start + PAGE], include=["metadatas"])
            found = zip(page["ids"], page["metadatas"] or [], strict=True)
            for id_, metadata in sorted(found, key=lambda row: row[0]):
                yield Record.from_metadata(id_, metadata)

    def revisions(self, article_ids: set[str]) -> dict[str, str]:
        """Return the revisions of those of some articles that have a record, by id."""
        revisions: dict[str, str] = {}
        if article_ids and self.has("articles"):
            for batch in self.batches(sorted(article_ids)):
                found = self.collection("articles").get(ids=batch, include=["metadatas"])
                for id_, about in zip(found["ids"], found["metadatas"] or [], strict=True):
                    revisions[id_] = str(about["revision"])
        return revisions

    def files(self) -> dict[str, str]:
        """Return the digests of the files whose articles are all committed, by path."""
        files: dict[str, str] = {}
        if not self.has("files"):
            return files
        with chroma_errors("read"):
            rows = self.collection("files")
            while True:
                page = rows.get(include=["metadatas"], limit=PAGE, offset=len(files))["metadatas"]
                if not page:
                    return files
                files.update((str(row["path"]), str(row["digest"])) for row in page)

    def languages(self) -> list[str]:
        """Return the languages that have sentence vectors."""
        here = (part for part in self.parts() if part.startswith(SENTENCES))
        return sorted(part.removeprefix(SENTENCES) for part in here)

    def sentence_ids(self, language: str) -> list[str]:
        """Return the ids of all sentence vectors of a language."""
        if not self.has(SENTENCES + language):
            return []
        with chroma_errors("read"):
            return list(self.collection(SENTENCES + language).get(include=[])["ids"])

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,) each, of some sentences of a language, if there."""
        vectors: dict[SentenceKey, Vectors] = {}
        for start in range(0, len(keys), PAGE):
            ids = [str(key) for key in keys[start : start + PAGE]]
            with chroma_errors("read"):
                rows = self.collection(SENTENCES + language)
                found = rows.get(ids=ids, include=["embeddings"])
            if (embeddings := found["embeddings"]) is not None:
                for id_, embedding in zip(found["ids"], embeddings, strict=True):
                    vectors[SentenceKey.parse(id_)] = np.asarray(embedding, dtype=np.float32)
        return vectors

    def nearest(
        self, language: str, vector: Vectors, n: int, among: Sequence[SentenceKey] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        """See `Store.nearest`; `among` some sentences of the language only."""
        if among == [] or not self.has(SENTENCES + language):
            return []
        with chroma_errors("search"):
            found = self.collection(SENTENCES + language).query(
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

    def write_records(self, records: Sequence[Record]) -> None:
        """Write article records, in place of those of the same ids."""
        metadatas = [record.to_metadata() for record in records]
        self.upsert("articles", [record.id for record in records], metadatas=metadatas)

    def write_sentences(self, records: Sequence[Record], vectors: Sequence[Vectors]) -> None:
        """Write the vectors of articles' sentences, (sentences, dimensions) each."""
        rows: dict[str, list[tuple[str, Vectors]]] = defaultdict(list)
        for record, matrix in zip(records, vectors, strict=True):
            rows[record.language].extend(zip(sentence_ids(record), matrix, strict=True))
        for language, pairs in rows.items():
            ids, matrices = zip(*pairs, strict=True)
            self.upsert(SENTENCES + language, ids, vectors=matrices)

    def delete_sentences(self, records: Sequence[Stored]) -> None:
        """Delete the vectors of articles' sentences."""
        rows: dict[str, list[str]] = defaultdict(list)
        for record in records:
            rows[record.language].extend(sentence_ids(record))
        for language, ids in rows.items():
            self.delete(SENTENCES + language, ids)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        """Write the digests of files, by path."""
        metadatas = [{"path": path, "digest": digest} for path, digest in digests.items()]
        self.upsert("files", list(map(article_id, digests)), metadatas=metadatas)

    def unmark_files(self, paths: Sequence[str]) -> None:
        """Delete the digests of files."""
        self.delete("files", list(map(article_id, paths)))

    def upsert(
        self,
        part: str,
        ids: Sequence[str],
        *,
        vectors: Sequence[Vectors] | None = None,
        metadatas: Sequence[Mapping[str, str | int]] | None = None,
    ) -> None:
        """Write rows, in place of those of the same ids.

        `vectors` has one of (dimensions,) for each id; without it they are found by id alone.
        """
        collection = self.collection(part, create=True)
        for batch in self.batches(range(len(ids))):
            chosen = slice(batch[0], batch[-1] + 1)
            collection.upsert(
                ids=list(ids[chosen]),
                # Chroma wants a vector for each row.
                embeddings=cast(Any, list(vectors[chosen]) if vectors else [[1.0]] * len(batch)),
                metadatas=None if metadatas is None else list(metadatas[chosen]),
            )

    def delete(self, part: str, ids: Sequence[str]) -> None:
        """Delete rows; those that are not there are passed over."""
        if self.has(part):
            for batch in self.batches(ids):
                self.collection(part).delete(ids=batch)

    def batches(self, rows: Sequence[T]) -> Iterator[list[T]]:
        """As many rows at a time as Chroma takes."""
        size = self._open.get_max_batch_size()
        for start in range(0, len(rows), size):
            yield list(rows[start : start + size])

    @property
    def _open(self) -> ClientAPI:
        if self.client is None:
            raise StoreError(f"the store '{self._location}' is closed, or holds nothing yet")
        return self.client

    def _names(self) -> list[str]:
        names: list[str] = []
        if self.client is None:
            return names
        with chroma_errors("read"):
            while len(names) % PAGE == 0:  # a page that is not full is the last
                page = self.client.list_collections(limit=PAGE, offset=len(names))
                names.extend(collection.name for collection in page)
                if not page:
                    break
        return [name for name in names if name.startswith(_PREFIX)]
