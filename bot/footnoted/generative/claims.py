"""The checkable parts of a sentence: numbers, months, names, negations, quotations.

Digits, names and quotations are read in any language; words for numbers, months and negation in
English, German and Hungarian, and the commonest negations in a few more.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from footnoted_index.coverage import content_words
from footnoted_index.language import stop_words

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve"
_MORPHEMES: dict[str, dict[str, int]] = {
    "en": {word: n for n, word in enumerate(_UNITS.split())}
    | {"first": 1, "second": 2, "third": 3, "fif": 5, "eigh": 8, "nin": 9, "twelf": 12}
    | {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
    | {"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
    | {"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twentie": 20, "thirtie": 30}
    | {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
    "de": {"null": 0, "ein": 1, "erst": 1, "zwei": 2, "zwo": 2, "drei": 3, "dritt": 3, "vier": 4}
    | {"fünf": 5, "sechs": 6, "sieben": 7, "siebt": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11}
    | {"zwölf": 12, "sechzehn": 16, "siebzehn": 17, "zwanzig": 20, "dreißig": 30, "vierzig": 40}
    | {"fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "dutzend": 12}
    | {"hundert": 100, "tausend": 1000, "million": 10**6, "milliarde": 10**9},
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
_PERIODS = {  # stems; a number of them is a number and what it counts
    "year": r"years?|jahre?n?s?|\w*jährig\w*|évei?|év(e[st]?|en|ben|ig|vel|nyi)?",
    "month": r"months?|monate?n?s?|hónap\w*",
    "week": r"weeks?|wochen?|hete?[nks]?|hét|héten|hetek\w*",
    "day": r"days?|tage?n?s?|nap(ok|on|ja|ig|os)?\w{0,3}",
    "hour": r"hours?|stunden?|órá?\w{0,3}",
    "%": r"%|percent|prozent|százalék\w*",
}
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
    "en": r"not|non|\w+n['’]t|cannot|no|never|none|nobody|nothing|neither|without|few|little|hardly"
    r"|barely|den(y|ies|ied|ying)",
    "de": r"nicht|kein\w*|nie|niemals|niemand\w*|nichts|weder|ohne|kaum|wenige?[nrs]?"
    r"|geringe?[nrs]?"
    r"|bestr(eite\w*|itt\w*)|leugne\w*",
    "hu": r"nem|ne|sem|se|soha|sosem|senki\w*|semmi\w*|nincs\w*|nélkül|aligha|kevés\w*|keves(en"
    r"|ek)\w*"
    r"|tagad\w*|cáfol\w*",
    "fr": r"pas|jamais|aucune?|rien|personne|sans|ni|peu|ni(e|ent|ait)",
    "es": r"no|nunca|jamás|ning[uú]n\w*|nada|nadie|sin|ni|poc[oa]s?|niega\w*",
    "it": r"non|mai|nessun\w*|niente|nulla|senza|né|poc[oh]\w*|nega\w*",
    "ro": r"nu|niciodat\w*|nimeni|nimic|nici\w*|fără|puțin\w*|neagă",
    "nl": r"niet|geen|nooit|niemand|niets|zonder|weinig\w*|ontken\w*",
    "pl": r"nie|nigdy|nikt|nic|żad\w+|bez|mało|niewiel\w*|zaprzecz\w*",
    "tr": r"değil\w*|yok\w*|hiç\w*|asla|\w+m[ae]dı\w*|\w+m[ae]z\w*",
}
_REFUSALS = {  # say no without a "no": they can stand for a negation, and a negation for them
    "en": r"fewer|less|insufficient|unable|unlikely|lack\w*|absence|refus\w+|reject\w*|dismiss\w*"
    r"|block\w*"
    r"|prevent\w*|stop(s|ped|ping)?|oppos\w+|against|fail\w*|unsupported|avoid\w*|banned",
    "de": r"weniger|selten|mangel\w*|fehl(t|en|te)|verweiger\w*|ablehn\w*|abgelehnt\w*|lehn(t|en"
    r"|te|ten)"
    r"|ablehnung|wiesen|weis(t|en)|blockier\w*|verhinder\w*|gegen|widerstand"
    r"|aussichtslos\w*|verbot\w*",
    "hu": r"kevesebb\w*|hiány\w*|ellen(z\w+|e)?|elutasít\w*|megakadályoz\w*|blokkol\w*|gátol\w*"
    r"|megtilt\w*|akadályoz\w*",
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
_PIECE = re.compile(r"(?<!\w)\d[\d.,\u00a0\u202f]*\d|(?<!\w)\d|[^\W\d_]+|%")
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
    pieces = _PIECE.findall(re.sub(r"(?<=ty)-(?=[a-z])", "", text))  # "twenty-two"
    periods = [*map(period, pieces), "", ""]
    for index, piece in enumerate(pieces):
        digits = piece[0].isdecimal()  # "²" is none
        value = _numeral(piece) if digits else _number_word(piece, language)
        if value is not None and (value != 1 or digits):
            found.add((value, periods[index + 1] or periods[index + 2]))
    return found


def period(word: str) -> str:
    """The period a word names ("month"), or ""."""
    return next((name for name, p in _PERIODS.items() if re.fullmatch(p, word.lower())), "")


def _numeral(text: str) -> float:
    digits = re.sub(r"[.,\s](?=\d{3}(\D|$))", "", text)  # 1,200 and 1.200 are the same
    whole, *decimals = re.split(r"[.,\s]", digits)
    return float(f"{whole}.{decimals[0] if decimals else 0}")


def _number_word(piece: str, language: str) -> float | None:
    word = piece.lower()
    if roman := _ROMAN.fullmatch(piece):  # "World War II"
        ones = {"IX": 9, "IV": 4}.get(roman[2], 5 * roman[2].count("V") + roman[2].count("I"))
        return 10 * len(roman[1]) + ones
    if language not in _MORPHEMES or not _number_pattern(language).fullmatch(word):
        return None
    total = current = 0
    table = _MORPHEMES[language]
    for morpheme in _morpheme_pattern(language).findall(word):
        value = table[morpheme]
        if value < 100:
            current += value
        elif value == 100:
            current = max(current, 1) * value
        else:
            total, current = total + max(current, 1) * value, 0
    return float(total + current)


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


def negated(text: str, language: str) -> list[list[str]]:
    """For each word that negates, the content words beside it within its clause: two after it, and
    in German two before it ("unterstützt ihn nicht").
    """
    pattern = _NEGATIONS.get(language)
    if pattern is None:
        return []
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


def clauses(text: str) -> list[str]:
    """The parts of a sentence between its commas, colons, full stops and conjunctions."""
    return [part.strip() for part in _JOINT.split(text) if part.strip()]
