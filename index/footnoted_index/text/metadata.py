"""What a file says about an article, in the forms that are stored: title, language, date."""

from __future__ import annotations

import datetime
import re

from footnoted_index.text.normalisation import normalise
from footnoted_index.text.passages import is_heading

_TITLE_CHARS = 80
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_MAIL = re.compile(r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4})(?!\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def title_of(text: str) -> str:
    """Return the first line if it reads like a heading, else the first words of the text."""
    line = next(line for line in map(str.strip, text.split("\n")) if any(map(str.isalnum, line)))
    line = line.lstrip("#").strip() if line.startswith("#") else line
    if len(line) <= _TITLE_CHARS or is_heading(line):
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def language_code(value: object) -> str | None:
    """Return the ISO 639-1 part of `de` or `de-AT`; None for anything else."""
    match = re.match(r"([a-z]{2})(?:[-_]|$)", str(value or "").strip().lower())
    return match.group(1) if match else None


def iso_date(value: object) -> str | None:
    """Return the ISO 8601 date of a date or of a text that starts with one; None for anything else.

    Understood are dates that have one meaning only: 2024-05-03 (also with / or .), 03.05.2024, and
    the mail format of RSS, 03 May 2024.
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    if match := _YEAR_FIRST.match(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.match(text):
        day, month, year = match.groups()
    elif (match := _MAIL.match(text)) and match.group(2).title() in _MONTHS:
        day, month, year = match.groups()
        month = _MONTHS.index(month.title()) + 1
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def one_line(value: object) -> str:
    """Return a piece of metadata as one line of text; empty for None."""
    return " ".join(normalise(str(value)).split()) if value is not None else ""
