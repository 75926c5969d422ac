"""Recognise small talk: what people say to a chat that is not a question about articles."""

from __future__ import annotations

import re
from pathlib import Path

from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list

_LISTS = word_list(Path(__file__).parent, "small_talk")
_AS_WRITTEN = {said: code for code, phrases in _LISTS["phrases"].items() for said in phrases}
_LANGUAGE_OF = {without_accents(said): code for said, code in _AS_WRITTEN.items()} | _AS_WRITTEN
_PHRASE = re.compile(
    rf"({'|'.join(sorted(_LANGUAGE_OF, key=len, reverse=True))})"
    rf"(?: (?:{'|'.join(_LISTS['fillers'])}))*(?: |$)"
)
_PUNCTUATION = re.compile(r"[^\w'-]+")


def small_talk_language(text: str) -> str | None:
    """Return the language of greetings, thanks or "who are you?"; None for anything else."""
    rest = _PUNCTUATION.sub(" ", text.lower().replace("’", "'")).strip()
    language = None
    while rest:
        if (said := _PHRASE.match(rest)) is None:
            return None
        language, rest = _LANGUAGE_OF[said[1]], rest[said.end() :]
    return language
