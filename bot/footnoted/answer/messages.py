"""Fixed phrases of the bot: the only text in an answer that is not from an article."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from footnoted.translations import languages, translation

Phrase = Literal[
    "not_found",
    "no_articles",
    "weak",
    "closest",
    "greeting",
    "digest",
    "comparison",
    "differ",
    "model_failed",
    "model_unsupported",
]

FOLDER = Path(__file__).parent / "translations"


def phrase(name: Phrase, language: str) -> str:
    """Return one of the bot's own phrases in an ISO 639-1 language, or in English."""
    return translation(FOLDER, language)[name]


def is_phrase(text: str) -> bool:
    """Return whether a text is one of the bot's own phrases, in any language."""
    return text in phrases()


@cache
def phrases() -> frozenset[str]:
    """Return all phrases in all languages."""
    every = (translation(FOLDER, language).texts.values() for language in languages(FOLDER))
    return frozenset(text for texts in every for text in texts)
