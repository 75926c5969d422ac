"""Fixed phrases of the bot: the only text in an answer that is not from an article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from footnoted.translations import languages, translation

Phrase = Literal[
    "not_found", "no_articles", "weak", "closest", "greeting", "digest", "comparison", "differ",
    "from_languages", "part_missing", "model_failed", "model_unsupported", "translated",
]  # fmt: skip
FOLDER = Path(__file__).parent / "translations"


def phrase(name: Phrase, language: str) -> str:
    """Return one of the bot's own phrases in an ISO 639-1 language, or in English."""
    return translation(FOLDER, language)[name]


def from_languages(languages: Iterable[str], language: str) -> str:
    """Return the phrase, in `language`, that something is from articles in `languages`.

    A language that has no name here is called by its ISO 639-1 code. The phrase has no full stop
    or colon at its end.
    """
    named = _language_names().get(translation(FOLDER, language).language) or {}
    names = [named.get(code, code.upper()) for code in sorted(languages)]
    conjunction = f" {named['and']} " if named else ", "
    listed = conjunction.join(filter(None, (", ".join(names[:-1]), names[-1])))
    return phrase("from_languages", language).format(languages=listed)


@cache
def _language_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of languages as the phrases of a language need them, by its code."""
    names: dict[str, dict[str, str]] = json.loads((FOLDER / "languages.json").read_text("utf-8"))
    return names


def is_phrase(text: str) -> bool:
    """Return whether a text is one of the bot's own phrases, in any language."""
    return text in phrases()


@cache
def phrases() -> frozenset[str]:
    """Return all phrases in all languages."""
    every = (translation(FOLDER, language).texts.values() for language in languages(FOLDER))
    return frozenset(text for texts in every for text in texts)
