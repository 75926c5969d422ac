"""A conversation with a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footnoted.answer import Answer

if TYPE_CHECKING:
    from footnoted.bot import Bot


class Chat:
    """One conversation; `history` holds its answers, oldest first."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._history: list[Answer] = []

    @property
    def history(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first; each knows its question."""
        return tuple(self._history)

    def ask(self, question: str) -> Answer:
        """Answer `question` in the light of the conversation."""
        answer = self._bot.ask(question)
        self._history.append(answer)
        return answer
