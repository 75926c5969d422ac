"""Select the sentences of an extractive answer.

Each statement is quoted once, however many articles make it; the others are its witnesses and stand
behind it as further footnotes. Two sentences in a row that both answer are quoted as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from footnoted.answer.quotation import LONGEST, Neighbours
from footnoted.answer_types import AnswerSentence, Citation
from footnoted.question.intent import Breadth
from footnoted_index import Span
from footnoted_index.search.corroboration import contradict, same_pattern
from footnoted_index.search.lexical import names
from footnoted_index.search.results import Evidence
from footnoted_index.text.passages import is_heading

SAME_STATEMENT = 0.92
"""Two sentences with a higher cosine say the same; the second would add nothing to an answer.

Wire copies are nearer, and 47 % of 400 deu–eng pairs of Tatoeba (hun–eng: 1 %). At 0.88 it would be
93 % (36 %), but different statements about one affair would be taken for the same."""
RETOLD = 0.9
"""As near as this, sentences in two languages say the same where they name the same."""
ENOUGH = 0.11
"""A fact is answered with one sentence where it scores this much more than the second best.

On the dev half of XQuAD that is so for 6 % of the questions that ask for one fact, and none of them
would have needed the second sentence."""

CLOSE = 0.05
"""How much less than the best a third sentence may score: more, and it is about something else."""

TOGETHER = 0.12
"""How much less than the best a sentence may score to be quoted with one it stands beside.

What asks for two sentences is mostly answered by two in a row. On the dev half of XQuAD the first
quotation has the answer for 87 instead of 82 of 100 English questions, the first two for 94 instead
of 92, at 2.4 instead of 1.9 sentences."""
MOST = 3
"""The sentences of an answer; one more where several places are asked for."""

Elsewhere = Callable[[Evidence], Sequence[Evidence]]
"""Where other articles say what a sentence says."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the characters to quote for it, and those in other articles that say it."""

    said: Evidence
    span: Span
    witnesses: tuple[Evidence, ...] = ()
    contradicts: bool = False
    """Whether it gives another number than the statement before it, for the same thing."""
    beside: Evidence | None = None
    """The sentence before or after, where it answers as well and is quoted with this one."""

    def overlaps(self, other: Statement) -> bool:
        """Return whether two statements quote some of the same characters."""
        same = self.said.sentence.article_id == other.said.sentence.article_id
        return same and self.span.start < other.span.end and other.span.start < self.span.end

    def takes(self, new: Statement) -> bool:
        """Return whether another statement stands beside this one and can be quoted with it."""
        ours, theirs = self.said.sentence, new.said.sentence
        return (
            self.beside is None
            and _passage(self) == _passage(new)
            and abs(ours.ordinal - theirs.ordinal) == 1
            and max(self.span.end, new.span.end) - min(self.span.start, new.span.start) <= LONGEST
            and not is_heading(ours.text)
            and not is_heading(theirs.text)
        )

    def joined(self, other: Statement) -> Statement:
        """Return one statement of two that overlap or stand side by side."""
        span = Span(min(self.span.start, other.span.start), max(self.span.end, other.span.end))
        witnesses = {
            (w.sentence.article_id, w.sentence.ordinal): w
            for w in (*self.witnesses, *other.witnesses)
        }
        beside = self.beside or other.said
        return replace(self, span=span, witnesses=tuple(witnesses.values()), beside=beside)

    def tells(self, e: Evidence) -> bool:
        """Return whether a sentence is quoted here, or says the same."""
        quoted = self.said.sentence.article_id == e.sentence.article_id and (
            self.span.start <= e.sentence.start < self.span.end
        )
        beside = () if self.beside is None else (self.beside,)
        told = (self.said, *beside, *self.witnesses)
        return quoted or any(same_statement(known, e) for known in told)


