"""The sentence vectors of one state of the store: in memory where they are few, else in the store.

Chroma's search takes 2 ms a language, and reading vectors back as much again. A few thousand
vectors are searched exactly in a tenth of that and need little memory. In larger archives the store
finds the nearest sentences, and single vectors are read from its files (see `vector_file`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreDamagedError
from footnoted_index.records.record import RecordSummary
from footnoted_index.records.sentence_ids import SentenceKey, sentence_keys
from footnoted_index.store.store import Store
from footnoted_index.store.vector_file import LayeredRows, Rows

IN_MEMORY = 5_000
"""Languages with at most this many sentences are held in memory: 8 MB at 384 dimensions."""
_LARGEST = 1e6
"""Larger than any value of a model's vectors: tells damaged files."""
MORE = 4
"""How many times as many sentences Chroma is asked for if some of those it finds may be filtered
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
        # An article's sentences lie one after the other.
        self._runs: dict[str, list[RecordSummary]] = {}
        for article in articles:
            self._runs.setdefault(article.language, []).append(article)
        self._rows: dict[str, Rows | LayeredRows] = {}
        self._small: dict[str, Rows] = {}
        for language, runs in self._runs.items():
            rows = store.rows(language)
            if sum(run.sentence_count for run in runs) <= IN_MEMORY:
                self._small[language] = self._in_memory(language, runs, rows, read.get(language))
                if rows is None:
                    self.read_from_server[language] = self._small[language]
                self._rows[language] = self._small[language]
            elif rows is not None:
                self._rows[language] = rows
                runs[:] = [run for run in runs if len(rows.of(run.key)) == run.sentence_count]
        self._totals = {
            language: sum(run.sentence_count for run in runs)
            for language, runs in self._runs.items()
        }

    def nearest(
        self, language: str, vector: Vectors, n: int, articles: Collection[str] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        """Return the `n` sentences of a language with the highest inner products, best first.

        `vector`: (dimensions,). `articles`: the ids of the articles to look in, None for all.
        """
        runs = self._runs.get(language, [])
        count = total = self._totals.get(language, 0)
        if articles is not None:
            runs = [run for run in runs if run.id in articles]
            count = sum(run.sentence_count for run in runs)
        if not count:
            return []
        if language in self._rows and count <= IN_MEMORY:
            return self._exact(language, runs, vector, n)
        if count == total:
            return self._store.nearest(language, vector, n)
        found = []
        if count > total / 2:  # naming tens of thousands of ids costs more than a longer list
            found = self._store.nearest(language, vector, MORE * n)
            found = [pair for pair in found if articles is None or pair[0].article_id in articles]
        if len(found) < n and language in self._rows:
            found = self._exact(language, runs, vector, n)
        elif len(found) < n:
            among = [key for run in runs for key in sentence_keys(run)]
            found = self._store.nearest(language, vector, n, among)
        return found[:n]

    def release(self) -> None:
        """Release what a search read of large files; other threads may go on reading."""
        for rows in self._rows.values():
            rows.release()

    def read(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,), of those of some sentences that have one."""
        rows = self._rows.get(language)
        return self._store.vectors(language, keys) if rows is None else rows.vectors(keys)

    def _exact(
        self, language: str, runs: Sequence[RecordSummary], vector: Vectors, n: int
    ) -> list[tuple[SentenceKey, float]]:
        rows = self._rows[language]
        small = self._small.get(language)
        if small is not None and len(runs) == len(self._runs[language]):
            products = small.matrix @ vector
        else:
            products = np.concatenate([rows.of(run.key) @ vector for run in runs])
        n = min(n, len(products))
        top = np.argpartition(-products, n - 1)[:n]
        order = top[np.argsort(-products[top], kind="stable")]
        ends = np.cumsum([run.sentence_count for run in runs])
        which = np.searchsorted(ends, order, side="right")
        found = []
        for i, at in zip(order, which, strict=True):
            run, ordinal = runs[at], int(i - ends[at]) + runs[at].sentence_count
            found.append((SentenceKey(run.id, run.revision, ordinal), float(products[i])))
        return found

    def _in_memory(
        self,
        language: str,
        runs: list[RecordSummary],
        rows: Rows | LayeredRows | None,
        before: Rows | None,
    ) -> Rows:
        """Return the vectors of `runs`, in a row; those without vectors are taken out of it."""
        if rows is None:
            parts = self._from_chroma(language, runs, before)
        else:
            parts = [rows.of(run.key) for run in runs]
        whole = [len(part) == run.sentence_count for run, part in zip(runs, parts, strict=True)]
        parts = [part for part, is_whole in zip(parts, whole, strict=True) if is_whole]
        runs[:] = [run for run, is_whole in zip(runs, whole, strict=True) if is_whole]
        matrix = np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)
        if not np.abs(matrix).max(initial=0.0) < _LARGEST:
            raise StoreDamagedError(
                f"the vectors in the store '{self._store.location}' are not what was written;"
                " run `footnoted doctor --repair`"
            )
        starts = np.cumsum([0, *(run.sentence_count for run in runs)])[:-1]
        placed = zip(runs, starts, strict=True)
        return Rows(matrix, {run.key: (int(start), run.sentence_count) for run, start in placed})

    def _from_chroma(
        self, language: str, runs: Sequence[RecordSummary], before: Rows | None
    ) -> list[Vectors]:
        nothing = np.zeros((0, 0), dtype=np.float32)
        parts = [nothing if before is None else before.of(run.key) for run in runs]
        keys = [
            [] if len(part) else sentence_keys(run) for run, part in zip(runs, parts, strict=True)
        ]
        vectors = self._store.vectors(language, [key for run in keys for key in run])
        return [
            np.stack([vectors[key] for key in run]) if run and run[-1] in vectors else part
            for run, part in zip(keys, parts, strict=True)
        ]
