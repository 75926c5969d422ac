"""Select the sentences of an extractive answer.

Each statement is quoted once, however many articles make it. The other articles are its witnesses:
further footnotes behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footnoted.answer.quotation import Neighbours, is_correction
from footnoted.answer_types import AnswerSentence, Citation
from footnoted_index import Span
from footnoted_index.search.corroboration import same_numbers, same_pattern
from footnoted_index.search.results import Evidence
from footnoted_index.text.numerals import Number, numbers
from footnoted_index.text.words import names

SAME_STATEMENT = 0.92
"""Two sentences with a higher cosine say the same; the second would add nothing to an answer.

Wire copies are nearer, and 47 % of 400 deu–eng pairs of Tatoeba (hun–eng: 1 %). At 0.88 it would be
93 % (36 %), but different statements about one affair would be taken for the same."""
RETOLD = 0.9
"""From this cosine on, sentences in two languages say the same if they have the same names."""
ANSWERS_TOO = 0.95
"""From this probability on, a further sentence is quoted (chosen on the even half of the news)."""

Elsewhere = Callable[[Evidence], Sequence[Evidence]]
"""Returns the sentences of other articles that say what a sentence says."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, the characters to quote for it, and its witnesses: others that say the same."""

    said: Evidence
    span: Span
    witnesses: tuple[Evidence, ...] = ()

    def overlaps(self, other: Statement) -> bool:
        """Return whether two statements quote some of the same characters."""
        same = self.said.sentence.article_id == other.said.sentence.article_id
        return same and self.span.start < other.span.end and other.span.start < self.span.end

    def joined(self, other: Statement) -> Statement:
        """Return one statement of two that overlap or stand side by side."""
        span = Span(min(self.span.start, other.span.start), max(self.span.end, other.span.end))
        witnesses = {w.key: w for w in (*self.witnesses, *other.witnesses)}
        return replace(self, span=span, witnesses=tuple(witnesses.values()))

    def tells(self, e: Evidence) -> bool:
        """Return whether a sentence is quoted here, or says the same."""
        quoted = self.said.sentence.article_id == e.sentence.article_id and (
            self.span.start <= e.sentence.start < self.span.end
        )
        told = (self.said, *self.witnesses)
        return quoted or self._takes_back(e) or any(same_statement(known, e) for known in told)

    def _takes_back(self, e: Evidence) -> bool:
        """Return whether a correction is quoted here that gives the figures of an older article."""
        here, there = self.said.source.article, e.source.article
        if not is_correction(here) or here.id == there.id or (there.date or "") > (here.date or ""):
            return False
        given = numbers(e.sentence.text, there.language)
        return bool(given) and given <= numbers(self.span.of(here.text), here.language)


def choose(
    evidence: Sequence[Evidence],
    limit: int,
    elsewhere: Elsewhere,
    *,
    least: float = ANSWERS_TOO,
) -> list[Statement]:
    """Return the statements to quote, at most `limit`: the best first.

    The first is the sentence that answers best. Others are added only if the reader gives them at
    least the probability `least`.
    """
    neighbours = Neighbours.of(evidence)
    chosen: list[Statement] = []
    for candidate in evidence:
        if len(chosen) >= limit or (chosen and candidate.score < least):
            break
        if any(statement.tells(candidate) for statement in chosen):
            continue
        alone = Statement(candidate, neighbours.quotation(candidate))
        chosen = _apart([*chosen, _witnessed(alone, elsewhere(candidate), neighbours)])
    return chosen


def _apart(statements: Sequence[Statement]) -> list[Statement]:
    """Join overlapping statements: "He added: …" is quoted with the sentence before it."""
    apart: list[Statement] = []
    for new in statements:
        at = next((i for i, old in enumerate(apart) if old.overlaps(new)), None)
        if at is None:
            apart.append(new)
        else:
            apart[at] = apart[at].joined(new)
    return apart


