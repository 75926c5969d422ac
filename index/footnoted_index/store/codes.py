"""Vectors rounded to bytes, to find likely neighbours in a quarter of the memory and less time.

The likely neighbours are compared again with the vectors themselves (see `vector_file`), so
rounding changes no score.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import simsimd

from footnoted_index.embedding.types import Vectors

_MOST = 127
_SCALE_BYTES = 4
_AT_ONCE = 8_192
"""Rows that are rounded together: 12 MB at 384 dimensions."""


class Codes:
    """A vector in each row, in whole numbers from -127 to 127, and how much 1 stands for in it."""

    def __init__(self, rows: npt.NDArray[np.int8], scales: Vectors) -> None:
        self._rows, self._scales = rows, scales

    @classmethod
    def of(cls, matrix: Vectors) -> Codes:
        """Round vectors, (rows, dimensions)."""
        rows = np.empty(matrix.shape, dtype=np.int8)
        scales = np.empty(len(matrix), dtype="<f4")
        for start in range(0, len(matrix), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            rows[part], scales[part] = _rounded(matrix[part])
        return cls(rows, scales)

    @classmethod
    def read(cls, file: Path, rows: int, dimensions: int) -> Codes | None:
        """Map what `write` wrote into memory; None where it is not there, or of other vectors."""
        try:
            if file.stat().st_size != rows * (dimensions + _SCALE_BYTES):
                return None
            data = np.asarray(np.memmap(file, dtype=np.int8, mode="r"))
        except OSError:
            return None
        end = rows * dimensions
        # Its own copy: in a file of odd dimensions the scales would not lie where a float may.
        scales = np.frombuffer(data[end:].tobytes(), dtype="<f4")
        return cls(data[:end].reshape(rows, dimensions), scales)

    def write(self, file: Path) -> None:
        """Write to a file, in the place of what it held. Raises `OSError` where that fails."""
        new = file.with_name(f"{file.name}.new")
        try:
            with new.open("wb") as stream:
                stream.write(self._rows.data)
                stream.write(self._scales.tobytes())
            new.replace(file)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def products(self, vector: Vectors) -> Vectors:
        """Return about the inner product of each row with a vector."""
        rows, scales = _rounded(vector[None])
        products = inner_products(rows[0], self._rows)
        products *= self._scales
        products *= scales[0]
        return products


def inner_products(vector: npt.NDArray[Any], matrix: npt.NDArray[Any]) -> Vectors:
    """Return the inner product of each row of `matrix` with a vector of the same type."""
    found: Any = simsimd.cdist(vector[None], matrix, "dot")  # numpy multiplies no bytes
    products: Vectors = np.asarray(found)[0].astype(np.float32)
    return products


def _rounded(matrix: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """The vectors as whole numbers, and what 1 stands for in each."""
    scales = np.abs(matrix).max(axis=1) / _MOST
    parts = matrix / np.where(scales > 0, scales, 1.0)[:, None]
    return np.rint(parts).astype(np.int8), scales.astype(np.float32)
