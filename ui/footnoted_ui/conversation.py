"""Ask the bot a question of a conversation, and render what the page shows of the answer.

The browser keeps the conversation (see `stored_turns`), so that it outlives a restart of the
server, and no reader can see another's.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from threading import Lock
from typing import Any

from footnoted import (
    Answer,
    AnswerSentence,
    Bot,
    Citation,
    Cited,
    Done,
    Event,
    FilterError,
    Hit,
    QuestionError,
    Replaced,
    Retrieved,
    Text,
    UsageError,
    Where,
)
from footnoted.translations import Translation
from footnoted_ui.reasons import translated
from footnoted_ui.rendering import messages, sources
from footnoted_ui.rendering.messages import AskedOf
from footnoted_ui.stored_turns import Failed, Turn, save

_MARKERS = re.compile(r"(?: \[\d+\])+$")
_REMEMBERED = 1_000
_logger = logging.getLogger(__name__)


@dataclass
class Memory:
    """The latest answers by the id of their turn, so that pages need not send them again.

    An id is known only to the page whose question was answered. A server that was restarted, or is
    another of several, knows no ids; the page then sends the turns.
    """

    _turns: OrderedDict[str, Turn] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, turn_id: str, turn: Turn) -> None:
        """Remember a turn; forget the oldest of more than a thousand."""
        with self._lock:
            self._turns[turn_id] = turn
            if len(self._turns) > _REMEMBERED:
                self._turns.popitem(last=False)

    def recall(self, turn_ids: Sequence[object], bot: Bot) -> list[Turn] | None:
        """Return the turns of these ids; None where one is not known, or no longer holds."""
        with self._lock:
            turns = [self._turns.get(str(turn_id)) for turn_id in turn_ids]
        known = [turn for turn in turns if turn is not None and _holds(turn, bot)]
        return known if len(known) == len(turns) else None


def _holds(turn: Turn, bot: Bot) -> bool:
    """Return whether all articles of a turn are unchanged."""
    if isinstance(turn, Failed):
        return True
    found: tuple[Citation | Hit, ...] = (*turn.citations, *turn.closest)
    articles = {one.article.id: one.article for one in found}
    return all(bot.article(id_) == article for id_, article in articles.items())


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers questions of a page, in the page's language, with the turns that `Memory` holds."""

    bot: Bot
    words: Translation
    memory: Memory

    async def ask(
        self, question: str, where: Mapping[str, Any] | None, before: Iterable[Turn]
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield what the page shows as the answer to `question` grows, JSON values.

        First come the question and its `id`, then `answer` as it grows, and at last all of `shown`
        and the `turn` for the browser to keep.
        """
        turn_id = token_hex(8)
        asked = messages.question(question, turn_id, self.words)
        searching = messages.searching(turn_id, self.words)
        yield {"id": turn_id, "question": asked, "answer": searching}
        answers = [turn for turn in before if isinstance(turn, Answer)]
        chat = self.bot.chat(answers, language=self.words.language)
        last: Turn = Failed(question, self.words["crashed"])
        try:
            draft = Answer(question, "", "answer", 0.0, (), ())
            async for event in chat.astream(question, where=where):
                if isinstance(event, Done):
                    last = event.answer
                    break
                draft = _grown(draft, event)
                if draft.sentences:
                    growing = messages.message(draft, turn_id, self.words, growing=True)
                    yield {"answer": growing}
        except UsageError as error:
            last = Failed(question, self._reason(error, question))
        except Exception:
            _logger.exception("the question could not be answered")
        if isinstance(last, Answer):  # the question as it was typed, line ends and all
            last = replace(last, question=question, evidence=())
        self.memory.add(turn_id, last)
        yield {"turn": save(last, turn_id, where), **self.shown(last, turn_id, where)}

    def shown(
        self, turn: Turn, turn_id: str, where: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        """Return the HTML of a turn: `question` and `answer` as messages, and its `sources`.

        The HTML contains `turn_id` where the page puts the turn's number.
        """
        language = turn.language if isinstance(turn, Answer) else ""
        question = messages.question(turn.question, turn_id, self.words, language)
        if isinstance(turn, Failed):
            answer, cards = messages.failure(turn.reason, turn_id, self.words), ""
        else:
            answer = messages.message(turn, turn_id, self.words, asked_of=self._asked_of(where))
            cards = sources.of_answer(turn, turn_id, self.words)
        return {"question": question, "answer": answer, "sources": cards}

    def _reason(self, error: UsageError, question: str) -> str:
        if isinstance(error, QuestionError):
            is_empty = not any(map(str.isalnum, question))
            limit = self.bot.config.max_question_chars
            return self.words["question_empty" if is_empty else "question_long"].format(limit=limit)
        if isinstance(error, FilterError):
            return self.words["filter_failed"]
        return translated(str(error), self.words.language)

    def _asked_of(self, where: Mapping[str, Any] | None) -> AskedOf | None:
        """Return how much was searched under a filter; None where there was none."""
        try:
            admits = Where.of(where)
        except UsageError:
            return None
        if not admits:
            return None
        articles = self.bot.articles(texts=False)
        return AskedOf(admits, sum(map(admits.admits, articles)), len(articles))


def _grown(draft: Answer, event: Event) -> Answer:
    """Return the part of an answer that is known after `event`."""
    match event:
        case Retrieved():
            return replace(
                draft,
                language=event.language,
                level=event.level,
                notice=event.notice,
                understood_as=event.understood_as,
            )
        case Cited():
            return replace(draft, citations=(*draft.citations, event.citation))
        case Replaced():
            return replace(draft, notice=event.notice, sentences=(), citations=())
        case Text():
            markers = _MARKERS.search(event.text)
            known = {citation.number for citation in draft.citations}
            numbers = map(int, re.findall(r"\d+", markers[0])) if markers else ()
            sentence = AnswerSentence(
                event.text[: markers.start() if markers else None].strip(),
                tuple(number for number in numbers if number in known),
            )
            return replace(draft, sentences=(*draft.sentences, sentence))
    return draft
