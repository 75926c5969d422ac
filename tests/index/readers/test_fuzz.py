"""Damaged files of every format: an article or an `ArticleError`, in seconds, and spans that hold.

Tens of thousands of them: `make fuzz`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from footnoted_index.errors import ArticleError
from footnoted_index.readers import (
    ArticleFile,
    Columns,
    Unreadable,
    collection_reader,
    ocr,
    read_article,
    read_entries,
)
from footnoted_index.records.record import Record
from footnoted_index.text.sentences import MAX_CHARS, split_sentences

SECONDS = 5.0
FORMATS = (
    "txt", "md", "html", "pdf", "docx", "jsonl", "csv", "rss", "atom", "zip", "odt", "rtf", "epub",
    "pptx", "xlsx", "eml", "mbox", "mhtml", "srt", "vtt", "json",
)  # fmt: skip
PACKAGES = ("docx", "zip", "odt", "epub", "pptx", "xlsx")
FRAGMENTS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n\n", b"\xc2\xad\n", b"-\n",
    b'"', b"'", b",", b";", b"{" * 200, b"[" * 200, b"9" * 400, b"1e999", b"\\u0000", b"\\ud800",
    b"---\n", b"title: &a [*a]\n", b"? [x]\n", b"date: 2024-13-45\n", b"!!python/object:os.system",
    b"<", b">", b"</p>", b"<div>" * 300, b"<!--", b"<![CDATA[", b"&#x110000;", b"&lol;",
    b"<script>", b'<meta charset="utf-7">', b'<meta charset="none">', b"<base href='//['>",
    b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>", b" obj\n", b"endstream",
    b"/Kids [4 0 R]", b"/Length 99999999", b"/Filter /FlateDecode", b"(" * 99, b"Tj",
    "„“”»«".encode(), b". " * 99,
    b"PK\x01\x02", b"{\\rtf1", b"\\u-1?", b"\\bin999999 ", b"--> ", b"=?utf-8?b?4?=", b"\nFrom ",
    b"Content-Type: multipart/mixed; boundary=a\n",
    b"PK\x05\x06", b"\xff" * 4, "ÃÂâ€™".encode(), "\u202e".encode(), b"\xc5",
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "overwrite", "delete", "repeat"]),
        st.floats(0, 1, exclude_max=True),
        st.one_of(st.sampled_from(FRAGMENTS), st.binary(min_size=1, max_size=40)),
    ),
    min_size=1,
    max_size=6,
)
PROSE = st.lists(
    st.sampled_from(
        ["A", "word", "Dr.", "3.", "z. B.", "„", "“", '"', "»", "(", ")", ".", "...", "!?", "。",
         "•", " ", "\n", "\n\n", "\u2028", "\u00ad", "-", "é", "e\u0301", "日本", "\U0001f600",
         "a" * 900, "kb.", "J.", "XIV.", ":", ";", "\t", "_", "’", "- ", "1) "]
    ),
    max_size=80,
)  # fmt: skip
examples = settings(
    max_examples=max(settings.default.max_examples // 4, 1),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def mutated(data: bytes, edits: Iterable[tuple[str, float, bytes]], _: int = 0) -> bytes:
    for action, where, piece in edits:
        at = int(where * (len(data) + 1))
        if action == "insert":
            data = data[:at] + piece + data[at:]
        elif action == "overwrite":
            data = data[:at] + piece + data[at + len(piece) :]
        elif action == "delete":
            data = data[:at] + data[at + 4 * len(piece) :]
        else:
            data = data[:at] + data[max(at - 200, 0) : at] * 3 + data[at:]
    return data


def mutated_inside(data: bytes, edits: Iterable[tuple[str, float, bytes]], part: int) -> bytes:
    """A ZIP archive of which one file is mutated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for number, name in enumerate(names):
            content = old.read(name)
            chosen = number == part % len(names)
            new.writestr(name, mutated(content, edits) if chosen else content)
    return out.getvalue()


def check_spans(record: Record) -> None:
    """Every span is what the article says, in order, and only white space lies outside."""
    text, position = record.article.text, 0
    for ordinal in range(record.sentence_count):
        sentence = record.sentence(ordinal)
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= position
        assert not text[position : sentence.start].strip()
        position = sentence.end
        passage = record.passage(sentence.passage)
        assert passage.start <= sentence.start < sentence.end <= passage.end
    assert not text[position:].strip()
    pages = record.article.pages
    assert list(pages) == sorted(pages)
    assert Record.from_metadata(record.article.id, record.to_metadata()) == record


