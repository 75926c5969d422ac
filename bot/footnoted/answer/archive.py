"""Answer questions about the archive itself from what is stored about its articles.

The value stands in the sentence (the author, the date, the number); the footnotes quote the title
of each article where its text begins with it, else its first sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from footnoted.answer.compose import refuse
from footnoted.answer.messages import phrase
from footnoted.answer_types import Answer, AnswerSentence, Citation, Level
from footnoted.config import Config
from footnoted.language_names import language_name
from footnoted.question.archive_questions import ArchiveQuestion
from footnoted_index import Article, Span
from footnoted_index.catalogue.part import Entry
from footnoted_index.filters import Where
from footnoted_index.records.record import Record
from footnoted_index.search.results import RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.dates import Time
from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list
from footnoted_index.text.words import names

LISTED = 10
"""Articles that are listed one by one; of more, the newest `NEWEST`."""
NEWEST = 5
CANDIDATES = 12
"""Articles whose titles are compared with a subject."""
ABOUT = 1.69
"""The score of its best passage plus the cosine of its title, from which an article is about it.

Of 23 subjects, some made up, over the even half of the news and a small archive, those that were
there scored from 1.70
(but for one of 1.62), the others to 1.67."""
AS_NEAR = 0.04
"""How far behind the nearest article another may be to be meant as well as it."""
ALSO_ABOUT = 0.1
"""The same where all articles about a subject are asked for."""
ORDINARY = 0.7
"""The probability of an answer in an article's text from which "the report" is one it tells of."""
SHORTEST = 3
"""Letters of a name that may have a case ending."""
SUFFIX = 4
"""Letters of a case ending behind a name ("Karlától", "Vogts")."""
_WORDS = word_list(Path(__file__).parent, "archive")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about the archive, as it is put to the articles that a filter admits."""

    question: str
    archive: ArchiveQuestion
    entries: Sequence[Entry]
    records: Mapping[str, Record]
    config: Config

    @property
    def words(self) -> Mapping[str, str]:
        """How the answer is worded."""
        words: Mapping[str, str] = _WORDS[self.archive.language]
        return words

    def say(self, form: str, **values: object) -> str:
        """Return one sentence of the answer."""
        return self.words[form].format(**values)

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
    """Return the answer to a question about the archive; None where it is none after all.

    That is so where the words that should be an author's are nobody's, and where a "report" is
    one that an article tells of.
    """
    entries = [entry for entry in searcher.catalogue.newest if where.admits(entry)]
    asked = _Asked(question, archive, entries, searcher.records, config)
    if archive.subject:
        return _of_subject(searcher, asked, where)
    if archive.kind == "overview":
        return _overview(asked)
    if archive.kind in {"authors", "languages", "period"}:
        return _of_all(asked)
    return _of_several(asked)


def _of_subject(searcher: Searcher, asked: _Asked, where: Where) -> Answer | None:
    archive = asked.archive
    if archive.noun and _is_told_of(searcher, asked, where):
        return None
    ranking = searcher.find(archive.subject, where=where)
    margin = ALSO_ABOUT if archive.kind in {"about", "latest", "oldest"} else AS_NEAR
    named = article_named(archive.subject, asked.entries)
    found = [named] if named else _articles_about(searcher, ranking, margin)
    if not found:
        if archive.noun:
            return None
        refusal = refuse(ranking, asked.config, {})
        said = phrase("not_found" if ranking.searched else "no_articles", archive.language)
        return Answer(
            question=asked.question,
            language=archive.language,
            level="none",
            confidence=0.0,
            sentences=(AnswerSentence(said, ()),),
            citations=(),
            closest=refusal.closest,
        )
    if archive.kind in {"latest", "oldest"}:
        found = _naming(asked, ranking) or found
        return _of_the_end(asked, [entry for entry in asked.entries if entry in found])
    if archive.kind == "about":
        form = "about_one" if len(found) == 1 else "about"
        return asked.answer([(asked.say(form, count=len(found)), ()), *_items(asked, found)])
    told = [(detail(archive.kind, archive.language, entry), [entry]) for entry in found]
    return asked.answer(told)


def _is_told_of(searcher: Searcher, asked: _Asked, where: Where) -> bool:
    """Return whether an article answers the question and names the thing that is asked about."""
    evidence = searcher.search(asked.question, where=where).evidence[:1]
    noun = asked.archive.noun
    return any(
        (e.source.answers or 0.0) >= ORDINARY and noun in e.sentence.text.lower() for e in evidence
    )


def _articles_about(searcher: Searcher, ranking: Ranking, margin: float) -> list[Entry]:
    """Return the articles about a subject, the nearest first; none where none is near."""
    best: dict[str, RankedPassage] = {}
    for ranked in ranking.passages:
        best.setdefault(ranked.key.article_id, ranked)
    vector = ranking.question.vector
    scored = [
        (ranked.score + float(searcher.parse_question(ranked.article.title).vector @ vector), id_)
        for id_, ranked in list(best.items())[:CANDIDATES]
    ]
    scored.sort(reverse=True)
    entries = searcher.catalogue.entries
    return [entries[id_] for score, id_ in scored if score >= max(ABOUT, scored[0][0] - margin)]


def _naming(asked: _Asked, ranking: Ranking) -> list[Entry]:
    """Return the articles near a subject that have all its names; none where it has no name.

    The newest one may be further from the subject than others, being in another language.
    """
    wanted = set(ranking.question.names)
    ids = list(dict.fromkeys(ranked.key.article_id for ranked in ranking.passages))[:CANDIDATES]
    articles = [asked.records[id_].article for id_ in ids] if wanted else []
    named = [
        article.id
        for article in articles
        if wanted <= set(names(f"{article.title} {article.text}", article.language))
    ]
    return [entry for entry in asked.entries if entry.id in named]


def article_named(name: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the article of this title or file name, if there is one."""
    wanted = _folded(name).strip(" \"'“”„«»")
    return next((e for e in entries if wanted in {_folded(e.title), _folded(e.source)}), None)


