"""A memory-mapped file of which single rows can be read without mapping the rest."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from weakref import finalize

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


class MappedFile:
    """The first bytes of a file; readable as long as it is used, also when it was deleted.

    Raises `OSError` where it cannot be opened, `ValueError` where it is shorter.
    """

    def __init__(self, file: Path, size: int = 0) -> None:
        """`size`: how many bytes, 0 for all."""
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        finalize(self, os.close, self._descriptor).atexit = False
        self._memory = mmap.mmap(self._descriptor, size, access=mmap.ACCESS_READ)
        # As a plain array: taking a row of a memmap costs ten times as much.
        self.data: Bytes = np.frombuffer(self._memory, dtype=np.uint8)

    def rows(self, start: int, width: int, numbers: npt.NDArray[np.intp]) -> Bytes:
        """Return some rows of `width` bytes each, the first of which is at `start`: (n, width).

        They are read, not mapped: mapping would load the surroundings of each row, which takes
        three times as long and ends with the whole file in the memory of the process.
        """
        if not hasattr(os, "pread"):  # on Windows
            end = start + (len(self.data) - start) // width * width
            return self.data[start:end].reshape(-1, width)[numbers]
        read = [os.pread(self._descriptor, width, start + width * n) for n in numbers.tolist()]
        return np.frombuffer(b"".join(read), dtype=np.uint8).reshape(len(numbers), width)

    def release(self) -> None:
        """Take the pages of the file out of the process's memory; the system still has them."""
        if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            self._memory.madvise(mmap.MADV_DONTNEED)
