"""Lay out passages as their author did: headings, lists and rows of tables. Pure functions.

Articles are stored as plain text: a heading is a short line alone, an item begins with a dash or a
number, a row of a table names its columns (`Name: Ferry | Price: 3`). Every character stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from footnoted_index.text.passages import is_list_item
from footnoted_ui.rendering.markup import Mark, cells, highlighted

_LINE = re.compile(r"[^\n]+")
_HEADING_CHARS = 90
_ENDS = tuple('.!?:;,…"”“«»)。！？।')


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    start: int
    end: int


def formatted(text: str, start: int, end: int, marks: Sequence[Mark] = ()) -> str:
    """Return characters `start` to `end` of `text` as HTML, with the marks of `highlighted`."""
    blocks = list(_joined(_lines(text, start, end)))
    pieces = [_pieces(text, block) for block in blocks]
    marked = iter(_shared([(left, right) for some in pieces for _, left, right in some], marks))
    parts: list[str] = []
    for block, some in zip(blocks, pieces, strict=True):
        shown = ""
        for kind, left, right in some:
            piece = highlighted(text, left, right, next(marked))
            shown += f'<span class="fn-{kind}">{piece}</span>' if kind else piece
        role = ' role="heading" aria-level="4"' if block.kind == "heading" else ""
        parts.append(f'<div class="fn-{block.kind}"{role}>{shown}</div>')
    return "".join(parts)


def _shared(pieces: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the parts of marks in each piece of a text.

    The first part of a mark has its id, the last one is followed by what follows it.
    """
    shared: list[list[Mark]] = [[] for _ in pieces]
    for mark in marks:
        on = [i for i, (left, right) in enumerate(pieces) if mark.start < right and left < mark.end]
        for i in on:
            left, right = pieces[i]
            part = replace(mark, start=max(left, mark.start), end=min(right, mark.end))
            id_, after = mark.id if i == on[0] else "", mark.after if i == on[-1] else ""
            shared[i].append(replace(part, id=id_, after=after))
    return shared


def _lines(text: str, start: int, end: int) -> Iterator[_Block]:
    before = start
    for line in _LINE.finditer(text, start, end):
        words = line[0].strip()
        if not words:
            continue
        is_apart = line.start() == 0 or text[before : line.start()].count("\n") > 1
        leads_on = text[line.end() : line.end() + 2] == "\n\n"
        if is_list_item(line[0].lstrip()):
            kind = "item"
        elif cells(line[0]):
            kind = "row"
        elif is_apart and leads_on and len(words) <= _HEADING_CHARS and words[-1] not in _ENDS:
            kind = "heading"
        else:
            kind = "paragraph" if is_apart else "line"
        yield _Block(kind, line.start(), line.end())
        before = line.end()


def _joined(lines: Iterator[_Block]) -> Iterator[_Block]:
    """Yield blocks with the lines of a paragraph together."""
    last: _Block | None = None
    for line in lines:
        if last and line.kind == "line" and last.kind == "paragraph":
            last = _Block(last.kind, last.start, line.end)
            continue
        if last:
            yield last
        last = _Block("paragraph", line.start, line.end) if line.kind == "line" else line
    if last:
        yield last


def _pieces(text: str, block: _Block) -> list[tuple[str, int, int]]:
    """Return what is set apart in a block: the keys, values and bars of a row, or all of it."""
    if block.kind != "row":
        return [("", block.start, block.end)]
    return [
        (kind, block.start + start, block.start + end)
        for kind, start, end in chain.from_iterable(cells(text[block.start : block.end]))
    ]
