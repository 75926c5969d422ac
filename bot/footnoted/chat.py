"""A conversation with a bot: each question is understood from what was said before.

A follow-up may be meant in several ways (see `followup`). Each is searched for, the most specific
that the articles answer is taken, and the answer says which that was. A question that stands on its
own is asked on its own, so that a new topic owes nothing to the old one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from footnoted.answer import Answer, Citation
from footnoted.events import Done, Event, finished, in_threads
from footnoted.followup import Dependence, asks_why, completions, dependence, language_of
from footnoted.smalltalk import small_talk_language
from footnoted.twins import in_thread
from footnoted_index import QuestionError
from footnoted_index.search import Evidence, Question, Ranking
from footnoted_index.where import Where, WhereLike

if TYPE_CHECKING:
    from footnoted.bot import Bot

BESIDE = 0.03
"""What the sentence after a cited one gains; the sentence before it gains half."""
MET = 1.7
"""The least soft coverage of what was typed, or its words are not in the answer at all."""
FRAGMENT_MET = 3.5
"""The same for a fragment ("And of London?"): it is mostly a name, and names are met well."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The answer to one reading of a question.

    `fit` is the cosine of its first sentence with what was typed, `met` says whether the words that
    were typed are met by it.
    """

    answer: Answer
    fit: float
    met: bool


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
        return self._remembered(self._bot._tell(self._find(question, Where.of(where))))

    async def astream(
        self, question: str, *, where: WhereLike = None
    ) -> AsyncGenerator[Event, None]:
        """`stream` for asyncio; raises when the first event is asked for."""
        events = await asyncio.to_thread(self.stream, question, where=where)
        async for event in in_threads(events):
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

    def _find(self, question: str, where: Where) -> Answer:
        """The answer without a language model."""
        typed = self._bot._checked(question)
        before = [answer for answer in self._history if answer.level != "talk"]
        follows = before and small_talk_language(typed) is None
        if follows:
            return self._follow(typed, before[-1], where)
        return self._bot._find(typed, where)

    def _follow(self, typed: str, last: Answer, where: Where) -> Answer:
        started = perf_counter()
        plain = self._bot._index.search(typed, where=where)
        language = language_of(typed, plain.question.language, last.language)
        plain = replace(plain, question=replace(plain.question, language=language))
        leans = dependence(typed, language)
        readings: list[_Reading] = []
        if leans is not Dependence.ALONE:
            before = last.understood_as or last.question
            forms = completions(typed, language, before, [c.quote for c in last.citations])
            readings = [self._read(form, plain.question, leans, last, where) for form in forms]
        alone = self._bot._answer(plain, {"search": (perf_counter() - started) * 1e3})
        if leans is Dependence.MAYBE:  # what was typed must speak for it too
            least = _fit(plain.question, plain)
            sure = alone.level == "answer"
            readings = [r for r in readings if r.fit > least or (r.fit == least and not sure)]
        best = _best([reading.answer for reading in readings if reading.met])
        if best is not None:
            return replace(best, timings=alone.timings)
        if leans in {Dependence.ALONE, Dependence.MAYBE}:
            return alone
        # What it would find on its own is not about what is meant.
        nothing = self._bot._answer(replace(plain, evidence=()), dict(alone.timings))
        return replace(nothing, understood_as=readings[0].answer.understood_as)

    def _read(
        self, form: str, asked: Question, leans: Dependence, last: Answer, where: Where
    ) -> _Reading:
        """The answer to `asked` understood as `form`, in the language of what was typed."""
        ranking = self._bot._index.search(form, where=where)
        if asks_why(asked.text, asked.language):
            ranking = _beside(ranking, last.citations[:1], itself=-BESIDE / 2)
        elif leans is Dependence.PERSON:
            ranking = _beside(ranking, last.citations, itself=BESIDE / 2)
        coverage = self._covered(asked, ranking)
        met = coverage >= (FRAGMENT_MET if leans is Dependence.FRAGMENT else MET)
        fit = _fit(asked, ranking)
        ranking = replace(ranking, question=asked, coverage=min(coverage, ranking.coverage))
        answer = replace(self._bot._answer(ranking, {}), understood_as=form)
        return _Reading(answer, fit, met)

    def _covered(self, asked: Question, ranking: Ranking) -> float:
        """The coverage of what was typed; that of the whole where it has no content words.

        The words of the question before are met by its own answer, so they prove nothing.
        """
        if not asked.content_words:
            return ranking.coverage
        return self._bot._index.searcher.covered(asked.content_words, ranking.evidence)


def _best(answers: Sequence[Answer]) -> Answer | None:
    """The first sure answer, or else the surest that is shown; None where all are refusals."""
    sure = [answer for answer in answers if answer.level == "answer"]
    shown = [answer for answer in answers if answer.answered]
    return sure[0] if sure else max(shown, key=lambda answer: answer.confidence, default=None)


def _fit(asked: Question, ranking: Ranking) -> float:
    return float(ranking.evidence[0].vector @ asked.vector) if ranking.evidence else 0.0


def _beside(ranking: Ranking, citations: Sequence[Citation], *, itself: float) -> Ranking:
    """The ranking with the sentences next to `citations` preferred; those gain `itself`.

    Articles tell on as people ask on: the reason, or what "he" said, stands in the next sentence.
    """
    starts = {(citation.article.id, citation.start) for citation in citations}
    cited = {
        (e.source.article.id, e.sentence.ordinal)
        for e in ranking.evidence
        if (e.source.article.id, e.sentence.start) in starts
    }

    def weighed(e: Evidence) -> Evidence:
        article, ordinal, gain = e.source.article.id, e.sentence.ordinal, 0.0
        if (article, ordinal) in cited:
            gain = itself
        elif (article, ordinal - 1) in cited:
            gain = BESIDE
        elif (article, ordinal + 1) in cited:
            gain = BESIDE / 2
        return replace(e, score=e.score + gain, cosine=e.cosine + gain, aligned=e.aligned + gain)

    evidence = sorted(map(weighed, ranking.evidence), key=lambda e: -e.score)
    return replace(ranking, evidence=tuple(evidence))
