"""A conversation with a bot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from footnoted.answer import Answer
from footnoted.followup import Dependence, asks_why, completions, dependence, language_of
from footnoted_index.coverage import SoftCoverage, content_words
from footnoted_index.search import Evidence, Question, Ranking

if TYPE_CHECKING:
    from footnoted.bot import Bot

BESIDE = 0.05
"""What the sentence after the cited one gains where a reason is asked for, that before it half."""


import os
B = float(os.environ.get("B", "0.5"))
TIE = float(os.environ.get("TIE", "0.01"))
BESIDE = float(os.environ.get("BESIDE", "0.03"))


@dataclass(frozen=True, slots=True)
class _Reading:
    answer: Answer
    fit: float


def _fit(asked: Question, ranking: Ranking) -> list[float]:
    return [float(e.vector @ asked.vector) for e in ranking.evidence[:1]]


class Chat:
    """One conversation; `history` holds its answers, oldest first."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._history: list[Answer] = []
        self._coverage = SoftCoverage(bot._index.encoder)

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first; each knows its question."""
        return tuple(self._history)

    def ask(self, question: str) -> Answer:
        """Answer `question` in the light of the conversation.

        A follow-up is completed from the question before it and its answer; `understood_as` says
        how. Raises `QuestionError` where the question is empty or too long; the history stays as it
        was then.
        """
        typed = self._bot._checked(question)
        answer = self._in_context(typed) if self._history else self._bot.ask(typed)
        self._history.append(answer)
        return answer

    def _in_context(self, typed: str) -> Answer:
        started, last = perf_counter(), self._history[-1]
        plain = self._bot._index.search(typed)
        language = language_of(typed, plain.question.language, last.language)
        asked = replace(plain.question, language=language)
        leans = dependence(typed, language)
        timings = {"search": (perf_counter() - started) * 1e3}
        alone = self._bot._answer(replace(plain, question=asked), timings)
        if leans is Dependence.ALONE:
            return alone
        before = last.understood_as or last.question
        forms = completions(typed, language, before, [c.quote for c in last.citations])
        readings = [self._read(form, asked, last, started) for form in forms]
        if leans is Dependence.MAYBE and alone.level == "answer":
            best_fit = max((_fit(asked, plain)), default=0.0)
            readings = [r for r in readings if r.fit >= best_fit - TIE]
        sure = [r.answer for r in readings if r.answer.level == "answer"]
        shown = sure or [r.answer for r in readings if r.answer.answered]
        if shown:
            return shown[0] if sure else max(shown, key=lambda answer: answer.confidence)
        return alone if not readings or alone.answered else readings[0].answer

    def _read(self, form: str, asked: Question, last: Answer, started: float) -> _Reading:
        """The answer to `asked` understood as `form`."""
        ranking = self._bot._index.search(form)
        if asks_why(asked.text, asked.language):
            ranking = _beside(ranking, last)
        if asked.content_words:
            ranking = self._sobered(ranking, asked)
        fit = max(_fit(asked, ranking), default=0.0)
        answer = self._bot._answer(
            replace(ranking, question=asked), {"search": (perf_counter() - started) * 1e3}
        )
        return _Reading(replace(answer, understood_as=form), fit)

    def _sobered(self, ranking: Ranking, asked: Question) -> Ranking:
        evidence = []
        for e in ranking.evidence:
            extra = e.cosine - float(e.vector @ asked.vector)
            evidence.append(replace(e, cosine=e.cosine - B * extra, score=e.score - 1.5 * B * extra))
        evidence.sort(key=lambda e: -e.score)
        return replace(ranking, evidence=tuple(evidence), coverage=self._covered(asked, ranking))

    def _covered(self, asked: Question, ranking: Ranking) -> float:
        """The coverage of the completed question, or of what was typed where that is lower.

        The words of the question before are met by its own answer, so they prove nothing.
        """
        if not asked.content_words:
            return ranking.coverage
        words = [
            word
            for e in ranking.evidence[:2]
            for word in content_words(e.sentence.text, e.source.article.language)
        ]
        return min(ranking.coverage, self._coverage.measure(asked.content_words, words))


def _beside(ranking: Ranking, last: Answer) -> Ranking:
    """The ranking with the sentences next to the cited ones preferred: reasons stand there."""
    places = {
        (e.source.article.id, e.sentence.ordinal)
        for e in ranking.evidence
        for c in last.citations[:1]
        if c.article.id == e.source.article.id and c.start == e.sentence.start
    }

    def gain(e: Evidence) -> float:
        article, ordinal = e.source.article.id, e.sentence.ordinal
        after, here = (article, ordinal - 1) in places, (article, ordinal) in places
        before = (article, ordinal + 1) in places
        return BESIDE * (after + before / 2 - here / 2)

    evidence = sorted(ranking.evidence, key=lambda e: -(e.score + gain(e)))
    return replace(ranking, evidence=tuple(evidence))
