"""E-books (EPUB): the chapters in their reading order."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from footnoted_index.errors import ArticleError
from footnoted_index.readers.archive import open_package
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.html import decode_page, html_text
from footnoted_index.readers.xml import parse_xml

if TYPE_CHECKING:
    import zipfile

_CONTAINER = "META-INF/container.xml"


def read_epub(data: bytes) -> Draft:
    """Return the text of a book; title, author, date and language as its package declares them.

    Raises `ArticleError` where the file is no EPUB, is encrypted or expands beyond all measure.
    """
    with open_package(data, ArticleError("is not an e-book (EPUB)")) as book:
        return _read(book)


def _read(book: zipfile.ZipFile) -> Draft:
    root = parse_xml(book.read(_CONTAINER)).find(".//{*}rootfile")
    if root is None:
        raise ArticleError("is not an e-book (EPUB)")
    package_path = str(root.get("full-path"))
    package = parse_xml(book.read(package_path))
    items = {item.get("id"): item for item in package.iter("{*}item")}
    names = set(book.namelist())
    chapters, missing = [], []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        href = unquote(str(item.get("href")).partition("#")[0])
        path = posixpath.normpath(posixpath.join(posixpath.dirname(package_path), href))
        if path in names:
            chapters.append(html_text(decode_page(book.read(path))))
        else:
            missing.append(href)
    gaps = (f"its chapters {', '.join(missing)} are not in the file",) if missing else ()
    return Draft(
        "\n\n".join(filter(None, chapters)),
        title=package.findtext(".//{*}title"),
        author=", ".join(e.text.strip() for e in package.iter("{*}creator") if e.text) or None,
        date=package.findtext(".//{*}date"),
        language=package.findtext(".//{*}language"),
        gaps=gaps,
    )
