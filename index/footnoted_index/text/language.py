"""Detect the language of a text.

py3langid judges by byte n-grams. It is reliable for a paragraph, but not for "Ki mondta?". Short
texts are decided by stop words, above all a first one, and by the languages of the archive. Names
do not count there: "Did Müller resign?" is English. The weights were chosen on the questions of
XQuAD dev (en, de), on Tatoeba (en, de, hu) and on one half of tests/index/text/short_questions.txt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import islice

UNKNOWN = "und"
"""ISO 639-2 for "undetermined": a text with too few letters to tell."""

STOP_WORD_WEIGHT = 3.0
ARCHIVE_WEIGHT = 6.0
FIRST_WORD_WEIGHT = 6.0
"""The extra weight of a first word that is a stop word, such as a question word."""
COMMON_WEIGHT = 1.0
SHORT_WORDS = 12
"""A text of at most so many words is judged without its names."""
KEY_WORDS = 3
"""At most so many words without a stop word are key words. They are taken for an expected language
if that is likely, as "lido subsidy" looks more like Spanish."""
_HEAD_WORDS = 30
"""Of a long text, only the stop words among its first words are counted, to break ties."""
_SAMPLES, _SAMPLE_CHARS = 6, 120
"""A longer text is judged by so many pieces of it: its abstract may be in another language."""
_CODE_LETTERS = 2
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"\w+")


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of an ISO 639-1 language, lower-cased; empty where none are known."""
    import stopwordsiso

    if not stopwordsiso.has_lang(language):
        return frozenset()
    return frozenset(word.lower() for word in stopwordsiso.stopwords(language))


@cache
def _typed_stop_words(language: str) -> frozenset[str]:
    """Return the stop words, also as they are typed without their accents."""
    return stop_words(language) | frozenset(map(without_accents, stop_words(language)))


@cache
def _listed_languages() -> frozenset[str]:
    import stopwordsiso

    return frozenset(stopwordsiso.langs())


def detect_language(text: str, *, expected: Collection[str] = ()) -> str:
    """Return the ISO 639-1 code of a text's language, or `und` where it has no letters.

    `expected`: languages to prefer in doubt (those of the archive, for a short question).
    """
    if len(text) > 2 * _SAMPLES * _SAMPLE_CHARS:
        starts = range(0, len(text) - _SAMPLE_CHARS, len(text) // _SAMPLES)
        text = " ".join(text[start : start + _SAMPLE_CHARS] for start in starts)
    return _detected(text, frozenset(expected))


@lru_cache(256)  # a question is asked for its language more than once
def _detected(text: str, expected: frozenset[str]) -> str:
    from py3langid import rank  # it imports numpy

    words = [match[0] for match in islice(_WORD.finditer(text), _HEAD_WORDS)]
    if not words:
        return UNKNOWN
    judged = " ".join(text.split())
    if len(words) <= SHORT_WORDS and not judged.isupper():
        rest = words[1:]
        if any(word[0].isupper() for word in rest):
            judged = " ".join([words[0], *(word for word in rest if word[0].islower())])
    head = [word.lower() for word in words]

    def bonus(language: str) -> float:
        total = ARCHIVE_WEIGHT * (language in expected)
        if language in _listed_languages():
            known = _typed_stop_words(language)
            total += COMMON_WEIGHT + STOP_WORD_WEIGHT * sum(map(known.__contains__, head))
            total += FIRST_WORD_WEIGHT * (head[0] in known)
        return total

    most = ARCHIVE_WEIGHT + COMMON_WEIGHT + STOP_WORD_WEIGHT * len(head) + FIRST_WORD_WEIGHT
    ranked: list[tuple[str, float]] = rank(judged)
    likely = {code: score for code, score in ranked if score + most >= ranked[0][1]}
    best = max(likely, key=lambda language: likely[language] + bonus(language))
    if len(words) <= KEY_WORDS and _typed_stop_words(best).isdisjoint(head):
        likely = {code: score for code, score in likely.items() if code in expected} or likely
    best = max(likely, key=lambda language: likely[language] + bonus(language))
    return best if len(best) == _CODE_LETTERS else UNKNOWN  # "zxx": no language at all


def without_accents(text: str) -> str:
    """Return text with its letters as they are typed on a keyboard without accents ("ő" as "o")."""
    if text.isascii():  # as most are, and a digest compares all titles
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("ß", "ss")


def content_words(text: str, language: str) -> list[str]:
    """Return the words and numbers of `text` that are not stop words of its language, each once."""
    stops = stop_words(language)
    words = dict.fromkeys(_WORD_OR_NUMBER.findall(text))
    return [w for w in words if w.lower() not in stops and (len(w) > 1 or w.isdigit())]
