"""OpenDocument texts (ODT): the text as Writer shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import words_lost
from footnoted_index.readers.archive import open_package
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.markup import render
from footnoted_index.readers.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_MAX_SPACES = 100
_TAGS = {
    f"{_TEXT}p": "p", f"{_TEXT}h": "h2", f"{_TEXT}list": "ul", f"{_TEXT}list-item": "li",
    f"{_TEXT}line-break": "br", f"{_TABLE}table": "table", f"{_TABLE}table-row": "tr",
    f"{_TABLE}table-header-rows": "thead", f"{_TABLE}table-cell": "td", f"{_TEXT}section": "div",
}  # fmt: skip
_DROPPED = frozenset(
    {f"{_TEXT}tracked-changes", f"{_TEXT}note-citation", f"{_OFFICE}forms",
     f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls", f"{_TEXT}user-field-decls",
     f"{_TABLE}covered-table-cell"}
)  # fmt: skip
_APART = frozenset({"p", "h2", "li", "br", "td"})
_TABLE_SPANS = ("rows", "columns")


def read_odt(data: bytes) -> Draft:
    """Return the text of a document; title, author and nothing else of its properties.

    Deleted text of tracked changes is left out. Notes follow the text as "[1] …", annotations as
    "Comment by NAME: …". Raises `ArticleError` where the file is damaged or encrypted.
    """
    from lxml.etree import strip_elements

    with open_package(data, ArticleError("is not an OpenDocument text (ODT)")) as package:
        content = parse_xml(package.read("content.xml"))
        names = package.namelist()
        meta = parse_xml(package.read("meta.xml")) if "meta.xml" in names else None
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ArticleError("is not an OpenDocument text (ODT), or needs a password")
    strip_elements(body, *_DROPPED, with_tail=False)
    document = _as_html(body)
    text = render(document)
    gap = words_lost(_all_text(document), text)
    return Draft(
        text,
        title=_property(meta, f"{_DC}title"),
        maker=_property(meta, f"{_META}initial-creator") or _property(meta, f"{_DC}creator"),
        gaps=(gap,) if gap else (),
    )


def _as_html(body: _Element) -> HtmlElement:
    """Return the document with the names of HTML for the same things, its notes at the end."""
    from lxml import html
    from lxml.etree import strip_elements

    root = html.fragment_fromstring("", create_parent="div")
    ends: list[_Element] = []
    for number, note in enumerate(list(body.iter(f"{_TEXT}note")), start=1):
        _put_last(note, f"[{number}]", f"[{number}] ", ends)
    for comment in list(body.iter(f"{_OFFICE}annotation")):
        author = comment.findtext(f"{_DC}creator") or ""
        strip_elements(
            comment, f"{_DC}creator", f"{_DC}date", f"{_META}creator-initials", with_tail=False
        )
        _put_last(comment, "", f"Comment by {author}: " if author else "Comment: ", ends)
    body.extend(ends)
    for element in body.iter():
        if element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c") or "1"
            element.text = " " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES)
        elif element.tag == f"{_TEXT}tab":
            element.text = " "
        for side, name in zip(_TABLE_SPANS, ("rowspan", "colspan"), strict=True):
            if (span := element.get(f"{_TABLE}number-{side}-spanned")) is not None:
                element.set(name, span)
        element.tag = _TAGS.get(element.tag, "span")
    root.append(body)
    return root


def _put_last(note: _Element, mark: str, label: str, ends: list[_Element]) -> None:
    """Take a note out of its sentence, leave `mark` there, and put it behind the text."""
    paragraphs = list(note.iter(f"{_TEXT}p"))
    place = note.makeelement(f"{_TEXT}span")
    place.text, place.tail = mark, note.tail
    note.tail = None
    note.getparent().replace(note, place)
    if paragraphs:
        paragraphs[0].text = label + (paragraphs[0].text or "")
        ends.append(note)


def _all_text(document: HtmlElement) -> str:
    """Return every text node, those of one paragraph put together."""
    from lxml import etree

    parts: list[str] = []
    for event, element in etree.iterwalk(document, events=("start", "end")):
        said = element.text if event == "start" else element.tail
        parts += ["\n" if element.tag in _APART else "", said or ""]
    return "".join(parts)


def _property(meta: _Element | None, name: str) -> str | None:
    return meta.findtext(f".//{name}") if meta is not None else None
