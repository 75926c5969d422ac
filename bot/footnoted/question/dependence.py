"""Detect how much a question depends on the conversation before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from footnoted.question.reference_words import (
    CORRECTION,
    EXISTENTIAL,
    LONGEST_CORRECTION,
    MORE,
    NEVER,
    NO_WORDS,
    WORDS,
    ReferenceWords,
    brought_up,
)
from footnoted_index.text.language import content_words, stop_words
from footnoted_index.text.words import CAPITAL_NOUNS

_DROPS_PRONOUNS = frozenset({"hu"})
_WITH_OBJECT = ("ta", "te", "ták", "ték")
"""Endings of the past of a Hungarian verb with an object, stated or not."""
LONGEST_TOPIC = 4
"""The most words of a topic, without its article."""
SHORT_TOPIC = 2
"""Words of a topic that is told of even if no sentence answers it; of 3 and 4 words, more than half
of what that adds is wrong (2 and 4 were tried, see the subjects in docs/quality.md)."""
WORD = re.compile(r"\w+(?:[-’']\w+)*")
_PART = re.compile(r"\w+(?:-\w+)*")
"""A word without what is contracted with it: "he's"."""


class Name(NamedTuple):
    """A run of capitalised words at characters `start` to `end` of a text."""

    text: str
    start: int
    end: int


class Dependence(Enum):
    """How much a question depends on the conversation."""

    ALONE = auto()
    """It has words of its own and points to nothing: a new topic, as far as one can see."""
    MAYBE = auto()
    """It points back, but perhaps within itself, or says so little that it may be a follow-up."""
    SURELY = auto()
    """It cannot be understood without what was said before: it has no content ("Why?"), goes on
    without a question word ("And in Leeds?"), or does not say of whom ("Which seat does he hold?").
    """
    MORE = auto()
    """It asks for more of the same ("Tell me more")."""


def language_of(question: str, detected: str, previous: str) -> str:
    """Return the language of a question, by the conversation if one word ("Wann?") or a name alone
    is too short to tell.

    It is the conversation's language, `previous`, if all words of the question belong to that, or
    are names and no words of the language `detected`.
    """
    known, other = (
        WORDS.get(spoken, NO_WORDS).all | stop_words(spoken) for spoken in (previous, detected)
    )

    def tells_nothing(word: str) -> bool:
        named = word[0].isupper() and word.lower() not in other
        return named or word.lower() in known or word.isdigit()

    return previous if all(map(tells_nothing, WORD.findall(question))) else detected


def dependence(question: str, language: str) -> Dependence:
    """Return how much `question` depends on what was said before it."""
    table, words = WORDS.get(language, NO_WORDS), lower_words(question)
    if MORE.get(language, NEVER).fullmatch(" ".join(words)):
        return Dependence.MORE
    fragment, corrected = brought_up(question, language), correction(question, language)
    if fragment is not None or corrected is not None:
        return Dependence.SURELY
    content, names = own_words(question, language), names_in(question, language)
    named = [n for n in names if " " in n.text] if language in CAPITAL_NOUNS else names
    person, leads = pronoun_in(question, table), words[0] in table.leads
    # "Did Ann say that she …?" may mean Ann.
    of_whom = person is None or any(name.end <= person.start() for name in named)
    if not content or not of_whom or (leads and (not named or table.questions.isdisjoint(words))):
        return Dependence.SURELY
    if _has_no_topic(question, content, names, language):
        return Dependence.SURELY
    points = points_back(question, language)
    bare = len(content) <= 2 and not names
    if language in WORDS and (points or bare):
        return Dependence.MAYBE
    return Dependence.ALONE


def points_back(question: str, language: str) -> bool:
    """Return whether a word of the question stands for something else, or goes on."""
    table, words = WORDS.get(language, NO_WORDS), lower_words(question)
    person = pronoun_in(question, table)
    return words[0] in table.leads or person is not None or _has_pointer(question, language)


def _has_pointer(question: str, language: str) -> bool:
    """Return whether a word stands for something else: not so "there" in "Is there a pool?"."""
    text = EXISTENTIAL.get(language, NEVER).sub(" ", question)
    return not WORDS.get(language, NO_WORDS).pointers.isdisjoint(lower_words(text))


def may_point_back(question: str, language: str) -> bool:
    """Return whether a word of the question points back, or may stand before what is known already:
    "How many members has the club?", but not "Who resigned?".
    """
    table = WORDS.get(language, NO_WORDS)
    known = not table.determiners.isdisjoint(lower_words(question))
    return known or points_back(question, language)


def correction(question: str, language: str) -> tuple[str, str] | None:
    """Return what is meant and what is not in "the library, not the bridge"; else None."""
    text = question.strip(" ?!.")
    words = lower_words(text)
    asks = not WORDS.get(language, NO_WORDS).questions.isdisjoint(words)
    match = CORRECTION.get(language, NEVER).fullmatch(text)
    if match is None or asks or len(words) > LONGEST_CORRECTION:
        return None
    said = match.groupdict()
    new, old = (said[name] or said[f"{name}2"] for name in ("new", "old"))
    return (new, old) if WORD.search(new) and WORD.search(old) else None


def own_words(question: str, language: str) -> list[str]:
    """Return the content words of a question, without those that refer back or only ask.

    "And which magazine?" has none: like "who", it asks for a name.
    """
    table = WORDS.get(language, NO_WORDS)
    own = [w for w in content_words(question, language) if w.lower() not in table.all]
    which = any(
        a.lower() in table.which and [b] == own for a, b in pairwise(WORD.findall(question))
    )
    return [] if which else own


def is_topic(text: str, language: str) -> bool:
    """Return whether a text only names a topic: "Kelsby lido", "der Lohwalder Bahnübergang".

    In a script without capitals that is not known: in Chinese, words have no space between them.
    """
    if text.upper() == text.lower():
        return False
    words, table = lower_words(text), WORDS.get(language, NO_WORDS)
    own = [word for word in words if word not in table.determiners - table.questions]
    return 0 < len(own) <= LONGEST_TOPIC and stop_words(language).union(table.all).isdisjoint(own)


def _has_no_topic(
    question: str, content: Sequence[str], names: Sequence[Name], language: str
) -> bool:
    """Return whether a question has no topic of its own: little more than its verb, with something
    left out.

    "Wer hat das mitgeteilt?"; in Hungarian the verb itself tells of its object: "Ki közölte?"
    """
    left_out = _has_pointer(question, language)
    if language in _DROPS_PRONOUNS:
        left_out |= content[-1].lower().endswith(_WITH_OBJECT)
    return left_out and not names and len(content) == 1


def pronoun_in(text: str, table: ReferenceWords) -> re.Match[str] | None:
    """Return the first personal pronoun; "Sie" within a sentence is German courtesy."""
    for word in _PART.finditer(text):
        if (word[0].lower() if word.start() == 0 else word[0]) in table.persons:
            return word
    return None


def names_in(text: str, language: str) -> list[Name]:
    """Return the runs of capitalised words of `text`.

    A stop word of the language does not begin one, but for "Greater Manchester" within a sentence.
    """
    table = WORDS.get(language, NO_WORDS)
    stops = stop_words(language) | table.all
    runs = word_runs(text, lambda word: word[0].isupper() and word.lower() not in table.all)
    names = []
    for text_, start, end in runs:
        first, _, rest = text_.partition(" ")
        within = text[:start].rstrip()[-1:].isalnum()
        if first.lower() not in stops or (rest and within):
            names.append(Name(text_, start, end))
        elif rest:
            names.append(Name(rest, end - len(rest), end))
    return names


def word_runs(text: str, belongs: Callable[[str], bool]) -> list[Name]:
    """Return the runs of words with nothing but a space between them."""
    found: list[Name] = []
    for word in filter(lambda word: belongs(word[0]), WORD.finditer(text)):
        if found and text[found[-1].end : word.start()] == " ":
            start = found.pop().start
        else:
            start = word.start()
        found.append(Name(text[start : word.end()], start, word.end()))
    return found


def lower_words(text: str) -> list[str]:
    """Return the words of `text` in lower case; one empty word where there are none."""
    return [word.lower() for word in WORD.findall(text)] or [""]
