"""Files to articles, one format one module. A file is one article, or a collection of several."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import cast

from footnoted_index.article import MAX_ARTICLE_CHARS, Article
from footnoted_index.errors import ArticleError
from footnoted_index.readers.archive import open_archive, refusal, visible
from footnoted_index.readers.docx import read_docx
from footnoted_index.readers.draft import Draft, Entry, Unreadable, parsing
from footnoted_index.readers.feeds import read_feed
from footnoted_index.readers.files import ArticleFile, Found, UnreadableFolder, find_files
from footnoted_index.readers.html import read_html
from footnoted_index.readers.markdown import read_markdown
from footnoted_index.readers.pdf import read_pdf
from footnoted_index.readers.rows import Columns, read_csv, read_json_lines
from footnoted_index.readers.text import decode

__all__ = [
    "SUFFIXES",
    "ArticleFile",
    "Columns",
    "Draft",
    "Entry",
    "Found",
    "Unreadable",
    "UnreadableFolder",
    "entries_in",
    "find_articles",
    "is_collection",
    "read_article",
    "read_entries",
]

Entries = Iterator[Entry | Unreadable]


@dataclass(frozen=True, slots=True)
class _Document:
    """A format in which a file is one article, and how many bytes such a file may have."""

    read: Callable[[bytes], Draft]
    max_bytes: int = 4 * MAX_ARTICLE_CHARS


def _read_text(data: bytes) -> Draft:
    return Draft(decode(data))


def _read_zip(stream: BufferedIOBase, columns: Columns) -> Entries:
    with open_archive(stream) as archive:
        for info in visible(archive.infolist()):
            member, suffix = "/" + info.filename, _suffix(info.filename)
            document, collection = _DOCUMENTS.get(suffix), _COLLECTIONS.get(suffix)
            if document is None and collection is None:
                continue
            if reason := refusal(info):
                yield Entry.broken(member, reason)
                continue
            try:
                with parsing(), cast(BufferedIOBase, archive.open(info)) as file:
                    if document is not None:
                        yield _entry(member, file, info.file_size, document)
                    elif collection is not None:
                        for entry in collection(file, columns):
                            yield entry.below(member)
            except ArticleError as error:
                yield (Unreadable if collection else Entry.broken)(member, str(error))


_DOCUMENTS: Mapping[str, _Document] = {
    ".txt": _Document(_read_text),
    ".text": _Document(_read_text),
    ".md": _Document(read_markdown),
    ".markdown": _Document(read_markdown),
    ".html": _Document(read_html, 20_000_000),  # pictures may be part of the page
    ".htm": _Document(read_html, 20_000_000),
    ".xhtml": _Document(read_html, 20_000_000),
    ".pdf": _Document(read_pdf, 200_000_000),
    ".docx": _Document(read_docx, 50_000_000),
}
_COLLECTIONS: Mapping[str, Callable[[BufferedIOBase, Columns], Entries]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".zip": _read_zip,
}

SUFFIXES = frozenset({*_DOCUMENTS, *_COLLECTIONS})


def find_articles(folder: Path, *, links: bool = False) -> Found:
    """Return the files below `folder` that may hold articles.

    See `find_files` for `links` and for what is raised.
    """
    return find_files(folder, SUFFIXES, links=links)


def is_collection(path: str) -> bool:
    """Return whether the file at `path` may hold several articles."""
    return _suffix(path) in _COLLECTIONS


def read_entries(file: ArticleFile, columns: Columns) -> Entries:
    """Return the articles of a file, one after the other, not parsed yet.

    An `Unreadable` may stand for an article that was read before. Raises `ArticleError` where the
    file cannot be read at all, or not to its end.
    """
    with parsing(), file.open() as stream:
        yield from entries_in(file.path, stream, file.size(), columns)


def entries_in(path: str, stream: BufferedIOBase, size: int, columns: Columns) -> Entries:
    """As `read_entries`, of a file called `path` whose `size` bytes are in a seekable stream."""
    with parsing():
        if is_collection(path):
            yield from _each_once(_COLLECTIONS[_suffix(path)](stream, columns))
        else:
            yield _entry("", stream, size, _DOCUMENTS[_suffix(path)])


def read_article(path: str, data: bytes) -> Article:
    """Return the article in the bytes of the file at `path`, which is not a collection.

    Raises `ArticleError` where there is none in it.
    """
    with parsing():
        return _DOCUMENTS[_suffix(path)].read(data).article(path)


def _entry(member: str, stream: BufferedIOBase, size: int, document: _Document) -> Entry:
    if size > document.max_bytes:
        raise ArticleError(
            f"{size / 1e6:.1f} MB is too large for one article"
            f" (at most {document.max_bytes / 1e6:.0f} MB); split it"
        )
    data = stream.read()
    return Entry(member, hashlib.sha256(data).hexdigest(), lambda: document.read(data))


def _each_once(entries: Entries) -> Entries:
    seen: set[str] = set()
    for entry in entries:
        if entry.member in seen and isinstance(entry, Entry):
            entry = Unreadable(entry.member, "has the same id as an article before it")
        seen.add(entry.member)
        yield entry


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
