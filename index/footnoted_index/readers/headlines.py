"""The headlines of a printed page: what is set larger than its text, whatever lines it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footnoted_index.readers.footnotes import Row

LARGER = 1.15
"""A headline is set in at least so many times the size of the text."""


def headlines_in(rows: Sequence[Row], usual: float) -> Iterator[str]:
    """Yield the words of lines close to each other that are of one size, larger than `usual`."""
    headline: list[Row] = []
    for row in rows:
        if headline and not _is_continued(headline[-1], row):
            yield _words(headline)
            headline = []
        if row.size >= LARGER * usual and any(map(str.isalpha, row.text)):
            headline.append(row)
    if headline:
        yield _words(headline)


def _is_continued(line: Row, below: Row) -> bool:
    close = line.bottom - below.top <= line.size
    return close and round(line.size, 1) == round(below.size, 1)


def _words(lines: Sequence[Row]) -> str:
    return " ".join(" ".join(line.text for line in lines).split())
