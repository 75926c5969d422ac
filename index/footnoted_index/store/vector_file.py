"""The vectors of one language as a file of rows, beside Chroma in a snapshot.

Chroma takes 0.1 ms to give back one vector; mapped into memory a few hundred cost next to nothing,
whatever the size of the archive, and processes share the pages. All are compared with a question:
400,000, rounded to bytes, are 154 MB and some 7 ms, where Chroma's index takes 680 MB of each
process, and seconds to load. The file only grows; rows of removed articles are dropped once they
outnumber the others.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreDamagedError
from footnoted_index.mapped import MappedFile
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.codes import Codes, inner_products

CODED = 2_000
"""Files of fewer vectors are not rounded: comparing them takes a fifth of a millisecond."""
LIKELY = 3
"""How many times as many sentences as are wanted are compared again, unrounded.

The 50 nearest of 100,000 sentences that resemble each other were among the 66 nearest of the
rounded ones, for 180 questions.
"""


class Rows:
    """All vectors of a language, shape (rows, dimensions), and where those of an article lie.

    `runs` maps `article.revision` to the first row and the number of rows; what is in no run does
    not count.
    """

    def __init__(
        self,
        matrix: Vectors,
        runs: Mapping[str, tuple[int, int]],
        file: VectorFile | None = None,
    ) -> None:
        """`file`: the large one that the vectors are mapped from, which has them rounded, too."""
        self.matrix, self.runs, self.file = matrix, runs, file

    @property
    def files(self) -> tuple[Rows, ...]:
        """These rows, as `LayeredRows.files`."""
        return (self,)

    def of_articles(self, articles: Collection[str] | None) -> Rows:
        """Return these rows, of which those of some articles count, by id; None for all."""
        if articles is None:
            return self
        runs = {key: run for key, run in self.runs.items() if key.partition(".")[0] in articles}
        return Rows(self.matrix, runs, self.file)

    def of(self, key: str) -> Vectors:
        """Return the rows of an article's revision, (sentences, dimensions); none if not here."""
        start, count = self.runs.get(key, (0, 0))
        return self.matrix[start : start + count]

    def vectors(self, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,), of those of some sentences that are here."""
        runs = [self.runs.get(f"{key.article_id}.{key.revision}", (0, 0)) for key in keys]
        at = {
            key: start + key.ordinal
            for key, (start, count) in zip(keys, runs, strict=True)
            if key.ordinal < count
        }
        return dict(zip(at, self.take(np.array([*at.values()], dtype=np.intp)), strict=True))

    def take(self, rows: npt.NDArray[np.intp]) -> Vectors:
        """Return some rows, (rows, dimensions)."""
        return self.matrix[rows] if self.file is None else self.file.take(rows)

    def likely(self, vector: Vectors, n: int) -> tuple[npt.NDArray[np.intp], Vectors]:
        """Return the numbers of the `n` rows that seem to have the highest inner products with
        `vector`, (dimensions,), ascending, and these products, (n,) each.

        Of a large file the products are rounded ones.
        """
        _, _, dead = self._places
        left, alive = len(self.matrix) - n, len(self.matrix) - len(dead)
        if not alive:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        if alive <= n:  # as where a filter admits a few articles
            rows = np.delete(np.arange(len(self.matrix)), dead)
            return rows, self.take(rows) @ vector
        if self.file is None:
            products = inner_products(vector, self.matrix)
        else:
            products = self.file.codes().products(vector)
        products[dead] = -np.inf
        best = np.sort(np.argpartition(products, left)[left:])
        return best, products[best]

    def sentences(self, rows: npt.NDArray[np.intp]) -> list[SentenceKey]:
        """Return the sentences whose vectors are in the rows of these numbers, (n,)."""
        starts, owners, _ = self._places
        which = np.searchsorted(starts, rows, side="right") - 1
        return [
            _sentence(owners[at], row - int(starts[at]))
            for row, at in zip(rows.tolist(), which.tolist(), strict=True)
        ]

    @cached_property
    def _places(self) -> tuple[npt.NDArray[np.int64], list[str], npt.NDArray[np.int64]]:
        """The first row of each run, ascending, whose it is, and the rows that are in none."""
        runs = sorted((start, count, key) for key, (start, count) in self.runs.items() if count)
        dead = np.ones(len(self.matrix), dtype=bool)
        for start, count, _ in runs:
            dead[start : start + count] = False
        starts = np.array([start for start, _, _ in runs], dtype=np.int64)
        return starts, [key for _, _, key in runs], np.flatnonzero(dead)


def nearest(files: Iterable[Rows], vector: Vectors, n: int) -> list[tuple[SentenceKey, float]]:
    """Return the `n` sentences of some files with the highest inner products with `vector`,
    (dimensions,), best first.

    All are compared, those of large files rounded; the best of them again, unrounded.
    """
    likely, nothing = LIKELY * n, np.zeros(0, dtype=np.float32)
    found = [(file, *file.likely(vector, likely)) for file in files]
    seeming = np.concatenate([nothing, *(seems for _, _, seems in found)])
    least = np.partition(seeming, -likely)[-likely] if len(seeming) > likely else -np.inf
    chosen = [(file, rows[seems >= least]) for file, rows, seems in found]
    products = np.concatenate([nothing, *(file.take(rows) @ vector for file, rows in chosen)])
    best = np.argsort(-products, kind="stable")[:n]
    ends = np.cumsum([len(rows) for _, rows in chosen])
    keys: dict[int, SentenceKey] = {}
    for (file, rows), end in zip(chosen, ends.tolist(), strict=True):
        start = end - len(rows)
        here = best[(best >= start) & (best < end)]
        keys.update(zip(here.tolist(), file.sentences(rows[here - start]), strict=True))
    return [(keys[at], float(products[at])) for at in best.tolist()]


def _sentence(owner: str, ordinal: int) -> SentenceKey:
    article_id, _, revision = owner.partition(".")
    return SentenceKey(article_id, revision, ordinal)


@dataclass(frozen=True, slots=True)
class LayeredRows:
    """The vectors of a language in several files; an article's revision is in one of them."""

    files: tuple[Rows, ...]

    @property
    def runs(self) -> Mapping[str, tuple[int, int]]:
        """The runs of all files."""
        return ChainMap(*(dict(rows.runs) for rows in self.files))

    def of(self, key: str) -> Vectors:
        """Return the rows of an article's revision, (sentences, dimensions); none if not here."""
        for rows in self.files:
            if key in rows.runs:
                return rows.of(key)
        return self.files[0].of(key)

    def vectors(self, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,), of those of some sentences that are here."""
        found: dict[SentenceKey, Vectors] = {}
        for rows in reversed(self.files):
            found |= rows.vectors(keys)
        return {key: found[key] for key in keys if key in found}


class VectorFile:
    """The vectors of one language: `STEM.f32` holds the rows, `STEM.json` says whose they are.

    `STEM.i8` holds them rounded, where they are many.

    Raises `StoreDamagedError` where the second cannot be read.
    """

    def __init__(self, stem: Path) -> None:
        self._data, self._index = stem.with_suffix(".f32"), stem.with_suffix(".json")
        self.runs: dict[str, tuple[int, int]] = {}
        """The first row and the number of rows of each article's revision."""
        self._dimensions = self._length = 0
        self._mapped: MappedFile | None = None
        self._codes: Codes | None = None
        self._rounded = stem.with_suffix(".i8")
        if not self._index.exists():
            return
        try:
            about = json.loads(self._index.read_text(encoding="utf-8"))
            self._dimensions, self._length = about["dimensions"], about["length"]
            self.runs = {key: (start, count) for key, (start, count) in about["runs"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError.of(self._index, error) from error

    def put(self, key: str, matrix: Vectors) -> None:
        """Append the rows of an article's revision, shape (sentences, dimensions)."""
        self._data.parent.mkdir(exist_ok=True)
        with self._data.open("ab") as file:
            file.write(np.ascontiguousarray(matrix, dtype="<f4").tobytes())
        self.runs[key] = (self._length, len(matrix))
        self._length += len(matrix)
        self._mapped = self._codes = None
        self._dimensions = matrix.shape[1]

    def drop(self, key: str) -> None:
        """Drop the rows of an article's revision from the index."""
        self.runs.pop(key, None)

    def save(self) -> None:
        """Write the index of rows to disk."""
        if sum(count for _, count in self.runs.values()) < self._length / 2:
            self._compact()
        if self._length > CODED and self._read_codes() is None:
            Codes.of(self.rows().matrix).write(self._rounded)
            self._codes = None  # mapped from now on
        about = {"dimensions": self._dimensions, "length": self._length, "runs": self.runs}
        self._data.parent.mkdir(exist_ok=True)
        self._index.write_text(json.dumps(about), encoding="utf-8")

    def codes(self) -> Codes:
        """The rounded vectors; worked out where they are not in a file."""
        if self._codes is None:
            self._codes = self._read_codes() or Codes.of(self.rows().matrix)
        return self._codes

    def _read_codes(self) -> Codes | None:
        return Codes.read(self._rounded, self._length, self._dimensions)

    def rows(self) -> Rows:
        """Return what was saved, mapped into memory."""
        shape = (self._length, self._dimensions)
        if not self._length:
            return Rows(np.zeros(shape, dtype=np.float32), self.runs)
        if self._mapped is None:  # once, so that it stays readable where the file is deleted
            self._mapped = MappedFile(self._data, 4 * self._length * self._dimensions)
        matrix = self._mapped.data.view("<f4").reshape(shape)
        return Rows(matrix, self.runs, self if self._length > CODED else None)

    def take(self, rows: npt.NDArray[np.intp]) -> Vectors:
        """Return some rows of what was saved, (rows, dimensions)."""
        assert self._mapped is not None  # `rows` mapped it
        return self._mapped.rows(0, 4 * self._dimensions, rows).view("<f4")

    def _compact(self) -> None:
        matrix, runs = self.rows().matrix, self.runs
        new = self._data.with_suffix(".new")
        self.runs, self._length = {}, 0
        with new.open("wb") as file:
            for key, (start, count) in runs.items():
                file.write(matrix[start : start + count].tobytes())
                self.runs[key] = (self._length, count)
                self._length += count
        self._mapped = self._codes = None
        self._rounded.unlink(missing_ok=True)
        del matrix  # Windows cannot replace a file that is mapped
        new.replace(self._data)
