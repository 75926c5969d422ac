"""Files to articles, one format one module. A file is one article, or a collection of several."""

from __future__ import annotations

import hashlib
from io import SEEK_END, BufferedIOBase
from pathlib import Path
from typing import cast

from footnoted_index.article import Article
from footnoted_index.errors import ArticleError, LeftOutError
from footnoted_index.readers.archive import open_archive, refusal, visible
from footnoted_index.readers.draft import Draft, Entry, Unreadable, parsing
from footnoted_index.readers.files import (
    NO_SUFFIX,
    ArticleFile,
    LeftOut,
    Stamp,
    Survey,
    suffix_of,
    survey,
)
from footnoted_index.readers.registry import (
    Document,
    Entries,
    collection_reader,
    document_format,
    is_added_format,
    known_suffixes,
    register_reader,
)
from footnoted_index.readers.rows import Columns

__all__ = [
    "ArticleFile",
    "Columns",
    "Draft",
    "Entry",
    "LeftOut",
    "Stamp",
    "Survey",
    "Unreadable",
    "entries_in",
    "file_suffixes",
    "find_articles",
    "is_added",
    "is_collection",
    "read_article",
    "read_entries",
    "register_reader",
    "survey_articles",
]

_ARCHIVE = ".zip"


def file_suffixes() -> frozenset[str]:
    """Return the suffixes of the files that are read, each with its dot."""
    return known_suffixes() | {_ARCHIVE}


def find_articles(folder: Path) -> list[ArticleFile]:
    """Return the files below `folder` that may hold articles; see `survey` for what is raised."""
    return list(survey_articles(folder).files)


def survey_articles(folder: Path, *, links: bool = False) -> Survey:
    """Return the files below `folder` that may hold articles, and what else lies there.

    See `survey` for `links` and for what is raised.
    """
    return survey(folder, file_suffixes(), links=links)


def is_added(path: str) -> bool:
    """Return whether the file at `path` is read by a reader that this process was given."""
    return is_added_format(suffix_of(path))


def is_collection(path: str) -> bool:
    """Return whether the file at `path` may hold several articles."""
    suffix = suffix_of(path)
    return suffix == _ARCHIVE or collection_reader(suffix) is not None


def read_entries(file: ArticleFile, columns: Columns) -> Entries:
    """Return the articles of a file, one after the other, not parsed yet.

    An `Unreadable` may stand for an article that was read before. Raises `ArticleError` where the
    file cannot be read at all, or not to its end.
    """
    with parsing(), file.open() as stream:
        yield from entries_in(file.path, stream, columns)


def entries_in(path: str, stream: BufferedIOBase, columns: Columns) -> Entries:
    """As `read_entries`, of a file called `path` whose bytes are in a seekable stream."""
    suffix = suffix_of(path)
    with parsing():
        if suffix == _ARCHIVE:
            yield from _each_once(_read_zip(stream, columns))
        elif (collection := collection_reader(suffix)) is not None:
            yield from _each_once(collection(stream, columns))
        else:
            document = _document(path)
            size = stream.seek(0, SEEK_END)
            stream.seek(0)
            yield _entry("", stream, size, document)


def read_article(path: str, data: bytes) -> Article:
    """Return the article in the bytes of the file at `path`, which is not a collection.

    Raises `ArticleError` where there is none in it.
    """
    with parsing():
        return _document(path).read(data).article(path)


def _document(path: str) -> Document:
    document = document_format(suffix_of(path))
    if document is None:
        raise ArticleError(f"is of a kind that is not read ({suffix_of(path) or NO_SUFFIX})")
    return document


def _read_zip(stream: BufferedIOBase, columns: Columns) -> Entries:
    with open_archive(stream) as archive:
        for info in visible(archive.infolist()):
            member, suffix = "/" + info.filename, suffix_of(info.filename)
            document, collection = document_format(suffix), collection_reader(suffix)
            if reason := refusal(info):
                yield Entry.refused(member, ArticleError(reason))
                continue
            if document is None and collection is None:
                kind = suffix or NO_SUFFIX
                refused = LeftOutError("is of a kind that is not read", kind)
                yield Entry.refused(member, refused)
                continue
            try:
                with parsing(), cast(BufferedIOBase, archive.open(info)) as file:
                    if document is not None:
                        yield _entry(member, file, info.file_size, document)
                    elif collection is not None:
                        for entry in collection(file, columns):
                            yield entry.below(member)
            except ArticleError as error:
                if collection:
                    yield Unreadable(member, str(error))
                else:
                    yield Entry.refused(member, ArticleError(str(error)))


def _entry(member: str, stream: BufferedIOBase, size: int, document: Document) -> Entry:
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
