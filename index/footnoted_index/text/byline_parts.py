"""The parts of a line at the head of an article, and what each of them is.

A line is divided at commas, bars, dashes and brackets. A part is a date, a time, an author, a run
of capitalised words, or something else. The words that tell are in `data/bylines.toml`, those of
the calendar in CLDR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, IntEnum, auto
from functools import cache
from typing import NamedTuple

from footnoted_index.text.calendar_names import is_weekday
from footnoted_index.text.language import stop_words
from footnoted_index.text.metadata import dates_in
from footnoted_index.text.word_lists import word_list

_MOST_WORDS = 5
"""Words of a role ("court reporter in Bad Kleinlohe"), of the name of a paper or of a person."""
_PARTICLE = range(2, 4)
"""Letters of "of" or "der" in the name of a paper or a town."""
_LONGEST_SHORT_NAME = 3
"""Letters of "Ed", "Don" or "May", which are stop words, too."""
_SEPARATOR = re.compile(r"\s*([·|•–—,;()\[\]]|\s--?(?=\s)|(?:(?<=\w{4})|(?<=:\d\d))\.(?=\s))\s*")
_DATE = re.compile("\0(\\S+)")
"""What takes the place of a date in a line: its ISO form, marked."""
_TIME = re.compile(
    r"(?:[^\W\d_]{1,4}\s)?(?:\d{1,2}[:.h]\d\d(?::\d\d)?|\d{1,2}\s?(?=[ap]\.?m|Uhr|h\b))"
    r"(?:\s?[^\W\d_]{1,4}\.?|\s?\d{1,2}[:.h]\d\d|\s?[+–-]\s?\d[\d:.]*){0,4}",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\d{1,2}[ -]?[Mm]in\w*\.?(?: \w+){0,2}")
_INITIALS = re.compile(r"[^\W\d_]{2,4}")
"""Of a reporter, in brackets: "Lindenfurt, 30. März 2026 (us)"."""
_QUOTED = re.compile(r"[\"„“”»«‘‚'].*[\"“”»«’']")
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-]+[^\W\d_]*)*")


class Says(IntEnum):
    """What words say of the date or name behind them; the lowest is trusted first."""

    PUBLISHED = auto()
    NOTHING = auto()
    OF_EVENT = auto()
    """Perhaps of a meeting, not of its minutes: "Date: 3 May 2026"."""
    UPDATED = auto()


_SAID = {"published": Says.PUBLISHED, "date": Says.OF_EVENT, "updated": Says.UPDATED}


class Kind(Enum):
    """What a part of a line is."""

    DATE = auto()
    TIME = auto()
    WEEKDAY = auto()
    AUTHOR = auto()
    CREDIT = auto()
    """Who made the photographs, an agency, or when it was updated: no author, no date."""
    NAMES = auto()
    """Capitalised words that may be the names of people, …"""
    PLACE = auto()
    """… or else of a town, a paper or a company."""
    QUOTED = auto()
    WORDS = auto()
    """A few others; perhaps a role."""
    STATEMENT = auto()


class Part(NamedTuple):
    """A part of a line: what it is, the separator before it, and what else its kind has.

    `text`: of a date, the words before it. `author`: the names in "By Ann Lee".
    """

    kind: Kind
    text: str
    separator: str
    day: str = ""
    says: Says = Says.NOTHING
    author: str = ""


@cache
def phrases(kind: str, language: str = "") -> frozenset[str]:
    """Return the words of a table of `bylines.toml`: of English and `language`, else of all."""
    table: dict[str, list[str]] = word_list(__file__, "bylines")[kind]
    known = {"en", language} if language in table else table.keys()
    return frozenset(phrase for code in known for phrase in table[code])


def any_of(words: Iterable[str]) -> str:
    """Return an expression for any of some words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"


def parts_of(line: str, language: str) -> list[Part]:
    """Return the parts of a line; none where it has no date and names no author."""
    days = dates_in(line, language)
    if not days and not _may_name_author(language).search(line):
        return []
    for start, end, day in reversed(days):
        line = f"{line[:start]} \0{day} {line[end:]}"
    pieces = ["", *_SEPARATOR.split(line)]
    parts: list[Part] = []
    for separator, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if piece := " ".join(piece.split()):
            parts += _classified(piece, separator.strip(), language)
    return parts


def _classified(piece: str, separator: str, language: str) -> list[Part]:
    if _DATE.search(piece):
        before, day, after = (words.strip() for words in _DATE.split(piece, maxsplit=1))
        says = _says(before, language)
        if says is None:
            return [Part(Kind.STATEMENT, before, separator)]
        after = after.removeprefix("r.").strip()  # Polish "roku", of the year
        rest = _classified(after, "", language) if after else []
        return [Part(Kind.DATE, before, separator, day=day, says=says), *rest]
    if author := _named_author(piece, language):
        recorder = piece.partition(":")[0].strip().lower() in phrases("recorder")
        says = Says.OF_EVENT if recorder else Says.NOTHING
        return [Part(Kind.AUTHOR, piece, separator, says=says, author=author)]
    weekday, _, time = piece.partition(" ")
    if is_weekday(weekday, language) and _TIME.fullmatch(time):  # "csütörtök 14:20"
        return [Part(Kind.WEEKDAY, weekday, separator), Part(Kind.TIME, time, "")]
    if _is_agency(piece) or (separator == "(" and _INITIALS.fullmatch(piece)):
        return [Part(Kind.CREDIT, piece, separator)]
    return [Part(_kind(piece, language), piece, separator)]


