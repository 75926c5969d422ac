"""The words and phrases by which a language refers back to what was said.

In a language without such a list, a follow-up is completed by putting both questions in a row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from footnoted_index.text.word_lists import word_list


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """The closed word classes by which a language refers back.

    `leads` open a question that goes on; `persons` stand for a name, and say how the name is put in
    their place; `pointers` stand for something else; `who` ask for a person and `asking` for
    anything else; `why` ask for a reason; `saying` may stand in a question without content;
    `determiners` stand before nouns, but not before somebody's name, `places` before where it was;
    `which` ask for one of many.
    """

    persons: dict[str, str]
    leads: frozenset[str]
    pointers: frozenset[str]
    who: frozenset[str]
    asking: frozenset[str]
    why: frozenset[str]
    saying: frozenset[str]
    determiners: frozenset[str]
    places: frozenset[str]
    which: frozenset[str]

    @property
    def questions(self) -> frozenset[str]:
        """All question words."""
        return self.who | self.asking | self.why

    @property
    def all(self) -> frozenset[str]:
        """All words of the table."""
        return self.leads | self.persons.keys() | self.pointers | self.questions | self.saying


def _reference_words(lists: Mapping[str, Any]) -> ReferenceWords:
    persons = dict(lists.get("persons", {}))
    sets = {f.name: lists.get(f.name, "").split() for f in fields(ReferenceWords)[1:]}
    return ReferenceWords(persons, **{name: frozenset(words) for name, words in sets.items()})


_LISTS = word_list(__file__, "reference_words")
WORDS = {language: _reference_words(lists) for language, lists in _LISTS.items()}
NEVER = re.compile("(?!)")


def _forms(name: str, form: str) -> dict[str, re.Pattern[str]]:
    """Return by language what matches one of a list's expressions, put into `form`."""
    return {
        language: re.compile(form.replace("{}", "|".join(lists[name])), re.IGNORECASE)
        for language, lists in _LISTS.items()
        if name in lists
    }


MORE = _forms("more", "{}")
"""All of a question that asks for more of the same."""
ABOUT = _forms("about", r"(?:{})\b[ ,:]*")
"""The beginning of a text that changes the subject or corrects it ("what about"); the rest is a
fragment."""
MEANT = _forms("meant", r"(?:{})")
"""A whole text that says what was meant, with the verb at its end ("a hídra gondoltam")."""
ALIKE = {language: lists["alike"] for language, lists in _LISTS.items()}
"""By language, expressions of words that stand for each other before a noun: "das" and "die"."""
VERB_LAST = _forms("verb_last", r"\W*(?:{})\W*")
"""All of a question that ends with its verb: "How much did the bridge cost?"."""
CORRECTION = _forms("correction", "{}")
"""A text that exchanges what was asked about: "the library, not the bridge"."""
EXISTENTIAL = _forms("existential", r"\b(?:{})\b")
"""Words that only say that something exists: "is there"."""
LONGEST_CORRECTION = 10
"""The most words of a correction."""
NO_WORDS = _reference_words({})
"""For a language without a table."""


def brought_up(question: str, language: str) -> str | None:
    """Return the fragment in "What about Leeds?" or "I meant Leeds", None where there is none."""
    meant = MEANT.get(language, NEVER).fullmatch(question.strip(" ?!."))
    if meant is not None:
        return meant["new"][0].lower() + meant["new"][1:]  # it begins with an article
    about = ABOUT.get(language, NEVER).match(question)
    return None if about is None else question[about.end() :]
