"""The checkable parts of a sentence: numbers, months, names, negations, quotations.

Digits, names and quotations are read in any language; words for numbers, months and negation in
English, German and Hungarian, and the commonest negations in a few more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from footnoted_index.coverage import content_words
from footnoted_index.language import stop_words

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve"
_MORPHEMES: dict[str, dict[str, int]] = {
    "en": {word: n for n, word in enumerate(_UNITS.split())}
    | {"first": 1, "second": 2, "third": 3, "fif": 5, "eigh": 8, "nin": 9, "twelf": 12}
    | {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
    | {"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
    | {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twentie": 20, "thirtie": 30}
    | {"twice": 2, "double": 2, "dozen": 12}
    | {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "bn": 10**9},
    "de": {"null": 0, "ein": 1, "erst": 1, "zwei": 2, "zwo": 2, "drei": 3, "dritt": 3, "vier": 4}
    | {"fünf": 5, "sechs": 6, "sieben": 7, "siebt": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11}
    | {"zwölf": 12, "sechzehn": 16, "siebzehn": 17, "zwanzig": 20, "dreißig": 30, "vierzig": 40}
    | {"fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "dutzend": 12}
    | {"doppelt": 2, "hundert": 100, "tausend": 1000, "million": 10**6, "milliarde": 10**9}
    | {"mio": 10**6, "mrd": 10**9},
    "hu": {"nulla": 0, "egy": 1, "első": 1, "kettő": 2, "két": 2, "másod": 2, "három": 3, "hárm": 3}
    | {"harmad": 3, "négy": 4, "negyed": 4, "öt": 5, "ötöd": 5, "hat": 6, "hatod": 6, "hét": 7}
    | {"heted": 7, "nyolc": 8, "nyolcad": 8, "kilenc": 9, "kilenced": 9, "tíz": 10, "tized": 10}
    | {"tizen": 10, "húsz": 20, "huszad": 20, "huszon": 20, "harminc": 30, "negyven": 40}
    | {"ötven": 50, "hatvan": 60, "hetven": 70, "nyolcvan": 80, "kilencven": 90, "tucat": 12}
    | {"száz": 100, "század": 100, "ezer": 1000, "ezr": 1000, "millió": 10**6, "milliárd": 10**9},
}
_ENDINGS = {
    "en": r"(th|s|ths)?",
    "de": r"(s?t?(e|en|er|es|em|mal|s)?|n)",
    "hu": r"(ik)?([aeoöáé]?[nt]|[ao]?s|[eö]s|nak|nek|ban|ben|ból|ből|r[aóőe]l?|sz[oeö]r|va|ve)?",
}
_GLUE = {"de": "und"}
_MULTIPLIERS = frozenset({100, 1000, 10**6, 10**9})
_PERIODS = {  # stems; a number of them is a number and what it counts
    "year": r"years?|jahre?n?s?|jährig\w*|évei?|év(e[st]?|en|ben|ig|vel|nyi)?",
    "month": r"months?|monate?n?s?|monatig\w*|hónap\w*",
    "week": r"weeks?|wochen?|wöchig\w*|hete?[nks]?|hét|héten|hetek\w*",
    "day": r"days?|tage?n?s?|tägig\w*|nap(ok|on|ja|ig|os)?\w{0,3}",
    "hour": r"hours?|stunden?|stündig\w*|órá?\w{0,3}",
    "%": r"%|percent|prozent|százalék\w*",
}
_COMPOUND = re.compile(  # "neunzehnjährig", "húszéves": a number and its period
    r"(?<=[a-zäöüßáéíóőúű])(jährig|monatig|wöchig|tägig|stündig"
    r"|(?:év|het)(?=es)|(?:hónap|(?<!hó)nap)(?=os)|ór(?=ás))"
)
_CALENDAR = [  # closed classes: months, days of the week, seasons, points of the compass
    r"jan(\.|uary?|uar)?|jänner|január\w*",
    r"feb(\.|ruary|ruar)?|február\w*",
    r"mar\.?|march|märz|márc\w*",
    r"apr(\.|il)?|április\w*",
    r"may|mai|május\w*",
    r"june?|juni|június\w*",
    r"july?|juli|július\w*",
    r"aug(\.|ust)?|augusztus\w*",
    r"sept?(\.|ember)?|szept\w*",
    r"o[ck]t(\.|ober)?|október\w*",
    r"nov(\.|ember)?|november\w*",
    r"de[cz](\.|ember)?|december\w*",
    r"mondays?|montags?|hétfő\w*",
    r"tuesdays?|dienstags?|kedd\w*",
    r"wednesdays?|mittwochs?|szerd[aá]\w*",
    r"thursdays?|donnerstags?|csütörtök\w*",
    r"fridays?|freitags?|péntek\w*",
    r"saturdays?|samstags?|sonnabends?|szombat\w*",
    r"sundays?|sonntags?|vasárnap\w*",
    r"springs?|springtime|frühjahrs?|frühlings?|tavasz\w*",
    r"summers?|summertime|sommers?|nyár\w*|nyar\w*",
    r"autumns?|herbst(es)?|ősz(i|szel|én|től|ig|re|ö\w*)?",
    r"winters?|wintertime|tél|tél[ei]\w*|telek\w*",
    r"north\w*|nord\w*|nörd\w*|észak\w*",
    r"south\w*|süd\w*|dél(i\w*|en|re|ről|kelet\w*|nyugat\w*)?",
    r"east(ern\w*|wards?)?|ost(en\w*|deutsch\w*|europ\w*)?|östlich\w*|kelet(i\w*|en|re|ről)?",
    r"west(?!minster)\w*|nyugat(i\w*|on|ra|ról)?",
]
_NEGATIONS = {
    "en": r"not|non|\w+n['’]t|cannot|no|(?<!like )(?<!as )never|none|nobody|nothing|neither"
    r"|without|few|little|hardly|barely",
    "de": r"nicht|(?<!wie )kein\w*|(?<!wie )nie|niemals|niemand\w*|nichts|weder|ohne|kaum"
    r"|wenige?[ns]?"
    r"|geringe?[nrs]?",
    "hu": r"nem|ne|sem|se|(?<!mint )soha|sosem|senki\w*|semmi\w*|nincs\w*|nélkül"
    r"|aligha|kevés\w*|keves(en|ek)\w*",
    "fr": r"pas|jamais|aucune?|rien|personne|sans|ni|peu",
    "es": r"no|nunca|jamás|ning[uú]n\w*|nada|nadie|sin|ni|poc[oa]s?",
    "it": r"non|mai|nessun\w*|niente|nulla|senza|né|poc[oh]\w*",
    "ro": r"nu|niciodat\w*|nimeni|nimic|nici\w*|fără|puțin\w*",
    "nl": r"niet|geen|nooit|niemand|niets|zonder|weinig\w*",
    "pl": r"nie|nigdy|nikt|nic|żad\w+|bez|mało|niewiel\w*",
    "tr": r"değil\w*|yok\w*|hiç\w*|asla|\w+m[ae]dı\w*|\w+m[ae]z\w*",
}
_DENIALS = {  # verbs that negate what comes after them, and are no part of another "no"
    "en": r"den(y|ies|ied|ying)",
    "de": r"bestr(eite\w*|itt\w*)|leugne\w*",
    "hu": r"tagad\w*|cáfol\w*",
    "fr": r"ni(e|ent|ait)",
    "es": r"niega\w*",
    "it": r"nega\w*",
    "ro": r"neagă",
    "nl": r"ontken\w*",
    "pl": r"zaprzecz\w*",
    "tr": r"yalanla\w*",
}
_COUNTS_NOES = {"en", "de", "nl", "tr"}
"""Languages in which two noes are a yes; in others "senki sem" is one no."""
_REFUSALS = {  # say no without a "no": they can stand for a negation, and a negation for them
    "en": r"fewer|less|insufficient|unable|unlikely|lack\w*|absence|refus\w+|reject\w*|dismiss\w*"
    r"|block\w*"
    r"|doubt\w*|prevent\w*|stop(s|ped|ping)?|oppos\w+|against|fail\w*|unsupported|avoid\w*|banned",
    "de": r"weniger|selten|mangel\w*|fehl(t|en|te)|verweiger\w*|ablehn\w*|abgelehnt\w*|lehn(t|en"
    r"|te|ten)"
    r"|bezweif\w*|zweifel\w*|eingestellt\w*|beendet\w*|ablehnung|wiesen|weis(t|en)|blockier\w*|verhinder\w*|gegen|widerstand"
    r"|aussichtslos\w*|verbot\w*",
    "hu": r"kevesebb\w*|hiány\w*|ellen(z\w+|e)?|elutasít\w*|megakadályoz\w*|blokkol\w*|gátol\w*"
    r"|megtilt\w*|akadályoz\w*|kétel\w*|kétség\w*|leáll\w*|megszűn\w*",
}
_PRONOUNS = {
    "en": frozenset(["he", "she", "they", "him", "her", "them"]),
    "de": frozenset(["er", "sie", "ihm", "ihn", "ihnen"]),
    "hu": frozenset(["ő", "őt", "neki", "ők", "őket", "nekik"]),
}
_SELF = {
    "en": frozenset(["i", "me", "my", "mine", "we", "us", "our", "i'm", "i’m"]),
    "de": frozenset(["ich", "mich", "mir", "mein", "meine", "wir", "uns", "unser", "unsere"]),
    "hu": frozenset(["én", "engem", "nekem", "vagyok", "minket", "nekünk", "vagyunk"]),
}
_TITLE_WORDS = """mp mps sir lord lady mr mrs ms dr prime minister ministers mayor party president
government commons house parliament herr frau i"""
_TITLES = frozenset(_TITLE_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PIECE = re.compile(
    r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\w.,]*\d)|(?<!\w)\d[\d.,\u00a0\u202f]*\d|(?<!\w)\d"
    r"|[^\W\d_]+|%"
)
_ROMAN = re.compile(r"(?=[IVX]{2})(X{0,3})(IX|IV|V?I{0,3})")
_QUOTATION = re.compile(
    r"„([^“”„]+)[“”]|“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|\"([^\"]+)\"|‘([^‘’]{2,})’"
)

Number = tuple[float, str]
"""A value and the period it counts ("six months"), or "" where it counts anything else."""


def numbers(text: str, language: str) -> set[Number]:
    """The numbers of a sentence, written in digits or in words; a bare "one" is none.

    Ordinals count as their number: "third" and "3." are 3.
    """
    found: set[Number] = set()
    pieces = [*_PIECE.findall(_COMPOUND.sub(r" \1", text)), "", ""]
    run: list[float] = []  # a number in several words: "two hundred and ten thousand"
    bare = False
    for piece, following in pairwise(pieces):
        values = _values(piece, language)
        if run and piece == "and" and run[-1] in _MULTIPLIERS:
            continue
        if run and values and _goes_on(run[-1], values[0], digits=piece[0].isdecimal()):
            run += values
            continue
        if run and not (bare and run == [1]):
            found.add((_value(run), period(piece) or period(following)))
        run, bare = values, bool(values) and not piece[0].isdecimal()
    return found


def _values(piece: str, language: str) -> list[float]:
    """What a word or a group of digits is made of: 2 and 20 of "zweiundzwanzig"; [] without any."""
    if piece[:1].isdecimal():  # "²" is none
        return [_numeral(piece)]
    if roman := _ROMAN.fullmatch(piece):  # "World War II"
        ones = {"IX": 9, "IV": 4}.get(roman[2], 5 * roman[2].count("V") + roman[2].count("I"))
        return [10.0 * len(roman[1]) + ones]
    word = piece.lower()
    if language not in _MORPHEMES or not _number_pattern(language).fullmatch(word):
        return []
    table = _MORPHEMES[language]
    return [float(table[morpheme]) for morpheme in _morpheme_pattern(language).findall(word)]


def _goes_on(last: float, value: float, *, digits: bool) -> bool:
    """Whether two groups are of one number: "6.4 million", "thousand and two", "fifty-six"."""
    if digits:
        return last in _MULTIPLIERS and value < last
    tens = last in range(20, 100, 10)
    return value in _MULTIPLIERS or last in _MULTIPLIERS or (tens and value < 10)


def _value(parts: Sequence[float]) -> float:
    total = current = 0.0
    for part in parts:
        if part not in _MULTIPLIERS:
            current += part
        elif part == 100:
            current = max(current, 1) * part
        else:
            total, current = total + max(current, 1) * part, 0
    return total + current


def period(word: str) -> str:
    """The period a word names ("month"), or ""."""
    return next((name for name, p in _PERIODS.items() if re.fullmatch(p, word.lower())), "")


def _numeral(text: str) -> float:
    digits = re.sub(r"[.,\s](?=\d{3}(\D|$))", "", text)  # 1,200 and 1.200 are the same
    whole, *decimals = re.split(r"[.,\s]", digits)
    return float(f"{whole}.{decimals[0] if decimals else 0}")


@cache
def _morpheme_pattern(language: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(_MORPHEMES[language], key=len, reverse=True)))


@cache
def _number_pattern(language: str) -> re.Pattern[str]:
    glue = f"({_GLUE[language]})?" if language in _GLUE else ""
    return re.compile(rf"(({_morpheme_pattern(language).pattern}){glue})+{_ENDINGS[language]}")


def calendar(text: str) -> set[int]:
    """The months, weekdays, seasons and points of the compass a sentence names, as numbers.

    "may" and "mar" count with a capital only.
    """
    return {
        number
        for word in _WORD.findall(text)
        for number, pattern in enumerate(_CALENDAR)
        if word not in {"may", "mar"} and re.fullmatch(pattern, word.lower())
    }


def quotations(text: str) -> list[str]:
    """What stands in quotation marks."""
    return [next(filter(None, match.groups())) for match in _QUOTATION.finditer(text)]


class Negation(NamedTuple):
    """A word that negates: in which of the sentence's `scopes`, and the content words beside it."""

    scope: int
    beside: list[str]


