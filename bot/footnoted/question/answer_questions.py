"""Recognise what is said of the answer before: "Are you sure?", "Who wrote it?", "That's wrong".

English, German and Hungarian. They have fixed forms; anything else is a question to the articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from footnoted.language_names import language_names, language_of_name
from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list

Kind = Literal[
    "sure", "source", "current", "author", "date", "language", "summary", "wrong", "shorter"
]  # fmt: skip
_LISTS = word_list(__file__, "answer_questions")
_PUNCTUATION = re.compile(r"[^\w ]+")


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """What is asked about an answer, in `language`; `wanted` is the language it is asked for in.

    `nth` is set if it is asked about one of the articles in a list: "1" to "5", "last" or "newest".
    """

    kind: Kind
    language: str
    wanted: str = ""
    nth: str = ""


def answer_question(question: str) -> AnswerQuestion | None:
    """Return what is asked about the answer before, or None for any other question."""
    for language, lists in _LISTS.items():
        words = _PUNCTUATION.sub("", question.lower()).split()
        fillers = lists["fillers"].split()
        text = without_accents(" ".join(word for word in words if word not in fillers))
        nth, text = _one_of_a_list(text, language)
        for kind, form in _forms(language, of_nth=nth != ""):
            if (match := form.fullmatch(text)) is None:
                continue
            named = match.groupdict().get("language")
            wanted = language_of_name(named, language) if named else None
            if named is None or wanted:
                return AnswerQuestion(kind, language, wanted or "", nth)
    return None


def _one_of_a_list(text: str, language: str) -> tuple[str, str]:
    """Return which of a list's articles `text` is about, empty if of none, and the text with "it"
    in the place of "the first one".
    """
    for form, instead in _ones(language):
        if found := form.search(text):
            named = next(name for name, word in found.groupdict().items() if word)
            return named.lstrip("_"), text[: found.start()] + instead + text[found.end() :]
    return "", text


@cache
def _ones(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what matches one of a list's articles, with groups that say which, and the pronoun
    for it."""
    lists = _LISTS[language]
    words = "|".join(f"(?P<_{nth}>{word})" for nth, word in lists["nth"].items())
    return tuple(
        (re.compile(without_accents(rf"\b{form.replace('{nth}', f'(?:{words})')}(?!\w)")), instead)
        for form, instead in lists["one"].items()
    )


@cache
def _forms(language: str, *, of_nth: bool = False) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """Return the kinds of questions and what matches each; `of_nth`: about one of a list."""
    lists = _LISTS[language]
    kinds = [*lists["forms"].items()]
    if of_nth:
        kinds.append(("summary", [lists["of_nth"]]))
    names = without_accents("|".join(map(re.escape, language_names(language))))
    return tuple(
        (
            cast(Kind, kind),
            re.compile(
                without_accents(form.replace("{it}", lists["it"])).replace(
                    "{language}", rf"(?P<language>(?:{names}){lists['ending']})"
                )
            ),
        )
        for kind, forms in kinds
        for form in forms
    )
