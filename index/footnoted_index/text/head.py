"""Read the head of an article: its headline, and the lines below that name author and date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from footnoted_index.text.byline_parts import Says, any_of, phrases
from footnoted_index.text.bylines import LONGEST_LINE, Byline, byline_of, opening_date
from footnoted_index.text.passages import is_heading

_TITLE_CHARS = 80
_HEAD_LINES = 8
_MOST_DATES = 1
"""How many dates without a word on what they are a head may have; with more, it is a chronicle."""
_SHORT_LINE = 60
"""A line of at most so many characters below a date, without a full stop, may say where and when an
event is."""
_MOST_NAME_WORDS, _MOST_ISSUE_WORDS = 4, 6
_LINE = re.compile("[^\\n]+")
_CLOCK = re.compile(r"\d[:.]\d\d\b")


class _Line(NamedTuple):
    """A line of a head; `block` counts the empty lines before it."""

    text: str
    block: int
    byline: Byline | None


def title_of(text: str, language: str = "") -> str:
    """Return the headline that a text begins with, else its first words."""
    lines = _lines(text, language)
    first, headline = next(lines), None
    if _is_release(first.text):
        others = list(lines)
        below = [line for line in others if line.block > first.block] or others
        headline = next((n for n in below if n.byline is None and not _is_release(n.text)), None)
    elif _is_paper(first.text):
        below = list(lines)
        if below and (_says_day(below[0]) or _is_issue(below[0].text)):
            headline = next((n for n in below if not n.byline and not _is_issue(n.text)), None)
    elif first.byline:
        headline = next((line for line in lines if line.byline is None), None)
    if headline and is_heading(headline.text) and not headline.text.endswith(","):
        first = headline
    line = first.text.lstrip("#").strip() if first.text.startswith("#") else first.text
    if len(line) <= _TITLE_CHARS or is_heading(line):
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def head_byline(text: str, language: str = "", title: str | None = None) -> Byline:
    """Return the date and the author that the lines above an article's first paragraph give.

    `title`: of the article, where it is not the one in the text.
    """
    title = title_of(text, language) if title is None else title
    lines = list(_lines(text, language))
    dates: dict[str, Says] = {}
    author = None
    for number, line in enumerate(lines):
        if _is_of_work(line.text):  # what was said so far is of a book or a play
            dates, author = {}, None
        if found := line.byline:
            if found.date and not _is_event(lines, number, title):
                dates.setdefault(found.date, found.says)
            if line.text != title:  # "By Royal Appointment"
                author = author or found.author
        elif day := opening_date(line.text, language):
            dates.setdefault(day, Says.NOTHING)
    if list(dates.values()).count(Says.NOTHING) > _MOST_DATES:
        return Byline(None, author)
    return Byline(min(dates, key=lambda day: dates[day], default=None), author)


def _is_event(lines: Sequence[_Line], number: int, title: str) -> bool:
    """Return whether the lines beside a date say where and at what time an event takes place."""
    line = lines[number]
    beside = [other for other in lines if other.block == line.block and other is not line]
    if line.byline and line.byline.says is Says.OF_EVENT:
        minutes = any(said in other.text.lower() for other in lines for said in phrases("minutes"))
        return not minutes and any(_CLOCK.search(other.text) for other in beside)
    if number == 0 or not line.byline or line.byline.says is not Says.NOTHING:
        return False
    below = lines[number + 1 : number + 2]
    return any(
        other.block == line.block
        and other.byline is None
        and other.text.lstrip("#").strip() != title
        and len(other.text) <= _SHORT_LINE
        and is_heading(other.text)
        and not _opening("credit").match(other.text)
        for other in below
    )


def _is_release(line: str) -> bool:
    """Return whether a line says no more than "press release", and which or until when."""
    found = _opening("release").match(line)
    rest = found["rest"].strip(" :.!*_") if found else ""
    return found is not None and (not rest or any(map(str.isdigit, rest)))


def _is_paper(line: str) -> bool:
    """Return whether a line is the name of a paper in capitals: "RÁBASZEGI HÍRLAP"."""
    words = line.strip(" *_#").lower().split()
    named = 0 < len(words) <= _MOST_NAME_WORDS and words[-1].endswith(tuple(phrases("paper")))
    return named and line.isupper()


def _is_issue(line: str) -> bool:
    """Return whether a line says which issue of a paper it is: "Ausgabe 42/2026"."""
    words = set(line.lower().replace(",", " ").split())
    few = len(words) <= _MOST_ISSUE_WORDS and any(map(str.isdigit, line))
    return few and not words.isdisjoint(phrases("issue"))


def _says_day(line: _Line) -> bool:
    return line.byline is not None and line.byline.date is not None and not line.byline.author


def _is_of_work(line: str) -> bool:
    """Return whether a line says who made a book or a play: "Directed by Anna Weber"."""
    found = _opening("work").match(line)
    return found is not None and re.match(r"\s*:|\s[^\W\d_a-z]", found["rest"]) is not None


@cache
def _opening(kind: str) -> re.Pattern[str]:
    """Return the expression for a phrase of one kind (`bylines.phrases`) that opens a line."""
    return re.compile(rf"[ *_#]*{any_of(phrases(kind))}\b(?P<rest>.*)", re.IGNORECASE)


def _lines(text: str, language: str) -> Iterator[_Line]:
    """Yield the first lines that have words, up to the first paragraph."""
    number = block = end = 0
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if any(map(str.isalnum, line)):
            number += 1
            block += text.count("\n", end, match.start()) > 1
            end = match.end()
            yield _Line(line, block, byline_of(line, language))
            if number == _HEAD_LINES or len(line) > LONGEST_LINE:
                break
