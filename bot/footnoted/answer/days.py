"""Write days and periods as a language does, by CLDR: "8 May 2026", "8. Mai 2026"."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

from footnoted_index.text.dates import Time

_LOCALES = {"en": "en_GB"}
"""Locales for languages whose own default writes the month first."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.$")


def written_day(date: str | None, language: str) -> str:
    """Return an ISO 8601 date in the words of a language; empty for None.

    It may end in a full stop ("2026. május 8."); see `ended`.
    """
    from babel.dates import format_date

    if not date:
        return ""
    day = datetime.date.fromisoformat(date)
    return format_date(day, "long", locale=_LOCALES.get(language, language))


def ended(sentence: str) -> str:
    """Return a sentence with one full stop, also if a date at its end brings its own."""
    return sentence.removesuffix(".") if _TWO_STOPS.search(sentence) else sentence


def written_period(time: Time, language: str) -> str:
    """Return a period in the words of a language; of an open one, the day that is known."""
    from babel.dates import format_date, format_skeleton

    locale = _LOCALES.get(language, language)
    if time.month:
        return format_date(datetime.date(2000, time.month, 1), "LLLL", locale=locale)
    if time.first == time.last or not (time.first and time.last):
        return written_day(time.first or time.last, language)
    if time.first.endswith("01-01") and time.last == f"{time.first[:4]}-12-31":
        return time.first[:4]
    if _is_month(time):
        month = datetime.datetime.fromisoformat(time.first)
        return format_skeleton("yMMMM", month, locale=locale)
    return f"{written_day(time.first, language)} – {written_day(time.last, language)}"


def _is_month(time: Time) -> bool:
    """Return whether a period is all of one month, not a week of it."""
    if time.first[:7] != time.last[:7] or not time.first.endswith("-01"):
        return False
    year, month = map(int, time.first[:7].split("-"))
    return int(time.last[8:]) == monthrange(year, month)[1]
