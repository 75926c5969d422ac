"""Find the columns of a printed page and the order in which its parts are read.

PDF says where words stand, not what belongs together, and many programs draw two columns line by
line across the page. A gutter is a vertical strip that no word crosses for several lines, with
lines of prose on both sides; short cells on both sides are a table, which is read across.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

MIN_LINES = 3
"""A column has at least so many lines."""
_MIN_GUTTER = 0.6
"""A gutter is at least this wide, in heights of a line."""
_PROSE_WIDTH = 9.0
"""Lines of prose are at least this wide, in heights of a line; the cells of a table are shorter."""
MAX_BOXES = 5_000
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points; `bottom` is less than `top`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high it is, in points; never 0."""
        return max(self.top - self.bottom, 0.1)

    @property
    def middle(self) -> float:
        """The height at which its middle is."""
        return (self.top + self.bottom) / 2


def reading_order(words: Sequence[Box], page: Box) -> list[Box]:
    """Return the parts of a page in the order in which they are read.

    `words` are the boxes of runs of text. The parts cover the page and do not overlap; a page with
    one column, or with more than `MAX_BOXES` runs, is one part.
    """
    if len(words) < 2 * MIN_LINES or len(words) > MAX_BOXES:
        return [page]
    return _divide(list(map(_merged, by_line(words))), page, _MAX_DEPTH)


_Row = list[Box]


def by_line(words: Sequence[Box]) -> list[_Row]:
    """Return words by line, from top to bottom; those of a line from left to right."""
    rows: list[_Row] = []
    for word in sorted(words, key=lambda word: -word.middle):
        if rows and abs(rows[-1][0].middle - word.middle) < 0.5 * rows[-1][0].height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _merged(row: _Row) -> _Row:
    """Return the words of a line as few runs: what is less than a gutter apart is one."""
    runs = [row[0]]
    for word in row[1:]:
        last = runs[-1]
        if word.left - last.right < _MIN_GUTTER * min(last.height, word.height):
            runs[-1] = Box(
                last.left, min(last.bottom, word.bottom),
                max(last.right, word.right), max(last.top, word.top),
            )  # fmt: skip
        else:
            runs.append(word)
    return runs


def _divide(rows: list[_Row], region: Box, depth: int) -> list[Box]:
    best = _gutter(rows) if depth else None
    if best is None:
        return [region]
    first, last, x = best
    top = _between(rows, first - 1, region.top)
    bottom = _between(rows, last, region.bottom)
    inside = rows[first : last + 1]
    left = [[word for word in row if word.right <= x] for row in inside]
    right = [[word for word in row if word.left >= x] for row in inside]
    parts: list[Box] = []
    if first:
        above = Box(region.left, top, region.right, region.top)
        parts += _divide(rows[:first], above, depth - 1)
    parts += _divide(list(filter(None, left)), Box(region.left, bottom, x, top), depth - 1)
    parts += _divide(list(filter(None, right)), Box(x, bottom, region.right, top), depth - 1)
    if last + 1 < len(rows):
        below = Box(region.left, region.bottom, region.right, bottom)
        parts += _divide(rows[last + 1 :], below, depth - 1)
    return parts


def _between(rows: list[_Row], above: int, edge: float) -> float:
    """Return the height between two rows, or the edge of the region."""
    if above < 0 or above + 1 >= len(rows):
        return edge
    low = min(word.bottom for word in rows[above])
    high = max(word.top for word in rows[above + 1])
    return (low + high) / 2


def _gutter(rows: list[_Row]) -> tuple[int, int, float] | None:
    """Return the gutter that runs along most lines: its first and last row, and where it is."""
    gaps = sorted((left.right + right.left) / 2 for row in rows for left, right in pairwise(row))
    candidates = [next(group) for _, group in groupby(gaps, key=lambda x: round(x / 6))]
    best: tuple[int, int, float] | None = None
    most = 0
    for x in candidates:
        clean = [_is_clean(row, x) for row in rows]
        for is_clean, group in groupby(range(len(rows)), key=clean.__getitem__):
            numbers = list(group) if is_clean else []
            # Lines at the edges with text on one side only may belong to the whole page.
            while numbers and not _both_sides(rows[numbers[0]], x):
                numbers.pop(0)
            if len(numbers) > most and _are_columns([rows[n] for n in numbers], x):
                most, best = len(numbers), (numbers[0], numbers[-1], x)
    return best


def _is_clean(row: _Row, x: float) -> bool:
    return all(word.right <= x or word.left >= x for word in row)


def _both_sides(row: _Row, x: float) -> bool:
    return any(word.right <= x for word in row) and any(word.left >= x for word in row)


def _are_columns(rows: list[_Row], x: float) -> bool:
    left = [word for row in rows for word in row if word.right <= x]
    right = [word for row in rows for word in row if word.left >= x]
    if len(left) < MIN_LINES or len(right) < MIN_LINES:
        return False
    height = median(word.height for word in (*left, *right))
    widths = (median(word.right - word.left for word in side) for side in (left, right))
    return all(width >= _PROSE_WIDTH * height for width in widths)
