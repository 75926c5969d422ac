"""A sync accounts for everything: what was read, read in part, not read, left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.index.conftest import draw_pdf

from footnoted_index import Index
from footnoted_index.readers import ocr

OPEN = "The bridge in Gorton is open, said Mayor Ann Lee."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(OPEN)
    return tmp_path / "news"


def test_the_whole_folder_is_accounted_for(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    (folder / "scan.pdf").write_bytes(
        draw_pdf([(60, 700, "The ferry to Skarn leaves at nine.")], [])
    )
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4")
    (folder / "b.doc").write_bytes(b"x")
    (folder / "c.log").write_text("x")
    (folder / ".hidden").write_text("x")
    (folder / "draft.md").write_text("---\ndraft: true\n---\nSecret.")
    report = index.sync(folder)
    assert str(report) == (
        "2 added, 1 failed, 1 read in part; left out: 2 files of other kinds (.doc 1, .log 1),"
        " 1 draft, 1 hidden"
    )
    assert [gap.path for gap in report.partial] == ["scan.pdf"]
    assert report.partial[0].reason.startswith("1 of 2 pages hold no text, only pictures (2)")
    again = index.sync(folder)
    assert not again.changed
    assert again.partial == report.partial
    assert again.left_out == report.left_out


def test_an_article_that_becomes_a_draft_is_removed(index: Index, folder: Path) -> None:
    article = folder / "b.md"
    article.write_text("---\ndraft: false\n---\nThe pool is shut.")
    index.sync(folder)
    article.write_text("---\ndraft: true\n---\nThe pool is shut.")
    report = index.sync(folder)
    assert report.removed == ("b.md",)
    assert [str(left) for left in report.left_out] == ["b.md is a draft, its front matter says"]
    assert [article.source for article in index.articles()] == ["a.txt"]
    assert index.health().whole
