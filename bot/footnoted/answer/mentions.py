"""Find the sentences that mention a subject, though no article may be about it."""

from __future__ import annotations

import re

from footnoted.answer.quotation import Neighbours
from footnoted.answer.selection import Statement
from footnoted_index.search.results import Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.language import content_words
from footnoted_index.text.passages import is_fragment, is_heading, is_list_item
from footnoted_index.text.words import terms

PASSAGES = 6
"""The best passages that have a word of the subject are looked through."""
SHORTEST = 40
"""Bytes; a shorter sentence ("They are not alone.") leans on those beside it."""
_SPEECH = re.compile(r"[–—]\s.+\s[–—]\s")
"""Speech that a dash opens and another closes, in Hungarian: "– Nem tehetünk mást – mondta"."""


def mentioning(searcher: Searcher, about: Ranking) -> list[Statement]:
    """Return the sentences that have all words of the subject that a ranking is about, the likest
    first: those of the time asked about, if there are any, and none in another language.
    """
    question = about.question
    language = question.language
    words = set(terms(" ".join(content_words(question.text, language)), language))
    time, own = question.time, [p for p in about.passages if p.lexical > 0]
    own = [p for p in own if time is not None and time.holds(p.date)] or own
    own.sort(key=lambda p: -p.lexical)
    evidence = searcher.sentences(question, own[:PASSAGES])
    neighbours = Neighbours.of(evidence)
    statements: list[Statement] = []
    for e in evidence:
        text = e.sentence.text
        if not (words and tells(text) and words <= set(terms(text, language))):
            continue
        if not any(statement.tells(e) for statement in statements):
            statements.append(Statement(e, neighbours.quotation(e)))
    return statements


def tells(sentence: str) -> bool:
    """Return whether a sentence states something: no heading, question, list item or address."""
    return (
        len(sentence.encode()) >= SHORTEST
        and (_SPEECH.match(sentence) is not None or not is_list_item(sentence))
        and not sentence.endswith("?")
        and "@" not in sentence
        and not is_heading(sentence)
        and not is_fragment(sentence)
    )
