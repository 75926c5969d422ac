"""Find the articles about a subject: by title, likeness or name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import exp

from footnoted.answer.confidence import SHOWN
from footnoted_index import Article
from footnoted_index.catalogue.part import Entry
from footnoted_index.search.results import Question, RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.language import content_words, without_accents
from footnoted_index.text.words import name_key, names, terms

_WORD = re.compile(r"\w+")
CANDIDATES = 12
"""Articles whose titles are compared with a subject."""
OF_SCORE, OF_TITLE, OF_LANGUAGE, BIAS = 40.0, 25.0, -0.8, -53.9
"""The weights of `sureness_about`: of the passage's score, of the title's cosine, of being in the
subject's language.

By logistic regression over the `dev` half of 125 subjects in three languages, each also asked of
its archive without the articles about it, with four subjects in five supposed to be there (`python
-m footnoted_evals.subjects`)."""
AS_NEAR = 0.05
"""How much less than the nearest article another may score and still be meant too."""
ALSO_ABOUT = 0.1
"""The same where all articles about a subject are asked for."""
TOLD_ABROAD = 0.12
"""The same for an article in another language, which scores less (0.09 to 0.11 over the articles of
ten_languages), if it shares names with the nearest."""
SHARED_NAMES = 3
"""So many."""


def article_named(name: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the article with this title or file name, with or without quotation marks, or None.

    A file that no other is called like may be named without its folder.
    """
    wanted, entries = _bare(name), list(entries)
    if named := [e for e in entries if wanted in {_bare(e.title), _bare(e.source)}]:
        return named[0]
    named = [e for e in entries if wanted == _bare(e.source.rpartition("/")[2])]
    return named[0] if len(named) == 1 else None


def _bare(name: str) -> str:
    return folded(name).strip(" \"'“”„«».?!")


def weighed_about(
    searcher: Searcher, question: Question, ranked: RankedPassage
) -> tuple[float, float, bool]:
    """Return what tells whether a passage's article is about the subject that `question` is: the
    passage's score, the cosine of the title, and whether both are in one language.
    """
    title = float(searcher.encoder.query(ranked.article.title) @ question.vector)
    return ranked.score, title, ranked.same_language


def sureness_about(searcher: Searcher, question: Question, ranked: RankedPassage) -> float:
    """Return the probability that the article of a passage is about the subject that `question` is.

    The reader, which is trained on questions, tells less of this than the likeness of the title.
    """
    own, named = content_words(question.text, question.language), question.names
    if 0 < len(own) <= len(named):
        is_in, text = searcher.lexicon.names.is_in, f"{ranked.article.title} {ranked.article.text}"
        if all(
            is_in(key, ranked.key.article_id) and stands_in(key, question.text, text)
            for key in named
        ):
            return 1.0  # it is a name, and the article has it
    score, title, same = weighed_about(searcher, question, ranked)
    return 1 / (1 + exp(-(OF_SCORE * score + OF_TITLE * title + OF_LANGUAGE * same + BIAS)))


def stands_in(key: str, asked: str, text: str) -> bool:
    """Return whether words with this key in what is asked and in a text are forms of one name:
    "Burnham" and "Burnhamnek", not "Villach" and "Villanyradiátor".
    """
    if key[0].isdigit():
        return True
    names, forms = (
        {folded(word) for word in _WORD.findall(part) if name_key(word) == key}
        for part in (asked, text)
    )
    return any(
        name.startswith(form[:-1]) or form.startswith(name[:-1]) for name in names for form in forms
    )


def articles_about(searcher: Searcher, ranking: Ranking, margin: float) -> list[Entry]:
    """Return the articles about a subject, the nearest first; none where none is near."""
    question = ranking.question
    best: dict[str, RankedPassage] = {}
    for ranked in ranking.passages:
        best.setdefault(ranked.key.article_id, ranked)
    candidates = list(best.values())[:CANDIDATES]
    scored = sorted(
        ((sum(weighed_about(searcher, question, r)[:2]), r.key.article_id) for r in candidates),
        reverse=True,
    )
    about = {r.key.article_id for r in candidates if sureness_about(searcher, question, r) >= SHOWN}
    if not scored or scored[0][1] not in about:
        return []
    highest, nearest = scored[0][0], searcher.records[scored[0][1]].article

    def is_about(score: float, article: Article) -> bool:
        near = score >= highest - margin and article.id in about
        return near or (score >= highest - TOLD_ABROAD and _retells(article, nearest))

    entries = searcher.catalogue.entries
    return [entries[id_] for score, id_ in scored if is_about(score, searcher.records[id_].article)]


def sureness_of(searcher: Searcher, ranking: Ranking, found: Sequence[Entry]) -> float:
    """Return the probability that the surest of the articles found is about the subject."""
    ids = {entry.id for entry in found}
    sure = (
        sureness_about(searcher, ranking.question, ranked)
        for ranked in ranking.passages
        if ranked.key.article_id in ids
    )
    return max(sure, default=0.0)


def _retells(article: Article, other: Article) -> bool:
    """Return whether two articles in two languages share enough names to tell of the same."""
    if article.language == other.language:
        return False
    shared = set(_names(article)) & set(_names(other))
    return sum(name[0].isalpha() for name in shared) >= SHARED_NAMES


def _names(article: Article) -> list[str]:
    return names(f"{article.title} {article.text}", article.language)


def articles_naming(searcher: Searcher, ranking: Ranking, entries: Sequence[Entry]) -> list[Entry]:
    """Return those of `entries` near a subject that have all its names; none if the subject has no
    name.

    Needed because the newest one may score less than others, being in another language.
    """
    wanted = set(ranking.question.names)
    ids = list(dict.fromkeys(ranked.key.article_id for ranked in ranking.passages))[:CANDIDATES]
    articles = [searcher.records[id_].article for id_ in ids] if wanted else []
    named = [article.id for article in articles if wanted <= set(_names(article))]
    return [entry for entry in entries if entry.id in named]


def articles_titled(subject: str, language: str, entries: Iterable[Entry]) -> list[Entry]:
    """Return the articles in a language whose titles have every content word of a subject.

    The text below such a title ("Police notices") may speak of other things only.
    """
    wanted = set(terms(" ".join(content_words(subject, language)), language))
    return [
        entry
        for entry in entries
        if wanted and entry.language == language and wanted <= set(terms(entry.title, language))
    ]


def folded(text: str) -> str:
    """Return text as titles and names are compared: in lower case, without accents."""
    return " ".join(without_accents(text.lower()).split())
