"""What languages are called, as CLDR has it, the Unicode Consortium's data on languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from footnoted_index.text.language import without_accents

_NAMED = (
    "en", "de", "hu", "fr", "es", "it", "ro", "tr", "nl", "pl", "cs", "sk", "hr", "sr", "uk", "ru",
    "pt",
)  # fmt: skip
"""The languages that may be asked for by name. No others: words of questions begin with what some
are called ("írta", ír; "Daniel", dán).
"""


@cache
def language_name(code: str, language: str) -> str:
    """Return what a language (ISO 639-1) is called in another; its code where that is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(language).languages.get(code, code))
    except (UnknownLocaleError, OSError):  # of another case, "DE", the file is not found
        return code


def language_names(language: str) -> tuple[str, ...]:
    """Return what languages are called in a language, in lower case and without endings."""
    return tuple(language_name(code, language).lower() for code in _NAMED)


def language_of_name(word: str, language: str) -> str | None:
    """Return the language that a word names: "német", "németül", "German", "deutsche"."""
    typed = without_accents(word.lower())
    return next((code for stem, code in _stems(language) if typed.startswith(stem)), None)


@cache
def _stems(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(map(without_accents, language_names(language)), _NAMED, strict=True))


def listed_languages(codes: Iterable[str], language: str) -> str:
    """Return the names of languages as a list in another: "German and French"."""
    from babel.lists import format_list

    return format_list([language_name(code, language) for code in sorted(codes)], locale=language)
