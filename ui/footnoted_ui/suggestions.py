"""Questions to begin with, drawn from the articles and shown only if the bot answers them.

Names that an article mentions again and again, and words it quotes, are put into a few plain
questions. One is kept where the bot is sure of its answer and quotes a sentence that holds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import TypeVar

from footnoted import Article, Bot

T = TypeVar("T")
WANTED = 4
_ARTICLES = 12
"""Articles that are drawn from, those in the reader's language and the newest first."""
_TRIES = 24
"""Questions that are tried at most: some 20 ms each."""
_HEAD_CHARS = 20_000
# Two or three capitalised words that do not begin a sentence: a name, in most languages. (One alone
# may be any noun in German.)
_NAME = re.compile(
    r"(?<![.!?:]\s)(?<!^)\b((?:[A-ZÀ-ÖØ-ÞŐŰ][\w’-]+ ){1,2}[A-ZÀ-ÖØ-ÞŐŰ][\w’-]+)", re.MULTILINE
)
_QUOTED = re.compile(r"[“„«]([^“”„«»\n.!?]{12,60})[”“»]")
_ABOUT = {
    "en": ("What do the articles say about {}?", "What is new about {}?"),
    "de": ("Was steht in den Artikeln über {}?", "Was gibt es Neues über {}?"),
    "hu": ("Mit írnak a cikkek erről: {}?", "Mi az újdonság vele kapcsolatban: {}?"),
}
_WHO_SAID = {"en": "Who said “{}”?", "de": "Wer sagte „{}“?", "hu": "Ki mondta: „{}”?"}


class Suggestions:
    """The questions for each language of the interface, found when first asked for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._lock = Lock()
        self._found: dict[str, tuple[str, ...]] = {}
        self._of: frozenset[str] = frozenset()

    def of(self, language: str) -> tuple[str, ...]:
        """Up to four questions in `language` that the articles answer."""
        with self._lock:
            articles = self._bot.articles()
            ids = frozenset(article.id for article in articles)
            if ids != self._of:
                self._of, self._found = ids, {}
            if language not in self._found:
                self._found[language] = tuple(self._find(articles, language))
            return self._found[language]

    def _find(self, articles: Sequence[Article], language: str) -> Iterator[str]:
        drawn = sorted(articles, key=lambda a: (a.language != language, _reversed(a.date)))
        drawn = drawn[:_ARTICLES]
        about, who_said = _ABOUT[language], _WHO_SAID[language]
        names = _names(drawn)
        quoted = _quoted([article for article in drawn if article.language == language])
        questions = _interleaved(
            [(name, about[i % 2].format(name)) for i, name in enumerate(names)],
            [(words, who_said.format(words)) for words in quoted],
        )
        questions += [(name, about[(i + 1) % 2].format(name)) for i, name in enumerate(names)]
        told: set[str] = set()
        found = 0
        for words, question in questions[:_TRIES]:
            if found == WANTED:
                return
            if words in told:
                continue
            answer = self._bot.ask(question)
            first = answer.citations[0].quote if answer.citations else ""
            if answer.level == "answer" and words in first and first not in told:
                told.update((words, first))
                found += 1
                yield question


def _reversed(date: str | None) -> tuple[int, ...]:
    return tuple(-ord(character) for character in date or "")


def _names(articles: Sequence[Article]) -> list[str]:
    """Names that an article mentions more than once; the first of each article first."""
    names: list[str] = []
    for name in _in_turn(articles, _NAME, least=2):
        if not any(name in known or known in name for known in names):
            names.append(name)
    return names


def _quoted(articles: Sequence[Article]) -> list[str]:
    """Return words that an article quotes."""
    return list(dict.fromkeys(_in_turn(articles, _QUOTED, least=1)))


def _in_turn(articles: Sequence[Article], pattern: re.Pattern[str], *, least: int) -> list[str]:
    """What `pattern` finds at least so often, in each article by how often; articles in turn."""
    found = [
        [
            words
            for words, n in Counter(pattern.findall(a.text[:_HEAD_CHARS])).most_common()
            if n >= least
        ]
        for a in articles
    ]
    return _interleaved(*found)


def _interleaved(*lists: Sequence[T]) -> list[T]:
    """Return the first of each list, then the second of each, …"""
    rows = max(map(len, lists), default=0)
    return [items[i] for i in range(rows) for items in lists if i < len(items)]
