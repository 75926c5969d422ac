"""The vectors of one language as a file of rows, beside Chroma in a snapshot.

Chroma takes 0.1 ms to give back one vector; mapped into memory a few hundred cost next to nothing,
whatever the size of the archive, and processes share the pages. The file only grows; rows of
rows of removed articles are dropped once they outnumber the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreDamagedError


@dataclass(frozen=True, slots=True)
class Rows:
    """All vectors of a language, shape (rows, dimensions), and where those of an article lie.

    `runs` maps `article.revision` to the first row and the number of rows.
    """

    matrix: Vectors
    runs: Mapping[str, tuple[int, int]]

    def of(self, key: str) -> Vectors:
        """Return the rows of an article's revision; none where they are not here."""
        start, count = self.runs.get(key, (0, 0))
        return self.matrix[start : start + count]


class VectorFile:
    """The vectors of one language: `STEM.f32` holds the rows, `STEM.json` says whose they are.

    Raises `StoreDamagedError` where the second cannot be read.
    """

    def __init__(self, stem: Path) -> None:
        self._data, self._index = stem.with_suffix(".f32"), stem.with_suffix(".json")
        self._runs: dict[str, tuple[int, int]] = {}
        self._dimensions = self._length = 0
        if not self._index.exists():
            return
        try:
            about = json.loads(self._index.read_text(encoding="utf-8"))
            self._dimensions, self._length = about["dimensions"], about["length"]
            self._runs = {key: (start, count) for key, (start, count) in about["runs"].items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(
                f"'{self._index}' is not what was written ({error});"
                " run `footnoted doctor --repair` to rebuild the store from the articles"
            ) from error

    def put(self, key: str, matrix: Vectors) -> None:
        """Append the rows of an article's revision, shape (sentences, dimensions)."""
        self._data.parent.mkdir(exist_ok=True)
        with self._data.open("ab") as file:
            file.write(np.ascontiguousarray(matrix, dtype="<f4").tobytes())
        self._runs[key] = (self._length, len(matrix))
        self._length += len(matrix)
        self._dimensions = matrix.shape[1]

    def drop(self, key: str) -> None:
        """Drop the rows of an article's revision from the index."""
        self._runs.pop(key, None)

    def save(self) -> None:
        """Write the index of rows to disk."""
        if sum(count for _, count in self._runs.values()) < self._length / 2:
            self._compact()
        about = {"dimensions": self._dimensions, "length": self._length, "runs": self._runs}
        self._data.parent.mkdir(exist_ok=True)
        self._index.write_text(json.dumps(about), encoding="utf-8")

    def rows(self) -> Rows:
        """Return what was saved, mapped into memory."""
        shape = (self._length, self._dimensions)
        if not self._length:
            return Rows(np.zeros(shape, dtype=np.float32), self._runs)
        # As a plain array: taking a row of a memmap costs ten times as much.
        mapped = np.asarray(np.memmap(self._data, dtype="<f4", mode="r", shape=shape))
        return Rows(mapped, self._runs)

    def _compact(self) -> None:
        matrix, runs = self.rows().matrix, self._runs
        new = self._data.with_suffix(".new")
        self._runs, self._length = {}, 0
        with new.open("wb") as file:
            for key, (start, count) in runs.items():
                file.write(matrix[start : start + count].tobytes())
                self._runs[key] = (self._length, count)
                self._length += count
        del matrix  # Windows cannot replace a file that is mapped
        new.replace(self._data)
