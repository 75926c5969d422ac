"""What is read from Chroma's collections, whichever snapshot or server they are of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.chroma import chroma_errors
from footnoted_index.store.collections import PAGE, Collections

SENTENCES = "sentences-"
"""A collection of this and a language holds the vectors of its sentences."""


def records_in(collections: Collections, wanted: Iterable[str] | None) -> Iterator[Record]:
    """Yield all article records, or those of the `wanted` ids, in the order of their ids."""
    if not collections.has("articles"):
        return
    with chroma_errors("read"):
        rows = collections.collection("articles")
        ids = sorted(rows.get(include=[])["ids"] if wanted is None else set(wanted))
    for start in range(0, len(ids), PAGE):
        with chroma_errors("read"):
            page = rows.get(ids=ids[start : start + PAGE], include=["metadatas"])
        found = zip(page["ids"], page["metadatas"] or [], strict=True)
        for article_id, metadata in sorted(found, key=lambda row: row[0]):
            yield Record.from_metadata(article_id, metadata)


def revisions_in(collections: Collections, article_ids: Collection[str]) -> dict[str, str]:
    """Return the revisions of those of some articles that have a record, by id."""
    revisions: dict[str, str] = {}
    if article_ids and collections.has("articles"):
        for batch in collections.batches(sorted(article_ids)):
            found = collections.collection("articles").get(ids=batch, include=["metadatas"])
            for id_, about in zip(found["ids"], found["metadatas"] or [], strict=True):
                revisions[id_] = str(about["revision"])
    return revisions


def files_in(collections: Collections) -> dict[str, str]:
    """Return the digests of the files whose articles are all committed, by path."""
    files: dict[str, str] = {}
    if not collections.has("files"):
        return files
    with chroma_errors("read"):
        rows = collections.collection("files")
        while page := rows.get(include=["metadatas"], limit=PAGE, offset=len(files))["metadatas"]:
            files.update((str(row["path"]), str(row["digest"])) for row in page)
    return files


def sentence_ids_in(collections: Collections, language: str) -> list[str]:
    """Return the ids of all sentence vectors of a language."""
    if not collections.has(SENTENCES + language):
        return []
    with chroma_errors("read"):
        return list(collections.collection(SENTENCES + language).get(include=[])["ids"])


def vectors_in(
    collections: Collections, language: str, keys: Sequence[SentenceKey]
) -> dict[SentenceKey, Vectors]:
    """Return the vectors, (dimensions,) each, of some sentences of a language, if there."""
    vectors: dict[SentenceKey, Vectors] = {}
    for start in range(0, len(keys), PAGE):
        ids = [str(key) for key in keys[start : start + PAGE]]
        with chroma_errors("read"):
            rows = collections.collection(SENTENCES + language)
            found = rows.get(ids=ids, include=["embeddings"])
        if (embeddings := found["embeddings"]) is not None:
            for id_, embedding in zip(found["ids"], embeddings, strict=True):
                vectors[SentenceKey.parse(id_)] = np.asarray(embedding, dtype=np.float32)
    return vectors


def nearest_in(
    collections: Collections,
    language: str,
    vector: Vectors,
    n: int,
    among: Sequence[SentenceKey] | None,
) -> list[tuple[SentenceKey, float]]:
    """Return the `n` sentences of a language, or `among` some of them, that have the highest
    inner products with `vector`, (dimensions,), best first.
    """
    if among == [] or not collections.has(SENTENCES + language):
        return []
    with chroma_errors("search"):
        found = collections.collection(SENTENCES + language).query(
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
