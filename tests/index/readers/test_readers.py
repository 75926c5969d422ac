from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.index.conftest import articles, entries

from footnoted_index.errors import ArticleError, ArticlesError, ConfigError
from footnoted_index.readers import (
    Columns,
    Entry,
    Unreadable,
    find_articles,
    read_article,
    rows,
)
from footnoted_index.readers.text import decode
from footnoted_index.text.normalisation import normalise

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


def test_what_the_front_matter_lacks_is_absent() -> None:
    article = read_article("b.md", b"---\nno yaml: [\n---\n# The bridge\n\nIt opened.")
    assert article.date is None
    assert article.source == "b.md"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\r" not in once
    assert "\x00" not in once


def test_a_name_that_is_not_utf8_can_still_be_stored(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("The bridge is shut.")
    (file,) = find_articles(tmp_path)
    assert file.path == r"caf\udce9.txt"
    assert Path(file.location).read_text() == "The bridge is shut."


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="does not exist"):
        find_articles(tmp_path / "missing")
    with pytest.raises(ArticlesError, match="holds no articles"):
        find_articles(tmp_path)
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(ArticlesError, match="is not a folder"):
        find_articles(tmp_path / "file.txt")


def test_rows_of_json_lines_are_articles() -> None:
    lines = (
        '{"ID": "a1", "Title": "The bridge", "body": "It opened.", "published": "2024-05-03"}\n'
        "\n"
        '{"url": "https://example.org/2", "text": "It shut."}\n'
        '{"text": "It fell."}\n'
        "no json\n"
        '["no", "object"]\n'
        '{"ID": "a1", "body": "Again."}\n'
        '{"id": 7}\n'
    )
    found = entries("export.jsonl", lines.encode("utf-16"))
    assert [(e.member, getattr(e, "reason", "")) for e in found] == [
        ("#a1", ""),
        ("#https://example.org/2", ""),
        ("#4", ""),
        ("#5", "is not a JSON object on one line"),
        ("#6", "is not a JSON object on one line"),
        ("#a1", "has the same id as an article before it"),
        ("#7", ""),
    ]
    read = [e.article("export.jsonl") for e in found[:3] if isinstance(e, Entry)]
    assert (read[0].title, read[0].text, read[0].date) == ("The bridge", "It opened.", "2024-05-03")
    assert read[1].source == "https://example.org/2"
    last = found[-1]
    assert isinstance(last, Entry)
    with pytest.raises(ArticleError, match="has no text: none of the columns text, body"):
        last.article("export.jsonl")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_of_a_table_are_articles(delimiter: str) -> None:
    rows = [
        ["Nr", "Titel", "Volltext", "Datum"],
        ["1", "Die Brücke", "Sie öffnete\nam Montag, um 9; heißt es.", "2024-05-03"],
        ["2", "", "Sie schloss.", "demnächst"],
    ]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    columns = Columns(id=("Nr",), text=("volltext",))
    found = articles("export.csv", stream.getvalue().encode("cp1252"), columns)
    assert list(found) == ["#1", "#2"]
    first, second = found.values()
    assert first.text == "Sie öffnete\nam Montag, um 9; heißt es."
    assert (first.title, first.date) == ("Die Brücke", "2024-05-03")
    assert (second.title, second.date) == ("Sie schloss.", None)


def test_a_text_is_the_name_of_one_column_and_nothing_else_is() -> None:
    (found,) = articles(
        "a.csv", b"Volltext,Nr\nSie schloss.,1\n", Columns(text="Volltext")
    ).values()  # type: ignore[arg-type]
    assert found.text == "Sie schloss."
    for wrong in (5, None, [5]):
        with pytest.raises(ConfigError, match="columns of the text are texts, not"):
            Columns(text=wrong)  # type: ignore[arg-type]


def test_a_row_keeps_its_digest_when_other_columns_change() -> None:
    lines = (b'{"text": "A.", "clicks": 1}', b'{"clicks": 2, "text": "A."}', b'{"text": "B."}')
    one, same, other = (entries("export.jsonl", line)[0] for line in lines)
    assert isinstance(one, Entry)
    assert isinstance(same, Entry)
    assert isinstance(other, Entry)
    assert one.digest == same.digest != other.digest


def test_a_long_line_costs_no_more_than_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROW_CHARS", 100)
    lines = b'{"text": "' + b"x" * 1000 + b'"}\n{"text": "Short."}\n'
    assert [type(entry) for entry in entries("export.jsonl", lines)] == [Unreadable, Entry]
    with pytest.raises(ArticleError, match="has a line of more than"):
        entries("export.csv", b"text\nshort\n" + b"x" * 1000)


def test_entities_in_a_title_and_an_author_are_shown_as_characters() -> None:
    row = (
        b'{"text": "It shut.", "title": {"rendered": "A&amp;E&#8217;s night"}, "author": "B&amp;M"}'
    )
    article = articles("export.json", row)["#1"]
    assert (article.title, article.author) == ("A&E’s night", "B&M")


@pytest.mark.parametrize(
    ("text", "given", "author"),
    [
        ("Die Brücke wurde am Montag nicht geöffnet.", "Von Carsten Uhlig", "Carsten Uhlig"),
        ("The bridge did not open on Monday.", "By Ann Lee and Bo Marr", "Ann Lee and Bo Marr"),
        ("The bridge did not open on Monday.", "Von Miller", "Von Miller"),
        ("A hídat hétfőn nem nyitották meg.", "Írta: Pintér Márk", "Pintér Márk"),
    ],
)
def test_the_byline_word_is_not_part_of_an_author(text: str, given: str, author: str) -> None:
    row = json.dumps([{"text": text, "author": given}]).encode()
    assert articles("export.json", row)["#1"].author == author