def negations(text: str, language: str) -> list[Negation]:
    """The negations of a sentence. Beside are two words after each, in German also two before it
    ("unterstützt ihn nicht"). Several noes of a clause are one where the language repeats them.
    """
    if language not in _NEGATIONS:
        return []
    found: list[Negation] = []
    for at, scope in enumerate(scopes(text)):
        found += [Negation(at, words) for words in _beside(_DENIALS[language], scope, language)]
        noes = _beside(_NEGATIONS[language], scope, language)
        if noes and language not in _COUNTS_NOES:
            noes = [[word for words in noes for word in words]]
        found += [Negation(at, words) for words in noes]
    return found


def _beside(pattern: str, text: str, language: str) -> list[list[str]]:
    found = []
    for clause in clauses(text):
        for no in re.finditer(rf"\b({pattern})\b", clause, re.IGNORECASE):
            beside = content_words(clause[no.end() :], language)[:2]
            if language == "de":
                beside += content_words(clause[: no.start()], language)[-2:]
            found.append(beside)
    return found


def turns_back(text: str, language: str) -> bool:
    """Whether a sentence has a personal pronoun, which stands for a name before it."""
    return not _PRONOUNS.get(language, frozenset()).isdisjoint(map(str.lower, words(text)))


def first_person(text: str, language: str) -> bool:
    """Whether a sentence speaks of "me" or "us" outside of quotation marks."""
    spoken = re.findall(r"(?<![\w-])[^\W\d_]+(?:['’][^\W\d_]+)?", _QUOTATION.sub("", text))
    own = _SELF.get(language, frozenset())
    return any(word.lower() in own for word in spoken if word not in {"US", "i"})


