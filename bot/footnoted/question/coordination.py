"""Split a question about several things: "… in Kelsby, Poole and Tarrow?"

Each part is the question with one of the things in place of all. Where the first thing begins and
the last one ends is not marked in the text. Both are assumed to be as long as those between commas;
two things are assumed to be the names beside the conjunction.
"""

from __future__ import annotations

import re

from footnoted_index.text.language import stop_words
from footnoted_index.text.words import CAPITAL_NOUNS

_CONJUNCTION = {"en": r"and", "de": r"und|sowie", "hu": r"és|valamint|meg"}
_PAIRED = re.compile(r"\b(?:between|both|zwischen|sowohl|között|közötti|közti)\b", re.IGNORECASE)
"""Words that need both of two things: a distance, an agreement."""
_NAME = r"[^\W\d_a-zß-ÿ][\w’'-]*"
_MOST_WORDS = 4


def parts_of(question: str, language: str) -> dict[str, str]:
    """Return each thing that a question lists, with the question about it alone.

    Empty if the question lists nothing.
    """
    conjunction = _CONJUNCTION.get(language)
    if conjunction is None or _PAIRED.search(question):
        return {}
    halves = re.split(rf",?\s+(?:{conjunction})\s+", question.rstrip(" ?!."))
    if len(halves) != 2:
        return {}
    first, last = halves
    row = _listed(re.split(r",\s+", first), last) or _named(first, last, language)
    if row is None:
        return {}
    opening, things, rest = row
    return {thing: " ".join(filter(None, (opening, thing, rest))) + "?" for thing in things}


def _listed(pieces: list[str], last: str) -> tuple[str, list[str], str] | None:
    """Return what stands before three or more things, the things, and what stands behind them."""
    if len(pieces) < 2:
        return None
    between = pieces[1:]
    longest = max(len(thing.split()) for thing in between)
    shortest = min(len(thing.split()) for thing in between)
    opening, closing = pieces[0].split(), last.split()
    if longest > _MOST_WORDS or longest != shortest or len(closing) < longest:
        return None
    if len(opening) <= longest:
        return None
    things = [" ".join(opening[-longest:]), *between, " ".join(closing[:longest])]
    return " ".join(opening[:-longest]), things, " ".join(closing[longest:])


def _named(first: str, last: str, language: str) -> tuple[str, list[str], str] | None:
    """Return the same for two names, in a language in which a capital makes a name."""
    if language in CAPITAL_NOUNS:
        return None
    before = re.search(rf"(?<!^)\b(?:{_NAME}\s+)*{_NAME}$", first)
    after = re.match(rf"(?:{_NAME}\s+)*{_NAME}", last)
    if before is None or after is None or before[0].lower() in stop_words(language):
        return None
    things = [before[0], after[0]]
    return first[: before.start()].strip(), things, last[after.end() :].strip()