def _kind(piece: str, language: str) -> Kind:
    if _TIME.fullmatch(piece):
        return Kind.TIME
    if is_weekday(piece, language):
        return Kind.WEEKDAY
    if _QUOTED.fullmatch(piece):
        return Kind.QUOTED
    if _is_credit(piece, language):
        return Kind.CREDIT
    if is_place(piece, language):
        return Kind.NAMES if _names(piece.rstrip("."), language) else Kind.PLACE
    few = len(piece.split()) <= _MOST_WORDS
    return Kind.WORDS if few and ":" not in piece and not piece.endswith(".") else Kind.STATEMENT


def _is_credit(piece: str, language: str) -> bool:
    label, colon, value = (words.strip() for words in piece.partition(":"))
    updated = _says(label, language) is Says.UPDATED and _TIME.fullmatch(value.rstrip("."))
    labelled = bool(colon) and (bool(updated) or label.lower() in phrases("credit"))
    return labelled or _READING_TIME.fullmatch(piece) is not None


def _is_agency(piece: str) -> bool:
    """Return whether a part names nothing but news agencies: "APA/red"."""
    return all(name.strip().lower() in phrases("agency") for name in piece.split("/"))


def _says(before: str, language: str) -> Says | None:
    """Return what the words before a date say of it; None where they make it part of a sentence."""
    words = before.replace(":", " ").lower().split()
    while words and (words[-1] in phrases("on") or is_weekday(words[-1], language)):
        words.pop()
    said = " ".join(words)
    if not said:
        return Says.NOTHING
    return next((says for kind, says in _SAID.items() if said in phrases(kind)), None)


def is_place(piece: str, language: str) -> bool:
    """Return whether words are capitalised as the names of towns, papers and companies are."""
    words = piece.rstrip(".").split()
    small = [word for word in words if word[0].islower()]
    return (
        0 < len(words) <= _MOST_WORDS
        and words[0] not in small
        and words[-1] not in small
        and all(word.isalpha() and len(word) in _PARTICLE for word in small)
        and phrases("in", language).isdisjoint(small)
        and not any(character.isdigit() or character == ":" for character in piece)
        and words[0].lower() not in phrases("on") | phrases("by")
        and not any(map(is_weekday, words))
    )


# Authors


@cache
def _by(language: str) -> re.Pattern[str]:
    """Return the expression for "by" and the names behind it, as it is said in an article."""
    said = any_of(phrases("by", language))
    label = any_of(phrases("author") | phrases("recorder"))
    return re.compile(rf"(?:(?i:{said})\s+|(?i:{label})\s*:\s*)(?P<names>\S.*)", re.DOTALL)


@cache
def _may_name_author(language: str) -> re.Pattern[str]:
    """Return an expression that is found in each line that names an author."""
    return re.compile(rf"(?:^|[·|•–—-]|[.]\s)\s*{_by(language).pattern}")


def _named_author(piece: str, language: str) -> str:
    """Return the author in "By Ann Lee in Gorton"; empty where none is named."""
    found = _by(language).fullmatch(piece)
    if not found:
        return ""
    words = found["names"].rstrip(".").split()
    places = (at for at, word in enumerate(words) if word in phrases("in", language))
    for at in places:
        names = _names(" ".join(words[:at]), language)
        if names and is_place(" ".join(words[at + 1 :]), language):
            return names
    return _names(" ".join(words), language)


def _names(text: str, language: str) -> str:
    """Return the names of people in a text that holds nothing else: "Ann Lee and Ed Pym"."""
    names: list[list[str]] = [[]]
    for word in text.split():
        if word in phrases("and"):
            names.append([])
        else:
            names[-1].append(word)
    return text if all(_is_name(name, language) for name in names) else ""


def _is_name(words: list[str], language: str) -> bool:
    """Return whether words are first and last names, two to four without "de la"."""
    words = words[1:] if words and words[0].lower() in phrases("degree") else words
    large = [word for word in words if not word[0].islower()]
    plain = [word.strip(".").lower() for word in large]
    return (
        2 <= len(large) <= 4
        and len(words) <= _MOST_WORDS
        and words[0] in large
        and words[-1] in large
        and all(word[0].isupper() and _NAME.fullmatch(word) for word in large)
        and phrases("particle").issuperset(word for word in words if word not in large)
        and phrases("nobody").isdisjoint(plain)
        and not any(map(is_weekday, large))
        and not _is_title(plain, language)
    )


def _is_title(words: list[str], language: str) -> bool:
    """Return whether words with capitals are of a title rather than of a name: "Land And Sea"."""
    stops = stop_words(language or "en")
    begins = len(words[0]) > _LONGEST_SHORT_NAME and words[0] in stops
    within = stops.intersection(words[1:-1]) - phrases("particle", language)
    return begins or bool(within) or stops.issuperset(words)
