"""The words of the interface, in the languages it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from footnoted.language_names import language_name
from footnoted.translations import Translation, translation

_WORDS = Path(__file__).parent / "assets" / "words"
LANGUAGES = ("en", "de", "hu")
COOKIE = "footnoted_language"
"""What the page's language switch sets."""


def strings(language: str) -> Translation:
    """Return the interface's words in an ISO 639-1 language, or in English."""
    return translation(_WORDS, language)


def spoken(cookies: Mapping[str, str], accept_language: str) -> Translation:
    """Return the interface's words in the language that the reader chose, or else the browser's."""
    return strings(cookies.get(COOKIE) or preferred_language(accept_language))


def preferred_language(accept_language: str) -> str:
    """Return the first language of an `Accept-Language` header that we speak, else `en`."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        try:
            wishes.append((float(weight), tag.split("-")[0].strip().lower()))
        except ValueError:  # a malformed wish is no wish
            continue
    wishes.sort(key=lambda wish: -wish[0])
    return next((tag for weight, tag in wishes if weight > 0 and tag in LANGUAGES), "en")


def own_name(language: str) -> str:
    """Return a language by its own name; its code where that is not known."""
    if language == "und":
        return ""
    name = language_name(language, language)
    return language.upper() if name == language else name[:1].upper() + name[1:]
