"""A run of characters of a text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` inside this span."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


_MARKS = " –—-•*\t"
"""What may stand before the words of a line: dashes of dialogues, bullets."""


def line_around(text: str, span: Span) -> Span:
    """Return the words of the lines that a span of `text` is in, without the mark of a list."""
    start = text.rfind("\n", 0, span.start) + 1
    after = text.find("\n", span.end)
    line = text[start : after if after >= 0 else len(text)]
    return Span(start + len(line) - len(line.lstrip(_MARKS)), start + len(line.rstrip()))


class Spans(Sequence[Span]):
    """Many spans of one text in eight bytes each; a `Span` is made when it is asked for."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, starts: Iterable[int], ends: Iterable[int]) -> None:
        self._starts, self._ends = array("I", starts), array("I", ends)

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Spans:
        """Return some spans as one value."""
        pairs = [(span.start, span.end) for span in spans]
        return cls([start for start, _ in pairs], [end for _, end in pairs])

    @overload
    def __getitem__(self, at: int) -> Span: ...
    @overload
    def __getitem__(self, at: slice) -> Spans: ...
    def __getitem__(self, at: int | slice) -> Span | Spans:
        if isinstance(at, slice):
            return Spans(self._starts[at], self._ends[at])
        return Span(self._starts[at], self._ends[at])

    def __len__(self) -> int:
        return len(self._starts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spans):
            return NotImplemented
        return self._starts == other._starts and self._ends == other._ends

    def __hash__(self) -> int:
        return hash((self._starts.tobytes(), self._ends.tobytes()))
