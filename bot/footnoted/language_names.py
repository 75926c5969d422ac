"""What languages are called, as CLDR has it, the Unicode Consortium's data on languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache


@cache
def language_name(code: str, language: str) -> str:
    """Return what a language (ISO 639-1) is called in another; its code where that is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(language).languages.get(code, code))
    except (UnknownLocaleError, OSError):  # of another case, "DE", the file is not found
        return code


def listed_languages(codes: Iterable[str], language: str) -> str:
    """Return the names of languages as a list in another: "German and French"."""
    from babel.lists import format_list

    return format_list([language_name(code, language) for code in sorted(codes)], locale=language)
