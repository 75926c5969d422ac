"""A bot for Slack and its like: one conversation for each thread, footnotes as a quoted list.

Hand `Threads.reply` the events of your chat's SDK; here they are read from standard input, one JSON
object a line: {"thread": "…", "text": "…"}.
"""

import json
import sys
from collections import OrderedDict
from collections.abc import Iterable

from footnoted import Answer, Bot, Chat, QuestionError


class Threads:
    """Remembers the conversations of the threads that were active last."""

    def __init__(self, bot: Bot, *, remembered: int = 1000) -> None:
        self._bot, self._remembered = bot, remembered
        self._chats: OrderedDict[str, Chat] = OrderedDict()

    def reply(self, thread: str, text: str) -> str:
        chat = self._chats.pop(thread, None) or self._bot.chat()
        self._chats[thread] = chat
        if len(self._chats) > self._remembered:
            self._chats.popitem(last=False)
        try:
            return as_message(chat.ask(text))
        except QuestionError as error:
            return str(error)


def as_message(answer: Answer) -> str:
    notes = [f"> [{c.number}] _{c.article.title}_: {c.quote}" for c in answer.citations]
    return "\n".join(filter(None, (answer.notice, answer.text, *notes)))


def main(lines: Iterable[str], articles: str = "seeds") -> None:
    with Bot.open(articles) as bot:
        threads = Threads(bot)
        for event in map(json.loads, lines):
            if text := event.get("text"):  # who joins a thread says nothing
                print(threads.reply(event["thread"], text), flush=True)


if __name__ == "__main__":
    main(sys.stdin)
