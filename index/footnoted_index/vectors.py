"""The sentence vectors of one state of the store: in memory where they are few, else in Chroma.

Chroma's search takes 2 ms a language and reading vectors back as much again. A few thousand vectors
are searched exactly in a tenth of that, and need no more memory than a picture.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from footnoted_index.store import SentenceKey, Store

Vectors = npt.NDArray[np.float32]
IN_MEMORY = 5_000
"""Languages with at most this many sentences are held in memory: 8 MB at 384 dimensions."""
MORE = 4
"""How many times more sentences Chroma is asked for where most, but not all, may be found."""


@dataclass(frozen=True)
class _Matrix:
    """All vectors of a language: `rows[position[key]]` is that of `key`."""

    keys: Sequence[SentenceKey]
    position: dict[SentenceKey, int]
    rows: Vectors


class SentenceVectors:
    """Finds and reads the vectors of sentences. Made anew when the store changes."""

    def __init__(self, store: Store, keys: dict[str, list[SentenceKey]]) -> None:
        """`keys`: the sentences that are in the articles, by language."""
        self._store, self._keys = store, keys
        self._matrices = {
            language: self._load(language, wanted)
            for language, wanted in keys.items()
            if 0 < len(wanted) <= IN_MEMORY
        }

    def nearest(
        self, language: str, vector: Vectors, n: int, articles: Collection[str] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        """The `n` sentences of a language with the highest inner products, best first.

        `articles`: the ids of the articles to look in, None for all.
        """
        matrix = self._matrices.get(language)
        if matrix is None:
            return self._in_chroma(language, vector, n, articles)
        products = matrix.rows @ vector
        if articles is not None:
            inside = [key.article_id in articles for key in matrix.keys]
            products = np.where(inside, products, -np.inf)
        n = min(n, len(products))
        top = np.argpartition(-products, n - 1)[:n] if n else np.zeros(0, dtype=np.intp)
        order = top[np.argsort(-products[top], kind="stable")]
        return [(matrix.keys[i], float(products[i])) for i in order if products[i] > -np.inf]

    def _in_chroma(
        self, language: str, vector: Vectors, n: int, articles: Collection[str] | None
    ) -> list[tuple[SentenceKey, float]]:
        if articles is None:
            return self._store.nearest(language, vector, n)
        among = [key for key in self._keys[language] if key.article_id in articles]
        if not among:
            return []
        if len(among) > len(self._keys[language]) / 2:
            # Naming tens of thousands of ids costs more than a longer list.
            found = self._store.nearest(language, vector, MORE * n)
            found = [pair for pair in found if pair[0].article_id in articles][:n]
            if len(found) == n:
                return found
        return self._store.nearest(language, vector, n, among)

    def read(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """The vectors of some sentences of a language; missing ones are left out."""
        matrix = self._matrices.get(language)
        if matrix is None:
            return self._store.vectors(language, keys)
        found = ((key, matrix.position.get(key)) for key in keys)
        return {key: matrix.rows[at] for key, at in found if at is not None}

    def _load(self, language: str, wanted: Sequence[SentenceKey]) -> _Matrix:
        vectors = self._store.vectors(language, wanted)
        keys = list(vectors)
        rows = np.stack(list(vectors.values())) if keys else np.zeros((0, 0), dtype=np.float32)
        return _Matrix(keys, {key: at for at, key in enumerate(keys)}, rows)
