"""A file of float32 rows: mapped into memory, and some of its rows read without the rest."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from weakref import finalize

import numpy as np
import numpy.typing as npt

from footnoted_index.embedding.types import Vectors


class MappedRows:
    """The rows of a file, shape (rows, dimensions); readable as long as it is used, also deleted.

    Raises `OSError` where it cannot be opened.
    """

    def __init__(self, file: Path, rows: int, dimensions: int) -> None:
        self._dimensions, self._width = dimensions, 4 * dimensions
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        finalize(self, os.close, self._descriptor).atexit = False
        self._memory = mmap.mmap(self._descriptor, rows * self._width, access=mmap.ACCESS_READ)
        # As a plain array: taking a row of a memmap costs ten times as much.
        self.matrix: Vectors = np.frombuffer(self._memory, dtype="<f4").reshape(rows, dimensions)

    def take(self, rows: npt.NDArray[np.intp]) -> Vectors:
        """Return some rows; others do not come into memory.

        Of a mapped file the system maps the surroundings of each row, which takes three times as
        long as to read it, and has to be undone by `release`.
        """
        if not hasattr(os, "pread"):  # on Windows
            return self.matrix[rows]
        width = self._width
        read = [os.pread(self._descriptor, width, row * width) for row in rows.tolist()]
        return np.frombuffer(b"".join(read), dtype="<f4").reshape(len(rows), self._dimensions)

    def release(self) -> None:
        """Take the pages of the file out of the process's memory; the system still has them.

        After some searches of a part of the archive the whole file would count as memory of the
        process.
        """
        if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            self._memory.madvise(mmap.MADV_DONTNEED)
