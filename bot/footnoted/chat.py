"""A conversation with a bot: each question is understood from what was said before.

A follow-up may be meant in several ways (see `followup`). Each is searched for, the most specific
that the articles answer is taken, and the answer says which that was. A question that stands on its
own is asked on its own, so that a new topic owes nothing to the old one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

from footnoted.answer import Answer, Citation
from footnoted.asking import as_typed, asked, marked
from footnoted.breadth import WISH_LANGUAGES, events_of, wish_of
from footnoted.events import Done, Event, finished, in_threads
from footnoted.extractive import same_statement
from footnoted.followup import Dependence, asks_why, completions, dependence, language_of, own_words
from footnoted.smalltalk import small_talk_language
from footnoted.twins import in_thread
from footnoted_index import QuestionError
from footnoted_index.dates import time_of
from footnoted_index.ranking import Evidence, Question
from footnoted_index.where import Where, WhereLike

if TYPE_CHECKING:
    from footnoted.bot import Bot

BESIDE = 0.03
"""What the sentence after a cited one gains; the one before it gains half, itself loses half."""
OWN_WORDS = 0.5
"""How much what was typed says, against what it was completed to."""
LATER = 0.01
"""How much better a later reading of a question must fit than the one before it."""
MET = 1.7
"""The least soft coverage of what was typed, or its words are not in the answer at all."""
MAYBE_MET = 3.0
"""The same for a question that may stand on its own."""
FRAGMENT_MET = 2.3
"""The same for a fragment ("And the deputy?"), which is hardly more than one word."""
NAME_MET = 3.5
"""The same for a fragment with a name ("And of London?"), and names are met well."""


_Key: TypeAlias = tuple[str, int]
"""The article and the ordinal of a sentence."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was asked, how it leans on the `last` answer, and of which articles it is asked."""

    asked: Question
    leans: Dependence
    last: Answer
    where: Where


@dataclass(frozen=True, slots=True)
class _Reading:
    """An answer, the cosine of its first sentence with what was typed, and that one's score."""

    answer: Answer
    fit: float
    score: float


class Chat:
    """One conversation; `history` holds its answers, oldest first, and may be given to go on."""

    def __init__(self, bot: Bot, history: Iterable[Answer] = ()) -> None:
        self._bot = bot
        self._history: list[Answer] = list(history)

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first; each knows its question."""
        return tuple(self._history)

    def ask(self, question: str, *, where: WhereLike = None) -> Answer:
        """Answer `question` in the light of the conversation.

        Where it is a follow-up, the answer's `understood_as` is the question it was completed to.
        `where` restricts the articles, as in `Bot.ask`, for this question. Raises `QuestionError`
        where the question is empty or too long, `FilterError` for a bad filter; `history` stays as
        it was.
        """
        return finished(self.stream(question, where=where))

    aask = in_thread(ask)

    def stream(self, question: str, *, where: WhereLike = None) -> Generator[Event, None, None]:
        """The answer as it comes; see `footnoted.events`.

        The last event holds what `ask` returns, and is when `history` gains it: a stream that is
        left before its end leaves no trace. Raises what `ask` raises, when called.
        """
        return self._stream(question, where, threading.Event())

    def _stream(
        self, question: str, where: WhereLike, stop: threading.Event
    ) -> Generator[Event, None, None]:
        found = self._find(question, Where.of(where), condense=True)
        return self._remembered(self._bot._tell(found, self.history, stop))

    async def astream(
        self, question: str, *, where: WhereLike = None
    ) -> AsyncGenerator[Event, None]:
        """`stream` for asyncio; raises when the first event is asked for."""
        stop = threading.Event()
        events = await asyncio.to_thread(self._stream, question, where, stop)
        async for event in in_threads(events, stop):
            yield event

    def recall(self, questions: Iterable[str]) -> None:
        """Go on from questions asked elsewhere, as the articles answer them now.

        For those who keep the conversation themselves. No language model is asked; what is no
        question is left out.
        """
        for question in questions:
            with suppress(QuestionError):
                self._history.append(self._find(question, Where()))

    def _remembered(self, events: Iterator[Event]) -> Generator[Event, None, None]:
        for event in events:
            if isinstance(event, Done):
                self._history.append(event.answer)
            yield event

    def _find(self, question: str, where: Where, *, condense: bool = False) -> Answer:
        """The answer without a language model, which may `condense` the question, though."""
        typed = self._bot._checked(question)
        before = [answer for answer in self._history if answer.level != "talk"]
        if before and small_talk_language(typed) is None:
            plain = asked(typed, self._bot._index.searcher)
            if not _is_wish(plain):
                found = self._follow(plain, before[-1], where, condense=condense)
                return as_typed(found, typed)
        return self._bot._find(typed, where)

    def _follow(self, typed: str, last: Answer, where: Where, *, condense: bool) -> Answer:
        started = perf_counter()
        plain = self._bot._index.search(typed, where=where)
        language = language_of(typed, plain.question.language, last.language)
        plain = replace(plain, question=replace(plain.question, language=language))
        turn = _Turn(plain.question, dependence(typed, language), last, where)
        writer = self._bot._writer if condense and turn.leans is not Dependence.ALONE else None
        if writer and (condensed := writer.condense(typed, language, self._history)):
            found = self._bot._find(condensed, where)
            if found.answered:
                return replace(found, question=typed, understood_as=condensed)
        readings = [
            self._read(form, turn, number * LATER) for number, form in enumerate(self._forms(turn))
        ]
        alone = self._bot._answer(plain, {"search": (perf_counter() - started) * 1e3})
        answered = [reading for reading in readings if reading.answer.answered]
        if turn.leans is Dependence.MAYBE:  # what was typed must speak for it too
            least, sure = _fit(plain.question, plain.evidence), alone.level == "answer"
            answered = [r for r in answered if r.fit > least or (r.fit == least and not sure)]
        if answered:
            return replace(max(answered, key=_score).answer, timings=alone.timings)
        if turn.leans in {Dependence.ALONE, Dependence.MAYBE}:
            return alone
        # What it would find on its own is not about what is meant.
        return replace(max(readings, key=_score).answer, timings=alone.timings)

    def _forms(self, turn: _Turn) -> list[str]:
        """What the question may mean, the likeliest first."""
        before = marked(turn.last.understood_as or turn.last.question)
        if turn.leans is Dependence.ALONE:
            return []
        if turn.leans is Dependence.MORE:
            return [before]
        cited = [(c.quote, c.article.language) for c in turn.last.citations]
        names = self._bot._index.searcher.lexicon.names
        return completions(
            turn.asked.text,
            turn.asked.language,
            before,
            cited,
            lambda name: names.full_name(name.split()[-1]) is not None,
        )

    def _read(self, form: str, turn: _Turn, penalty: float) -> _Reading:
        """The answer to a question understood as `form`, in the language of what was typed.

        Sentences are ranked by what was typed and by what it was completed to alike.
        """
        asked, searcher = turn.asked, self._bot._index.searcher
        ranking = searcher.find(form, where=turn.where)
        words = own_words(asked.text, asked.language) if turn.leans is not Dependence.MORE else []
        near = _beside(turn.last.citations, ranking.evidence, _gains(turn))
        score = {
            _key(e): e.score
            + near.get(_key(e), 0.0)
            + (OWN_WORDS * (float(e.vector @ asked.vector) - e.cosine) if words else 0.0)
            for e in ranking.evidence
        }
        evidence = [_shifted(e, near.get(_key(e), 0.0)) for e in ranking.evidence]
        evidence.sort(key=lambda e: -score[_key(e)])
        coverage = searcher.coverage(ranking.question, evidence)
        if turn.leans is Dependence.MORE:
            evidence = self._untold(evidence)
        if words:
            # The words of the question before are met by its own answer, so they prove nothing.
            met = searcher.covered(words, evidence)
            coverage = min(met, coverage)
            if met < _least(turn):
                evidence = []
        ranking = replace(ranking, question=asked, evidence=tuple(evidence), coverage=coverage)
        answer = self._bot._answer(ranking, {})
        if form != asked.text:
            answer = replace(answer, understood_as=form)
        best = score[_key(evidence[0])] - penalty if evidence else -1.0
        return _Reading(answer, _fit(asked, evidence), best)

    def _untold(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence that says something the conversation has not said yet.

        What stands beside a sentence that was told is about the same, and as sure as that one.
        """
        spans = {(c.article.id, c.start) for answer in self._history for c in answer.citations}
        told = [e for e in evidence if (e.source.article.id, e.sentence.start) in spans]
        untold = []
        for e in evidence:
            if any(same_statement(e, t) for t in told):
                continue
            beside = [t for t in told if _distance(t, e) in {1, -1}]
            untold.append(_shifted(e, max([0.0, *(t.score - e.score for t in beside)])))
        return sorted(untold, key=lambda e: -e.score)


