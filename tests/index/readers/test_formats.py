"""Every format gives the article it holds, and says why where it holds none."""

from __future__ import annotations

import builtins
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tests.index.conftest import articles, entries

from footnoted_index import ArticleError
from footnoted_index.readers import (
    Columns,
    Entry,
    Unreadable,
    archive,
    file_suffixes,
    read_article,
)
from footnoted_index.records.record import Record

BRIDGE = "opened on Monday. Mayor Ann Lee cut the ribbon."


@pytest.mark.parametrize(
    "suffix", ["txt", "md", "html", "pdf", "docx", "jsonl", "csv", "rss", "atom"]
)
def test_every_format_gives_the_text(samples: Mapping[str, bytes], suffix: str) -> None:
    found = articles(f"a.{suffix}", samples[f"a.{suffix}"])
    article = next(iter(found.values()))
    assert BRIDGE in article.text
    assert article.language == "en"
    assert article.title == "The bridge opens"


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("a.txt", (None, None, "a.txt")),
        ("a.md", ("2024-05-03", "Ann Smith", "a.md")),
        ("a.html", ("1984-05-03", "Ann Smith", "https://gorton.example/bridge")),
        ("a.pdf", (None, "Ann Smith", "a.pdf")),
        ("a.docx", (None, "Ann Smith", "a.docx")),
        ("a.jsonl", (None, None, "a.jsonl#b1")),
        ("a.rss", ("2024-05-03", "Ann Smith", "https://gorton.example/bridge")),
        ("a.atom", ("2024-05-03", "Ann Smith", "https://gorton.example/bridge")),
    ],
)
def test_what_a_format_says_is_kept_and_the_rest_is_absent(
    samples: Mapping[str, bytes], name: str, about: tuple[str | None, ...]
) -> None:
    article = next(iter(articles(name, samples[name]).values()))
    assert (article.date, article.author, article.source) == about


def test_a_web_page_is_its_main_content(samples: Mapping[str, bytes]) -> None:
    text = read_article("a.html", samples["a.html"]).text
    assert "What it cost\n\nIt cost 12 million" in text
    assert "- One lane is for buses." in text
    for boilerplate in ("newsletter", "Home", "Sport", "Read more", "Cookies"):
        assert boilerplate not in text


def test_a_date_in_the_text_of_a_page_is_not_its_date() -> None:
    page = "<html><body><article><p>On 3 May 2019, and on 2020-05-06, it rained.</p></article>"
    article = read_article("a.html", page.encode())
    assert article.date is None
    assert article.text == "On 3 May 2019, and on 2020-05-06, it rained."


def test_a_passage_and_so_a_quote_knows_its_page(pdf: Callable[..., bytes]) -> None:
    sentences = [f"On page {n} the council talked about bridge number {n}." for n in range(1, 5)]
    data = pdf([[sentence] * 25 for sentence in sentences[:2]] + [[]] + [[sentences[2]] * 25])
    article = read_article("a.pdf", data)
    assert [article.page_of(article.text.index(s)) for s in sentences[:3]] == [1, 2, 4]
    record = Record.of(article, path="a.pdf", digest="0")
    pages = [passage.page for passage in record.passages()]
    assert pages[0] == 1
    assert pages[-1] == 4
    assert Record.from_metadata(article.id, record.to_metadata()) == record


def test_the_lines_of_a_pdf_become_paragraphs_again(pdf: Callable[..., bytes]) -> None:
    page = [
        "Gorton Council, minutes, page 7",
        "What the bridge will cost",
        "The new bridge in Gorton will cost twelve million pounds, twice what the council",
        "had planned, and will be finished in three years.",
        "The mayor said that she was not content with the firm that had been chosen to",
        "build it. She will",
        "Printed on 3 May",
    ]
    after = [page[0], "ask for another offer.", page[-1]]
    assert read_article("a.pdf", pdf([page, after, after])).text == (
        "What the bridge will cost\n\n"
        "The new bridge in Gorton will cost twelve million pounds, twice what the council"
        " had planned, and will be finished in three years.\n\n"
        "The mayor said that she was not content with the firm that had been chosen to"
        " build it. She will\nask for another offer.\n\nask for another offer."
    )


def test_the_name_of_a_file_is_not_a_title(pdf: Callable[..., bytes]) -> None:
    data = pdf([["The bridge is open."]], title="Microsoft Word - final2.docx")
    assert read_article("a.pdf", data).title == "The bridge is open."


def test_tables_of_a_document_stay_in_their_place(samples: Mapping[str, bytes]) -> None:
    assert "ribbon.\n\nLength | 120 m\n\nIt cost" in read_article("a.docx", samples["a.docx"]).text


