"""Passages as the terminal shows them: laid out in paragraphs, with what is quoted highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from rich.text import Text

from footnoted.answer_types import Citation
from footnoted_index import Span
from footnoted_index.text.passages import is_list_item, is_row

_SPACE = re.compile(r"\s+")


def by_passage(citations: Iterable[Citation]) -> Iterator[list[Citation]]:
    """Yield the footnotes, those in a row that quote one passage together."""
    for _, group in groupby(citations, lambda c: (c.article.id, c.passage.ordinal)):
        yield list(group)


def laid_out(text: str, start: int, end: int) -> str:
    """Return characters `start` to `end` of an article with its paragraphs, items, rows and the
    replies to questions on lines of their own.
    """

    def gap(found: re.Match[str]) -> str:
        first, last = start + found.start(), start + found.end()
        line = text[last:].partition("\n")[0]
        apart = found[0].count("\n") > 1 or "?" in text[max(first - 2, 0) : first]
        breaks = "\n" in found[0] and (apart or is_list_item(line) or is_row(line))
        return "\n" if breaks else " "

    return _SPACE.sub(gap, text[start:end])


def in_context(citations: Sequence[Citation], *, colours: bool) -> Text:
    """Return a passage with what these footnotes quote of it, and their short answers, highlighted:
    with asterisks where there are no `colours`.

    Where there are several quotes, the number of each stands behind it.
    """
    text, passage = citations[0].article.text, citations[0].passage
    short = {c.number: _words(c.answer, text) for c in citations if c.answer and c.parts[1]}
    edges = {edge for c in citations for edge in (c.start, c.end)}
    edges |= {edge for span in short.values() for edge in (span.start, span.end)}
    shown = Text()
    for start, end in pairwise(sorted({passage.start, passage.end, *edges})):
        piece = laid_out(text, start, end)
        around = [c for c in citations if c.start <= start and end <= c.end]
        strong = any(
            c.number in short and short[c.number].start <= start and end <= short[c.number].end
            for c in around
        )
        marks = "" if colours else "**"
        shown.append(marks * any(c.start == start for c in around))
        shown.append(
            piece if colours or not strong else f"*{piece}*",
            ("bold green" if strong else "green") if around else "dim",
        )
        shown.append(marks * any(c.end == end for c in around))
        if len(citations) > 1:
            shown.append("".join(f" [{c.number}]" for c in around if c.end == end), "bold")
    return shown


def _words(span: Span, text: str) -> Span:
    """Return a span without the space at its edges."""
    words = span.of(text)
    return Span(span.end - len(words.lstrip()), span.start + len(words.rstrip()))
