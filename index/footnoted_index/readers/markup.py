"""HTML elements to plain text: one paragraph a block, tables with their column names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from footnoted_index.readers.tables import Row, table_lines
from footnoted_index.text.word_lists import word_list

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED, _PARAGRAPHS, _LINES = (
    frozenset(names.split()) for names in word_list(__file__, "elements").values()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_REFERENCE = re.compile(r"\[?(\d{1,3}|[*†‡])\]?$")
_RAISED = re.compile("[-−]?[0-9]+")
_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_PIECES = frozenset({"a", "b", "em", "label", "small", "span", "strong", "time"})
"""What stands beside another of them is often parted from it by a style sheet alone."""
_SPACES = re.compile(r"[^\S\xa0]+")
_BREAKS = dict.fromkeys(_PARAGRAPHS, 2) | dict.fromkeys(_LINES, 1)
"""By element: how many line ends part it from what is around it."""
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
    return _rendered(element, _Known())


def is_hidden(element: HtmlElement) -> bool:
    """Return whether a browser does not show the element."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


class _Writer:
    def __init__(self, known: _Known) -> None:
        self._known = known
        self._parts: list[str] = []
        self._beside = False
        self._break = 0
        self._bullet_at = -1
        self._verbatim = False

    def text(self) -> str:
        """Return what has been written."""
        return "\n".join(map(str.strip, "".join(self._parts).split("\n"))).strip()

    def children(self, element: HtmlElement) -> None:
        if text := element.text:
            self._put(text)
        before = False
        for child in element:
            is_piece = child.tag in _PIECES
            if before:
                self._beside = is_piece
            self._element(child)
            before = is_piece and not child.tail
            if tail := child.tail:
                self._put(tail)

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str) or is_hidden(element):
            return
        if lines := _BREAKS.get(tag, 0):
            self._part(lines)
        elif self._is_special(tag, element):
            return
        if tag == "li":
            self._put(self._known.bullet(element))
            self._bullet_at = len(self._parts)
        verbatim, self._verbatim = self._verbatim, self._verbatim or tag == "pre"
        self.children(element)
        self._verbatim = verbatim
        self._part(lines)

    def _is_special(self, tag: str, element: HtmlElement) -> bool:
        """Write an element that is not only what it holds; return whether it is one."""
        if tag == "br":
            self._break = 2 if self._break else 1  # two of them part paragraphs
        elif tag == "table":
            self._table(element)
        elif tag == "sup":
            return self._reference(element)
        else:
            return tag == "wbr"
        return True

    def _reference(self, element: HtmlElement) -> bool:
        """Write the mark of a footnote apart from the word before it, and 10⁶ not as 106."""
        text = str(element.text_content()).strip()
        match = _REFERENCE.match(text)
        if match is not None and element.find(".//a") is not None:
            self._put(f"[{match[1]}]")
        elif _RAISED.fullmatch(text) and self._parts and self._parts[-1][-1].isdigit():
            self._put(text.translate(_SUPERSCRIPTS))
        else:
            return False
        return True

    def _table(self, table: HtmlElement) -> None:
        rows = self._known.rows(table)
        self._part(2)
        if rows is None:
            self.children(table)
        else:
            caption = table.find("caption")
            if caption is not None:
                self._put(_rendered(caption, self._known))
            for line in table_lines(rows):
                self._part(1)
                self._put(line)
        self._part(2)

    def _part(self, lines: int) -> None:
        # The first paragraph of a list item stands beside its bullet.
        if lines > self._break and len(self._parts) != self._bullet_at:
            self._break = lines

    def _put(self, text: str) -> None:
        parts = self._parts
        if self._verbatim:
            text = text.strip("\n") if self._break else text
        else:
            text = _collapsed(text)
            if text[0] == " " and (self._break or not parts or parts[-1][-1] in " \n"):
                text = text[1:]
        if not text:
            return
        if self._break:
            if parts:
                parts.append("\n" * self._break)
            self._break = 0
        elif self._beside and parts and not self._verbatim and _run_together(parts[-1], text):
            parts.append(" ")
        self._beside = False
        parts.append(text)