PLAIN = b"The fair drew 2,900 visitors on Sunday."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.4 and nothing more", "is not a complete PDF"),
        ("a.docx", b"PK\x03\x04 no more", "is not a Word document"),
        ("a.xml", b"<note><to>you</to></note>", "is not an RSS or Atom feed"),
        ("a.zip", b"PK\x03\x04 no more", "is not a complete ZIP archive"),
        ("a.html", b"<html><body></body></html>", "is empty"),
        ("a.epub", PLAIN, "is not an e-book"),
        ("a.odt", PLAIN, "is not an OpenDocument text"),
        ("a.rtf", PLAIN, "is not rich text"),
        ("a.pptx", PLAIN, "is not a presentation"),
        ("a.xlsx", PLAIN, "is not a complete spreadsheet"),
        ("a.eml", PLAIN, "is not an e-mail"),
        ("a.mbox", PLAIN, "is not a mailbox"),
        ("a.mhtml", PLAIN, "is not a saved web page"),
        ("a.srt", PLAIN, "is not a subtitle file"),
        ("a.json", PLAIN, "is not JSON"),
    ],
)
def test_what_is_damaged_or_only_has_the_name_says_so(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        articles(name, data)


def test_files_in_an_archive_are_read_as_in_a_folder(samples: Mapping[str, bytes]) -> None:
    data = samples["a.zip"]
    found = articles("a.zip", data)
    assert {"/a.txt", "/a.pdf", "/a.docx", "/a.jsonl#b1", "/a.rss#b1", "/a.rss#2"} <= set(found)
    assert found["/a.jsonl#b1"].source == "a.zip/a.jsonl#b1"
    assert found["/a.txt"].text == read_article("a.txt", samples["a.txt"]).text


def test_an_archive_may_hold_anything(archive: Callable[[Mapping[str, bytes]], bytes]) -> None:
    data = archive(
        {
            "good.txt": b"The bridge is open.",
            "picture.png": b"\x89PNG",
            "__MACOSX/good.txt": b"resource fork",
            "sub/.hidden.txt": b"hidden",
            "../../etc/evil.txt": b"The bridge is shut.",
            "/etc/evil.txt": b"The bridge is shut.",
            "inner.zip": archive({"a.txt": b"The bridge fell."}),
            "bad.txt": bytes(range(256)) * 9,
            "export.jsonl": b'{"text": "A row."}\nno row\n',
        }
    )
    reasons: dict[str, str] = {}
    for entry in entries("a.zip", data):
        if isinstance(entry, Unreadable):
            reasons[entry.member] = entry.reason
            continue
        try:
            reasons[entry.member] = entry.article("a.zip").text
        except ArticleError as error:
            reasons[entry.member] = str(error)
    assert reasons == {
        "/good.txt": "The bridge is open.",
        "/picture.png": "is of a kind that is not read",
        "/../../etc/evil.txt": "has a path that leads out of its archive",
        "//etc/evil.txt": "has a path that leads out of its archive",
        "/inner.zip": "is an archive in an archive; unpack it",
        "/bad.txt": "is not text (no character encoding fits)",
        "/export.jsonl#1": "A row.",
        "/export.jsonl#2": "is not a JSON object on one line",
    }


def test_an_archive_that_expands_beyond_measure_is_not_read(
    archive: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    bomb = archive({"a.txt": b"0" * 3_000_000})
    assert len(bomb) < 10_000
    for name in ("a.zip", "a.docx", "a.epub", "a.odt", "a.pptx", "a.xlsx"):
        with pytest.raises(ArticleError, match="which is too much"):
            entries(name, bomb)[0].article(name)


def test_an_archive_of_too_many_files_is_not_read(
    samples: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    with pytest.raises(ArticleError, match=r"holds 10 files \(at most 3\)"):
        entries("a.zip", samples["a.zip"])


def test_a_damaged_file_in_an_archive_costs_only_itself(
    archive: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    data = bytearray(archive({"a.txt": b"The bridge is open. " * 9, "b.txt": b"It is shut."}))
    at = data.index(b"a.txt") + 10
    data[at : at + 5] = b"\xff" * 5
    first, second = entries("a.zip", bytes(data))
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    with pytest.raises(ArticleError, match="cannot be"):
        first.article("a.zip")
    assert second.article("a.zip").text == "It is shut."


def test_an_encrypted_file_in_an_archive_says_so() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as writing:
        writing.writestr("a.txt", "secret")
        writing.infolist()[0].flag_bits |= 1
    (entry,) = entries("a.zip", stream.getvalue())
    assert isinstance(entry, Entry)
    with pytest.raises(ArticleError, match="needs a password"):
        entry.article("a.zip")


def test_a_missing_library_is_reported_with_its_command(
    samples: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name == "trafilatura":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ArticleError, match=r"pip install 'footnoted\[formats\]'"):
        read_article("a.html", samples["a.html"])


def test_no_reader_touches_the_network(tmp_path: Path, samples: Mapping[str, bytes]) -> None:
    for name, data in samples.items():
        (tmp_path / name).write_bytes(data)
    code = """
import socket, sys
from pathlib import Path
def forbidden(*arguments, **options):
    raise SystemExit(f"the network was used: {arguments}")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = forbidden
from footnoted_index.readers import Columns, Entry, find_articles, read_entries
for file in find_articles(Path(sys.argv[1])):
    for entry in read_entries(file, Columns()):
        assert isinstance(entry, Entry)
        print(entry.article(file.path).text)
"""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Mayor Ann Lee") == 2 * 11


def test_the_documentation_names_every_format_and_column() -> None:
    text = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    for suffix in file_suffixes():
        assert f"`{suffix}`" in text
    for column in fields(Columns):
        row = " ".join(f"`{name}`" for name in column.default)
        assert f"| {column.name} | {row} |" in text
