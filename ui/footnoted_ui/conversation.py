"""One browser session's conversation, and what it shows."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from footnoted import Answer, Chat, FootnotedError
from footnoted_ui import rendering
from footnoted_ui.strings import Strings

_KEPT_TURNS = 50
"""Answers whose passages stay in the pane; older ones would only slow the page."""

_logger = logging.getLogger(__name__)


@dataclass
class Conversation:
    """A chat with the bot and its answers by turn, counted from 1. Belongs to one session."""

    chat: Chat
    answers: dict[int, Answer] = field(default_factory=dict)

    def ask(self, question: str, turn: int, interface: Strings) -> tuple[str, str | None]:
        """The message that answers `question`, and the sources pane if it changes.

        A question that cannot be asked is answered with a friendly message.
        """
        try:
            answer = self.chat.ask(question)
        except FootnotedError as error:
            return rendering.error_message(str(error), interface), None
        except Exception:
            _logger.exception("the question could not be answered")
            return rendering.error_message(interface.crashed, interface), None
        self.answers[turn] = answer
        for old in sorted(self.answers)[:-_KEPT_TURNS]:
            del self.answers[old]
        return rendering.message(answer, turn, interface), rendering.pane(self.answers, interface)
