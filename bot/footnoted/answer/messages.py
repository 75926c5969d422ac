"""Fixed phrases of the bot: the only text in an answer that is not from an article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from footnoted.answer.days import written_day
from footnoted.language_names import listed_languages
from footnoted.translations import translation

Phrase = Literal[
    "not_found", "no_more", "no_articles", "weak", "closest", "greeting", "welcome", "digest",
    "comparison", "differ", "changed", "from_languages", "part_missing", "model_failed",
    "model_unsupported", "translated",
]  # fmt: skip
COLON = re.compile(r"\s*:$")
"""The end of a phrase that announces what follows; French has a space before it."""
_IN_MARKS = re.compile(r"[“„«»\"]([^“”„«»\"]+)[”“»«\"]")
"""All of a title in quotation marks."""
FOLDER = Path(__file__).parent / "translations"


def phrase(name: Phrase, language: str) -> str:
    """Return one of the bot's own phrases in an ISO 639-1 language, or in English."""
    return translation(FOLDER, language)[name]


def phrase_language(language: str) -> str:
    """Return the language that the bot's phrases have if asked for in `language`: it or English."""
    return translation(FOLDER, language).language


def from_languages(languages: Iterable[str], language: str) -> str:
    """Return the phrase, in `language`, that something is from articles in `languages`."""
    words = translation(FOLDER, language)
    return words["from_languages"].format(languages=listed_languages(languages, words.language))


def from_days(dates: Iterable[str], language: str) -> str:
    """Return the phrase, in `language`, that articles of these ISO dates give other figures."""
    words = translation(FOLDER, language)
    written = (written_day(date, words.language) for date in dates)
    return words["changed"].format(dates=", ".join(written))


def unquoted(title: str) -> str:
    """Return a title to be put in quotation marks: without its own, if these are around all of
    it.
    """
    return found[1] if (found := _IN_MARKS.fullmatch(title)) else title


def joined(notices: Iterable[str]) -> str:
    """Return phrases as sentences; only the last keeps its colon."""
    *first, last = [notice for notice in notices if notice] or [""]
    return " ".join([*(COLON.sub(".", notice) for notice in first), last])
