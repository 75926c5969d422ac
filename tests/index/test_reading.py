from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.reading import decode, find_articles, normalise, read_article

HUNGARIAN = "Az őszi köd fölszállt, és a hűvös szél végigsöpört a téren. Örültünk neki."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250"]
)
def test_text_is_read_whatever_its_encoding(encoding: str) -> None:
    text = HUNGARIAN * 5
    assert read_article("a.txt", text.encode(encoding)).text == text


def test_a_few_broken_bytes_do_not_spoil_utf8() -> None:
    data = (HUNGARIAN * 3).encode()[:-1] + b"\xc5"
    assert decode(data).startswith(HUNGARIAN)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"--- *** ---", "holds no words"),
        (bytes(range(256)) * 20, "is not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 30, "is not text"),
        (b"x" * 5_000_000, "too large|too many"),
        (b"word " * 400_000, "too many"),
    ],
)
def test_what_is_not_an_article_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        read_article("a.txt", data)


def test_nul_bytes_are_left_out() -> None:
    assert read_article("a.txt", b"One \x00word and another.").text == "One word and another."


def test_front_matter_gives_metadata_and_stays_out_of_the_text() -> None:
    article = read_article(
        "a.md",
        b"---\ntitle: The bridge\ndate: 2024-05-03\nurl: https://example.org/b\nlanguage: en\n---\n"
        b"It opened on Monday.",
    )
    assert article.title == "The bridge"
    assert article.date == "2024-05-03"
    assert article.source == "https://example.org/b"
    assert article.text == "It opened on Monday."


def test_what_the_front_matter_lacks_is_absent() -> None:
    article = read_article("b.md", b"---\nno yaml: [\n---\n# The bridge\n\nIt opened.")
    assert article.date is None
    assert article.source == "b.md"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A new bridge\n\nIt opened.", "A new bridge"),
        ("# A new bridge\nIt opened.", "A new bridge"),
        ("It opened on Monday with " + "many " * 30 + "guests.", "It opened on Monday with"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert read_article("a.md", text.encode()).title.startswith(title)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\r" not in once
    assert "\x00" not in once


def test_articles_are_found_below_the_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.md", ".hidden.txt", "image.png", ".git/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [file.path for file in find_articles(tmp_path)] == ["b.txt", "sub/a.md"]


def test_a_name_that_is_not_utf8_can_still_be_stored(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("The bridge is shut.")
    (file,) = find_articles(tmp_path)
    assert file.path == "caf\ufffd.txt"
    assert file.read_bytes() == b"The bridge is shut."


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="does not exist"):
        find_articles(tmp_path / "missing")
    with pytest.raises(ArticlesError, match="holds no articles"):
        find_articles(tmp_path)
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(ArticlesError, match="is not a folder"):
        find_articles(tmp_path / "file.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    tmp_path.chmod(0)
    try:
        with pytest.raises(ArticlesError, match="cannot be read"):
            find_articles(tmp_path)
    finally:
        tmp_path.chmod(0o700)
