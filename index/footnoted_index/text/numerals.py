"""The numbers of a sentence, in digits or in English, German and Hungarian words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from footnoted_index.text.word_lists import word_list

_MORPHEMES = word_list(__file__, "numerals")
_ENDINGS = {
    "en": r"(th|s|ths)?",
    "de": r"(s?t?(e|en|er|es|em|mal|s)?|n)",
    "hu": r"(ik)?([aeoöáé]?[nt]|[ao]?s|[eö]s|nak|nek|ban|ben|ból|ből|r[aóőe]l?|sz[oeö]r"
    r"|v[ae]l?|z[ae]l|[eé]rt|ig|t[óő]l|k[eé]nt)?",
}
_GLUE = {"de": "und"}
_MULTIPLIERS = frozenset({100, 1000, 10**6, 10**9})
_PERIODS = {  # stems; a number of them is a number and what it counts
    "year": r"years?|jahre?n?s?|jährig\w*|évei?|év(e[st]?|en|ben|ig|vel|nyi)?",
    "month": r"months?|monate?n?s?|monatig\w*|hónap\w*",
    "week": r"weeks?|wochen?|wöchig\w*|hete?[nks]?|hét(en|ig|re|ben|tel|i)?|hetek\w*",
    "day": r"days?|tage?n?s?|tägig\w*|nap(ok|on|ja|ig|os)?\w{0,3}",
    "second": r"seconds?|sekunden?|másodperc\w*",
    "minute": r"minutes?|minuten?|perc(ek|et|ig|es|en|e|cel|nyi)?",
    "hour": r"hours?|stunden?|stündig\w*|órá?\w{0,3}",
    "%": r"%|percent|prozent|százalék\w*",
}
_COMPOUND = re.compile(  # "neunzehnjährig", "húszéves": a number and its period
    r"(?<=[a-zäöüßáéíóőúű])(jährig|monatig|wöchig|tägig|stündig"
    r"|(?:év|het)(?=es)|(?:hónap|(?<!hó)nap)(?=os)|ór(?=ás))"
)
_PIECE = re.compile(
    r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\w.,]*\d)|(?<!\w)\d[\d.,\u00a0\u202f]*\d|(?<!\w)\d"
    r"|[^\W\d_]+|%"
)
_MONEY = re.compile(r"(?<=[£€$])\s?(\d[\d.,]*)([mk])\b")
_SHORT = {"m": 10**6, "k": 1000}
_ROMAN = re.compile(r"(?=[IVX]{2})(X{0,3})(IX|IV|V?I{0,3})")

Number = tuple[float, str]
"""A value and the period it counts ("six months"), or "" where it counts anything else."""


def numbers(text: str, language: str) -> set[Number]:
    """Return the numbers of a sentence, written in digits or in words; a bare "one" is none.

    Ordinals count as their number: "third" and "3." are 3.
    """
    found: set[Number] = set()
    text = _MONEY.sub(lambda m: f"{_numeral(m[1]) * _SHORT[m[2]]:.0f}", text)
    text = text.replace("per cent", "percent")
    pieces = [*_PIECE.findall(_COMPOUND.sub(r" \1", text)), "", ""]
    run: list[float] = []  # a number in several words: "two hundred and ten thousand"
    bare = False
    for piece, following in pairwise(pieces):
        # "Négy hét" is four weeks, though "hét" is seven too.
        values = [] if run and period(piece) else _values(piece, language)
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
    """Return the parts of a numeral: 2 and 20 for "zweiundzwanzig"."""
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
    """Return whether two groups are one number: "6.4 million", "thousand and two", "fifty-six"."""
    if digits:
        return last in _MULTIPLIERS and value < last
    tens = last in range(20, 100, 10)
    return value in _MULTIPLIERS or last in _MULTIPLIERS or (tens and value < 10)


def is_spelled(word: str, language: str) -> bool:
    """Return whether a word is a number; Roman ones do not count."""
    return bool(_values(word.lower(), language))


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
    """Return the period a word names ("month"), or ""."""
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
