"""The head of an article: its headline, and the lines below that say by whom, where and when.

"By Ann Lee, court reporter · 27 February 2026", "Lindenfurt, 6. März 2025", "Írta: Pál Dorottya".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from footnoted_index.text.metadata import iso_date
from footnoted_index.text.passages import is_heading

_TITLE_CHARS = 80
_LABEL_WORDS = 2
"""Words in capitals above a headline, at most: "PRESS RELEASE"."""
_HEAD_LINES = 8
_LONGEST_LINE = 100
"""Characters; a longer line is a paragraph. It may begin with place and date all the same."""
_LONGEST_OPENING = 60
"""Characters of the place before the date that a paragraph begins with."""
_MOST_DATES = 2
"""An article is published and updated; lines with more dates are a chronicle."""
_MOST_WORDS = 9
"""Words before the date, at most: "By Ann Lee, court reporter in Bad Kleinlohe"."""
_LINE = re.compile("[^\\n]+")
_WEEKDAY = (
    r"(?:[a-z]{3,6}day|[a-zä]{3,6}tag|mittwoch|sonnabend|hétfő|kedd|szerda|csütörtök|péntek|szombat"
    r"|vasárnap)"
)
_YEAR = re.compile(r"\d{4}")
_DATE = re.compile(
    r"(?<![\w.:/-])(?:\d{4}-\d\d-\d\d"
    r"|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
    r"|\d{1,2}(?:\.|st|nd|rd|th)?\s(?:of\s)?[^\W\d_]{3,}\.?,?\s\d{4}"
    r"|[^\W\d_]{3,}\.?\s\d{1,2}(?:st|nd|rd|th)?,\s\d{4}"
    r"|\d{4}\.\s[^\W\d_]{3,}\.?\s\d{1,2})(?![\w-])\.?"
)
_SAYS_WHEN = re.compile(
    r"\W*(?:(?:first |last )?(?:published|posted|updated)|date|dated|veröffentlicht|erschienen"
    r"|aktualisiert|datum|publiziert|stand|megjelent|közzétéve|megjelenés|frissítve|dátum)"
    r"\s*:?\s*(?:on|am|at|vom)?\s*",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(rf"(?:[,;·|•(–—]|\s-|\b{_WEEKDAY},?)\s*$", re.IGNORECASE)
_AFTER_DATE = re.compile(rf"\s*(?:$|[·|•(/)–—]|-[\s-]|,?\s*{_WEEKDAY}\b)", re.IGNORECASE)
_TEXT_FOLLOWS = re.compile(r"\s*(?:[(/–—]|--|-\s)")
_NAME = r"[^\W\d_a-zß-ÿ][\w'’.-]+"
_NAMES = rf"{_NAME}(?:\s(?:(?:von|van|de|du|la|zu|der)\s){{0,2}}{_NAME}){{1,3}}"
_AUTHOR = re.compile(
    r"(?:^|[·|•–—]|[.!?]\s)\W{0,4}(?:(?i:(?:(?:words|interview|text|report|story) )?by|text|author"
    r"|von|autor(?:in)?|írta|szerző|szöveg):?)\s+"
    rf"(?P<name>{_NAMES}(?:\s(?:and|und|és|&)\s{_NAMES})?)\s*(?=$|[,;·|•(/)–—*]|\s-\s|\.$|\bin\b)"
)


class Byline(NamedTuple):
    """What a line says: the ISO 8601 date on which, and by whom the article was written."""

    date: str | None
    author: str | None


def title_of(text: str) -> str:
    """Return the headline that a text begins with, else its first words."""
    first, *others = _lines(text)
    if first.isupper() and len(first.split()) <= _LABEL_WORDS:
        below = next((line for line in others if byline_of(line) is None), "")
        first = below if below and is_heading(below) else first
    line = first.lstrip("#").strip() if first.startswith("#") else first
    if len(line) <= _TITLE_CHARS or is_heading(line):
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def byline_of(line: str) -> Byline | None:
    """Return what a line says of when and by whom an article was written; None for any other."""
    date, author = _date_of(line), None
    if len(line) <= _LONGEST_LINE and (found := _AUTHOR.search(line)):
        author = found["name"].rstrip(".")
    return Byline(date, author) if date or author else None


def head_byline(text: str) -> Byline:
    """Return the date and the author that the lines above an article's first paragraph give."""
    dates: dict[str, None] = {}
    author = None
    for number, line in enumerate(_lines(text)):
        if found := byline_of(line):
            if found.date:
                dates.setdefault(found.date)
            author = author or (found.author if number else None)  # "By Royal Appointment"
        if len(line) > _LONGEST_LINE:
            break
    chronicle = len(dates) > _MOST_DATES
    return Byline(None if chronicle else next(iter(dates), None), author)


def _date_of(line: str) -> str | None:
    opening = line[: _LONGEST_LINE + _LONGEST_OPENING]
    for match in _DATE.finditer(opening) if _YEAR.search(opening) else ():
        before, after = line[: match.start()], line[match.end() :]
        day = iso_date(match[0])
        if day is None:
            continue
        if len(line) > _LONGEST_LINE:  # "LINDENFURT, 6 March 2025 – The council has …"
            opens = len(before) <= _LONGEST_OPENING and _TEXT_FOLLOWS.match(after)
            return day if opens and before.rstrip().endswith(",") else None
        said = _SAYS_WHEN.fullmatch(before) is not None
        placed = not before.strip(" *_([") or _BEFORE_DATE.search(before) is not None
        if said or (placed and len(before.split()) <= _MOST_WORDS and _AFTER_DATE.match(after)):
            return day
    return None


def _lines(text: str) -> list[str]:
    """Return the first lines that have words."""
    lines = (match[0].strip() for match in _LINE.finditer(text))
    return list(islice((line for line in lines if any(map(str.isalnum, line))), _HEAD_LINES))
