"""Clean up a typed question: add a question mark, strip chatter, correct spelling.

The models expect text that looks like a question. The words of its subject are left as typed,
except words that can only be a slip.
"""

from __future__ import annotations

import re
from dataclasses import replace

from footnoted.answer_types import Answer
from footnoted.question.dependence import Dependence, dependence
from footnoted.question.small_talk import small_talk
from footnoted.question.wanted import wanted
from footnoted_index.search.searcher import Searcher
from footnoted_index.search.spelling import corrected
from footnoted_index.text.language import without_accents
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.word_lists import word_list

SHORT = 30
"""Texts of up to so many words are asked whole."""
TRIED = 12
"""How many sentences of a long text are tried as the question."""
CLEARLY = 0.04
"""How much better a later sentence must fit than the first to be the question."""
_POLITE = {name: "|".join(forms) for name, forms in word_list(__file__, "cleanup").items()}
_LEADING = re.compile(
    r"(?:(?:{greetings})\W+)*(?:{requests})(?:\W+(?:{politeness}))*\s*[:,.–-]?\s+"
    r"(?!(?:{subjects})\b)".format_map(_POLITE),
    re.IGNORECASE,
)


def clean_question(typed: str, searcher: Searcher) -> str:
    """Return the question in what was `typed`, spelled as the articles spell it."""
    text = typed.capitalize() if typed.isupper() and " " in typed else typed
    language = searcher.language_of(text)
    text = _question_in(text, language, searcher)
    return with_question_mark(corrected(text, language, searcher.lexicon))


def with_question_mark(question: str) -> str:
    """Return a question with a mark at its end."""
    return question if question[-1] in "?!.…:;؟？。" else f"{question}?"


def as_sentence(question: str) -> str:
    """Return a question as one writes it: with a capital and a mark at its end."""
    return with_question_mark(question[:1].upper() + question[1:])


def with_typed_question(answer: Answer, typed: str) -> Answer:
    """Return an answer to what was typed; `understood_as` is the cleaned question if it differs, in
    more than accents.
    """
    understood = answer.asked
    same = _words(without_accents(understood)) == _words(without_accents(typed))
    other = answer.understood_as or not same
    return replace(answer, question=typed, understood_as=as_sentence(understood) if other else "")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _question_in(text: str, language: str, searcher: Searcher) -> str:
    """Return the question in a text of several sentences.

    A short text is asked whole, without greetings. Of a long one it is the sentence that fits the
    articles best, with the one before it if it refers back.
    """
    spans = split_sentences(text, language)
    said = [span.of(text) for span in spans]
    said = [without_preamble(s) for s in said if small_talk(s) is None] or said
    if len(said) == 1 or sum(len(_words(s)) for s in said) <= SHORT:
        return " ".join(said)
    asking = [s for s in said if s.endswith(("?", "？", "؟"))]
    found = {s: wanted(with_question_mark(s), searcher.encoder) for s in said if not asking}
    wishes = [s for s, wants in found.items() if wants is not None and wants.kind != "talk"]
    forms = [
        f"{said[at - 1]} {said[at]}"
        if at and dependence(said[at], language) is Dependence.SURELY
        else said[at]
        for at in map(said.index, (asking or wishes or said)[-TRIED:])
    ]
    fits = [_fit(form, searcher) for form in forms] if len(forms) > 1 else [0.0]
    best = max(fits)
    return next(form for form, fit in zip(forms, fits, strict=True) if fit >= best - CLEARLY)


def without_preamble(sentence: str) -> str:
    """Return a sentence without the polite words that lead up to the question."""
    rest = _LEADING.sub("", sentence, count=1) if _LEADING.match(sentence) else sentence
    return rest[:1].upper() + rest[1:] if len(_words(rest)) > 1 else sentence


def _fit(sentence: str, searcher: Searcher) -> float:
    """Return how well the best passage fits a sentence."""
    passages = searcher.find(sentence).passages
    return passages[0].score if passages else 0.0
