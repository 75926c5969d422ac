"""What is found among rounded vectors is what is found among the vectors themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from footnoted_index.embedding.types import Vectors
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.codes import Codes
from footnoted_index.store.vector_file import Rows, VectorFile, nearest

N, SIZE = 50, 10


def alike(count: int, seed: int) -> Vectors:
    """Vectors in a few clusters: copies of some sentences, with noise as in the benchmarks."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(12, 96)) + 2.0
    matrix = centres[chance.integers(12, size=count)] + chance.normal(0, 0.5, (count, 96))
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def written(stem: Path, matrix: Vectors) -> VectorFile:
    """A file of articles of `SIZE` sentences, each tenth article taken out again."""
    file = VectorFile(stem)
    for number, start in enumerate(range(0, len(matrix), SIZE)):
        file.put(f"{stem.name}{number}.0", matrix[start : start + SIZE])
    for number in range(0, len(matrix) // SIZE, 10):
        file.drop(f"{stem.name}{number}.0")
    file.save()
    return VectorFile(stem)


def compared(files: list[Rows], vector: Vectors) -> list[tuple[SentenceKey, float]]:
    found = []
    for rows in files:
        for key, (start, count) in rows.runs.items():
            for ordinal in range(count):
                product = float(rows.matrix[start + ordinal] @ vector)
                found.append((SentenceKey(*key.split("."), ordinal), product))
    return sorted(found, key=lambda pair: -pair[1])[:N]


def test_rounded_and_unrounded_find_the_same(tmp_path: Path) -> None:
    sizes = {"a": 6_000, "b": 2_500, "c": 300}
    files = [written(tmp_path / name, alike(size, size)) for name, size in sizes.items()]
    assert sorted(file.name for file in tmp_path.glob("*.i8")) == ["a.i8", "b.i8"]
    rows = [file.rows() for file in files]
    for question in alike(20, 1):
        found, expected = nearest(rows, question, N), compared(rows, question)
        assert {key for key, _ in found} == {key for key, _ in expected}
        assert [p for _, p in found] == pytest.approx([p for _, p in expected], abs=1e-6)
        assert found == sorted(found, key=lambda pair: -pair[1])
    assert len(nearest(rows, question, 100_000)) == sum(
        count for file in rows for _, count in file.runs.values()
    )
    assert nearest([], question, N) == []


def test_what_was_rounded_is_used_for_its_own_vectors_only(tmp_path: Path) -> None:
    matrix = alike(2_500, 3)
    file = written(tmp_path / "a", matrix)
    products = file.codes().products(matrix[7])
    assert products == pytest.approx(matrix @ matrix[7], abs=0.01)
    before = (tmp_path / "a.i8").read_bytes()
    file.put("more.0", matrix[:SIZE])
    assert len(file.codes().products(matrix[7])) == len(matrix) + SIZE  # before they are saved
    file.save()
    assert len((tmp_path / "a.i8").read_bytes()) > len(before)
    (tmp_path / "a.i8").write_bytes(before)  # cut short
    assert np.array_equal(VectorFile(tmp_path / "a").codes().products(matrix[7])[:2_500], products)


def test_vectors_without_length_are_rounded(tmp_path: Path) -> None:
    nothing = np.zeros((3, 5), dtype=np.float32)
    codes = Codes.of(nothing)
    codes.write(tmp_path / "a.i8")
    again = Codes.read(tmp_path / "a.i8", 3, 5)
    assert again is not None
    assert again.products(np.ones(5, dtype=np.float32)).tolist() == [0, 0, 0]
    assert codes.products(nothing[0]).tolist() == [0, 0, 0]


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells")
def test_a_search_brings_no_vectors_into_the_memory_of_the_process(tmp_path: Path) -> None:
    matrix = alike(6_000, 4)
    rows = written(tmp_path / "a", matrix).rows()
    for part in (rows, rows.of_articles(["a1"])):
        nearest([part], matrix[3], N)
    assert _resident(tmp_path / "a.f32") == 0
    assert rows.matrix[17].tolist() == matrix[17].tolist()
    assert _resident(tmp_path / "a.f32") > 0


def _resident(file: Path) -> int:
    """How many kB of a mapped file are in this process's memory."""
    found, is_here = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if line.endswith(" kB"):
            found += int(line.split()[1]) if is_here and line.startswith("Rss:") else 0
        elif "-" in line.partition(" ")[0]:
            is_here = line.endswith(str(file))
    return found
