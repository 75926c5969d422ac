"""Questions to begin with: concrete ones, about several articles, that the bot has answered.

Names that an article mentions again and again, and words it quotes, are put into plain questions.
One is kept where the bot is sure of its answer, quotes the article it was drawn from, and the words
that answer stand beside those that were asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from footnoted import Answer, Article, Bot

T = TypeVar("T")
WANTED = 4
_ARTICLES = 12
"""Articles that are drawn from: those in the reader's language, of as many times as there are."""
_TRIES = 20
"""Questions that are tried at most: half a second each on a slow computer."""
_HEAD_CHARS = 20_000
# Two or three capitalised words that do not begin a sentence: a name, in most languages. (One alone
# may be any noun in German.)
_NAME = re.compile(
    r"(?<![.!?:]\s)(?<!^)\b((?:[A-ZÀ-ÖØ-ÞŐŰ][\w’-]+ ){1,2}[A-ZÀ-ÖØ-ÞŐŰ][\w’-]+)", re.MULTILINE
)
# A name that follows one of these is a place's, or a party's, now and then.
_NO_PERSON = re.compile(
    r"(?:\b(?:in|of|at|near|from|the|von|aus|nach|bei|im|am|der|die|das|a|az) $)"
)
# Three words or more.
_QUOTED = re.compile(r"[“„«]((?:[^\s“”„«»]+ ){2,9}[^\s“”„«».!?]+)[”“»]")


@dataclass(frozen=True, slots=True)
class _Form:
    """A question about some `{}` in each language of the interface.

    The words that answer it stand at most `gap` characters away from these.
    """

    words: dict[str, str]
    gap: int


_WHO_IS = _Form({"en": "Who is {}?", "de": "Wer ist {}?", "hu": "Kicsoda {}?"}, 25)
_SAYS = _Form({"en": "What did {} say?", "de": "Was hat {} gesagt?", "hu": "Mit mondott {}?"}, 30)
_WHO_SAID = _Form({"en": "Who said “{}”?", "de": "Wer sagte „{}“?", "hu": "Ki mondta: „{}”?"}, 80)
_SUMMARY = _Form(
    {
        "en": "Summarise the article “{}”.",
        "de": "Fasse den Artikel „{}“ zusammen.",
        "hu": "Foglald össze a következő cikket: „{}”.",
    },
    0,
)
_TITLE_CHARS = 70


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
            ids = frozenset(article.id for article in self._bot.articles(texts=False))
            if ids != self._of:
                self._of, self._found = ids, {}
            if language not in self._found:
                self._found[language] = tuple(self._find(self._bot.articles(), language))
            return self._found[language]

    def _find(self, articles: Sequence[Article], language: str) -> Iterator[str]:
        """Yield questions about one article after the other, and again where they are few."""
        drawn = _drawn(articles, language)
        tried = [(article, iter(_candidates(article, articles, language))) for article in drawn]
        titled = [(a, iter([(a.title, _SUMMARY)])) for a in drawn if len(a.title) <= _TITLE_CHARS]
        found = tries = 0
        told: set[str] = set()
        for waiting in (tried, titled):
            answered: list[tuple[Article, Iterator[tuple[str, _Form]]]] = []
            while (waiting or answered) and found < WANTED and tries < _TRIES:
                if not waiting:
                    waiting, answered = answered, []
                article, candidates = waiting.pop(0)
                if (candidate := next(candidates, None)) is None:
                    continue
                about, form = candidate
                tries += 1
                question = form.words[language].format(about)
                answer = self._bot.ask(question)
                if not _is_good(answer, article, about, form, told):
                    waiting.append((article, candidates))
                    continue
                answered.append((article, candidates))
                told.update((about, answer.citations[0].quote))
                found += 1
                yield question


def _is_good(answer: Answer, article: Article, about: str, form: _Form, told: set[str]) -> bool:
    """Return whether a reader would find the answer to the point, and it is new."""
    if answer.level != "answer" or not answer.citations or about in told:
        return False
    first = answer.citations[0]
    if form is _SUMMARY:
        return first.article.id == article.id
    asked = first.quote.find(about)
    if first.article.id != article.id or first.answer is None or asked < 0 or first.quote in told:
        return False
    start, end = first.answer.start - first.start, first.answer.end - first.start
    if form is _WHO_IS and _NAME.fullmatch(f"  {answer.citations[0].short_answer}", 2):
        return False  # one name for another
    gap = start - (asked + len(about)) if start > asked else asked - end
    return 0 <= gap <= form.gap


def _drawn(articles: Sequence[Article], language: str) -> list[Article]:
    """Return articles in `language`, or any where they are few, spread over their dates."""
    same = [article for article in articles if article.language == language]
    others = [article for article in articles if article.language != language]
    drawn: list[Article] = []
    for some in (same, others):
        newest = sorted(some, key=lambda article: article.date or "", reverse=True)
        room = _ARTICLES - len(drawn) if some is same else max(0, WANTED - len(drawn))
        step = max(1.0, len(newest) / room) if room else 1.0
        drawn += [newest[int(i * step)] for i in range(min(room, len(newest)))]
    return drawn


def _is_person(name: str, articles: Sequence[Article]) -> bool:
    """Return whether no article speaks of `name` as one does of places and parties."""
    pattern = re.compile(rf"(\w+ ){re.escape(name)}\b")
    before = {word for a in articles for word in pattern.findall(a.text[:_HEAD_CHARS])}
    return not any(_NO_PERSON.search(word) for word in before)


def _candidates(
    article: Article, articles: Sequence[Article], language: str
) -> list[tuple[str, _Form]]:
    """Return what may be asked about an article, and how, the likeliest first."""
    names = [n for n in _often(_NAME, article, least=2) if _is_person(n, articles)]
    quoted = _often(_QUOTED, article, least=1) if article.language == language else []
    return _interleaved(
        [(name, _WHO_IS) for name in names],
        [(words, _WHO_SAID) for words in quoted],
        [(name, _SAYS) for name in names],
    )


def _often(pattern: re.Pattern[str], article: Article, *, least: int) -> list[str]:
    """Return what `pattern` finds in an article at least so often, the most frequent first."""
    found = Counter(pattern.findall(article.text[:_HEAD_CHARS]))
    return [words for words, count in found.most_common() if count >= least]


def _interleaved(*lists: Sequence[T]) -> list[T]:
    """Return the first of each list, then the second of each, …"""
    rows = max(map(len, lists), default=0)
    return [items[i] for i in range(rows) for items in lists if i < len(items)]