def detail(kind: str, language: str, article: Entry | Article) -> str:
    """Return the sentence, in `language`, that tells the author, date or language of an article."""
    words, title = _WORDS[language], article.title
    if kind == "author":
        form = words["author" if article.author else "no_author"]
        return str(form.format(author=article.author, title=title))
    if kind == "date":
        form = words["date" if article.date else "no_date"]
        return str(form.format(date=article.date, title=title))
    name = language_name(article.language, language)
    return str(words["language"].format(language=name, title=title))


def _overview(asked: _Asked) -> Answer:
    dates = _dates(asked.entries)
    said = asked.say(
        "overview",
        count=len(asked.entries),
        list=_tally(asked, lambda a: language_name(a.language, asked.archive.language)),
        dates=f"; {dates[0]} – {dates[-1]}" if dates else "",
    )
    return asked.answer([(said, ())], level="talk")


def _of_all(asked: _Asked) -> Answer:
    entries, kind = asked.entries, asked.archive.kind
    if kind == "period":
        dates = _dates(entries)
        form = "period" if dates else "period_none"
        said = asked.say(form, first=dates[:1] and dates[0], last=dates[-1:] and dates[-1])
        ends = [e for e in entries if e.date in {*dates[:1], *dates[-1:]}]
        return asked.answer([(said, [*ends[:1], *ends[1:][-1:]])])
    if kind == "authors":
        by_author = {e.author: e for e in reversed(entries) if e.author}
        form = "authors" if by_author else "authors_none"
        listed = _tally(asked, lambda article: article.author)
        return asked.answer(
            [(asked.say(form, count=len(by_author), list=listed), _cited(by_author))]
        )
    by_language = {e.language: e for e in reversed(entries)}
    form = "languages_one" if len(by_language) == 1 else "languages"
    listed = _tally(asked, lambda a: language_name(a.language, asked.archive.language))
    said = asked.say(form, count=len(by_language), list=listed)
    return asked.answer([(said, _cited(by_language))])


def _cited(by_value: Mapping[str, Entry]) -> list[Entry]:
    return list(by_value.values())[:LISTED]


