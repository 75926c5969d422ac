"""Answer questions about the archive itself from what is stored about its articles.

The sentence gives the value (the author, the date, the number). The footnotes quote the title of
each article, if it is in its text, or else the first sentence that states something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from footnoted.answer.articles_about import (
    ALSO_ABOUT,
    AS_NEAR,
    article_named,
    articles_about,
    articles_naming,
    articles_titled,
    sureness_of,
)
from footnoted.answer.authors import articles_by, authors_named
from footnoted.answer.compose import refuse
from footnoted.answer.confidence import level_of
from footnoted.answer.days import ended, written_day, written_period
from footnoted.answer.messages import phrase, phrase_language, unquoted
from footnoted.answer_types import Answer, AnswerSentence, Citation, Level
from footnoted.config import Config
from footnoted.language_names import language_name
from footnoted.question.archive_questions import ENDS, ArchiveQuestion
from footnoted_index import Article, Span
from footnoted_index.article import Sentence
from footnoted_index.catalogue.part import Entry
from footnoted_index.filters import Where
from footnoted_index.records.record import Record
from footnoted_index.search.replies import quotable
from footnoted_index.search.results import Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.dates import Time
from footnoted_index.text.language import content_words
from footnoted_index.text.passages import is_heading
from footnoted_index.text.word_lists import word_list
from footnoted_index.text.words import terms

LISTED = 10
"""Articles that are listed one by one; of more, the newest `NEWEST`."""
NEWEST = 5
HEAD = 8
"""The title is looked for among so many first sentences of an article."""
ORDINARY = 0.7
"""From this probability of an answer in an article's text on, "the report" is one that it tells
of."""
COUNTED, IN_PARENTHESES = "{} ({})", "{} {}"
"""How often a value occurs."""
_WORDS: Mapping[str, Mapping[str, str]] = word_list(__file__, "archive")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about the archive, asked of the articles that a filter admits."""

    question: str
    archive: ArchiveQuestion
    entries: Sequence[Entry]
    records: Mapping[str, Record]
    config: Config

    @property
    def language(self) -> str:
        """The language of the answer."""
        return phrase_language(self.archive.language)

    @property
    def words(self) -> Mapping[str, str]:
        """How the answer is worded."""
        return _WORDS[self.language]

    def say(self, form: str, **values: object) -> str:
        """Return one sentence of the answer."""
        return ended(self.words[form].format(**values))

    def answer(
        self,
        sentences: Sequence[tuple[str, Sequence[Entry]]],
        level: Level = "answer",
    ) -> Answer:
        """Return the answer of these sentences, each with the articles it is about."""
        cited = list(dict.fromkeys(e.id for _, entries in sentences for e in entries))
        citations = [_citation(n, self.records[id_]) for n, id_ in enumerate(cited, start=1)]
        number = {id_: n for n, id_ in enumerate(cited, start=1)}
        return Answer(
            question=self.question,
            language=self.archive.language,
            level=level,
            confidence=1.0 if level == "answer" else 0.0,
            sentences=tuple(
                AnswerSentence(text, tuple(number[e.id] for e in entries))
                for text, entries in sentences
            ),
            citations=tuple(citations),
        )


def answer_of_archive(
    searcher: Searcher, question: str, archive: ArchiveQuestion, config: Config, where: Where
) -> Answer | None:
    """Return the answer to a question about the archive; None if it turns out not to be one.

    It is not one if the supposed author is nobody's name, or if the "article" is something that an
    article tells of.
    """
    entries = [entry for entry in searcher.catalogue.newest if where.admits(entry)]
    asked = _Asked(question, archive, entries, searcher.records, config)
    if archive.subject:
        return _of_subject(searcher, asked, where)
    if archive.kind not in {"overview", "authors", "languages", "period"}:
        return _of_several(asked)
    if not entries:
        return asked.answer([(phrase("no_articles", archive.language), ())], level="none")
    return _overview(asked) if archive.kind == "overview" else _of_all(asked)