def quote(
    statements: Sequence[Statement],
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Return the statements with footnotes, numbered in reading order; witnesses come last."""
    citations = [_citation(n, s.said, s.span) for n, s in enumerate(statements, start=1)]
    sentences = []
    for own, statement in zip(tuple(citations), statements, strict=True):
        numbers = [own.number]
        for witness in statement.witnesses:
            citations.append(_citation(len(citations) + 1, witness, witness.span))
            numbers.append(len(citations))
        sentences.append(AnswerSentence(" ".join(own.quote.split()), tuple(numbers)))
    return tuple(sentences), tuple(citations)


def quoted(citations: Iterable[Citation], evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sentences that were quoted, alone or together with the one beside them."""
    spans = [(c.article.id, c.start, c.end) for c in citations]
    return [
        e
        for e in evidence
        if any(e.source.article.id == id_ and s <= e.sentence.start < end for id_, s, end in spans)
    ]


def repeating(citations: Sequence[Citation], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that were quoted, and those that repeat them."""
    told = quoted(citations, evidence)
    return [e for e in evidence if any(same_statement(t, e) for t in told)]


def same_statement(told: Evidence, e: Evidence) -> bool:
    """Return whether a sentence repeats a quoted one: a copy, a translation, an earlier version."""
    if told.source.article.id == e.source.article.id:
        return told.sentence.text == e.sentence.text
    if counts_anew(e, told):
        return False
    language = told.source.language
    as_late = language == e.source.language and e.source.dated >= told.source.dated
    if as_late and same_pattern(told.sentence.text, e.sentence.text, language):
        return False
    lengths = np.linalg.norm(told.vector) * np.linalg.norm(e.vector)
    cosine = float(told.vector @ e.vector) / float(lengths)
    return cosine >= SAME_STATEMENT or (cosine >= RETOLD and _same_names(told, e))


def counts_anew(new: Evidence, old: Evidence) -> bool:
    """Return whether a sentence of a later article gives a number that an older one does not."""
    then, now = old.source.article.date, new.source.article.date
    if not (then and now and then < now):
        return False
    given = numbers(new.sentence.text, new.source.language)
    return not given <= numbers(old.sentence.text, old.source.language)


def _same_names(a: Evidence, b: Evidence) -> bool:
    """Return whether of two sentences in two languages one has all names of the other."""
    languages = [e.source.language for e in (a, b)]
    fewer, more = sorted((set(names(e.sentence.text, e.source.language)) for e in (a, b)), key=len)
    return languages[0] != languages[1] and len(fewer) > 1 and fewer <= more


def _witnessed(
    alone: Statement, elsewhere: Sequence[Evidence], neighbours: Neighbours
) -> Statement:
    """Return a statement in the question's language, where an article says it so, with its
    witnesses: those that do not give other numbers.
    """
    told = [alone.said, *elsewhere]
    alike = (e for e in told if e.source.same_language and _agree(alone.said, e))
    best = next(alike, alone.said)
    agreeing = tuple(e for e in told if e is not best and _agree(best, e))
    return Statement(
        best, alone.span if best is alone.said else neighbours.quotation(best), agreeing
    )


def _agree(a: Evidence, b: Evidence) -> bool:
    """Return whether two sentences that say the same do not give other numbers, above all where
    both answer: "41,000 instead of 84,000" has the other's number too."""
    language_a, language_b = (e.source.language for e in (a, b))
    first, second = ({value for value, _ in figures(e)} for e in (a, b))
    if first and second and first.isdisjoint(second):
        return False
    return same_numbers(a.sentence.text, language_a, b.sentence.text, language_b)


def figures(e: Evidence) -> set[Number]:
    """Return the numbers of the words that answer."""
    article = e.source.article
    return numbers(e.answer.of(article.text), article.language) if e.answer is not None else set()


def _citation(number: int, e: Evidence, span: Span) -> Citation:
    answer = e.answer
    if answer is not None and not (span.start <= answer.start and answer.end <= span.end):
        answer = None
    if is_correction(e.source.article) and span.end > e.sentence.end:
        answer = None  # what follows may take it back
    return Citation.of(number, e.source.article, e.source.passage, span, answer)
