"""Find questions to begin with: concrete ones, about several articles, that the bot answers well.

Names and quotations of articles, and titles if these are not enough, are put into plain questions
in the reader's language. A question is kept if the bot is sure of its answer, quotes the article
that the question is drawn from, and the answering words stand beside those asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from threading import Event, Lock

from footnoted import Answer, Article, Bot, Citation
from footnoted_ui.strings import strings

WANTED = 4
_ARTICLES = 12
"""Articles that are drawn from, in the reader's language and in others, each."""
_TRIES, _TRIES_OF_SUMMARIES = 20, 6
"""Questions that are tried at most: half a second each on a slow computer."""
_TRIES_OF_FORM = 3
"""Of one form in a row, before the next form has its turn."""
_FEWEST_SENTENCES = 3
"""Of an article that a summary is asked of."""
_SENTENCE_END = re.compile(r"[.!?…।。]\S{0,2}(?=\s|$)")
_HEAD_CHARS = 20_000
_TITLE_CHARS = 70
# Two to four capitalised words that do not begin a sentence: a name, in most languages, with an
# office before it. (One alone may be any noun in German.)
_WORD = r"[A-ZÀ-ÖØ-ÞŐŰ][\w’-]+"
_NAME = re.compile(
    rf"(?<![.!?:]\s)(?<!^)\b((?:{_WORD} ){{1,3}}{_WORD}\b)(?! {_WORD})", re.MULTILINE
)
# A German office before a name of two words or more, by how such words end.
_OFFICE = re.compile(r"\S*(?:er|in|or|är|ent|ende|ete|rat|chef|ist|ekt|frau|mann) (?=\S+ \S)")
# A name that follows one of these may be that of a place or a party.
_NO_PERSON = re.compile(
    r"(?:\b(?:in|of|at|near|from|the|von|aus|nach|bei|im|am|der|die|das|des|dem|den|a|az) $)"
)
# "A minister" and "one of the members" are poor answers to who said something.
_NOBODY = {
    "en": re.compile(r"(?:an?|one|another|some)\b", re.IGNORECASE),
    "de": re.compile(r"(?:ein|eine|einer|einige)\b", re.IGNORECASE),
    "hu": re.compile(r"(?:egy|az egyik|néhány)\b", re.IGNORECASE),
}
# Three words or more.
_QUOTED = re.compile(r"[“„«\"]((?:[^\s“”„«»\"]+ ){2,9}[^\s“”„«»\".!?]+)[”“»\"]")
_EDGES = " ,;:–—'‘’\"“”„«»"


# The forms of questions, by their names in the words of the interface. The words that answer one
# stand at most so many characters away from what is asked about.
_WHO_SAID, _SUMMARY, _SAYS, _WHO_IS = "ask_who_said", "ask_summary", "ask_what_said", "ask_who_is"
_GAPS = {_WHO_SAID: 80, _SAYS: 30, _WHO_IS: 25}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A possible question about `about`, drawn from an article."""

    article: Article
    about: str


class Suggestions:
    """The questions for each language of the interface, found when first asked for."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._lock, self._stopped = Lock(), Event()
        self._found: dict[str, tuple[str, ...]] = {}
        self._of: frozenset[str] = frozenset()

    def of(self, language: str) -> tuple[str, ...]:
        """Up to four questions in `language` that the articles answer."""
        with self._lock:
            ids = frozenset(article.id for article in self._bot.articles(texts=False))
            if ids != self._of:
                self._of, self._found = ids, {}
            if language not in self._found:
                search = _Search(self._bot, language, self._stopped)
                self._found[language] = tuple(search.run(self._bot.articles()))
            return self._found[language]

    def stop(self) -> None:
        """Let a search that is under way end with the question it tries: the server stops."""
        self._stopped.set()


