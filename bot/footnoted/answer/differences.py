"""What other articles say otherwise: the same asked and answered, with other figures.

A difference is one only where the reader is sure of both, the two sentences tell of one thing, both
answers count the same (weeks, not euros), and the quote does not give the other figure itself ("150
instead of ninety"). What is more than a week older has been overtaken, and is not told.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from footnoted.answer.messages import from_days, phrase
from footnoted.answer.quotation import Neighbours, is_correction
from footnoted.answer.selection import Statement
from footnoted_index import Span
from footnoted_index.search.results import Evidence, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.numerals import Number, numbers

OVERTAKEN = datetime.timedelta(days=7)
"""How much older another figure is an earlier state of things, not another account of them."""


def with_differences(
    searcher: Searcher, ranking: Ranking, statements: Sequence[Statement], limit: int
) -> tuple[list[Statement], str]:
    """Return the statements with those of other articles that differ from the first, at most
    `limit`, and the phrase that says so; empty where none does.

    The newest of those that answer as surely as one need comes first.
    """
    first, *rest = statements
    if limit < 2 or not _figures(first.said):
        return list(statements), ""
    found: dict[str, Evidence] = {}
    enough = searcher.recipe.enough
    for e in sorted(searcher.alike(ranking, first.said), key=lambda e: -e.score):
        if e.score >= enough and _counts_otherwise(first.said, e):
            found.setdefault(e.source.article.id, e)
    if not found:
        return list(statements), ""
    group = [first.said, *found.values()]
    best = _newest(group, enough)
    against = [e for e in group if e is not best and _differs(best, e)]
    neighbours = Neighbours.of([*ranking.evidence, *group])
    differing = [
        first if e is first.said else Statement(e, neighbours.quotation(e))
        for e in (best, *against)
    ][:limit]
    others = [Statement(e, Span(e.sentence.start, e.sentence.end)) for e in group]
    told = [s for s in rest if not any(s.overlaps(other) for other in (*differing, *others))]
    said = _phrase(differing, ranking.question.language) if against else ""
    return [*differing, *told][:limit], said


def _newest(differing: Sequence[Evidence], enough: float) -> Evidence:
    """Return the newest that surely answers; the first, where that has no date."""
    first = differing[0]
    sure = [e for e in differing if e.score >= enough] if first.source.article.date else []
    return max(sure, key=lambda e: e.source.article.date or "", default=first)


def _phrase(differing: Sequence[Statement], language: str) -> str:
    """Return the phrase that articles differ, with their dates where they are of different days."""
    days = dict.fromkeys(s.said.source.article.date or "" for s in differing)
    different = len(days) > 1 and all(days)
    return from_days(days, language) if different else phrase("differ", language)


def _counts_otherwise(said: Evidence, e: Evidence) -> bool:
    """Return whether a sentence answers with other numbers of the same kind, for the same time."""
    figures, others = _figures(said), _figures(e)
    same_kind = sorted(kind for _, kind in figures) == sorted(kind for _, kind in others)
    return same_kind and figures.isdisjoint(others) and e.source.dated >= said.source.dated


def _differs(said: Evidence, e: Evidence) -> bool:
    """Return whether a sentence that counts otherwise is to be told beside `said`."""
    if is_correction(said.source.article) or _is_overtaken(e, said):
        return False
    return numbers(said.sentence.text, said.source.article.language).isdisjoint(_figures(e))


def _is_overtaken(e: Evidence, said: Evidence) -> bool:
    days = [other.source.article.date for other in (e, said)]
    if not all(days):
        return False
    then, now = (datetime.date.fromisoformat(day) for day in days if day)
    return now - then > OVERTAKEN


def _figures(e: Evidence) -> set[Number]:
    """Return the numbers of the words that answer."""
    article = e.source.article
    return numbers(e.answer.of(article.text), article.language) if e.answer is not None else set()