class _Known:
    """What is asked of lists and tables more than once while an element is rendered."""

    def __init__(self) -> None:
        self._positions: dict[HtmlElement, dict[HtmlElement, int]] = {}
        self._rows: dict[HtmlElement, list[Row] | None] = {}

    def bullet(self, item: HtmlElement) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        start = str(parent.get("start") or "1")
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        if parent not in self._positions:
            self._positions[parent] = {li: n for n, li in enumerate(parent.iterchildren("li"))}
        return f"{first + self._positions[parent][item]}. "

    def rows(self, table: HtmlElement) -> list[Row] | None:
        """Return the rows of a table, or None where it only places things.

        It does if it has one column, one row with paragraphs, long cells or headings.
        """
        if table not in self._rows:
            self._rows[table] = None if _is_declared_layout(table) else self._data_rows(table)
        return self._rows[table]

    def _data_rows(self, table: HtmlElement) -> list[Row] | None:
        rows = [row for row in _rows(table, self) if any(row.cells)]
        if all(len(row.cells) < 2 for row in rows):
            return None
        if len(rows) == 1 and any(len(cell.findall(".//p")) > 1 for cell in table.iter("td")):
            return None
        if any(len(cell) > _LONG_CELL_CHARS for row in rows for cell in row.cells):
            return None
        return rows


def _rendered(element: HtmlElement, known: _Known) -> str:
    writer = _Writer(known)
    writer.children(element)
    return writer.text()


def _run_together(before: str, after: str) -> bool:
    """Return whether two texts are not of one word: "By Ann Lee" and "14 April"."""
    end, begins = before[-2:], after[0]
    small = end.isalpha() and end.islower() and (begins.isupper() or begins.isdigit())
    return small or (end.isdigit() and begins.isupper())


def _collapsed(text: str) -> str:
    """Return text with each run of white space as one space; spaces that do not break stay."""
    if "\xa0" in text:
        return _SPACES.sub(" ", text)
    words = " ".join(text.split())
    if not words:
        return " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _cell_text(cell: HtmlElement, known: _Known) -> str:
    if len(cell):
        text = " ".join(_rendered(cell, known).split("\n")).strip()
        return re.sub(r" {2,}", " ", text)
    return _collapsed(cell.text).strip() if cell.text else ""


def _rows(table: HtmlElement, known: _Known) -> Iterator[Row]:
    spans: dict[int, tuple[int, str]] = {}  # by column: for how many more rows, and what
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table or is_hidden(row):
            continue
        cells: list[str] = []
        headings = count = 0
        for cell in row.iterchildren("td", "th"):
            count += 1
            _carry(cells, spans)
            text = _cell_text(cell, known)
            headings += cell.tag == "th"
            below = _span(cell, "rowspan", MAX_ROW_SPAN) - 1
            for column in range(_span(cell, "colspan", MAX_COLUMNS)):
                if below:
                    carried = text if not column and len(text) <= _CARRIED_CHARS else ""
                    spans[len(cells)] = (below, carried)
                cells.append("" if column else text)
        _carry(cells, spans)
        in_head = row.getparent() is not None and row.getparent().tag == "thead"
        yield Row(cells, count > 0 and (in_head or headings == count))


def _carry(cells: list[str], spans: dict[int, tuple[int, str]]) -> None:
    while (column := len(cells)) in spans:
        left, text = spans.pop(column)
        if left > 1:
            spans[column] = (left - 1, text)
        cells.append(text)


def _span(cell: HtmlElement, name: str, most: int) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 9 else 1


def _is_declared_layout(table: HtmlElement) -> bool:
    return (
        table.get("role") == "presentation" or next(table.iter("h1", "h2", "h3"), None) is not None
    )