@dataclass(slots=True)
class _Search:
    """Tries questions in a language until there are enough."""

    bot: Bot
    language: str
    stopped: Event
    found: dict[str, str] = field(default_factory=dict)
    """The questions so far, with the language of the article that each is about."""
    told: set[str] = field(default_factory=set)
    """What was asked about, answered and quoted, and the ids of the articles, so far."""
    tries_left: int = 0

    def run(self, articles: Sequence[Article]) -> list[str]:
        """Return questions of every form in turn; summaries fill the rest."""
        drawn = _drawn(articles, self.language)
        for forms, tries in ((tuple(_GAPS), _TRIES), ((_SUMMARY,), _TRIES_OF_SUMMARIES)):
            self.tries_left = tries
            waiting = [(form, _candidates(form, drawn, articles, self.language)) for form in forms]
            while any(candidates for _, candidates in waiting) and not self._is_done():
                for form, candidates in waiting:
                    self._try(form, candidates)
        return sorted(self.found, key=lambda question: self.found[question] != self.language)

    def _is_done(self) -> bool:
        return len(self.found) >= WANTED or not self.tries_left or self.stopped.is_set()

    def _try(self, form: str, candidates: list[_Candidate]) -> None:
        """Find one more question of a form, among the first few candidates."""
        for _ in range(_TRIES_OF_FORM):
            if self._is_done() or not candidates:
                return
            # Stable: languages that were not asked about first, then such articles.
            candidates.sort(
                key=lambda c: (c.article.language in self.told, c.article.id in self.told)
            )
            candidate = candidates.pop(0)
            self.tries_left -= 1
            question = strings(self.language)[form].format(candidate.about)
            answer = self.bot.ask(question)
            if self._is_good(answer, candidate, form):
                first = answer.citations[0]
                about = (candidate.about, first.quote, first.short_answer)
                of = (candidate.article.id, candidate.article.language)
                self.told.update(filter(None, about + of))
                self.found[question] = candidate.article.language
                return

    def _is_good(self, answer: Answer, candidate: _Candidate, form: str) -> bool:
        """Return whether a reader would find the answer to the point, and it is new."""
        if answer.level != "answer" or not answer.citations or candidate.about in self.told:
            return False
        first = answer.citations[0]
        if form == _SUMMARY:
            return {c.article.id for c in answer.citations} == {candidate.article.id}
        asked = first.quote.find(candidate.about)
        if first.article.id != candidate.article.id or first.answer is None or asked < 0:
            return False
        if " | " in first.quote or not self.told.isdisjoint((first.quote, first.short_answer)):
            return False
        if form == _WHO_IS and _NAME.fullmatch(f"  {first.short_answer}", 2):
            return False  # one name for another
        if form == _WHO_SAID and not _is_somebody(first):
            return False
        start, end = first.answer.start - first.start, first.answer.end - first.start
        gap = start - (asked + len(candidate.about)) if start > asked else asked - end
        return 0 <= gap <= _GAPS[form]


def _is_somebody(citation: Citation) -> bool:
    """Return whether the short answer tells who it was: by name, or by office."""
    nobody = _NOBODY.get(citation.article.language)
    who = citation.short_answer
    return " " in who and not (nobody and nobody.match(who))


def _drawn(articles: Sequence[Article], language: str) -> list[Article]:
    """Return some of the articles, a language after the other, the reader's first."""
    of: dict[str, list[Article]] = {language: []}
    for article in articles:
        of.setdefault(article.language, []).append(article)
    turns = zip_longest(*map(_spread, of.values()))
    return [article for turn in turns for article in turn if article][: 2 * _ARTICLES]


def _spread(articles: Sequence[Article]) -> list[Article]:
    """Return some of the articles, spread over their dates, the newest first."""
    newest = sorted(articles, key=lambda article: article.date or "", reverse=True)
    step = max(1.0, len(newest) / _ARTICLES)
    return [newest[int(i * step)] for i in range(min(_ARTICLES, len(newest)))]


def _candidates(
    form: str, drawn: Sequence[Article], articles: Sequence[Article], language: str
) -> list[_Candidate]:
    """Return a form's candidates: the likeliest of each article, then the second of each, …"""
    of_each = [
        [_Candidate(a, about) for about in _abouts(form, a, articles, language)] for a in drawn
    ]
    rows = max(map(len, of_each), default=0)
    return [row[i] for i in range(rows) for row in of_each if i < len(row)]


def _abouts(
    form: str, article: Article, articles: Sequence[Article], language: str
) -> Iterator[str]:
    if form == _SUMMARY:
        title = article.title.strip(_EDGES)
        ends = _SENTENCE_END.findall(article.text[:_HEAD_CHARS])
        is_worth_it = len(ends) >= _FEWEST_SENTENCES and not title.endswith("…")
        if is_worth_it and len(title) <= _TITLE_CHARS:
            yield title
    elif form == _WHO_SAID:
        yield from (words.strip(_EDGES) for words in _often(_QUOTED, article))
    else:
        names = [name for name in _often(_NAME, article) if _is_person(name, articles)]
        # "Gruppenleiter Henning Rautzer": who reads no German is asked without the office.
        is_foreign = article.language == "de" != language
        yield from (_without_office(name) if is_foreign else name for name in names)


def _without_office(name: str) -> str:
    office = _OFFICE.match(name)
    return name[office.end() :] if office else name


def _is_person(name: str, articles: Sequence[Article]) -> bool:
    """Return whether no article uses `name` as one uses names of places and parties."""
    pattern = re.compile(rf"(\w+ ){re.escape(name)}\b")
    before = {word for a in articles for word in pattern.findall(a.text[:_HEAD_CHARS])}
    return not any(_NO_PERSON.search(word) for word in before)


def _often(pattern: re.Pattern[str], article: Article) -> list[str]:
    """Return what `pattern` finds in an article, the most frequent first."""
    found = Counter(pattern.findall(article.text[:_HEAD_CHARS]))
    return [words for words, _ in found.most_common()]
