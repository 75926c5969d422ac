"""A run of characters of a text."""

from __future__ import annotations

from dataclasses import dataclass


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
