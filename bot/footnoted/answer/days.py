"""Days and periods as a language writes them, by CLDR: "8 May 2026", "8. Mai 2026"."""

from __future__ import annotations

import datetime
from calendar import monthrange

from footnoted_index.text.dates import Time

_LOCALES = {"en": "en_GB"}
"""Where the language alone stands for a country that writes the month first."""


def written_day(date: str | None, language: str) -> str:
    """Return an ISO 8601 date in the words of a language; empty for None.

    Without a full stop at its end ("2026. május 8."): what follows brings one.
    """
    from babel.dates import format_date

    if not date:
        return ""
    day = datetime.date.fromisoformat(date)
    return format_date(day, "long", locale=_LOCALES.get(language, language)).rstrip(".")


def written_period(time: Time, language: str) -> str:
    """Return a time that has a beginning, an end or a month in the words of a language."""
    from babel.dates import format_date, format_skeleton

    locale = _LOCALES.get(language, language)
    if time.month:
        return format_date(datetime.date(2000, time.month, 1), "LLLL", locale=locale)
    if time.first == time.last:
        return written_day(time.first, language)
    if time.first.endswith("01-01") and time.last == f"{time.first[:4]}-12-31":
        return time.first[:4]
    if time.first.endswith("-01") and time.last == _last_of_month(time.first):
        month = datetime.datetime.fromisoformat(time.first)
        return format_skeleton("yMMMM", month, locale=locale).rstrip(".")
    return f"{written_day(time.first, language)} – {written_day(time.last, language)}".strip()


def _last_of_month(first: str) -> str:
    year, month = int(first[:4]), int(first[5:7])
    return f"{first[:8]}{monthrange(year, month)[1]}"