def _of_subject(searcher: Searcher, asked: _Asked, where: Where) -> Answer | None:
    archive = asked.archive
    if archive.kind in {"author", "date", "language"} and _is_told_of(searcher, asked, where):
        return None
    restricts = archive.in_language or archive.names or archive.time
    if archive.kind in {"about", "author", "date"} and restricts:
        admitted, which = _restricted(asked, asked.entries)
        if not admitted:
            return _none(asked, which)
        where = replace(where, articles=tuple(entry.id for entry in admitted))
        asked = replace(asked, entries=admitted)
    ranking = searcher.find(archive.subject, where=where, language=archive.language)
    margin = ALSO_ABOUT if archive.kind in {"about", *ENDS} else AS_NEAR
    named = article_named(archive.subject, asked.entries)
    found = [named] if named else articles_about(searcher, ranking, margin)
    if archive.kind in ENDS:
        return _end_about(searcher, asked, ranking, found)
    if archive.kind == "about":
        return _listed_about(searcher, asked, ranking, found, named=named is not None)
    if not found:
        return _refused(asked, ranking)
    told = [(detail(archive.kind, archive.language, entry), [entry]) for entry in found]
    return asked.answer(told)


def _refused(asked: _Asked, ranking: Ranking) -> Answer:
    question = replace(ranking.question, text=asked.question, language=asked.archive.language)
    return refuse(replace(ranking, question=question), asked.config, {})


def _end_about(
    searcher: Searcher, asked: _Asked, ranking: Ranking, found: Sequence[Entry]
) -> Answer:
    """Return the newest or oldest article about a subject, or by who it names ("by Ann Lee")."""
    archive = asked.archive
    written = articles_by(content_words(archive.subject, archive.language), asked.entries)
    if not found and not written:
        return _refused(asked, ranking)
    entries, which = _restricted(asked, asked.entries)
    found = articles_naming(searcher, ranking, entries) or found
    meant = [entry for entry in entries if entry in found or entry in written]
    if all(entry in written for entry in meant):
        asked = replace(asked, archive=replace(archive, subject=""))
    return _of_the_end(asked, meant) if meant else _none(asked, which)


def _listed_about(
    searcher: Searcher, asked: _Asked, ranking: Ranking, found: Sequence[Entry], *, named: bool
) -> Answer:
    """Return the articles about a subject, a weak match if none surely is. `named`: by a title."""
    archive = asked.archive
    certain = (
        list(found) if named else articles_titled(archive.subject, archive.language, asked.entries)
    )
    if not found:
        certain = articles_naming(searcher, ranking, asked.entries) + certain
    sure = 1.0 if certain else sureness_of(searcher, ranking, found)
    items = _items(asked, list(dict.fromkeys([*found, *certain])))
    if not items:
        return _refused(asked, ranking)
    if level_of(sure) == "weak":
        answer = asked.answer(items, "weak")
        return replace(answer, confidence=sure, notice=phrase("weak", archive.language))
    form = "about_one" if len(items) == 1 else "about"
    return asked.answer([(asked.say(form, count=len(items)), ()), *items])


def _is_told_of(searcher: Searcher, asked: _Asked, where: Where) -> bool:
    """Return whether a sentence answers the question and shares a word with it besides the
    subject's: then the "report" is one that articles tell of.
    """
    evidence = searcher.search(asked.question, where=where).evidence[:1]
    language, subject = asked.archive.language, asked.archive.subject
    own = set(terms(asked.question, language)).difference(terms(subject, language))
    return any(
        (e.source.answers or 0) >= ORDINARY and own.intersection(terms(e.sentence.text, language))
        for e in evidence
    )


def detail(kind: str, language: str, article: Entry | Article) -> str:
    """Return the sentence, in `language`, that tells the author, date or language of an article."""
    language = phrase_language(language)
    words, title = _WORDS[language], unquoted(article.title)
    if kind == "author":
        form = words["author" if article.author else "no_author"]
        return form.format(author=article.author, title=title)
    if kind == "date":
        form = words["date" if article.date else "no_date"]
        return ended(form.format(date=written_day(article.date, language), title=title))
    name = language_name(article.language, language)
    return words["language"].format(language=name, title=title)