def choose(
    evidence: Sequence[Evidence], breadth: Breadth, limit: int, elsewhere: Elsewhere
) -> list[Statement]:
    """Return the statements to quote: the best first, those of one passage in their own order.

    `limit` is the most of them for two sides of a matter; `breadth` says whether the question asks
    for less or more.
    """
    neighbours = Neighbours.of(evidence)
    several = breadth is Breadth.SEVERAL
    chosen: list[Statement] = []
    places = sentences = 0
    for candidate in evidence:
        behind = evidence[0].score - candidate.score
        if chosen and breadth is Breadth.ONE and behind >= ENOUGH:
            break
        if any(statement.tells(candidate) for statement in chosen):
            continue
        if sentences >= MOST + several:
            break
        alone = Statement(candidate, neighbours.quotation(candidate))
        near = behind <= TOGETHER
        host = next((i for i, told in enumerate(chosen) if near and told.takes(alone)), None)
        room = places < limit + (several and behind <= CLOSE)
        room = room and (places == sentences or behind <= CLOSE)
        if host is None and not room:
            break
        new = _statements(alone, elsewhere(candidate), neighbours)
        if host is not None and len(new) == 1 and new[0].said is candidate:
            chosen[host] = chosen[host].joined(new[0])
        elif room:
            places += 1
            chosen += new
        else:
            break
        sentences += 1
        chosen = _apart(chosen)
    if not chosen:
        return []
    home = _passage(chosen[0])
    together = sorted((s for s in chosen if _passage(s) == home), key=lambda s: s.span.start)
    return together + [s for s in chosen if _passage(s) != home]


def _apart(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, those that overlap made one: "He added: …" brings the sentence before
    it.
    """
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
    """Return the statements with their footnotes, numbered in reading order; witnesses come
    last.
    """
    citations = [_citation(n, s.said, s.span) for n, s in enumerate(statements, start=1)]
    sentences = []
    for own, statement in zip(tuple(citations), statements, strict=True):
        numbers = [own.number]
        for witness in statement.witnesses:
            span = Span(witness.sentence.start, witness.sentence.end)
            citations.append(_citation(len(citations) + 1, witness, span))
            numbers.append(len(citations))
        sentences.append(AnswerSentence(_one_line(own.quote), tuple(numbers)))
    return tuple(sentences), tuple(citations)


def same_statement(told: Evidence, e: Evidence) -> bool:
    """Return whether a sentence repeats a quoted one: a copy, a translation, or an earlier
    version.
    """
    if told.source.article.id == e.source.article.id:
        return told.sentence.text == e.sentence.text
    language = told.source.article.language
    as_late = language == e.source.article.language and e.source.dated >= told.source.dated
    if as_late and same_pattern(told.sentence.text, e.sentence.text, language):
        return False
    lengths = np.linalg.norm(told.vector) * np.linalg.norm(e.vector)
    cosine = float(told.vector @ e.vector) / float(lengths)
    return cosine >= SAME_STATEMENT or (cosine >= RETOLD and _same_names(told, e))


def _same_names(a: Evidence, b: Evidence) -> bool:
    """Return whether two sentences in two languages name the same: one has all names of the
    other.
    """
    languages = [e.source.article.language for e in (a, b)]
    fewer, more = sorted(
        (set(names(e.sentence.text, e.source.article.language)) for e in (a, b)), key=len
    )
    return languages[0] != languages[1] and len(fewer) > 1 and fewer <= more


def _statements(
    alone: Statement, elsewhere: Sequence[Evidence], neighbours: Neighbours
) -> list[Statement]:
    """Return a statement in the question's language, where an article says it so, with its
    witnesses.

    Those that give other numbers are statements of their own.
    """
    told = [alone.said, *elsewhere]
    best = next((e for e in told if e.source.same_language), alone.said)
    others = [e for e in told if e is not best]
    against = [e for e in others if contradict(best.sentence.text, e.sentence.text)]
    agreeing = tuple(e for e in others if e not in against)
    span = alone.span if best is alone.said else neighbours.quotation(best)
    return [
        Statement(best, span, agreeing),
        *(Statement(e, neighbours.quotation(e), contradicts=True) for e in against),
    ]


def _citation(number: int, e: Evidence, span: Span) -> Citation:
    return Citation(
        number=number,
        quote=span.of(e.source.article.text),
        start=span.start,
        end=span.end,
        passage=e.source.passage,
        article=e.source.article,
    )


def _passage(statement: Statement) -> tuple[str, int]:
    return statement.said.source.article.id, statement.said.source.passage.ordinal


def _one_line(text: str) -> str:
    """Return a quotation on one line: a hard-wrapped article breaks its sentences."""
    return " ".join(text.split())
