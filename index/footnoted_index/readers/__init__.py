"""Files to articles, one format one module. A file is one article, or a collection of several."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from io import BufferedIOBase
from pathlib import Path, PurePosixPath

from footnoted_index.article import Article
from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import MAX_ARTICLE_CHARS, Draft, Entry, Unreadable
from footnoted_index.readers.files import ArticleFile, find_files
from footnoted_index.readers.markdown import read_markdown
from footnoted_index.readers.rows import Columns, read_csv, read_json_lines
from footnoted_index.readers.text import decode

__all__ = [
    "ArticleFile",
    "Columns",
    "Draft",
    "Entry",
    "Unreadable",
    "find_articles",
    "is_collection",
    "read_article",
    "read_entries",
]

MAX_FILE_BYTES = 4 * MAX_ARTICLE_CHARS


def _read_text(data: bytes) -> Draft:
    return Draft(decode(data))


_DOCUMENTS: Mapping[str, Callable[[bytes], Draft]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
_COLLECTIONS: Mapping[str, Callable[[BufferedIOBase, Columns], Iterator[Entry | Unreadable]]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
}


def find_articles(folder: Path) -> list[ArticleFile]:
    """The files below `folder` that may hold articles; see `find_files` for what is raised."""
    return find_files(folder, {*_DOCUMENTS, *_COLLECTIONS})


def is_collection(path: str) -> bool:
    """Whether the file at `path` may hold several articles."""
    return _suffix(path) in _COLLECTIONS


def read_entries(file: ArticleFile, columns: Columns) -> Iterator[Entry | Unreadable]:
    """The articles of a file, one after the other, not parsed yet.

    An `Unreadable` may stand for an article that was read before. Raises `ArticleError` where the
    file cannot be read at all, or not to its end.
    """
    if is_collection(file.path):
        with file.open() as stream:
            yield from _each_once(_COLLECTIONS[_suffix(file.path)](stream, columns))
        return
    if (size := file.size()) > MAX_FILE_BYTES:
        raise ArticleError(
            f"{size / 1e6:.1f} MB is too large for one article"
            f" (at most {MAX_FILE_BYTES / 1e6:.0f} MB); split it"
        )
    data = file.read_bytes()
    read = _DOCUMENTS[_suffix(file.path)]
    yield Entry("", hashlib.sha256(data).hexdigest(), lambda: read(data))


def read_article(path: str, data: bytes) -> Article:
    """The article in the bytes of the file at `path`, which is not a collection.

    Raises `ArticleError` where there is none in it.
    """
    return _DOCUMENTS[_suffix(path)](data).article(path)


def _each_once(entries: Iterator[Entry | Unreadable]) -> Iterator[Entry | Unreadable]:
    seen: set[str] = set()
    for entry in entries:
        if entry.member in seen and isinstance(entry, Entry):
            entry = Unreadable(entry.member, "has the same id as an article before it")
        seen.add(entry.member)
        yield entry


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
