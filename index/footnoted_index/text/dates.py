"""The time a question asks about: "in March 2023", "seit 2022", "múlt héten", "the latest".

Years, and months of a year, are understood in any language, everything else in English, German and
Hungarian. A time is a preference, not a filter: an article of April may tell what happened in
March, and a year may be part of the fact that is asked for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from footnoted_index.text.calendar_names import month_number
from footnoted_index.text.language import stop_words, without_accents
from footnoted_index.text.relative_dates import Told, relative_dates

_MONTHS = (
    "january januar janner januari jan",
    "february februar februari feb",
    "march marz marcius mar",
    "april aprilis apr",
    "may mai majus",
    "june juni junius jun",
    "july juli julius jul",
    "august augusztus aug",
    "september szeptember sept sep",
    "october oktober oct okt",
    "november nov",
    "december dezember dec dez",
)
_NUMBER_OF = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names.split()}
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_YEAR = r"\b(?P<year>(?:1[5-9]|20)\d\d)"
_MONTH = rf"\b(?P<month>{_NAMES})"
_ANY_MONTH = r"\b(?P<month>[^\W\d_]{4,})"
"""A word, which may be a month in another language."""
_DAY = r"(?P<day>\d{1,2})"
_ENDING = r"\b(?:-[a-z]{1,4}\b)?"
"""A Hungarian case behind a number ("2026-ban", "10-étől")."""
_FORMS = [
    re.compile(form)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)(?:-{_DAY})?\b",
        rf"\b{_DAY}\. ?(?P<number>\d{{1,2}})\. ?{_YEAR}\b",
        rf"{_YEAR}\.? {_MONTH}\w*\.?(?: {_DAY}{_ENDING})?",
        rf"(?:\b{_DAY}(?:\.|st|nd|rd|th)? (?:of )?)?{_MONTH}\.?,? {_YEAR}\b",
        rf"{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}\b",
        rf"(?:\b{_DAY}(?:er|º)? (?:de )?)?{_ANY_MONTH} (?:del? )?{_YEAR}\b",
        # "between March and May 2026": the year is that of both, or the first is of the one before.
        rf"{_MONTH}(?= (?:and|und|to|till|until|bis|-|–) (?P<end>{_NAMES}) {_YEAR}\b)",
        rf"\b(?:in|im|vom|of|since|seit|until|bis|aus)(?: dem)? {_MONTH}\b(?! \d)",
        rf"{_MONTH}(?:i|ban|ben|aban|eben)\b",
        rf"{_MONTH}(?<=[rs])[ae]?[br]ol\b",  # not "mairól", about today
        rf"{_MONTH} ota\b",
        rf"{_YEAR}{_ENDING}",
    )
]
_ARTICLE = r"(?: the| dem| zum)?(?: year| jahr| end of| ende)?"
"""What may stand between "since" and a date."""
_SINCE = re.compile(rf"\b(?:since|from|seit|ab){_ARTICLE} $|^\S* ota\b|^-?[ae]?tol\b")
_SINCE_MONTH = re.compile(r"^(?:since|seit)\b|\bota$")
"""In what is matched of a month alone; "ab Mai" and "from May" may be of the next one."""
_AFTER = re.compile(rf"\b(?:after|nach){_ARTICLE} $|^\S* utan\b")
_UNTIL = re.compile(rf"\b(?:until|till|by|bis){_ARTICLE} $|^-?[aei]?(?:i?g)\b")
_BEFORE = re.compile(rf"\b(?:before|vor){_ARTICLE} $|^\S* elott\b")
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|most recently|current|currently"
    r"|neueste[rnsm]?|neuste[rnsm]?|jungste[rnsm]?|aktuell\w*|derzeit\w*|zuletzt"
    r"|legujabb\w*|legutobb\w*|legfrissebb\w*|jelenleg\w*|aktualis\w*)\b"
)
_WORD = re.compile(r"\w+")
_NOW = {"now": "currently", "jetzt": "derzeit", "most": "jelenleg"}
"""What asks for the latest in a question of its own, where the word alone does after another."""
_YEARS = re.compile(_YEAR)
_WITHIN = "in|on|am|im|at"
_OPEN = "since|from|seit|ab|until|till|by|bis|before|vor|after|nach"
_PREPOSITION = re.compile(rf"\b(?:{_WITHIN}) $", re.IGNORECASE)
_ANY_PREPOSITION = re.compile(rf"\b(?:{_WITHIN}|{_OPEN}|of|vom|aus) $", re.IGNORECASE)
_FROM = re.compile(r"\bfrom(?= )")
"""In a fragment, "from May" is of that month."""


@dataclass(frozen=True, slots=True)
class Time:
    """The time a question asks about.

    `first` and `last`: ISO dates, both included, either may be open (""). `month`: of any year.
    `latest`: the newest is asked for. `words`: those of the question that say so, lower-cased, with
    and without their accents.
    """

    first: str = ""
    last: str = ""
    month: int = 0
    latest: bool = False
    words: frozenset[str] = frozenset()

    def holds(self, day: str | None) -> bool:
        """Return whether an article of this ISO date is of the period asked about, if any."""
        if not day or not self.is_period:
            return False
        if self.month:
            return int(day[5:7]) == self.month
        return self.first <= day and (not self.last or day <= self.last)

    @property
    def is_period(self) -> bool:
        """Whether more is said than "the latest"."""
        return bool(self.first or self.last or self.month)

    @property
    def years(self) -> range:
        """Those that are named, from the first to the last; none where either end is open."""
        named = any(map(_YEARS.fullmatch, self.words))
        if not (named and self.first and self.last):
            return range(0)
        return range(int(self.first[:4]), int(self.last[:4]) + 1)

    def without(self, text: str) -> str:
        """Return a text without the words that are about the time only."""
        words = ((word, _WORD.findall(word) or [word]) for word in text.split())
        return " ".join(word for word, parts in words if not all(map(self.speaks, parts)))

    def speaks(self, word: str) -> bool:
        """Return whether a word of the question is about the time only."""
        return word.lower() in self.words


def time_of(question: str, today: date | None = None) -> Time | None:
    """Return the time that `question` asks about, or None; "yesterday" is before `today`."""
    plain = question.lower()
    text = without_accents(plain)
    latest = _LATEST.search(text)
    words = set(_WORD.findall(latest[0])) if latest else set()
    first = last = ""
    month = 0
    found = _expressions(text, today or date.today())
    for match, start, end in found:
        words.update(_WORD.findall(match[0]))
        if not start:
            month = _NUMBER_OF[match["month"]]
            if len(found) == 1 and _SINCE_MONTH.search(match[0]):
                first = _last_began(month, today or date.today())
            continue
        before, behind = text[: match.start()], text[_end_without_ending(match) :]
        if len(found) > 1:  # "between 2020 and 2022"
            start, end = min(start, first or start), max(end, last)
        elif _SINCE.search(before) or _SINCE.search(behind):
            end = ""
        elif _AFTER.search(before) or _AFTER.search(behind):
            start, end = _shifted(end, 1), ""
        elif _UNTIL.search(before) or _UNTIL.search(behind):
            start = ""
        elif _BEFORE.search(before) or _BEFORE.search(behind):
            start, end = "", _shifted(start, -1)
        first, last = start, end
    if not words:
        return None
    words.update(word for word in _WORD.findall(plain) if without_accents(word) in words)
    return Time(first, last, 0 if first or last else month, latest is not None, frozenset(words))


def time_alone(fragment: str, language: str) -> str | None:
    """Return the time that a fragment ("in March?", "now?") is; None if it is anything else."""
    said = fragment.strip(" ?!.")
    plain = without_accents(said.lower())
    if plain in _NOW:
        return _NOW[plain]
    found = _of_fragment(plain)
    if len(found) != 1:
        return None
    start, end = found[0][0].span()
    rest = _WORD.findall(plain[:start] + plain[end:])
    return said if stop_words(language).issuperset(rest) else None


def asked_of_another_time(question: str, time: str) -> str | None:
    """Return `question` with `time` ("in March") in place of its own time; None if it has none."""
    found = _of_fragment(without_accents(question.lower()))
    if not found:
        return None
    start, end = found[-1][0].span()
    new = _of_fragment(without_accents(time.lower()))[:1]
    own_year = _YEARS.search(question, start, end)
    led = f"{time.split()[0]} "  # "since 2022"
    opened = _ANY_PREPOSITION.match(led) is not None and _PREPOSITION.match(led) is None
    if own_year and new and new[0][0][0].isdigit() and not opened:
        # a year alone takes the place of a year
        return question[: own_year.start()] + new[0][0][0] + question[own_year.end() :]
    before = _ANY_PREPOSITION if _ANY_PREPOSITION.match(led) else _PREPOSITION
    return before.sub("", question[:start]) + time + question[end:]


def _expressions(text: str, today: date) -> list[Told]:
    """Return the times in a text, none within another; relative to `today` if no year is named."""
    found = (m for form in _FORMS for m in form.finditer(text) if _is_of_calendar(m))
    absolute = _apart((m, *_bounds(m)) for m in found)
    if any(first for _, first, _ in absolute):
        return absolute
    return _apart([*absolute, *relative_dates(text, today)])


def _of_fragment(text: str) -> list[Told]:
    """Return the times in what is completed or completes, also "from May"."""
    return _expressions(_FROM.sub("seit", text), date.today())


def _end_without_ending(match: re.Match[str]) -> int:
    """Return where a time ends; a case ending ("májusától", "10-ig") stands behind it."""
    named = (match.end(name) for name, part in match.groupdict().items() if part)
    return max(named, default=match.end())


def _is_of_calendar(match: re.Match[str]) -> bool:
    """Return whether the word that stands where a month does is one."""
    name = match.groupdict().get("month")
    return name is None or _month(name) > 0


def _month(name: str) -> int:
    return _NUMBER_OF.get(name) or month_number(name) or 0


def _apart(times: Iterable[Told]) -> list[Told]:
    apart: list[Told] = []
    for told in times:
        start, end = told[0].span()
        if all(end <= m.start() or m.end() <= start for m, *_ in apart):
            apart.append(told)
    return apart


def _bounds(match: re.Match[str]) -> tuple[str, str]:
    """Return the first and the last ISO date of what was matched; empty without a year."""
    parts = match.groupdict()
    if not parts.get("year"):
        return "", ""
    year = int(parts["year"])
    month = _month(parts.get("month") or "") or int(parts.get("number") or 0)
    if not 1 <= month <= 12:
        return f"{year}-01-01", f"{year}-12-31"
    if parts.get("end") and _month(parts["end"]) < month:
        year -= 1
    last = monthrange(year, month)[1]
    day = int(parts.get("day") or 0)
    if 1 <= day <= last:
        return (f"{year}-{month:02}-{day:02}",) * 2
    return f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"


def _last_began(month: int, today: date) -> str:
    """Return the ISO date on which the last month of a number began, perhaps this one."""
    year = today.year - (month > today.month)
    return date(year, month, 1).isoformat()


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()