def words(text: str) -> list[str]:
    """The words of a text, as they are."""
    return _WORD.findall(text)


def refusals(text: str, language: str) -> list[str]:
    """The words that say no without a negation ("blocked", "against", "fewer")."""
    pattern = _REFUSALS.get(language)
    return [w for w in words(text) if pattern and re.fullmatch(pattern, w, re.IGNORECASE)]


def name_runs(text: str, language: str) -> list[list[str]]:
    """The runs of capitalised words: ["Andy", "Burnham"]; titles stay, stop words are left out.

    In German, where every noun has a capital, a hyphen ends a run: "Labour-Partei" is no full name.
    """
    stops = stop_words(language) - _TITLES
    joints = " " if language == "de" else " -"
    runs: list[list[str]] = []
    end = -2
    for word in _WORD.finditer(text):
        token = re.sub(r"['’]s?$", "", word[0])
        if token[0].isupper() and token.lower() not in stops:
            if runs and word.start() == end + 1 and text[end] in joints:
                runs[-1].append(token)
            else:
                runs.append([token])
            end = word.end()
    return runs


def is_title(token: str) -> bool:
    """Whether a capitalised word is a title, which other words can say, or of the calendar."""
    return token.lower() in _TITLES or bool(calendar(token))


def name_key(word: str) -> str:
    """A name without accents and capitals."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in letters if not unicodedata.combining(c))


def same_name(a: str, b: str) -> bool:
    """Whether two keys are one name, inflected or within a compound ("burnhamnek", "burnham")."""
    short, long = sorted((a, b), key=len)
    if len(short) < 3:
        return short == long
    return (
        (a[:5] == b[:5] and len(short) >= 5)
        or long.startswith(short)
        or (len(short) >= 5 and short in long)
    )


def is_counted(text: str, run: list[str]) -> bool:
    """Whether a run of German nouns is no name: "eine Flasche Wein", "380 Sack Kartoffeln"."""
    before = rf"\b(ein(e[rnms]?)?|kein(e[rnms]?)?|\d+) {re.escape(run[0])}\b"
    return re.search(before, text, re.IGNORECASE) is not None


def stands_for(a: list[str], b: list[str]) -> bool:
    """Whether one of two names is the other's initials ("EU", "Európai Unió")."""
    short, long = sorted((a, b), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)


