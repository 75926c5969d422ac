"""Files to articles, one format one module. A file is one article, or a collection of several."""

from __future__ import annotations

from io import SEEK_END, BufferedIOBase
from pathlib import Path

from footnoted_index.article import Article
from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import Draft, Entry, Unreadable, parsing
from footnoted_index.readers.files import (
    ArticleFile,
    LeftOut,
    Stamp,
    Survey,
    named_folder,
    require_apart,
    survey,
)
from footnoted_index.readers.registry import (
    Entries,
    collection_reader,
    document_format,
    file_suffixes,
    is_added,
    register_reader,
)
from footnoted_index.readers.rows import Columns

__all__ = [
    "ArticleFile",
    "Columns",
    "Draft",
    "Entries",
    "Entry",
    "LeftOut",
    "Stamp",
    "Survey",
    "Unreadable",
    "collection_reader",
    "entries_in",
    "file_suffixes",
    "find_articles",
    "is_added",
    "named_folder",
    "read_article",
    "read_entries",
    "register_reader",
    "require_apart",
    "survey_articles",
]


def find_articles(folder: Path, *, links: bool = False) -> list[ArticleFile]:
    """Return the files below `folder` that may hold articles; see `survey_articles`."""
    return list(survey_articles(folder, links=links).files)


def survey_articles(folder: Path, *, links: bool = False) -> Survey:
    """Return the files below `folder` that may hold articles, and what else lies there.

    See `survey` for `links` and for what is raised.
    """
    return survey(folder, file_suffixes(), links=links)


def read_entries(file: ArticleFile, columns: Columns) -> Entries:
    """Return the articles of a file, one after the other, not parsed yet.

    An `Unreadable` may stand for an article that was read before. Raises `ArticleError` where the
    file cannot be read at all, or not to its end.
    """
    with parsing(), file.open() as stream:
        yield from entries_in(file.path, stream, columns)


def entries_in(path: str, stream: BufferedIOBase, columns: Columns) -> Entries:
    """As `read_entries`, of a file called `path` whose bytes are in a seekable stream."""
    with parsing():
        collection = collection_reader(path)
        size = stream.seek(0, SEEK_END)
        stream.seek(0)
        if not size:  # as an export that is about to be written: what was read of it stays
            raise ArticleError("is empty")
        if collection is not None:
            yield from _each_once(collection(stream, columns))
        else:
            yield document_format(path).entry("", stream, size)


def read_article(path: str, data: bytes) -> Article:
    """Return the article in the bytes of the file at `path`, which is not a collection.

    Raises `ArticleError` where there is none in it.
    """
    with parsing():
        return document_format(path).draft(data).article(path)


def _each_once(entries: Entries) -> Entries:
    seen: set[str] = set()
    for entry in entries:
        if entry.member in seen and isinstance(entry, Entry):
            entry = Unreadable(entry.member, "has the same id as an article before it")
        seen.add(entry.member)
        yield entry
