"""The readers by suffix: those of Footnoted, and those that users add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from io import BufferedIOBase
from typing import cast

from footnoted_index.article import MAX_ARTICLE_CHARS
from footnoted_index.checked_type import check_function, check_type
from footnoted_index.errors import ArticleError, ConfigError, LeftOutError
from footnoted_index.readers.archive import open_archive, refusal, visible
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.docx import read_docx
from footnoted_index.readers.draft import Draft, Entry, Unreadable, parsing
from footnoted_index.readers.epub import read_epub
from footnoted_index.readers.feeds import read_feed
from footnoted_index.readers.files import NO_SUFFIX, suffix_of
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

    def entry(self, member: str, stream: BufferedIOBase, size: int) -> Entry:
        """Return the article in a stream of `size` bytes. Raises `ArticleError` for too many."""
        if size > self.max_bytes:
            raise ArticleError(
                f"{size / 1e6:.1f} MB is too large for one article"
                f" (at most {self.max_bytes / 1e6:.0f} MB); split it"
            )
        data = stream.read()
        return Entry.of(member, digest_of(data), lambda: self.draft(data))

    def draft(self, data: bytes) -> Draft:
        """Return what the reader makes of a file. Raises `ArticleError` where that is no draft."""
        draft = self.read(data)
        check_type(draft, Draft, "a reader returns a Draft", ArticleError)
        return draft


def _read_text(data: bytes) -> Draft:
    return Draft(decode(data))


def _read_zip(stream: BufferedIOBase, columns: Columns) -> Entries:
    with open_archive(stream) as archive:
        for info in visible(archive.infolist()):
            member, suffix = "/" + info.filename, suffix_of(info.filename)
            if reason := refusal(info):
                yield Entry.refused(member, ArticleError(reason))
                continue
            if suffix not in file_suffixes():
                refused = LeftOutError("is of a kind that is not read", suffix or NO_SUFFIX)
                yield Entry.refused(member, refused)
                continue
            collection = collection_reader(info.filename)
            try:
                with parsing(), cast(BufferedIOBase, archive.open(info)) as file:
                    if collection is None:
                        document = document_format(info.filename)
                        yield document.entry(member, file, info.file_size)
                    else:
                        for entry in collection(file, columns):
                            yield replace(entry, member=member + entry.member)
            except ArticleError as error:
                if collection:
                    yield Unreadable(member, str(error))
                else:
                    yield Entry.refused(member, ArticleError(str(error)))


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
    ".zip": _read_zip,
}
_added: dict[str, Document] = {}


def register_reader(suffix: str, read: ReadDocument, *, max_bytes: int = MAX_TEXT_BYTES) -> None:
    """Read files with `suffix` (such as `.abc`) with `read`, a function from bytes to a `Draft`.

    It replaces the reader of that suffix, if there is one. Files larger than `max_bytes` are not
    read. Raises `ConfigError` for an invalid suffix.
    """
    check_function(read, "a reader is a function from bytes to a Draft", ConfigError)
    if not isinstance(suffix, str) or not re.fullmatch(r"\.\w+", suffix):
        raise ConfigError(f"{suffix!r} is not a file suffix; write it as in '.abc'")
    _added[suffix.lower()] = Document(read, max_bytes)


def document_format(path: str) -> Document:
    """Return the format of the file at `path`, which is one article.

    Raises `ArticleError` where there is none.
    """
    suffix = suffix_of(path)
    found = _added.get(suffix) or _installed().get(suffix) or _DOCUMENTS.get(suffix)
    if found is None:
        raise ArticleError(f"is of a kind that is not read ({suffix or NO_SUFFIX})")
    return found


def collection_reader(path: str) -> ReadCollection | None:
    """Return the reader of the file at `path` where that may hold several articles, or None."""
    suffix = suffix_of(path)
    if suffix in _added or suffix in _installed():
        return None
    return _COLLECTIONS.get(suffix)


def is_added(path: str) -> bool:
    """Return whether the file at `path` is read by a reader that this process was given."""
    return suffix_of(path) in _added


def file_suffixes() -> frozenset[str]:
    """Return the suffixes of the files that are read, each with its dot."""
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
