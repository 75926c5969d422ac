"""Lines that say by whom, where and when an article was written, and nothing else.

"By Ann Lee, court reporter · 27 February 2026", "Lindenfurt, 6. März 2025", "Írta: Pál Dorottya".
A line is a byline only if each part of it (`byline_parts`) is known for what it is. So an event
("The stalls open on Saturday, 14 March 2026") and a sentence ("By Good Friday, all roads were
closed.") are none. A wrong date or author is worse than none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from footnoted_index.text.byline_parts import Kind, Part, Says, is_place, parts_of, phrases
from footnoted_index.text.calendar_names import is_weekday
from footnoted_index.text.metadata import dates_in

LONGEST_LINE = 100
"""Characters; a longer line is a paragraph. It may begin with place and date all the same."""
_LONGEST_OPENING = 60
"""Characters of the place before the date that a paragraph begins with."""
_FEWEST_TEXT_WORDS = 4
"""Of a sentence that follows "LINDENFURT, 6 March 2026 – "."""
_OLDEST = "1800"
"""No article of an archive was published before; what has such a date tells history."""
_MOST_PLACES = 3
"""Parts before a date: paper, company, town."""
_BARS, _DASHES = frozenset("·|•"), frozenset({"–", "—", "-", "--"})
_NAMED = (Kind.PLACE, Kind.NAMES, Kind.QUOTED)
_ZONE = re.compile(r"\b(?!AM|PM|UHR)[A-Z]{2,4}$|[+-]\d\d:?\d\d$")
"""At the end of a time: newspapers say it, invitations do not."""
_MINUTES = re.compile(r"\d[:.h](\d\d)")
_QUARTER = 15
_TEXT_FOLLOWS = re.compile(r"\s*(?:[(/–—]|--|-\s)\s*(?P<text>.*)", re.DOTALL)
_ADDRESS = re.compile(r"\s*<?\S+@\S+>?")
_EDGE = " *_#>\t"


class Byline(NamedTuple):
    """What a line says: the ISO 8601 date on which, and by whom the article was written."""

    date: str | None
    author: str | None
    says: Says = Says.NOTHING


def byline_of(line: str, language: str = "") -> Byline | None:
    """Return what a line says of when and by whom an article was written; None for any other."""
    if len(line) > LONGEST_LINE:
        return None
    parts = parts_of(_ADDRESS.sub("", line.strip(_EDGE)).rstrip(_EDGE), language)
    if not parts or not _is_byline(parts, language):
        return None
    author = _author(parts)
    dates = [part for part in parts if part.kind is Kind.DATE and part.day >= _OLDEST]
    if not dates:
        says = next((part.says for part in parts if part.kind is Kind.AUTHOR), Says.NOTHING)
        return Byline(None, author, says) if author else None
    date = min(dates, key=lambda part: part.says)
    return Byline(date.day, author, date.says)


def opening_date(line: str, language: str = "") -> str | None:
    """Return the date of "LINDENFURT, 6 March 2025 – The council has …"; None without."""
    opening = line[: LONGEST_LINE + _LONGEST_OPENING].lstrip(_EDGE)
    days = dates_in(opening, language)
    if not days:
        return None
    start, end, day = days[0]
    before = opening[:start].rstrip()
    follows = _TEXT_FOLLOWS.match(opening[end:])
    if not before.endswith(",") or start > _LONGEST_OPENING or not follows:
        return None
    placed = all(is_place(part.strip(), language) for part in before[:-1].split(","))
    told = len(follows["text"].split()) >= _FEWEST_TEXT_WORDS
    return day if placed and told and day >= _OLDEST else None


def _author(parts: list[Part]) -> str | None:
    at = next((n for n, part in enumerate(parts) if part.kind is Kind.AUTHOR), None)
    if at is None:
        # "Halina Dorosz, „Głos Brzeziny”, 16 March 2026": beside the name of the paper
        kinds = [part.kind for part in parts[:3]]
        named = kinds == [Kind.NAMES, Kind.QUOTED, Kind.DATE]
        return parts[0].text if named else None
    names = [_as_name(parts[at].author)]
    for part in parts[at + 1 :]:  # "By Tom Oakes, Ann Lee and Ed Pym"
        if part.kind is not Kind.NAMES or part.separator != ",":
            break
        names.append(_as_name(part.text))
    several = phrases("and") & set(names[-1].split())
    return ", ".join(names) if several else names[0]


def _as_name(author: str) -> str:
    """Return names that are all in capitals as they are written elsewhere: "Ann Lee"."""
    words = author.split()
    small = phrases("and") | phrases("particle")
    if not all(word.isupper() or word in small for word in words):
        return author
    return " ".join(word.lower() if word.lower() in small else word.title() for word in words)


# What makes a line of them


def _is_byline(parts: list[Part], language: str) -> bool:
    kinds = [part.kind for part in parts]
    dates = [n for n, kind in enumerate(kinds) if kind is Kind.DATE]
    authors = [n for n, kind in enumerate(kinds) if kind is Kind.AUTHOR]
    if not dates and not authors:
        return False
    by = authors[0] if authors else len(parts)
    for n, part in enumerate(parts):
        words = part.kind is Kind.WORDS and (n == by + 1 or _is_aside(parts, n))
        if part.kind is Kind.STATEMENT or (part.kind is Kind.WORDS and not words):
            return False
    plain = [n for n in dates if parts[n].says is Says.NOTHING]
    if plain:
        return len(plain) == 1 and _is_own_date(parts, plain[0], by, language)
    divided = all(part.separator in _BARS for part in parts[1 : by + 1])  # "Culture | By Ann Lee"
    return bool(dates) or divided


def _is_aside(parts: list[Part], at: int) -> bool:
    """Return whether a part is where something was done: "Dated: 3 May 2026, in the town hall"."""
    before, part = parts[at - 1], parts[at]
    return at == 1 and before.says is Says.PUBLISHED and part.separator == ","


def _is_own_date(parts: list[Part], at: int, by: int, language: str) -> bool:
    """Return whether a date that nothing is said of is the article's, not that of an event."""
    before, date, after = parts[:at], parts[at], parts[at + 1 :]
    weekday = any(is_weekday(word, language) for word in date.text.split())
    places = [part for part in before if part.kind in _NAMED]
    if len(places) > _MOST_PLACES or (date.text and not before and not weekday):
        return False
    agency = bool(before) and all(part.kind is Kind.CREDIT for part in before)
    if date.separator in _DASHES and by > at and not agency:
        return False  # "Closing date – 15 June 2026"
    if any(part.kind is Kind.QUOTED for part in places[:-1]):
        return False  # "“Bus lanes”, Kelsby Echo, 3 May 2019"
    if weekday and places and by > at:
        return False  # "Orchard Lane, Sunday 18 October 2026"
    times = [part for part in after if part.kind is Kind.TIME]
    weekday = weekday or any(part.kind is Kind.WEEKDAY for part in parts)
    if weekday and times and not _is_moment(times[-1].text, bool(places)):
        return False  # "Saturday, 14 March 2026, 7.30 pm"
    # A section, not "3 May 1925 – Founded" nor "3 May 2026, Town Hall"
    return all(
        part.separator in _BARS
        or (part.separator in _DASHES and bool(before) and len(part.text.split()) == 1)
        for part in after
        if part.kind in _NAMED
    )


def _is_moment(time: str, placed: bool) -> bool:
    """Return whether a time is when something was published: events begin on the quarter hour."""
    minutes = _MINUTES.search(time)
    odd = minutes is not None and int(minutes[1]) % _QUARTER > 0
    return _ZONE.search(time) is not None or (odd and not placed)
