"""Extract the checkable parts of a sentence: months, names, quotations, who speaks.

Names and quotations are read in any language, the rest in English, German and Hungarian. For
numbers see `numerals`, for what is denied `negation`.
"""

from __future__ import annotations

import re
from functools import cache

from footnoted_index.text.language import stop_words, without_accents
from footnoted_index.text.numerals import is_spelled
from footnoted_index.text.word_lists import word_list

_LISTS = word_list(__file__, "claims")
_CALENDAR = [re.compile(words) for words in _LISTS["calendar"]]
_TITLES, _GERMAN_FORMAL = (frozenset(_LISTS[name].split()) for name in ("titles", "german_formal"))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTATION = re.compile(
    r"„([^“”„]+)[“”]|“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|\"([^\"]+)\"|‘([^‘’]{2,})’"
)


def calendar(text: str) -> set[int]:
    """Return the months, weekdays, seasons and points of the compass a sentence names, as numbers.

    "may" and "mar" count with a capital only.
    """
    return {
        number
        for word in _WORD.findall(text)
        for number, pattern in enumerate(_CALENDAR)
        if word not in {"may", "mar"} and pattern.fullmatch(word.lower())
    }


def quotations(text: str) -> list[str]:
    """Return what stands in quotation marks."""
    return [next(filter(None, match.groups())) for match in _QUOTATION.finditer(text)]


def turns_back(text: str, language: str) -> bool:
    """Return whether a sentence has a personal pronoun, which stands for a name before it."""
    return not _listed("pronouns", language).isdisjoint(map(str.lower, words(text)))


def first_person(text: str, language: str) -> bool:
    """Return whether a sentence speaks of "me" or "us" outside of quotation marks."""
    own = _listed("self", language)
    return any(word.lower() in own for word in _unquoted(text) if word not in {"US", "i"})


def second_person(text: str, language: str) -> bool:
    """Return whether a sentence speaks to "you" outside of quotation marks.

    A German "Sie" at the beginning may be "she" or "they", and counts for neither.
    """
    spoken = _unquoted(text)
    formal = language == "de" and not _GERMAN_FORMAL.isdisjoint(spoken[1:])
    return formal or not _listed("reader", language).isdisjoint(map(str.lower, spoken))


@cache
def _listed(name: str, language: str) -> frozenset[str]:
    return frozenset(_LISTS[name].get(language, "").split())


def _unquoted(text: str) -> list[str]:
    return re.findall(r"(?<![\w-])[^\W\d_]+(?:['’][^\W\d_]+)?", _QUOTATION.sub("", text))


def words(text: str) -> list[str]:
    """Return the words of a text, as they are."""
    return _WORD.findall(text)


def name_runs(text: str, language: str) -> list[list[str]]:
    """Return the runs of capitalised words: ["Andy", "Burnham"]; with titles, without stop words.

    In German, where every noun has a capital, a hyphen ends a run: "Labour-Partei" is no full name.
    """
    stops = stop_words(language) - _TITLES
    joints = " " if language == "de" else " -"
    runs: list[list[str]] = []
    end = -2
    for word in _WORD.finditer(text):
        token = re.sub(r"['’]s?$", "", word[0])
        if token[0].isupper() and token.lower() not in stops and not is_spelled(token, language):
            if runs and word.start() == end + 1 and text[end] in joints:
                runs[-1].append(token)
            else:
                runs.append([token])
            end = word.end()
    return runs


def is_title(token: str) -> bool:
    """Return whether a capitalised word is a title, which others can say, or of the calendar."""
    return token.lower() in _TITLES or bool(calendar(token))


def name_key(word: str) -> str:
    """Return a name without accents and capitals."""
    return without_accents(word.lower())


def same_name(a: str, b: str) -> bool:
    """Return whether two keys are one name, inflected or compounded ("burnhamnek", "burnham")."""
    short, long = sorted((a, b), key=len)
    if len(short) < 3:
        return short == long
    return (
        (a[:5] == b[:5] and len(short) >= 5)
        or long.startswith(short)
        or (len(short) >= 5 and short in long)
    )


def is_counted(text: str, run: list[str]) -> bool:
    """Return whether German nouns are a quantity and no name: "eine Flasche Wein"."""
    before = re.search(rf"(\w+) {re.escape(run[0])}\b", text)
    if before is None:
        return False
    word = before[1].lower()
    article = re.fullmatch(r"k?ein(e[rnms]?)?", word)
    return word[0].isdecimal() or article is not None or is_spelled(word, "de")


def stands_for(a: list[str], b: list[str]) -> bool:
    """Return whether one of two names is the other's initials ("EU", "Európai Unió")."""
    short, long = sorted((a, b), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
