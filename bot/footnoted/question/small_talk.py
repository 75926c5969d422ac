"""Recognise small talk: what people say to a chat that is not a question about articles."""

from __future__ import annotations

import re
from typing import NamedTuple

from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list

_LISTS = word_list(__file__, "small_talk")
_AS_WRITTEN = {said: code for code, phrases in _LISTS["phrases"].items() for said in phrases}
_LANGUAGE_OF = {without_accents(said): code for said, code in _AS_WRITTEN.items()} | _AS_WRITTEN
_THANKS = {form for said in _LISTS["thanks"] for form in (said, without_accents(said))}
_PHRASE = re.compile(
    rf"({'|'.join(sorted(_LANGUAGE_OF, key=len, reverse=True))})"
    rf"(?: (?:{'|'.join(_LISTS['fillers'])}))*(?: |$)"
)
_PUNCTUATION = re.compile(r"[^\w'-]+")


class SmallTalk(NamedTuple):
    """In which language somebody talks, and whether the bot is thanked."""

    language: str
    thanks: bool = False


def small_talk(text: str) -> SmallTalk | None:
    """Return what greetings, thanks or "who are you?" are; None for anything else."""
    rest = _PUNCTUATION.sub(" ", text.lower().replace("’", "'")).strip()
    found = None
    while rest:
        if (said := _PHRASE.match(rest)) is None:
            return None
        thanked = found is not None and found.thanks
        found = SmallTalk(_LANGUAGE_OF[said[1]], thanked or said[1] in _THANKS)
        rest = rest[said.end() :]
    return found
