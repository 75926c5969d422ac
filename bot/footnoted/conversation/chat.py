"""A conversation with a bot: each question is understood from what was said before."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from footnoted.answer.about_answer import about_answer, admitted
from footnoted.answer.messages import phrase
from footnoted.answer.selection import quoted
from footnoted.answer_types import Answer
from footnoted.async_api import async_version
from footnoted.conversation.follow_up.interpretation import follow
from footnoted.conversation.follow_up.rewriting import joined
from footnoted.events import Done, Event, final_answer, in_worker_threads
from footnoted.question.answer_questions import answer_question
from footnoted.question.cleanup import as_sentence
from footnoted.question.dependence import language_of
from footnoted.question.wanted import DIGESTS
from footnoted_index import QuestionError, UsageError
from footnoted_index.checked_type import check_type
from footnoted_index.filters import Where, WhereLike

if TYPE_CHECKING:
    from footnoted.pipeline import Pipeline


class Chat:
    """One conversation, made by `Bot.chat`; `history` holds its answers, oldest first."""

    def __init__(
        self, pipeline: Pipeline, history: Iterable[Answer] = (), *, language: str = ""
    ) -> None:
        self._pipeline, self._language = pipeline, language
        self._history: list[Answer] = []
        check_type(history, Iterable, "a history is a list of answers")
        for answer in history:
            check_type(answer, Answer, "a history holds answers (recall takes questions)")
            self._history.append(answer)

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first; each knows its question."""
        return tuple(self._history)

    def ask(self, question: str, *, where: WhereLike = None) -> Answer:
        """Answer `question`, understood from the conversation.

        Where it is a follow-up, the answer's `understood_as` is the question it was completed to.
        `where` restricts the articles, as in `Bot.ask`, for this question. Raises `QuestionError`
        where the question is empty or too long, `FilterError` for a bad filter; `history` stays as
        it was.
        """
        return final_answer(self.stream(question, where=where))

    aask = async_version(ask)

    def stream(self, question: str, *, where: WhereLike = None) -> Generator[Event, None, None]:
        """Yield the answer as it comes; see `footnoted.events`.

        The last event holds what `ask` returns. Only then is it added to `history`, so a stream
        that is left early leaves no trace. Raises what `ask` raises, when called.
        """
        return self._stream(question, where, threading.Event())

    def _stream(
        self, question: str, where: WhereLike, stop: threading.Event
    ) -> Generator[Event, None, None]:
        only = Where.of(where)
        found = self._find(question, only, with_model=True)
        told = [admitted(answer, only) for answer in self._history]
        return self._remembered(self._pipeline.stream(found, told, stop))

    async def astream(
        self, question: str, *, where: WhereLike = None
    ) -> AsyncGenerator[Event, None]:
        """`stream` for asyncio; raises when the first event is asked for."""
        stop = threading.Event()
        events = await asyncio.to_thread(self._stream, question, where, stop)
        async for event in in_worker_threads(events, stop):
            yield event

    def recall(self, questions: Iterable[str], *, where: WhereLike = None) -> None:
        """Add earlier questions to the history, with the answers that the articles give now.

        For applications that keep the conversation themselves. `where` is the filter that they were
        asked under. No language model is asked; texts that are not questions are left out.
        """
        if isinstance(questions, str) or not isinstance(questions, Iterable):
            kind = type(questions).__name__
            raise UsageError(f"the questions to recall are given in a list, not as {kind}")
        only = Where.of(where)
        for question in questions:
            with suppress(QuestionError):
                self._history.append(self._find(question, only))

    def _remembered(self, events: Iterator[Event]) -> Generator[Event, None, None]:
        for event in events:
            if isinstance(event, Done):
                self._history.append(event.answer)
            yield event

    def _find(self, question: str, where: Where, *, with_model: bool = False) -> Answer:
        """Return the extractive answer; `with_model`, perhaps quotes for a model to translate."""
        typed = self._pipeline.validated(question)
        told = [a for a in self._history if a.level != "talk" and _has_a_topic(a.question)]
        if (about := self._about_answer(typed, told, where, with_model=with_model)) is not None:
            return about
        searcher = self._pipeline.searcher
        detected = searcher.language_of(typed)
        if not told:
            spoken = searcher.language_of(typed, self._language)
            return self._pipeline.find(typed, where, language="" if spoken == detected else spoken)
        spoken = language_of(typed, detected, told[-1].language)
        return self._pipeline.find(
            typed,
            where,
            lambda plain: follow(self._pipeline, plain, told, where),
            language="" if spoken == detected else spoken,
        )

    def _about_answer(
        self, typed: str, told: Sequence[Answer], where: Where, *, with_model: bool
    ) -> Answer | None:
        """Return the reply to a question about the answer before; None for any other question."""
        asked = answer_question(typed)
        answers = [answer for answer in reversed(self._history) if answer.level != "talk"]
        if asked is None or not answers:
            return None
        last = answers[0]
        if asked.kind == "shorter":  # not what was said of an answer ("Are you sure?")
            last = next((a for a in answers if _quotes(a.question)), last)
        if asked.nth:
            listed = self._last_list()
            if listed is None or (one := _one_of(listed, asked.nth)) is None:
                return None
            last = one
        last = admitted(last, where)
        if asked.kind in {"language", "summary", "shorter"} and not last.citations:
            return None  # it is asked of the articles
        if asked.kind == "summary":
            return self._pipeline.summary(typed, last.citations, asked.language, where)
        newest = None
        if asked.kind == "language" and told:
            if self._asked_of_archive(told[-1]):  # "And in German?" asks which articles are
                found = self._pipeline.listed_in(asked, told[-1], where)
                if found is None or not found.answered:
                    return None
                return replace(found, question=typed, understood_as=joined(told[-1].asked, typed))
            found = self._in_language(typed, asked.wanted, told[-1], where, with_model=with_model)
            if found is not None:
                return found
        elif asked.kind == "current" and told and last.citations:
            form, cited = told[-1].asked, last.citations
            newest = self._pipeline.newest(form, cited, asked.language, where)
        return about_answer(typed, asked, last, newest)

    def _in_language(
        self, typed: str, language: str, last: Answer, where: Where, *, with_model: bool
    ) -> Answer | None:
        """Return what articles in a language say on the question that `last` answers; else,
        `with_model`, the same quotes for the language model to translate; else None.
        """
        shown = admitted(last, where)
        if {citation.article.language for citation in shown.citations} == {language}:
            return replace(shown, question=typed, language=language, notice="")
        if where.languages is not None and language not in where.languages:
            return None
        form = last.asked
        understood = as_sentence(form)
        only = replace(where, languages=(language,))
        found = self._pipeline.find(form, only, language=language)
        if found.answered:
            return replace(found, question=typed, understood_as=understood)
        if not with_model or self._pipeline.writer is None:
            return None
        found = self._pipeline.find(form, where)
        if not found.answered:
            return None
        return replace(
            found,
            question=typed,
            understood_as=understood,
            language=language,
            notice=phrase("translated", language),
            evidence=tuple(quoted(found.citations, found.evidence)),
        )

    def _last_list(self) -> Answer | None:
        """Return the last answer if it lists articles, or the list that its question is about."""
        for answer in reversed(self._history):
            if answer.level == "talk":
                continue
            if self._asked_of_archive(answer):
                return answer
            if answer_question(answer.question) is None:
                break
        return None

    def _asked_of_archive(self, answer: Answer) -> bool:
        """Return whether an answer tells which articles there are."""
        wants = self._pipeline.wanted(answer.asked)
        return wants is not None and wants.kind not in DIGESTS


def _has_a_topic(question: str) -> bool:
    """Return whether a question is about what articles tell, not about the answer before."""
    asked = answer_question(question)
    return asked is None or asked.nth != ""


def _quotes(question: str) -> bool:
    """Return whether a question is answered with what articles say, not with where it stands."""
    asked = answer_question(question)
    return asked is None or asked.kind in {"language", "summary", "shorter"}


def _one_of(answer: Answer, nth: str) -> Answer | None:
    """Return an answer with one of its footnotes, of several: that of a listed article."""
    listed = answer.citations
    if len(listed) < 2 or (nth.isdecimal() and int(nth) > len(listed)):
        return None
    if nth == "newest":
        one = max(listed, key=lambda citation: citation.article.date or "")
    else:
        one = listed[-1 if nth == "last" else int(nth) - 1]
    return replace(answer, citations=(replace(one, number=1),))
