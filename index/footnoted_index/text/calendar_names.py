"""Names of months and weekdays in all languages, from Unicode's CLDR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from footnoted_index.text.language import without_accents

_LANGUAGES = (
    "en", "en_GB", "de", "de_AT", "hu", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "ro", "tr",
    "hr", "sv", "da", "bg", "ca", "el", "et", "fi", "lt", "lv", "nb", "ru", "sl", "sr", "uk",
)  # fmt: skip
"""Those a name may be of where the language of its text is not known, or has no such name."""
_ALSO_WEEKDAYS = frozenset({"sonnabend"})
"""Names that CLDR does not have."""


def month_number(name: str, language: str = "") -> int | None:
    """Return the number of a month by its name, also shortened, whatever its accents and case.

    None for any other word, and for one that means different months in different languages
    ("listopad"), unless `language` (ISO 639-1) has it.
    """
    plain = _plain(name)
    return _months(language).get(plain) or _months_anywhere().get(plain)


def is_weekday(word: str, language: str | None = None) -> bool:
    """Return whether a word is the full name of a weekday in some language.

    `language` (ISO 639-1, or empty): a shortened name in it or in English counts, too ("Sun").
    """
    plain = _plain(word)
    short = () if language is None else ("en", language)
    return plain in _weekdays_anywhere() or any(plain in _short_weekdays(code) for code in short)


@lru_cache(2000)
def _plain(name: str) -> str:
    return without_accents(name.lower().rstrip(".")).replace("ı", "i")


@cache
def _months(language: str) -> dict[str, int]:
    """Return the months of one language; none for a language that CLDR does not have."""
    return {_plain(name): number for number, name in _names(language, "months")}


@cache
def _months_anywhere() -> dict[str, int]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for language in _LANGUAGES:
        for name, number in _months(language).items():
            numbers[name].add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


@cache
def _weekdays_anywhere() -> frozenset[str]:
    named = (name for code in _LANGUAGES for _, name in _names(code, "days", ("wide",)))
    return _ALSO_WEEKDAYS.union(map(_plain, named))


@cache
def _short_weekdays(language: str) -> frozenset[str]:
    return frozenset(_plain(name) for _, name in _names(language, "days", ("abbreviated",)))


def _names(
    language: str, kind: str, widths: tuple[str, ...] = ("wide", "abbreviated")
) -> Iterator[tuple[int, str]]:
    from babel import Locale, UnknownLocaleError

    try:
        tables = getattr(Locale.parse(language), kind) if language else {}
    except (UnknownLocaleError, ValueError):
        return
    for names in tables.values():
        for width in widths:
            yield from names[width].items()