def byline(article: Entry | Article, language: str) -> str:
    """Return the author and day of an article, or its source if neither is known."""
    known = [article.author, written_day(article.date, language)]
    return ", ".join(value for value in known if value) or article.source


def _overview(asked: _Asked) -> Answer:
    dates = _dates(asked)
    is_one = len(asked.entries) == 1
    said = asked.say(
        "overview_one" if is_one else "overview",
        count=len(asked.entries),
        list=_languages(asked, IN_PARENTHESES),
        dates=f"; {' – '.join(dict.fromkeys(dates))}" if dates else "",
    )
    return asked.answer([(said, ())], level="talk")


def _of_all(asked: _Asked) -> Answer:
    entries, kind = asked.entries, asked.archive.kind
    if kind == "period":
        dated = [e for e in entries if e.date]
        dates = dict(zip(("first", "last"), _dates(asked), strict=False))
        said = asked.say("period" if dated else "period_none", **dates)
        if 0 < len(dated) < len(entries):
            said += " " + _undated(asked, entries)
        return asked.answer([(said, [*dated[:1], *dated[1:][-1:]])])
    if kind == "authors":
        by_author = _newest_by(asked, lambda article: article.author)
        form = {0: "authors_none", 1: "authors_one"}.get(len(by_author), "authors")
        listed = _tally(asked, lambda article: article.author)
        said = asked.say(form, count=len(by_author), list=listed)
        return asked.answer([(said, by_author[:LISTED])])
    by_language = _newest_by(asked, lambda article: article.language)
    form = "languages_one" if len(by_language) == 1 else "languages"
    said = asked.say(form, count=len(by_language), list=_languages(asked))
    return asked.answer([(said, by_language[:LISTED])])


def _newest_by(asked: _Asked, value: Callable[[Entry], str]) -> list[Entry]:
    """Return the newest article of each value, in the order in which `_tally` names the values."""
    newest = {value(entry): entry for entry in reversed(asked.entries)}
    counted = Counter(map(value, asked.entries))
    return [newest[name] for name, _ in counted.most_common() if name]


def _of_several(asked: _Asked) -> Answer | None:
    """Return how many articles of an author, time and language there are, which, or the newest."""
    asked = _without_surnames(asked)
    archive = asked.archive
    if archive.names and not authors_named(archive.names, asked.entries):
        return None
    entries, which = _restricted(asked, asked.entries)
    if not entries:
        return _none(asked, which)
    if archive.kind in ENDS:
        return _of_the_end(asked, entries)
    form = "count_one" if len(entries) == 1 else "count"
    details = "" if which else f" ({_languages(asked, IN_PARENTHESES)})"
    said = [asked.say(form, count=len(entries), which=which, details=details)]
    listed = entries
    if len(entries) > LISTED:
        dated = [e for e in entries if e.date]
        listed = (dated or entries)[:NEWEST]
        said += [_undated(asked, entries)] if len(dated) < len(entries) else []
        said += [asked.say("first_of" if dated else "some_of", count=len(listed))]
    return asked.answer([(" ".join(said), ()), *_items(asked, listed)])


def _without_surnames(asked: _Asked) -> _Asked:
    """Return the question without languages that are part of an author's name ("Dawn French")."""
    archive = asked.archive

    def is_surname(word: str) -> bool:
        beside = (p for n in archive.names for p in (f"{n} {word}", f"{word} {n}"))
        return any(pair in asked.question for pair in beside) and bool(
            authors_named((*archive.names, word), asked.entries)
        )

    surnames = tuple(filter(is_surname, archive.languages))
    languages = {w: code for w, code in archive.languages.items() if w not in surnames}
    names = (*archive.names, *surnames)
    return replace(asked, archive=replace(archive, names=names, languages=languages))


