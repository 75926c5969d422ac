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

from footnoted_index.search.results import Evidence, Question
from footnoted_index.text.language import without_accents

MARGIN = 0.02
"""How much a sentence's score may lie below the best one's to be preferred for what it holds."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of answer: how a question asks for it and how a sentence holds it, by language.

    `anywhere` holds in every language. A sentence in a language that `held` does not know may hold
    it in words nobody listed: it is given the benefit of the doubt.
    """

    asked: dict[str, str]
    held: dict[str, str]
    anywhere: str
    first: bool = False  # only as a first or second word: "who complained when …" asks for no time

    def is_asked(self, question: str, language: str) -> bool:
        """Whether a question asks for this kind."""
        if language not in self.asked:
            return False
        start = r"^(\W*\w+\W+)?\b" if self.first else r"\b"
        pattern = rf"{start}({self.asked[language]})\b"
        if question.isascii():  # perhaps typed without accents
            pattern = f"{pattern}|{without_accents(pattern)}"
        return _compiled(pattern).search(question) is not None

    def is_held(self, sentence: str, language: str) -> bool:
        """Whether a sentence holds this kind."""
        if language not in self.held or _compiled(self.anywhere).search(sentence):
            return True
        return _compiled(rf"\b({self.held[language]})\b").search(sentence) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


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
    {
        "en": r"born|aged?|years? old|in (his|her) (teens|twenties|thirties|forties|fifties)",
        "de": r"geboren|alter|\w*jährige[rnms]?",
        "hu": r"született|éves\w*|korában",
    },
    r"\d[\s-]*(year|jahre|jähr|éve)|\(\d{1,3}\)|, \d{2},",
)
_MONEY = _Kind(
    {
        "en": r"salary|wages?|income|price|how much (money|does \w+ (cost|earn))|cost of",
        "de": r"gehalt|einkommen|verdien(t|st)|preis|(wie ?viel|was) kostet",
        "hu": r"fizetés\w*|jövedelm\w*|mennyibe kerül|mennyit keres",
    },
    {
        "en": r"\w+ (pounds?|dollars?|euros?|pence|cents?)|free",
        "de": r"\w+ (pfund|dollar|euro|cent)|kostenlos",
        "hu": r"\w+ (font\w*|dollár\w*|euró\w*|forint\w*)|ingyen\w*",
    },
    r"[£$€¥]|\d[\d.,]*\s*(k|m|bn|ft)\b",
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
    {
        "en": r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty"
        r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
        r"|dozens?|half|third|quarter|fifth|tenth|once|twice|double|triple|both|single|none|zero"
        r"|pair|couple|majority|most|every (day|week|month|year)|daily|weekly|annual(ly)?",
        "de": r"(zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
        r"(und\w+|zehn|mal|hundert)?|einmal|einzige[nrs]?|\w*(zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig"
        r"|achtzig|neunzig)"
        r"|\w*hunderte?n?|\w*tausende?n?|million\w*|milliarde\w*|dutzende?n?|hälfte|drittel"
        r"|viertel|doppelt\w*|beide[nrs]?|mehrheit|meisten|täglich\w*|wöchentlich\w*|jährlich\w*",
        "hu": r"(kettő|két|három|négy|öt|hat|hét|nyolc|kilenc|tíz|húsz)(sz[oöe]r)?"
        r"|(tizen|huszon|harminc|negyven|ötven|hatvan|hetven|nyolcvan|kilencven|(két|kettő|három|négy|öt|hat|hét|nyolc|kilenc|tíz)?(száz|ezer)|millió|milliárd|tucat)\w*"
        r"|egyszer|ezr\w+|fele|felét|harmad\w*|negyed\w*|többség\w*|minden (nap|héten|évben)",
    },
    r"\d",
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
    {
        "en": r"january|february|march|april|may|june|july|august|september|october|november"
        r"|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today"
        r"|tomorrow|now|soon|(next|last|this|previous|following) \w+|years?|months?|weeks?|days?"
        r"|centur(y|ies)|decades?|night|morning|evening|spring|summer|autumn|winter|since|until"
        r"|during|later|ago|recently|upcoming",
        "de": r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
        r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|gestern|heute|morgen|jetzt"
        r"|bald|jahr\w*|monat\w*|woche\w*|tage?\w*|nacht|abend|frühling|sommer|herbst|winter|seit"
        r"|während|nächste[rnms]? zeit|kürzlich|bevorstehend\w*|kommende[nrms]?",
        "hu": r"(január|február|március|április|május|június|július|augusztus|szeptember|október"
        r"|november|december|hétfő|kedd|szerda|szerdá|csütörtök|péntek|szombat|vasárnap)\w*"
        r"|tegnap\w*|holnap\w*|most|hamarosan|év\w*|hónap\w*|hetek\w*|hét|nap(ok|on|ja)\w*|század\w*"
        r"|évtized\w*|éjszak\w*|este|tavasz\w*|nyár\w*|ősz\w*|tél\w*|óta|közben|később|nemrég\w*"
        r"|jelenleg|tavaly\w*|jövő\w*|idén",
    },
    r"\d",
    first=True,
)
_KINDS = (_AGE, _MONEY, _NUMBER, _TIME)


def what_is_asked(question: str, language: str) -> _Kind | None:
    """The kind of answer a question plainly asks for, or None."""
    return next((kind for kind in _KINDS if kind.is_asked(question, language)), None)


def prefer_what_is_asked(
    question: Question, evidence: Sequence[Evidence]
) -> tuple[list[Evidence], bool]:
    """Evidence with what the question plainly asks for first, if it is nearly as good.

    Also whether none of the nearly as good holds it: such evidence is a near miss.
    """
    kind = what_is_asked(question.text, question.language)
    if kind is None or not evidence:
        return list(evidence), False
    least = evidence[0].score - MARGIN
    holding = [
        e
        for e in evidence
        if e.score >= least and kind.is_held(e.sentence.text, e.source.article.language)
    ]
    others = [e for e in evidence if e not in holding]
    return holding + others, not holding