def check(file: ArticleFile) -> None:
    start = process_time()  # not the clock: the machine may be busy
    try:
        for entry in read_entries(file, Columns()):
            if isinstance(entry, Unreadable):
                continue
            try:
                article = entry.article(file.path)
            except ArticleError:
                continue
            check_spans(Record.of(article, path=file.path, member=entry.member, digest="0"))
    except ArticleError:
        pass
    assert process_time() - start < SECONDS


@pytest.fixture(scope="module")
def reading(
    tmp_path_factory: pytest.TempPathFactory, all_samples: Mapping[str, bytes]
) -> Iterator[Callable[[str, bytes], None]]:
    folder = tmp_path_factory.mktemp("fuzz")
    patch = pytest.MonkeyPatch()
    patch.setattr(ocr.shutil, "which", lambda _: None)  # text recognition takes seconds a page

    def read(suffix: str, data: bytes) -> None:
        location = Path(folder, f"a.{suffix}")
        location.write_bytes(data)
        check(ArticleFile(location.name, location))

    for suffix in FORMATS:  # loads what there is to load
        if not collection_reader(f"a.{suffix}"):
            read_article(f"a.{suffix}", all_samples[f"a.{suffix}"])
        else:
            (folder / f"a.{suffix}").write_bytes(all_samples[f"a.{suffix}"])
            file = ArticleFile(f"a.{suffix}", folder / f"a.{suffix}")
            for entry in read_entries(file, Columns()):
                assert not isinstance(entry, Unreadable)
                entry.article(file.path)
    yield read
    patch.undo()


@pytest.mark.parametrize(
    ("suffix", "mutate"),
    [*((name, mutated) for name in FORMATS), *((name, mutated_inside) for name in PACKAGES)],
)
def test_a_damaged_file_or_part_of_one_is_read_or_reported(
    suffix: str,
    mutate: Callable[..., bytes],
    all_samples: Mapping[str, bytes],
    reading: Callable[[str, bytes], None],
) -> None:
    @examples
    @given(edits=EDITS, part=st.integers(0, 50))
    def run(edits: list[tuple[str, float, bytes]], part: int) -> None:
        reading(suffix, mutate(all_samples[f"a.{suffix}"], edits, part))

    run()


@settings(examples, max_examples=3 * settings.default.max_examples)
@example(parts=["A", "word", "word", "word", "kb."], language="en")  # found by fuzzing
@given(
    parts=PROSE | st.lists(st.text(), max_size=3),
    language=st.sampled_from(["en", "de", "hu", "zh", "und"]),
)
def test_a_text_is_split_without_loss(parts: list[str], language: str) -> None:
    text = "".join(parts)
    position = 0
    for span in split_sentences(text, language):
        assert position <= span.start < span.end
        assert not text[position : span.start].strip()
        assert span.of(text).strip() == span.of(text)
        position = span.end
    assert not text[position:].strip()
    assert all(len(span) <= MAX_CHARS for span in split_sentences("a" + text * 50, language))


@pytest.mark.parametrize(
    "unit",
    [" ", ". ", ".", "?!", "Dr. ", "„", '"', "a", "a-\n", "<p ", "Ã¶ ", "\u00ad ", "\t\n", "3. ",
     "…”", "(. ", "A.” ", "•\n"],
)  # fmt: skip
def test_no_long_run_takes_time_squared(unit: str) -> None:
    text = "The bridge" + unit * (100_000 // len(unit)) + "x is shut."
    start = process_time()
    with suppress(ArticleError):
        Record.of(read_article("a.txt", text.encode()), path="a.txt", digest="0")
    assert process_time() - start < SECONDS


def test_front_matter_that_expands_is_not_expanded() -> None:
    levels = [f"{name}: &{name} [{9 * f'*{before},'}]" for before, name in pairwise("abcdefghi")]
    front = "\n".join(
        ["---", "a: &a [x]", *levels, "title: *i", "author: [Ann, Bo]", "---", "Text."]
    )
    article = read_article("a.md", front.encode())
    assert (article.title, article.author) == ("Text.", "Ann, Bo")
