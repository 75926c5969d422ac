"""Tables as lines of text: each row says the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, each where its column is. `is_heading`: it is declared to name them."""

    cells: list[str]
    is_heading: bool = False


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row: "Column: value | Column: value", or the values where the columns
    have no names. Names that stand beside no value have a line of their own.
    """
    rows = [row for row in rows if any(row.cells)]
    names: list[str] = []
    if len(rows) > 1 and (rows[0].is_heading or _reads_as_heading(rows)):
        names, rows = rows[0].cells, rows[1:]
    used: set[int] = set()
    lines = []
    for row in rows:
        parts = []
        for column, cell in enumerate(row.cells):
            if cell:
                name = names[column].rstrip(": ") if column < len(names) else ""
                parts.append(f"{name}: {cell}" if name and name != cell else cell)
                used.add(column)
        lines.append(" | ".join(parts))
    if any(name and column not in used for column, name in enumerate(names)):
        yield " | ".join(filter(None, names))
    yield from lines


def _reads_as_heading(rows: Sequence[Row]) -> bool:
    """Return whether the first row names columns: all short, without a digit; figures below."""
    first = rows[0].cells
    return (
        len(first) > 1
        and len(set(first)) == len(first)
        and all(cell and len(cell) <= _NAME_CHARS and not _has_digit(cell) for cell in first)
        and any(_has_digit(cell) for row in rows[1:] for cell in row.cells)
    )


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))
