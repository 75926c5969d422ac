"""Does a question plainly ask for a number, time, age or sum, and does the evidence hold one?

"How old is Burnham?" finds many sentences about Burnham; none can answer it without an age. Answer
types do not help to rank sentences, but where the type is as plain as these, its absence tells a
near miss from an answer. English, German and Hungarian are known best; a question that matches no
pattern expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from footnoted_index.search import Evidence, Question

MARGIN = 0.02
"""How much a sentence's score may lie below the best one's to be preferred for what it holds."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of answer: how it is asked for, by language, and what it looks like."""

    asked: dict[str, str]
    held: str
    first: bool = False  # only as a first or second word: "who complained when …" asks for no time

    def pattern(self, language: str) -> re.Pattern[str] | None:
        """The pattern of questions that ask for this kind."""
        if language not in self.asked:
            return None
        start = r"^(\W*\w+\W+)?\b" if self.first else r"\b"
        return re.compile(rf"{start}({self.asked[language]})\b", re.IGNORECASE)


_AGE = _Kind(
    {
        "en": r"how old|what age|age of",
        "de": r"wie alt|welchem alter|das alter",
        "hu": r"hány éves\w*|milyen idős\w*|életkora",
        "fr": r"quel âge",
        "es": r"cuántos años tiene|qué edad",
        "it": r"quanti anni ha",
        "ro": r"câți ani are",
        "tr": r"kaç yaşında",
    },
    r"\d[\s-]*(year|jahre|jähr|éve|ans\b|años|anni|lat\b|ani\b|yaş)|\(\d{1,3}\)|, \d{2},"
    r"|\b(born|aged?|geboren|alter|született|korában|né en|nacid|nato|născut|doğ)",
)
_MONEY = _Kind(
    {
        "en": r"salary|wages?|income|price|how much (money|does \w+ (cost|earn))|cost of",
        "de": r"gehalt|einkommen|verdien(t|st)|preis|(wie ?viel|was) kostet",
        "hu": r"fizetés\w*|jövedelm\w*|mennyibe kerül|mennyit keres",
    },
    r"[£$€¥]|\d[\d.,]*\s*(pounds?|dollars?|euros?|pfund|ft\b|forint\w*|millió\w*|milliárd\w*|million\w*"
    r"|billion\w*|font\w*|pence|cents?)",
)
_NUMBER = _Kind(
    {
        "en": r"how (many|much|long|tall|high|far|big|large|often|fast|heavy|deep)|how \w+ times"
        r"|what (percentage|percent|number|share|proportion|fraction)"
        r"|(which|what) (year|date|day|month|century|decade)|population|temperature",
        "de": r"wie ?(viele?n?|oft|lange?|hoch|groß|weit|teuer|schwer|schnell|tief)|anzahl"
        r"|(welche[rsmn]?|in welchem) (jahr|datum|tag|monat|jahrhundert|anteil|prozentsatz)"
        r"|einwohnerzahl|temperatur",
        "hu": r"hány\w*|mennyi|milyen (hosszú|magas|messze|gyakran|gyors|nehéz|mély)"
        r"|melyik (évben|napon|hónapban|században)|hányszor|lakosság\w*",
        "fr": r"combien|quel(le)? (année|pourcentage|nombre|date)",
        "es": r"cuánt[oa]s?|qué (año|porcentaje|número|fecha)",
        "it": r"quant[oiae]|che (anno|percentuale|numero|data)",
        "nl": r"hoe ?(veel|vaak|lang|hoog|groot|ver)",
        "pl": r"ile|ilu|w którym roku",
        "ro": r"c[âa]t[eă]?|câți|în ce an",
        "tr": r"kaç\w*|hangi (yıl|tarih)\w*",
    },
    r"\d"
    r"|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|third"
    r"|quarter|fifth|tenth|once|twice|double|triple|both|single|none|zero|pair|couple|majority|most"
    r"|every (day|week|month|year)"
    r"|(zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)(und\w+|zehn|mal|hundert)?"
    r"|einmal|einzige[nrs]?|\w*(zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)"
    r"|\w*hunderte?n?|\w*tausende?n?|million\w*|milliarde\w*|dutzende?n?|hälfte|drittel|viertel"
    r"|doppelt\w*|beide[nrs]?|mehrheit|meisten"
    r"|(kettő|két|három|négy|öt|hat|hét|nyolc|kilenc|tíz|húsz)(sz[oöe]r)?|(tizen|huszon|harminc"
    r"|negyven|ötven|hatvan|hetven|nyolcvan|kilencven|száz|ezer|millió|milliárd|tucat)\w*|egyszer"
    r"|ezr\w+|fele|felét|harmad\w*|negyed\w*|többség\w*)\b",
)
_TIME = _Kind(
    {
        "en": r"when|since when|until when",
        "de": r"wann|seit wann|bis wann",
        "hu": r"mikor\w*|mióta|meddig",
        "fr": r"quand",
        "es": r"cuándo",
        "it": r"quando",
        "nl": r"wanneer",
        "pl": r"kiedy",
        "ro": r"când",
        "tr": r"ne zaman",
    },
    r"\d"
    r"|\b(january|february|march|april|may|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow|now|soon"
    r"|(next|last|this|previous|following) \w+|years?|months?|weeks?|days?|centur(y|ies)|decades?"
    r"|night|morning|evening|spring|summer|autumn|winter|since|until|during|later|ago|recently"
    r"|upcoming|januar|februar|märz|mai|juni|juli|oktober|dezember|montag|dienstag|mittwoch"
    r"|donnerstag|freitag|samstag|sonntag|gestern|heute|morgen|jetzt|bald|jahr\w*|monat\w*|woche\w*"
    r"|tage?\w*|nacht|abend|frühling|sommer|herbst|winter|seit|während|nächste[rnms]? zeit|kürzlich"
    r"|bevorstehend\w*|kommende[nrms]?"
    r"|január\w*|február\w*|március\w*|április\w*|május\w*|június\w*|július\w*|augusztus\w*"
    r"|szeptember\w*|október\w*|november\w*|december\w*|hétfő\w*|kedd\w*|szerd\w*|csütörtök\w*"
    r"|péntek\w*|szombat\w*|vasárnap\w*|tegnap\w*|holnap\w*|most|hamarosan|év\w*|hónap\w*|hetek\w*"
    r"|hét|nap(ok|on|ja)\w*|század\w*|évtized\w*|éjszak\w*|este|tavasz\w*|nyár\w*|ősz\w*|tél\w*|óta"
    r"|közben|később|nemrég\w*|jelenleg|tavaly\w*|jövő\w*|idén)\b",
    first=True,
)
_KINDS = (_AGE, _MONEY, _NUMBER, _TIME)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    pairs = ((kind.pattern(language), kind.held) for kind in _KINDS)
    return tuple((asked, re.compile(held, re.IGNORECASE)) for asked, held in pairs if asked)


def what_is_asked(question: str, language: str) -> re.Pattern[str] | None:
    """What an answer to `question` must hold, or None where nothing is plainly asked for."""
    for asked, held in _patterns(language):
        if asked.search(question):
            return held
    return None


def prefer_what_is_asked(
    question: Question, evidence: Sequence[Evidence]
) -> tuple[list[Evidence], bool]:
    """Evidence with what the question plainly asks for first, if it is nearly as good.

    Also whether none of the nearly as good holds it: such evidence is a near miss.
    """
    held = what_is_asked(question.text, question.language)
    if held is None or not evidence:
        return list(evidence), False
    least = evidence[0].score - MARGIN
    holding = [e for e in evidence if e.score >= least and held.search(e.sentence.text)]
    others = [e for e in evidence if e not in holding]
    return holding + others, not holding
