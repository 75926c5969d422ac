"""Names in the folder of articles that lead out of it, or never end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from footnoted import ArticleError, Bot
from footnoted.config import Config
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.ingest.watch import changes
from footnoted_index.readers import ArticleFile, Columns, find_articles, survey_articles

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX links and devices")
SECRET = "The administrator of this computer is called Quentin Ravenscroft."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("The bridge is open.")
    (tmp_path / "secret").write_text(SECRET)
    return folder


def names(folder: Path, *, links: bool = False) -> tuple[list[str], dict[str, str]]:
    """Which names of a folder are read, and why the others are not."""
    found = survey_articles(folder, links=links)
    with FileReader(Columns()) as reader:
        read = [
            e.article(file.path).source  # type: ignore[union-attr]
            for file in found.files
            for e in reader.entries(file)
        ]
    return read, {left.path: left.reason for left in found.left_out}


def test_a_link_out_of_the_folder_is_not_indexed(folder: Path, tmp_path: Path) -> None:
    (folder / "pw.txt").symlink_to("/etc/passwd")
    (folder / "secret.txt").symlink_to(tmp_path / "secret")
    with Bot.open(folder, store=tmp_path / "store") as bot:
        assert [article.source for article in bot.articles()] == ["a.txt"]
        failed = {left.path: left.reason for left in bot.sync().left_out}
    assert set(failed) == {"pw.txt", "secret.txt"}
    assert "FOLLOW_LINKS=1" in failed["pw.txt"]


@pytest.mark.parametrize(
    "target",
    ["../secret", "./../articles/../secret", "sub/../../secret", "a chain.txt", "a circle.txt"],
)
def test_however_the_link_is_written(folder: Path, tmp_path: Path, target: str) -> None:
    (folder / "sub").mkdir()
    (folder / "a chain.txt").symlink_to(tmp_path / "secret")
    (folder / "a circle.txt").symlink_to("a circle.txt")
    (folder / "b.txt").symlink_to(target)
    read, failed = names(folder)
    assert read == ["a.txt"]
    assert set(failed) == {"a chain.txt", "a circle.txt", "b.txt"}


def test_links_are_followed_where_that_is_wanted(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").symlink_to(tmp_path / "secret")
    assert names(folder, links=True)[0] == ["a.txt", "b.txt"]
    with Bot.open(folder, store=tmp_path / "store", config=Config(links=True)) as bot:
        assert len(bot.articles()) == 2
        (folder / "a.txt").unlink()
        bot.start_sync()
    watched = changes(folder, 0.01, links=True)
    next(watched)
    (tmp_path / "secret").write_text("Another text, which is longer than the one before it.")
    next(watched)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("links", [False, True])
def test_pipes_and_devices_are_neither_waited_for_nor_read(folder: Path, links: bool) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "tty.md").symlink_to("/dev/tty")
    (folder / "folder.txt").mkdir()
    read, failed = names(folder, links=links)
    assert read == ["a.txt"]
    assert {"pipe.txt", "zero.txt", "tty.md"} == set(failed)


@pytest.mark.timeout(60)
def test_what_was_swapped_after_it_was_listed_is_not_opened(folder: Path, tmp_path: Path) -> None:
    (file,) = find_articles(folder)
    location = Path(file.location)
    location.unlink()
    location.symlink_to(tmp_path / "secret")
    with pytest.raises(ArticleError, match="cannot be read"):
        file.digest()
    location.unlink()
    os.mkfifo(location)
    with pytest.raises(ArticleError, match="not a file"):
        ArticleFile(file.path, file.location).digest()
