"""Everything in the folder is either read or accounted for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from footnoted_index.errors import ArticlesError
from footnoted_index.readers import files, find_articles, survey_articles


def account(folder: Path) -> dict[str, str]:
    return {left.path: left.kind for left in survey_articles(folder).left_out}


def test_what_is_not_read_is_accounted_for(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    folder = tmp_path / "news"
    (folder / "sub" / ".git").mkdir(parents=True)
    for name in ("a.txt", "sub/b.md", "c.doc", "d.PNG", "README", ".hidden.txt", "~$a.docx"):
        (folder / name).write_text("x")
    (folder / "inside.txt").symlink_to("sub/b.md")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "nowhere.txt").symlink_to("gone.txt")
    (folder / "linked").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    assert [file.path for file in find_articles(folder)] == ["a.txt", "inside.txt", "sub/b.md"]
    assert account(folder) == {
        ".hidden.txt": "hidden",
        "README": "no suffix",
        "c.doc": ".doc",
        "d.PNG": ".png",
        "linked": "link",
        "loop": "link",
        "nowhere.txt": "link",
        "out.txt": "link",
        "pipe.txt": "not a file",
        "sub/.git": "hidden",
        "~$a.docx": "hidden",
    }
    reasons = {left.path: str(left) for left in survey_articles(folder).left_out}
    assert reasons["c.doc"] == "c.doc is in Word's old format; save it as .docx"
    assert reasons["out.txt"].startswith("out.txt is a link that leads out of the folder; FOLLOW")


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("x")
    (tmp_path / "link").symlink_to("news")
    assert [file.path for file in find_articles(tmp_path / "link")] == ["a.txt"]


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Let `refused` be a folder that may not be listed, for root too."""
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path) == refused:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(files.os, "scandir", scandir)


def test_a_subfolder_that_cannot_be_listed_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "a.txt").write_text("x")
    refuse(monkeypatch, tmp_path / "lost+found")
    found = survey_articles(tmp_path)
    assert [file.path for file in found.files] == ["a.txt"]
    assert [str(left) for left in found.left_out] == [
        "lost+found cannot be read: Permission denied"
    ]
    assert found.may_hold("lost+found/b.txt")
    assert not found.may_hold("lost+found.txt")


def test_a_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, tmp_path)
    with pytest.raises(ArticlesError, match="cannot be read: Permission denied"):
        find_articles(tmp_path)
