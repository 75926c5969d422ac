"""Find what a sentence denies, and where: in English, German, Hungarian, partly in seven more."""

from __future__ import annotations

import re

from footnoted_index.text.language import content_words
from footnoted_index.text.word_lists import word_list

_LISTS = word_list(__file__, "negation")
_COUNTS_NOES = {"en", "de", "nl", "tr"}
"""Languages in which two negations cancel out; in others "senki sem" is one negation."""
_JOINT = re.compile(
    r"[,;:–—…]\s+|(?<=[.!?])\s+|\s(?=(?:that|as|while|and|but|who|which|because|und|aber|während|és"
    r"|míg|valamint)\s)"
)
_BREAK = r"[;:–—…]\s+|(?<=[.!?])\s+"


def scopes(text: str, language: str) -> list[str]:
    """Return the parts of a sentence that can each be true or false by themselves.

    The scope of a "no" extends beyond "that", but not beyond "because".
    """
    turn = "|".join([_BREAK, *_LISTS["turns"].get(language, ())])
    return [part.strip(" ,") for part in re.split(turn, text) if part.strip(" ,")]


def negated(text: str, language: str) -> list[list[str]]:
    """For each "no" of one of the `scopes`, the content words beside it: two after it, in German
    also two before it ("unterstützt ihn nicht"). Where the language repeats its noes they are one.
    """
    if language not in _LISTS["noes"]:
        return []
    noes = _beside("noes", text, language)
    if noes and language not in _COUNTS_NOES:
        noes = [[word for words in noes for word in words]]
    return _beside("denials", text, language) + noes


def _beside(name: str, text: str, language: str) -> list[list[str]]:
    pattern = "|".join(_LISTS[name][language])
    found = []
    for clause in map(str.strip, _JOINT.split(text)):
        for no in re.finditer(rf"\b({pattern})\b", clause, re.IGNORECASE):
            beside = content_words(clause[no.end() :], language)[:2]
            if language == "de":
                beside += content_words(clause[: no.start()], language)[-2:]
            found.append(beside)
    return found


def refusals(text: str, language: str) -> list[str]:
    """Return the words that say no without a negation ("blocked", "against", "fewer")."""
    pattern = re.compile("|".join(_LISTS["refusals"].get(language, ["(?!)"])), re.IGNORECASE)
    return [word for word in re.findall(r"[^\W\d_]+", text) if pattern.fullmatch(word)]
