"""Which reader reads which suffix: those that come along, and those that users add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from io import BufferedIOBase

from footnoted_index.article import MAX_ARTICLE_CHARS
from footnoted_index.errors import ConfigError
from footnoted_index.readers.docx import read_docx
from footnoted_index.readers.draft import Draft, Entry, Unreadable
from footnoted_index.readers.epub import read_epub
from footnoted_index.readers.feeds import read_feed
from footnoted_index.readers.html import read_html
from footnoted_index.readers.mail import read_eml, read_mbox, read_mhtml
from footnoted_index.readers.markdown import read_markdown
from footnoted_index.readers.odt import read_odt
from footnoted_index.readers.pdf import read_pdf
from footnoted_index.readers.pptx import read_pptx
from footnoted_index.readers.rows import Columns, read_csv, read_json, read_json_lines
from footnoted_index.readers.rtf import read_rtf
from footnoted_index.readers.sheets import read_sheets
from footnoted_index.readers.subtitles import read_subtitles
from footnoted_index.readers.text import decode

ENTRY_POINTS = "footnoted.readers"
"""Packages may name readers in this group of entry points: `".abc" = "package:read_abc"`."""
MAX_TEXT_BYTES = 4 * MAX_ARTICLE_CHARS
Entries = Iterator[Entry | Unreadable]
ReadDocument = Callable[[bytes], Draft]
ReadCollection = Callable[[BufferedIOBase, Columns], Entries]


@dataclass(frozen=True, slots=True)
class Document:
    """A format in which a file is one article, and how many bytes such a file may have."""

    read: ReadDocument
    max_bytes: int = MAX_TEXT_BYTES


def _read_text(data: bytes) -> Draft:
    return Draft(decode(data))


_HTML = Document(read_html, 20_000_000)  # pictures may be part of the page
_PACKAGE = 50_000_000
_DOCUMENTS: Mapping[str, Document] = {
    ".txt": Document(_read_text),
    ".text": Document(_read_text),
    ".md": Document(read_markdown),
    ".markdown": Document(read_markdown),
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".mhtml": Document(read_mhtml, _PACKAGE),
    ".mht": Document(read_mhtml, _PACKAGE),
    ".pdf": Document(read_pdf, 200_000_000),
    ".docx": Document(read_docx, _PACKAGE),
    ".odt": Document(read_odt, _PACKAGE),
    ".rtf": Document(read_rtf, _PACKAGE),
    ".epub": Document(read_epub, _PACKAGE),
    ".pptx": Document(read_pptx, 200_000_000),
    ".eml": Document(read_eml, _PACKAGE),
    ".srt": Document(read_subtitles),
    ".vtt": Document(read_subtitles),
}
_COLLECTIONS: Mapping[str, ReadCollection] = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_sheets,
    ".xls": read_sheets,
    ".ods": read_sheets,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".mbox": read_mbox,
}
_added: dict[str, Document] = {}


def register_reader(suffix: str, read: ReadDocument, *, max_bytes: int = MAX_TEXT_BYTES) -> None:
    """Read files with `suffix` (such as `.abc`) by `read`, which makes a `Draft` of their bytes.

    It takes the place of the reader that has the suffix. `max_bytes` is the largest file it is
    given. Raises `ConfigError` where the suffix is none.
    """
    if not re.fullmatch(r"\.\w+", suffix):
        raise ConfigError(f"{suffix!r} is not a file suffix; write it as in '.abc'")
    _added[suffix.lower()] = Document(read, max_bytes)


def document_format(suffix: str) -> Document | None:
    """Return the format of files with `suffix` that are one article each, or None."""
    return _added.get(suffix) or _installed().get(suffix) or _DOCUMENTS.get(suffix)


def collection_reader(suffix: str) -> ReadCollection | None:
    """Return the reader of files with `suffix` that may hold several articles, or None."""
    if suffix in _added or suffix in _installed():
        return None
    return _COLLECTIONS.get(suffix)


def is_added_format(suffix: str) -> bool:
    """Return whether this process was given the reader of files with `suffix`."""
    return suffix in _added


def known_suffixes() -> frozenset[str]:
    """Return the suffixes of all files that are read, those of added readers among them."""
    return frozenset({*_DOCUMENTS, *_COLLECTIONS, *_installed(), *_added})


@cache
def _installed() -> Mapping[str, Document]:
    return {
        point.name.lower(): Document(partial(_read_by, point))
        for point in entry_points(group=ENTRY_POINTS)
    }


def _read_by(point: EntryPoint, data: bytes) -> Draft:
    read: ReadDocument = point.load()
    return read(data)
