"""What a file says about an article, in the forms that are stored: language, date, one line."""

from __future__ import annotations

import datetime
import re

from footnoted_index.text.calendar_names import month_number
from footnoted_index.text.normalisation import normalise

_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_NO_MONTH = r"(?P<day>1[3-9]|2\d|3[01])"
"""A day that cannot be a month, so that 17/04/2026 and 04/17/2026 have one meaning."""
_NAMED = r"(?P<month>[^\W\d_]{3,})"
_FORMS = (
    rf"{_YEAR}(?:[-/.]|\.\s){_MONTH}(?:[-/.]|\.\s){_DAY}",
    rf"{_DAY}\.\s?{_MONTH}\.\s?{_YEAR}",
    rf"{_NO_MONTH}/{_MONTH}/{_YEAR}",
    rf"{_MONTH}/{_NO_MONTH}/{_YEAR}",
    rf"{_DAY}(?:\.|st|nd|rd|th|er|º|°)?\s+(?:(?:of|de)\s+)?{_NAMED}\.?,?\s+(?:del?\s+)?{_YEAR}",
    rf"{_NAMED}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    rf"{_YEAR}\.?\s+{_NAMED}\.?\s+{_DAY}",
)
"""The forms of a date that has one meaning only."""
_YEAR_IN_TEXT = re.compile(r"\d{4}")
_RUN_TOGETHER = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_OF_PROGRAMS = (
    rf"{_NO_MONTH}-{_MONTH}-{_YEAR}",
    rf"{_DAY}-{_NAMED}-{_YEAR}",  # 14-Apr-2026
    rf"[A-Z][a-z]{{2}},?\s{_NAMED}\s{_DAY}\s{_YEAR}",  # of JavaScript
    rf"[A-Z][a-z]{{2}}\s{_NAMED}\s{{1,2}}{_DAY}\s\d\d:\d\d:\d\d\s(?:\S+\s)?{_YEAR}",  # of C
    rf"{_YEAR}年\s?{_MONTH}月\s?{_DAY}日",
)
"""Forms of metadata, which a text is not searched for."""
_DATES = [re.compile(rf"{form}(?!\d)") for form in (*_FORMS, *_OF_PROGRAMS, _RUN_TOGETHER)]
_DATES_IN_TEXT = [
    re.compile(rf"(?<![\w.:/-]){form}(?!\d)(?:T\d[\d:.+Z-]*|\.(?!\d)|-[^\W\d_]{{1,4}}\b)?(?![\w-])")
    for form in _FORMS
]
_WEEKDAY = re.compile(r"[^\W\d_][^\W\d_-]*(?:-feira)?(?:\.?,?\s+(?:den\s+)?(?=\d)|,\s+)")
_IN_NAME = re.compile(
    r"(?:^|/)(?:(\d{4})-(\d{2})-(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})(?=[-_ .])"
    r"|(\d{4})/(\d{2})/(\d{2})/)"
)


def language_code(value: object) -> str | None:
    """Return the ISO 639-1 part of `de` or `de-AT`; None for anything else."""
    match = re.match(r"([a-z]{2})(?:[-_]|$)", str(value or "").strip().lower())
    return match.group(1) if match else None


def iso_date(value: object, language: str = "") -> str | None:
    """Return the ISO 8601 date of a date or of a text that starts with one; None for anything else.

    Understood are dates that have one meaning only: 2024-05-03 (also with / or ., or 20240503),
    03.05.2024, 17/04/2024, and dates whose month is a word: 03 May 2024, May 3, 2024, 3. Mai 2024,
    2024. május 3. `language` (ISO 639-1) decides where the word means different months.
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str):
        return None
    text = value.strip()
    for written in (text, _WEEKDAY.sub("", text, count=1)):
        if found := next(filter(None, (form.match(written) for form in _DATES)), None):
            return _day(**found.groupdict(), language=language)
    return None


def dates_in(text: str, language: str = "") -> list[tuple[int, int, str]]:
    """Return where the dates that `iso_date` understands start and end in a text, and which."""
    found: dict[int, tuple[int, int, str]] = {}
    if _YEAR_IN_TEXT.search(text) is None:  # most lines, looked at faster
        return []
    for form in _DATES_IN_TEXT:
        for match in form.finditer(text):
            if day := _day(**match.groupdict(), language=language):
                found.setdefault(match.start(), (*match.span(), day))
    return [found[start] for start in sorted(found)]


def date_in_name(path: str) -> str | None:
    """The date a file's name begins with, as in `2024-05-03-bridge.md`, or that its folders say, as
    in `2024/05/03/bridge.md`; None without.
    """
    for match in reversed(list(_IN_NAME.finditer(path))):
        if day := _day(*filter(None, match.groups())):
            return day
    return None


def _day(year: str, month: str, day: str, language: str = "") -> str | None:
    number = int(month) if month.isdecimal() else month_number(month, language)
    try:
        return datetime.date(int(year), number or 0, int(day)).isoformat()
    except ValueError:
        return None


def one_line(value: object) -> str:
    """Return a piece of metadata as one line of text; empty for None."""
    return " ".join(normalise(str(value)).split()) if value is not None else ""
