"""Answer a question about several things by asking about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from footnoted.answer.compose import quoting, statements_of, sureness
from footnoted.answer.confidence import level_of
from footnoted.answer.messages import phrase
from footnoted.answer.selection import Statement
from footnoted.answer_types import Answer
from footnoted.config import Config
from footnoted.question.coordination import parts_of
from footnoted_index.filters import WhereLike
from footnoted_index.search.results import Question, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.words import CAPITAL_NOUNS, names


def answer_in_parts(
    searcher: Searcher,
    question: Question,
    config: Config,
    timings: Mapping[str, float],
    where: WhereLike,
) -> Answer | None:
    """Return what the articles say of each thing that a question names in a row.

    None if it names none, or if fewer than two of them are answered, each by another sentence: such
    a question is better asked as a whole. A notice names the things about which nothing was found.
    """
    started = perf_counter()
    parts = parts_of(question.text, question.language)
    if not parts:
        return None
    rankings = {t: searcher.reread(_of(t, searcher, p, where)) for t, p in parts.items()}
    told = {t: r for t, r in rankings.items() if level_of(sureness(r)) == "answer"}
    found = [statements_of(searcher, ranking, config) for ranking in told.values()]
    if len({_quote(said[0]) for said, _ in found}) < 2:
        return None
    unique: dict[str, Statement] = {}
    for statement in (s for said, _ in found for s in said):
        unique.setdefault(_quote(statement), statement)
    notices = list(dict.fromkeys(differ for _, differ in found))
    if missing := [thing for thing in parts if thing not in told]:
        said = phrase("part_missing", question.language)
        notices.insert(0, said.format(things=", ".join(missing)))
    evidence = tuple(e for ranking in told.values() for e in ranking.evidence)
    sure = min(map(sureness, told.values()))
    return quoting(question, list(unique.values()), sure, evidence, timings, started, *notices)


def _of(thing: str, searcher: Searcher, part: str, where: WhereLike) -> Ranking:
    """Return the passages found for a part of the question, those of articles that name its thing.

    All passages if the thing is not a name of the archive ("the eggs"). In a language that
    capitalises every noun, names cannot be told from nouns.
    """
    found = searcher.find(part, where=where)
    language = found.question.language
    keys = {name for name in names(thing, language) if searcher.lexicon.names.knows(name)}
    if not keys or language in CAPITAL_NOUNS:
        return found
    entries = searcher.catalogue.entries
    naming = {
        id_
        for id_ in {ranked.key.article_id for ranked in found.passages}
        if all(
            searcher.lexicon.names.is_in(name, id_)
            for name in keys.difference(names(entries[id_].title, language))
        )
    }
    return replace(found, passages=tuple(r for r in found.passages if r.key.article_id in naming))


def _quote(statement: Statement) -> str:
    return " ".join(statement.span.of(statement.said.source.article.text).split())
