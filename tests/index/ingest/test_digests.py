"""A file that was left alone is not read again, and any change is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from footnoted_index.errors import ArticleError
from footnoted_index.ingest import digests
from footnoted_index.ingest.digests import Digests
from footnoted_index.readers import ArticleFile


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read."""
    found: list[str] = []
    digest = ArticleFile.digest

    def noted(file: ArticleFile) -> str:
        found.append(file.path)
        return digest(file)

    monkeypatch.setattr(ArticleFile, "digest", noted)
    return found


def test_a_file_that_was_left_alone_is_read_once(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "SETTLED_NS", 0)
    file, known = ArticleFile("a.txt", tmp_path / "a.txt"), Digests()
    (tmp_path / "a.txt").write_text("one")
    first = known.of(file)
    assert known.of(file) == first
    assert len(read) == 1
    about = (tmp_path / "a.txt").stat()
    (tmp_path / "a.txt").write_text("two")  # as many bytes, and the time is put back
    os.utime(tmp_path / "a.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert known.of(file) != first
    (tmp_path / "b.txt").write_text("six")
    os.utime(tmp_path / "b.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    second = known.of(file)
    (tmp_path / "b.txt").replace(tmp_path / "a.txt")
    assert known.of(file) not in (first, second)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(ArticleError, match="cannot be read"):
        known.of(file)


def test_a_file_that_was_changed_just_now_or_tomorrow_is_read_again(
    tmp_path: Path, read: list[str]
) -> None:
    file, known = ArticleFile("a.txt", tmp_path / "a.txt"), Digests()
    (tmp_path / "a.txt").write_text("one")
    assert known.of(file) == known.of(file)
    os.utime(tmp_path / "a.txt", (2**33, 2**33))
    assert known.of(file) == known.of(file)
    assert len(read) == 4


def test_what_is_gone_is_forgotten(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "SETTLED_NS", 0)
    file, known = ArticleFile("a.txt", tmp_path / "a.txt"), Digests()
    (tmp_path / "a.txt").write_text("one")
    known.of(file)
    known.keep({"a.txt"})
    known.of(file)
    assert len(read) == 1
    known.keep(set())
    known.of(file)
    assert len(read) == 2
