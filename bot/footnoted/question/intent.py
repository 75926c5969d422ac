"""Whether a question wishes for a digest or a comparison, in English, German and Hungarian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from footnoted_index.text.dates import Time
from footnoted_index.text.language import content_words

_DIGEST = {
    "en": r"(?:please |can you |could you |give me (?:a |an )?)*(?:summari[sz]e\w*|summary|sum up"
    r"|overview|digest|(?:the )?(?:key|main) points)(?: of| on| about)?"
    r"|what(?:'s|’s| is| are) (?:this|these|the) (?:articles?|texts?|stor(?:y|ies)) about",
    "de": r"(?:bitte |gib mir |geben sie mir |eine[n]? )*(?:fass\w*|zusammenfassung|überblick"
    r"|(?:die )?(?:kern|haupt)punkte)(?: \w+)??(?: von| über| zu| der| des| zum| zur)?"
    r"|worum geht es",
    "hu": r"(?:kérlek,? |kérem,? )*(?:foglald össze|foglalja össze|összefoglal\w*|összegez\w*"
    r"|áttekintés\w*|(?:a )?főbb pontok)|miről szól\w*",
}
# What is left of a wish for a digest when its words are taken away, but is not its subject.
_UNSPECIFIC = re.compile(
    r"\b(?:the|this|these|all|my|of|on|about|in|articles?|texts?|news|stor(?:y|ies)|archive|everything"
    r"|for me|please|what|is|are|was|and|briefly|in short"
    r"|den|die|das|der|dem|des|diesen?|dieser|alle|meine[rn]?|artikeln?|texte?|nachrichten|zusammen"
    r"|bitte|kurz|im|in|es|um|mir|von|über"
    r"|az?|ez|ezt|ezek|ezeket|a|cikk\w*|szöveg\w*|hír\w*|össze|mind|minden|röviden|kérlek|kérem"
    r"|számomra|nekem)\b",
    re.IGNORECASE,
)
_COMPARISON = {
    "en": r"(?:compare|contrast) (?P<a>.+?) (?:and|with|to|versus|vs\.?) (?P<b>.+)"
    r"|(?:what(?:'s|’s| is| are) )?the differences? between (?P<c>.+?) and (?P<d>.+)",
    "de": r"vergleich\w* (?P<a>.+?) (?:und|mit) (?P<b>.+)"
    r"|.*\bunterschiede?\b.* zwischen (?P<c>.+?) und (?P<d>.+)",
    "hu": r"hasonlíts(?:d|a) össze (?P<a>.+?) (?:és|valamint) (?P<b>.+)"
    r"|.*\bkülönbség\w* (?:van )?(?P<c>.+?) és (?P<d>.+?) között.*",
}
_EVENTS = {
    "en": r"what(?:(?: has| had| else)? happened|(?:'s|’s| is| was) (?:new|the (?:latest )?news))",
    "de": r"was (?:geschah|passierte)"
    r"|was (?:ist|war|gab es)(?=.*\b(?:passiert|geschehen|los|neues?)\b)",
    "hu": r"mi (?:történt|volt|újság)|milyen hírek",
}
_EVENT_WORDS = re.compile(r"\b(?:passiert|geschehen|los|neues?|there|volt(?:ak)?)\b", re.IGNORECASE)


WISH_LANGUAGES = tuple(_DIGEST)
"""The languages in which a digest can be asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for a digest: of each of its `subjects`, or of everything where there are none."""

    subjects: tuple[str, ...]

    @property
    def is_comparison(self) -> bool:
        """Whether two things are to be put side by side."""
        return len(self.subjects) > 1


def wish_of(question: str, language: str) -> Wish | None:
    """What is to be summarised or compared, or None for any other question."""
    text = question.strip(" ?!.")
    if (found := _compiled(_COMPARISON.get(language, "(?!)")).fullmatch(text)) is not None:
        return Wish(tuple(part.strip() for part in found.groups() if part))
    if (opening := _compiled(_DIGEST.get(language, "(?!)")).match(text)) is None:
        return None
    subject = " ".join(_UNSPECIFIC.sub(" ", text[opening.end() :]).split())
    return Wish((subject,) if any(map(str.isalnum, subject)) else ())


def events_of(question: str, language: str, time: Time) -> Wish | None:
    """What was going on where in a time is asked for, or None for any other question."""
    text = question.strip(" ?!.")
    if (opening := _compiled(_EVENTS.get(language, "(?!)")).match(text)) is None:
        return None
    subject = " ".join(content_words(_EVENT_WORDS.sub(" ", text[opening.end() :]), language))
    return Wish((subject,) if time.without(subject) else ())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