def _of_several(asked: _Asked) -> Answer | None:
    """Return how many articles, which, or the newest, of an author, a time and a language."""
    archive, entries = asked.archive, asked.entries
    which = ""
    if archive.names:
        authors = {e.author for e in entries if e.author}
        meant = sorted(author for author in authors if _is_named(author, archive.names))
        if not meant:
            return None
        entries = [e for e in entries if e.author in meant]
        which += asked.say("by", author=", ".join(meant))
    if archive.in_language:
        entries = [e for e in entries if e.language == archive.in_language]
        name = language_name(archive.in_language, archive.language)
        which += asked.say("in", language=name)
    if archive.time is not None:
        entries = [e for e in entries if archive.time.holds(e.date or None)]
        which += asked.say("from", period=_period(archive.time))
    if not entries:
        return asked.answer([(asked.say("count_none", which=which), ())])
    if archive.kind in {"latest", "oldest"}:
        return _of_the_end(asked, entries)
    form = "count_one" if len(entries) == 1 else "count"
    listed = entries if len(entries) <= LISTED else entries[:NEWEST]
    details = "" if which else _spread(asked)
    said = asked.say(form, count=len(entries), which=which, details=details)
    if len(listed) < len(entries):
        said += " " + asked.say("first_of", count=len(listed))
    return asked.answer([(said, ()), *_items(asked, listed)])


def _of_the_end(asked: _Asked, entries: Sequence[Entry]) -> Answer:
    """Return the newest or the oldest of articles that are given the newest first."""
    dated = [e for e in entries if e.date]
    if not dated:
        return asked.answer([(asked.say("period_none"), ())])
    kind = asked.archive.kind
    form = f"{kind}_about" if asked.archive.subject else kind
    end = dated[0] if kind == "latest" else dated[-1]
    ends = [e for e in dated if e.date == end.date][:LISTED]
    return asked.answer([(_item(asked, e, form if e is ends[0] else "item"), [e]) for e in ends])


def _spread(asked: _Asked) -> str:
    listed = _tally(asked, lambda a: language_name(a.language, asked.archive.language))
    return f" ({listed})" if listed else ""


def _items(asked: _Asked, entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    return [(_item(asked, entry, "item"), [entry]) for entry in entries]


def _item(asked: _Asked, article: Entry, form: str) -> str:
    known = [article.author, article.date]
    details = ", ".join(value for value in known if value) or article.source
    return asked.say(form, title=article.title, details=details)


def _tally(asked: _Asked, value: Callable[[Entry], str]) -> str:
    """Return the values of the articles and how many have each, the most frequent first."""
    counted = Counter(map(value, asked.entries))
    return ", ".join(f"{name} ({n})" for name, n in counted.most_common() if name)


def _dates(entries: Sequence[Entry]) -> list[str]:
    return sorted(e.date for e in entries if e.date)


def _period(time: Time) -> str:
    if time.month:
        return f"{time.month:02}"
    if time.first[:7] == time.last[:7] and time.first != time.last:
        return time.first[:7]
    if time.first.endswith("01-01") and time.last == f"{time.first[:4]}-12-31":
        return time.first[:4]
    return time.first if time.first == time.last else f"{time.first} – {time.last}"


def _is_named(author: str, words: Sequence[str]) -> bool:
    """Return whether all `words` are names of an author, in any case and order."""
    names = _folded(author).replace("-", " ").split()

    def means(word: str, name: str) -> bool:
        if len(name) < SHORTEST:
            return word == name
        return word.startswith(name) and len(word) - len(name) <= SUFFIX

    typed = _folded(" ".join(words)).replace("-", " ").split()
    return all(any(means(word, name) for name in names) for word in typed)


def _folded(text: str) -> str:
    return " ".join(without_accents(text.lower()).split())


def _citation(number: int, record: Record) -> Citation:
    """Return an article's footnote: its title if the text begins with it, or its first sentence."""
    article, first = record.article, record.sentence(0)
    span = Span(first.start, first.end)
    if article.text.startswith(article.title, first.start):
        span = Span(first.start, first.start + len(article.title))
    return Citation(
        number=number,
        quote=span.of(article.text),
        start=span.start,
        end=span.end,
        passage=record.passage(first.passage),
        article=article,
    )
