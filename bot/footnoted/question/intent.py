"""How much a question asks for: one fact, two sides, several statements, or a digest.

English, German and Hungarian are known best; a question that matches nothing gets two sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from footnoted_index.text.dates import Time
from footnoted_index.text.language import content_words


class Breadth(Enum):
    """How many statements an answer holds."""

    ONE = auto()
    """A fact ("When …?", "How many …?"): one sentence if it is clearly the best."""
    TWO = auto()
    """The best sentence and the next, which is right half of the times the first is not."""
    SEVERAL = auto()
    """Reasons, ways, opinions, lists ("Why …?", "What did she say about …?"): one more."""


_ONE = {
    "en": r"who|whom|when|where|how (?:many|much|old|long|far|high|tall|often)|(?:in )?which|what "
    r"(?:year|date|day|time|age|number|percentage)",
    "de": r"wer|wen|wem|wann|wo|wie ?viele?|wie (?:alt|lange|hoch|weit|oft|groß)"
    r"|(?:in )?welche[rsmn]?",
    "hu": r"ki|kit|kinek|mikor|hol|hány\w*|mennyi|mennyibe|(?:mely|melyik)\w*",
    "fr": r"qui|quand|où|combien|quel(?:le)?s?",
    "es": r"quién(?:es)?|cuándo|dónde|cuánt[oa]s?|cuál(?:es)?",
    "it": r"chi|quando|dove|quant[oiae]|quale|quali",
    "ro": r"cine|când|unde|c[âa]te?|câți|care",
    "tr": r"kim|ne zaman|nerede|kaç|hangi",
}
_SEVERAL = {
    "en": r"why|how (?:do|does|did|can|could|is|are|was|were|should|would)|list|name all|what are"
    r"|what (?:do|did|does|have|has) .+ (?:say|said|think|thought|believe|claim|argue)\w*"
    r"|(?:reasons?|arguments?|reactions?|opinions?|criticisms?) (?:for|of|to|about|on|against)",
    "de": r"warum|wieso|weshalb|wie (?:kann|können|hat|haben|ist|sind|war|reagier\w*|begründ\w*)"
    r"|nenne\w*|zähle\w*|welche (?:gründe|argumente|reaktionen|kritik)"
    r"|was (?:sagt|sagte|sagen|meint|denkt|halten|hält)",
    "hu": r"miért|hogyan|hogy|sorol\w*|mik|milyen (?:okok|érvek|indokok)|mit (?:mond\w*|gondol\w*)",
    "fr": r"pourquoi|comment|énumère\w*|que (?:dit|pense)",
    "es": r"por qué|cómo|enumera|qué (?:dice|piensa|opina)",
    "it": r"perché|come|elenca|cosa (?:dice|pensa)",
    "ro": r"de ce|cum|enumeră|ce (?:spune|crede)",
    "tr": r"neden|niçin|nasıl|listele",
}
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


def breadth_of(question: str, language: str) -> Breadth:
    """How many statements `question` asks for."""
    if _at_start(_SEVERAL.get(language, ""), question):
        return Breadth.SEVERAL
    return Breadth.ONE if _at_start(_ONE.get(language, ""), question) else Breadth.TWO


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


def _at_start(words: str, question: str) -> bool:
    """Whether a question opens with one of `words`, or has it after one word ("Since when")."""
    if not words:
        return False
    pattern = rf"\W*(?:[\w’'-]+\W+){{0,1}}(?:{words})\b"
    return _compiled(pattern).match(question) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
