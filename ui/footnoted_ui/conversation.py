"""The conversation: asks the bot and renders the turns.

The browser keeps it (see `stored_turns`) and sends it with each question, so that it outlives a
restart of the server, and no session can see another's.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from footnoted import (
    Answer,
    AnswerSentence,
    Bot,
    Cited,
    Done,
    Event,
    FootnotedError,
    Replaced,
    Retrieved,
    Text,
)
from footnoted.translations import Translation
from footnoted_ui.rendering import messages, sources
from footnoted_ui.stored_turns import MAX_TURNS, Failed, Turn, restore, save

_MARKERS = re.compile(r"(?: \[\d+\])+$")
_logger = logging.getLogger(__name__)

Shown = tuple[list[dict[str, str]], str | None, str | None]
"""The chat's messages; the sources pane and the turns to be kept, None where they stay."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, and the language they are shown in."""

    bot: Bot
    words: Translation
    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, bot: Bot, words: Translation, saved: object) -> Conversation:
        """Return the conversation that a browser kept."""
        return cls(bot, words, tuple(restore(saved, bot.articles(), words)))

    def shown(self) -> Shown:
        """Return the conversation as it stands."""
        answers = {n: t for n, t in enumerate(self.turns, start=1) if isinstance(t, Answer)}
        said = [message for n, turn in enumerate(self.turns, 1) for message in self._said(turn, n)]
        kept = json.dumps([save(turn) for turn in self.turns], ensure_ascii=False)
        return said, sources.pane(answers, self.words), kept

    def ask(self, question: str, where: Mapping[str, Any] | None = None) -> Iterator[Shown]:
        """Yield the conversation as the answer to `question` grows, and at last with it."""
        turn = len(self.turns) + 1
        asked = [*self.shown()[0], _user(messages.question(question, turn, self.words))]
        yield [*asked, _bot(messages.searching(turn, self.words))], None, None
        chat = self.bot.chat(t for t in self.turns if isinstance(t, Answer))
        last: Turn = Failed(question, self.words["crashed"])
        try:
            draft = Answer(question, "", "answer", 0.0, (), ())
            for event in chat.stream(question, where=where):
                if isinstance(event, Done):
                    last = event.answer
                    break
                draft = _grown(draft, event)
                if draft.sentences:
                    growing = messages.message(draft, turn, self.words, growing=True)
                    yield [*asked, _bot(growing)], None, None
        except FootnotedError as error:
            last = Failed(question, str(error))
        except Exception:
            _logger.exception("the question could not be answered")
        if isinstance(last, Answer):  # as it was typed, line ends and all
            last = replace(last, question=question)
        # What is shown is what the browser keeps: it finds a turn by its number.
        yield replace(self, turns=(*self.turns, last)[-MAX_TURNS:]).shown()

    def _said(self, turn: Turn, number: int) -> list[dict[str, str]]:
        if isinstance(turn, Answer):
            answer = messages.message(turn, number, self.words)
        else:
            answer = messages.failure(turn.reason, number, self.words)
        return [_user(messages.question(turn.question, number, self.words)), _bot(answer)]


def _grown(draft: Answer, event: Event) -> Answer:
    """Return the part of an answer that is there after `event`."""
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


def _user(content: str) -> dict[str, str]:
    return {"role": "user", "content": content}


def _bot(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}
