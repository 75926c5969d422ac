from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from footnoted_index.mapped import MappedFile


def test_rows_are_those_of_the_file_also_when_it_was_deleted(tmp_path: Path) -> None:
    file = tmp_path / "rows"
    matrix = np.arange(60, dtype=np.uint8).reshape(10, 6)
    file.write_bytes(b"head" + matrix.tobytes() + b"left")
    mapped = MappedFile(file, 64)
    file.unlink()
    mapped.release()
    assert np.array_equal(mapped.data[4:], matrix.ravel())
    for wanted in ([7, 0, 7], [9], []):
        numbers = np.array(wanted, dtype=np.intp)
        assert np.array_equal(mapped.rows(4, 6, numbers), matrix[numbers])


def test_where_there_is_no_pread_rows_are_taken_from_the_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pread", raising=False)
    test_rows_are_those_of_the_file_also_when_it_was_deleted(tmp_path)
