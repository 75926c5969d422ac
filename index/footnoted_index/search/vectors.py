"""The sentence vectors of one state of the store: in its files or, of a server, in memory where
they are few.

In a folder all vectors are in files, which are mapped into memory (see `vector_file`). A server
takes 2 ms a language to search, and as much again to read vectors back; a few thousand are read
once, then searched in a tenth of that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreDamagedError
from footnoted_index.records.record import RecordSummary
from footnoted_index.records.sentence_ids import SentenceKey, sentence_keys
from footnoted_index.store.store import Store
from footnoted_index.store.vector_file import LayeredRows, Rows, nearest

IN_MEMORY = 5_000
"""Of a server, languages with at most this many sentences are held in memory: 8 MB at 384
dimensions."""
_LARGEST = 1e6
"""Larger than any value of a model's vectors: tells damaged files."""
MORE = 4
"""How many times as many sentences a server is asked for if some of those it finds may be filtered
out."""


class SentenceVectors:
    """Finds and reads the vectors of sentences. Rebuilt when the store changes."""

    def __init__(
        self, store: Store, articles: Iterable[RecordSummary], read: Mapping[str, Rows]
    ) -> None:
        """`articles`: those whose sentences may be found.

        `read`: what was read from a server for an earlier state, by language. Only what is not
        among it is read.
        """
        self._store = store
        self.read_from_server: dict[str, Rows] = {}
        """The vectors that no file holds, by language."""
        self._articles: dict[str, list[RecordSummary]] = {}
        for article in articles:
            self._articles.setdefault(article.language, []).append(article)
        self._rows: dict[str, Rows | LayeredRows] = {}
        for language, own in self._articles.items():
            rows = store.rows(language)
            few = sum(article.sentence_count for article in own) <= IN_MEMORY
            if rows is None and few:
                rows = self._from_server(language, own, read.get(language))
                self.read_from_server[language] = rows
            if rows is not None:
                self._rows[language] = rows
            if rows is not None and few:
                self._check(rows)

    def nearest(
        self, language: str, vector: Vectors, n: int, articles: Collection[str] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        """Return the `n` sentences of a language with the highest inner products, best first.

        `vector`: (dimensions,). `articles`: the ids of the articles to look in, None for all.
        """
        if (rows := self._rows.get(language)) is not None:
            return nearest([file.of_articles(articles) for file in rows.files], vector, n)
        if articles is None:
            return self._store.nearest(language, vector, n)
        own = self._articles.get(language, [])
        wanted = [article for article in own if article.id in articles]
        count, total = (sum(a.sentence_count for a in some) for some in (wanted, own))
        found = []
        if count > total / 2:  # naming tens of thousands of ids costs more than a longer list
            found = self._store.nearest(language, vector, MORE * n)
            found = [pair for pair in found if pair[0].article_id in articles]
        if len(found) < n:
            among = [key for article in wanted for key in sentence_keys(article)]
            found = self._store.nearest(language, vector, n, among)
        return found[:n]

    def read(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,), of those of some sentences that have one."""
        rows = self._rows.get(language)
        return self._store.vectors(language, keys) if rows is None else rows.vectors(keys)

    def _check(self, rows: Rows | LayeredRows) -> None:
        """Raise `StoreDamagedError` where values are not those of vectors."""
        if not all(np.abs(file.matrix).max(initial=0.0) < _LARGEST for file in rows.files):
            raise StoreDamagedError(
                f"the vectors in the store '{self._store.location}' are not what was written;"
                " run `footnoted doctor --repair`"
            )

    def _from_server(
        self, language: str, articles: Sequence[RecordSummary], before: Rows | None
    ) -> Rows:
        """Return the vectors of articles; those that lack some are left out."""
        nothing = np.zeros((0, 0), dtype=np.float32)
        parts = {a.key: nothing if before is None else before.of(a.key) for a in articles}
        new = {a.key: sentence_keys(a) for a in articles if not len(parts[a.key])}
        vectors = self._store.vectors(language, [key for keys in new.values() for key in keys])
        for name, keys in new.items():
            if keys and all(key in vectors for key in keys):
                parts[name] = np.stack([vectors[key] for key in keys])
        found = {name: part for name, part in parts.items() if len(part)}
        starts = np.cumsum([0, *map(len, found.values())]).tolist()
        runs = {name: (at, len(found[name])) for name, at in zip(found, starts, strict=False)}
        return Rows(np.concatenate([*found.values()]) if found else nothing, runs)