def swapped(text: str, a: str, b: str) -> str:
    """A sentence with two names in each other's place."""
    either = rf"\b({re.escape(a)}|{re.escape(b)})\b"
    return re.sub(either, lambda found: b if found[0] == a else a, text)


def are_listed(text: str, a: str, b: str) -> bool:
    """Whether two names stand side by side ("the Times and the Guardian"), or one is not there."""
    a, b = sorted((a, b), key=text.find)
    between = text[text.find(a) + len(a) : text.find(b)]
    return a not in text or re.fullmatch(r"[\s,&/–-]*(\w{1,5}\b[\s,]*){0,2}", between) is not None


_JOINT = re.compile(
    r"[,;:–—…]\s+|(?<=[.!?])\s+|\s(?=(?:that|as|while|and|but|who|which|because|und|aber|während|és"
    r"|míg|valamint)\s)"
)


_TURN = re.compile(
    r"[;:–—…]\s+|(?<=[.!?])\s+|,\s(?=(?:and|und|és|valamint)\s)|\s(?=(?:because|but|while|although"
    r"|though|weil|aber|sondern|während|obwohl|denn|mert|de|hanem|míg|bár|noha|mivel)\s)"
)


def scopes(text: str) -> list[str]:
    """The parts of a sentence of which each is true or not by itself.

    A "no" before "that" goes on behind it, one before "because" does not.
    """
    return [part.strip(" ,") for part in _TURN.split(text) if part.strip(" ,")]


def clauses(text: str) -> list[str]:
    """The parts of a sentence between its commas, colons, full stops and conjunctions."""
    return [part.strip() for part in _JOINT.split(text) if part.strip()]
