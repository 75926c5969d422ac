"""Times relative to today: "yesterday", "letzte Woche", "3 hónapja". English, German, Hungarian."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_UNITS = {
    "day": r"days?|tag(?:e|en)?|nap(?:ja|ban|pal|[br]ol)?",
    "week": r"weeks?|wochen?|he(?:t|ten|ti|te|tben|ttel|t[br]ol)",
    "month": r"months?|monat(?:e|en|s)?|honap(?:ja|ban|pal|[br]ol)?",
    "year": r"years?|jahr(?:e|en|es|s)?|ev(?:e|i|ben|vel|[br]ol)?",
}
_COUNTS = {
    word: n
    for n, words in enumerate(
        ("a an one einem einer einen egy", "two zwei ket", "three drei harom"), start=1
    )
    for word in words.split()
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
# "the last week of the war" is not told from today.
_UNIT = rf"(?:{'|'.join(f'(?P<{unit}>{names})' for unit, names in _UNITS.items())})\b" + (
    r"(?! (?:of|der|des)\b)"
)
_LAST = r"\b(?:last|past|letzte[rnsm]?|vergangene[rnsm]?|vorige[rnsm]?|(?:el)?mult)"
_THIS = r"\b(?:this|diese[rnsm]?|ezen? az?|e(?:bben|bbol|rrol) az?|e)"
_NAMED = [  # how many units back, of which length
    (re.compile(rf"\b(?:{names})\b"), unit, back)
    for names, unit, back in (
        (r"the day before yesterday|vorgestern|vorgestrige[rnsm]?|tegnapelott(?:i|rol)?", "day", 2),
        (r"yesterday|gestern|gestrige[rnsm]?|tegnap(?:i|rol)?", "day", 1),
        (r"today|heute|heutige[rnsm]?|ma|a mai|mairol", "day", 0),
        (r"a heten", "week", 0),
        (r"heuer|iden|idei|idenrol", "year", 0),
        (r"tavaly(?:i|rol|bol)?|aus dem vorjahr", "year", 1),
    )
]
_STRETCH = re.compile(rf"{_LAST} {_COUNT} {_UNIT}")
_SINCE = r"(?:(?P<day>napja)|(?P<week>hete)|(?P<month>honapja)|(?P<year>eve))\b"
_AGO = [
    re.compile(form)
    for form in (
        rf"\b{_COUNT} {_UNIT} (?:ago|ezelott)\b",
        rf"\bvor {_COUNT} {_UNIT}",
        rf"\b{_COUNT} {_SINCE}",
    )
]
_ONE_BACK, _RUNNING = re.compile(f"{_LAST} {_UNIT}"), re.compile(f"{_THIS} {_UNIT}")

Told = tuple[re.Match[str], str, str]
"""What was matched, and its first and last ISO date."""


def relative_dates(text: str, today: date) -> list[Told]:
    """Return the times relative to `today` in a text, which is lower-cased and without accents."""
    found: list[Told] = []
    for form, unit, back in _NAMED:
        found += [(m, *_unit(today, unit, back)) for m in form.finditer(text)]
    for m in _STRETCH.finditer(text):
        found.append((m, _unit(today, "day", _days(m))[0], today.isoformat()))
    for form in _AGO:
        found += [(m, *_unit(today, _named(m), _count(m))) for m in form.finditer(text)]
    found += [(m, *_unit(today, _named(m), 1)) for m in _ONE_BACK.finditer(text)]
    found += [(m, *_unit(today, _named(m), 0)) for m in _RUNNING.finditer(text)]
    return found


def _named(match: re.Match[str]) -> str:
    return next(unit for unit in _UNITS if match[unit])


def _count(match: re.Match[str]) -> int:
    return _COUNTS.get(match["count"]) or int(match["count"])


def _days(match: re.Match[str]) -> int:
    return _count(match) * {"day": 1, "week": 7, "month": 30, "year": 365}[_named(match)]


def _unit(today: date, unit: str, back: int) -> tuple[str, str]:
    """Return the first and last day of the day, week, month or year so many before this one."""
    if unit == "day":
        first = last = today - timedelta(back)
    elif unit == "week":
        first = today - timedelta(today.weekday() + 7 * back)
        last = first + timedelta(6)
    elif unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        last = first.replace(day=monthrange(year, month + 1)[1])
    else:
        first, last = date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    return first.isoformat(), last.isoformat()