def _distance(a: Evidence, b: Evidence) -> int:
    """How many sentences after `a` the sentence `b` stands; 0 in another article."""
    same = a.source.article.id == b.source.article.id
    return b.sentence.ordinal - a.sentence.ordinal if same else 0


def _score(reading: _Reading) -> float:
    return reading.score


def _key(e: Evidence) -> _Key:
    return e.source.article.id, e.sentence.ordinal


def _shifted(e: Evidence, gain: float) -> Evidence:
    return replace(e, score=e.score + gain, cosine=e.cosine + gain, aligned=e.aligned + gain)


def _least(turn: _Turn) -> float:
    """The least soft coverage that what was typed needs."""
    if turn.leans is Dependence.FRAGMENT:
        return NAME_MET if turn.asked.names else FRAGMENT_MET
    return MAYBE_MET if turn.leans is Dependence.MAYBE else MET


def _gains(turn: _Turn) -> dict[int, float]:
    """What a cited sentence and those at some distance from it gain."""
    if turn.leans is Dependence.PERSON or asks_why(turn.asked.text, turn.asked.language):
        return {0: -BESIDE / 2, 1: BESIDE, -1: BESIDE / 2}
    if turn.leans is Dependence.MORE:
        return {1: BESIDE, -1: BESIDE / 2}
    return {}


def _beside(
    citations: Sequence[Citation], evidence: Iterable[Evidence], gains: Mapping[int, float]
) -> dict[_Key, float]:
    """What the sentences next to `citations` gain.

    Articles tell on as people ask on: the reason, or what "he" said, stands in the next sentence.
    """
    starts = {(citation.article.id, citation.start) for citation in citations}
    cited = [_key(e) for e in evidence if (e.source.article.id, e.sentence.start) in starts]
    near: dict[_Key, float] = {}
    for distance, gain in sorted(gains.items(), key=lambda item: abs(item[0]), reverse=True):
        for article, ordinal in cited:
            near[article, ordinal + distance] = gain
    return near


def _fit(asked: Question, evidence: Sequence[Evidence]) -> float:
    return float(evidence[0].vector @ asked.vector) if evidence else 0.0


def _is_wish(typed: str) -> bool:
    """Whether a digest is asked for, in any language: it has its own subject, or wants all."""
    time = time_of(typed)
    return any(
        wish_of(typed, language) or (time and time.is_period and events_of(typed, language, time))
        for language in WISH_LANGUAGES
    )
