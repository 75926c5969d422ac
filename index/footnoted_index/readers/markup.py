"""HTML elements to plain text: one paragraph a block, tables with their column names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted_index.readers.tables import Row, table_lines
from footnoted_index.text.word_lists import word_list

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED, _PARAGRAPHS, _LINES = (
    frozenset(names.split()) for names in word_list(Path(__file__).parent, "elements").values()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_REFERENCE = re.compile(r"\[?(\d{1,3}|[*†‡])\]?$")
_SPACES = re.compile(r"[^\S\n\xa0]+")
MAX_COLUMNS = 60
MAX_ROW_SPAN = 1_000
_LONG_CELL_CHARS = 600
_CARRIED_CHARS = 60
"""A cell that spans rows is repeated in each of them, unless it is longer than this."""


def render(element: HtmlElement) -> str:
    """Return the visible text of an element.

    Paragraphs are parted by an empty line; list items, rows and `<br>` by a line end. Each row of
    a table with a heading is "Column: value | Column: value".
    """
    writer = _Writer()
    writer.children(element)
    return writer.text()


def is_hidden(element: HtmlElement) -> bool:
    """Return whether a browser does not show the element."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


class _Writer:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._break = 0
        self._bullet_at = -1
        self._verbatim = False

    def text(self) -> str:
        lines = (line.strip() for line in "".join(self._parts).split("\n"))
        return "\n".join(lines).strip()

    def children(self, element: HtmlElement) -> None:
        self._put(element.text)
        for child in element:
            self._element(child)
            self._put(child.tail)

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or is_hidden(element):
            return
        if tag == "br":
            self._break = 2 if self._break else 1  # two of them part paragraphs
            return
        if tag == "wbr":
            return
        if tag == "table":
            self._table(element)
            return
        if tag == "sup" and self._reference(element):
            return
        lines = 2 if tag in _PARAGRAPHS else 1 if tag in _LINES else 0
        self._part(lines)
        if tag == "li":
            self._put(_bullet(element))
            self._bullet_at = len(self._parts)
        verbatim, self._verbatim = self._verbatim, self._verbatim or tag == "pre"
        self.children(element)
        self._verbatim = verbatim
        self._part(lines)

    def _reference(self, element: HtmlElement) -> bool:
        """Write the mark of a footnote apart from the word before it."""
        match = _REFERENCE.match(str(element.text_content()).strip())
        if match is None or element.find(".//a") is None:
            return False
        self._put(f"[{match[1]}]")
        return True

    def _table(self, table: HtmlElement) -> None:
        rows = [row for row in _rows(table) if any(row.cells)]
        if _is_layout(table, rows):
            self._part(2)
            self.children(table)
            self._part(2)
            return
        self._part(2)
        caption = table.find("caption")
        if caption is not None:
            self._put(render(caption))
        for line in table_lines(rows):
            self._part(1)
            self._put(line)
        self._part(2)

    def _part(self, lines: int) -> None:
        if len(self._parts) == self._bullet_at:
            return  # the first paragraph of a list item stands beside its bullet
        self._break = max(self._break, lines)

    def _put(self, text: str | None) -> None:
        if not text:
            return
        if self._verbatim:
            text = text.strip("\n") if self._break else text
        else:
            text = _SPACES.sub(" ", text.replace("\n", " "))
            if self._break or not self._parts or self._parts[-1].endswith((" ", "\n")):
                text = text.lstrip(" ")
        if not text:
            return
        if self._parts and self._break:
            self._parts.append("\n" * self._break)
        self._break = 0
        self._parts.append(text)


def _bullet(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = str(parent.get("start") or "1")
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}. "


def _rows(table: HtmlElement) -> Iterator[Row]:
    spans: dict[int, tuple[int, str]] = {}  # by column: for how many more rows, and what
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table or is_hidden(row):
            continue
        cells: list[str] = []
        headings = 0
        own = [cell for cell in row if cell.tag in ("td", "th")]
        for cell in own:
            _carry(cells, spans)
            text = " ".join(render(cell).split("\n")).strip()
            text = re.sub(r" {2,}", " ", text)
            headings += cell.tag == "th"
            below = _span(cell, "rowspan", MAX_ROW_SPAN) - 1
            for column in range(_span(cell, "colspan", MAX_COLUMNS)):
                if below:
                    carried = text if not column and len(text) <= _CARRIED_CHARS else ""
                    spans[len(cells)] = (below, carried)
                cells.append("" if column else text)
        _carry(cells, spans)
        in_head = row.getparent() is not None and row.getparent().tag == "thead"
        yield Row(cells, bool(own) and (in_head or headings == len(own)))


def _carry(cells: list[str], spans: dict[int, tuple[int, str]]) -> None:
    while (column := len(cells)) in spans:
        left, text = spans.pop(column)
        if left > 1:
            spans[column] = (left - 1, text)
        cells.append(text)


def _span(cell: HtmlElement, name: str, most: int) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 9 else 1


def _is_layout(table: HtmlElement, rows: list[Row]) -> bool:
    """Return whether a table only places things: a column, tables, headings or paragraphs."""
    if all(len(row.cells) < 2 for row in rows) or table.get("role") == "presentation":
        return True
    if any(len(cell) > _LONG_CELL_CHARS for row in rows for cell in row.cells):
        return True
    return next(table.iter("h1", "h2", "h3"), None) is not None