def _restricted(asked: _Asked, entries: Sequence[Entry]) -> tuple[Sequence[Entry], str]:
    """Return the articles of the author, time and language asked about, and which those are."""
    archive, which = asked.archive, ""
    if archive.names:
        meant = authors_named(archive.names, entries)
        entries = [e for e in entries if e.author in meant]
        alone = (a for a in meant if meant.isdisjoint({*a.split(", ")} - {a}))  # not "A", "A, B"
        which += asked.say("by", author=", ".join(sorted(alone)))
    if archive.in_language:
        entries = [e for e in entries if e.language == archive.in_language]
        name = language_name(archive.in_language, asked.language)
        which += asked.say("in", language=name)
    if archive.time is not None:
        entries = [e for e in entries if archive.time.holds(e.date or None)]
        which += asked.say(
            _period_form(archive.time), period=written_period(archive.time, asked.language)
        )
    return entries, which


def _period_form(time: Time) -> str:
    if time.month or (time.first and time.last):
        return "from"
    return "since" if time.first else "until"


def _none(asked: _Asked, which: str) -> Answer:
    return asked.answer([(asked.say("count_none", which=which), ())])


def _of_the_end(asked: _Asked, entries: Sequence[Entry]) -> Answer:
    """Return the newest or the oldest of articles that are given the newest first."""
    dated = [e for e in entries if e.date]
    if not dated:
        return asked.answer([(asked.say("period_none"), ())])
    kind = asked.archive.kind
    form = f"{kind}_about" if asked.archive.subject else kind
    end = dated[0] if kind == "latest" else dated[-1]
    ends = [e for e in dated if e.date == end.date][:LISTED]
    told: list[tuple[str, Sequence[Entry]]]
    told = [(_item(asked, e, form if e is ends[0] else "item"), [e]) for e in ends]
    told += [(_undated(asked, entries), ())] if len(dated) < len(entries) else []
    return asked.answer(told)


def _undated(asked: _Asked, entries: Sequence[Entry]) -> str:
    """Return how many articles have no date, and so may be newer or older than those named."""
    return asked.say("undated", count=sum(not e.date for e in entries))


def _languages(asked: _Asked, form: str = COUNTED) -> str:
    return _tally(asked, lambda a: language_name(a.language, asked.language), form)


def _items(asked: _Asked, entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    return [(_item(asked, entry, "item"), [entry]) for entry in entries]


def _item(asked: _Asked, article: Entry, form: str) -> str:
    return asked.say(form, title=unquoted(article.title), details=byline(article, asked.language))


def _tally(asked: _Asked, value: Callable[[Entry], str], form: str = COUNTED) -> str:
    """Return the values of the articles and how many have each, the most frequent first.

    A value that all of them have is not counted.
    """
    counted = Counter(map(value, asked.entries))
    if len(counted) == 1:
        return next(iter(counted))
    return ", ".join(form.format(name, n) for name, n in counted.most_common() if name)


def _dates(asked: _Asked) -> list[str]:
    """Return the days of the oldest and the newest article; none where no article has a date."""
    dates = sorted(e.date for e in asked.entries if e.date)
    return [written_day(date, asked.language) for date in (dates[0], dates[-1])] if dates else []


def _citation(number: int, record: Record) -> Citation:
    """Return an article's footnote: its title, or the first sentence that states something."""
    article = record.article
    quoted = _opening(record)
    span = Span(quoted.start, quoted.end)
    if article.text.startswith(article.title, quoted.start):
        span = Span(quoted.start, quoted.start + len(article.title))
    return Citation.of(number, article, record.passage(quoted.passage), span)


def _opening(record: Record) -> Sentence:
    """Return the sentence that begins with the title, else the first that is no heading, byline or
    dateline; the first of all where there is none.
    """
    text, title = record.article.text, record.article.title
    head = [record.sentence(n) for n in range(min(HEAD, record.sentence_count))]
    told = (s for s in head if not is_heading(s.text) and quotable(s, None, text) is not None)
    titled = (s for s in head if text.startswith(title, s.start))
    return next(titled, next(told, head[0]))
