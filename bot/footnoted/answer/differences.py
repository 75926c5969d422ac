"""Find other articles that answer the same question with other figures.

Two sentences differ only if the reader is sure of both, they are about one thing, and both answers
count the same (weeks, not euros). A sentence that gives the other's figure too ("150 instead of
ninety") takes its place. A sentence that is more than a week older is overtaken, and not shown.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from footnoted.answer.confidence import SURE
from footnoted.answer.messages import from_days, phrase
from footnoted.answer.quotation import Neighbours, is_correction
from footnoted.answer.selection import Statement, figures
from footnoted_index.search.results import Evidence, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.numerals import Number, numbers
from footnoted_index.text.words import names

OVERTAKEN = datetime.timedelta(days=7)
"""A figure that is this much older is an earlier state of things, not another account of them."""

_NUMBERED = re.compile(r"\b\d+\b|(?<=[a-z] )[A-Z]\b(?!['’])")
"""What distinguishes things of a kind: flat 5, hall B."""


def with_differences(
    searcher: Searcher, ranking: Ranking, statements: Sequence[Statement], limit: int
) -> tuple[list[Statement], str]:
    """Return the statements and at most `limit` of other articles that differ from the first, and
    the phrase that says so (empty if none differs).

    The newest comes first; in the question's language if an article in it says the same.
    """
    first, *rest = statements
    if limit < 2 or not figures(first.said):
        return list(statements), ""
    found: dict[str, Evidence] = {}
    alike = sorted(searcher.alike(ranking, first.said), key=lambda e: -e.score)
    for e in alike:
        otherwise = e.score >= SURE and _counts_otherwise(first.said, e)
        differs = otherwise or _takes_back(e, first.said)
        if differs and not _of_another(ranking.question.text, first.said, e):
            found.setdefault(e.source.article.id, e)
    if not found:
        return list(statements), ""
    group = [first.said, *found.values()]
    best = _in_own_language(_newest(group), alike)
    against = [e for e in group if e is not best and _differs(best, e)]
    neighbours = Neighbours.of([*ranking.evidence, *alike])
    differing = [
        first if e is first.said else Statement(e, neighbours.quotation(e))
        for e in (best, *against)
    ][:limit]
    others = [Statement(e, e.span) for e in group]
    told = [s for s in rest if not any(s.overlaps(other) for other in (*differing, *others))]
    said = _phrase(differing, ranking.question.language) if against else ""
    return [*differing, *told][:limit], said


def _newest(differing: Sequence[Evidence]) -> Evidence:
    """Return the newest; the first, where that has no date."""
    first = differing[0]
    if not first.source.article.date:
        return first
    return max(differing, key=lambda e: e.source.article.date or "")


def _phrase(differing: Sequence[Statement], language: str) -> str:
    """Return the phrase that articles differ, with their dates where they are of different days."""
    days = dict.fromkeys(s.said.source.article.date or "" for s in differing)
    different = len(days) > 1 and all(days)
    return from_days(days, language) if different else phrase("differ", language)


def _counts_otherwise(said: Evidence, e: Evidence) -> bool:
    """Return whether a sentence answers with other numbers of the same kind, for the same time."""
    one, other = figures(said), figures(e)
    same_kind = sorted(kind for _, kind in one) == sorted(kind for _, kind in other)
    return same_kind and one.isdisjoint(other) and e.source.dated >= said.source.dated


def _takes_back(e: Evidence, said: Evidence) -> bool:
    """Return whether a later sentence answers with another figure and names the one `said` gives:
    "Two will go instead of four." It need not be a sure answer by the reader: it answers the
    question that `said` answers."""
    then, now = said.source.article.date, e.source.article.date
    later = bool(then and now and then < now)
    named = _values(figures(said)) <= _values(numbers(e.sentence.text, e.source.language))
    return later and named and _counts_otherwise(said, e)


def _of_another(question: str, said: Evidence, e: Evidence) -> bool:
    """Return whether `e` is about another thing than the question names: flat 6, not flat 5.

    That is: `said` names it, the article of `e` does not, and `e` has something else in its place.
    Names are compared within one language, numbers and letters in any.
    """
    article, language = e.source.article, said.source.language
    same = language == article.language
    asked = _named(question, language, same)
    here = _named(said.sentence.text, language, same)
    there = _named(e.sentence.text, article.language, same)
    anywhere = _named(f"{article.title} {article.text}", article.language, same)
    return bool((asked & here) - anywhere) and bool(there - here)


def _named(text: str, language: str, by_name: bool) -> set[str]:
    return {*_NUMBERED.findall(text), *(names(text, language) if by_name else ())}


def _in_own_language(best: Evidence, told: Sequence[Evidence]) -> Evidence:
    """Return the sentence in the question's language that surely answers with the same figures."""
    if best.source.same_language:
        return best
    same = (e for e in told if e.source.same_language and e.score >= SURE)
    return next((e for e in same if _values(figures(e)) == _values(figures(best))), best)


def _values(figures: set[Number]) -> set[float]:
    return {value for value, _ in figures}


def _differs(said: Evidence, e: Evidence) -> bool:
    """Return whether a sentence that counts otherwise is to be told beside `said`."""
    if is_correction(said.source.article) or _is_overtaken(e, said):
        return False
    return numbers(said.sentence.text, said.source.language).isdisjoint(figures(e))


def _is_overtaken(e: Evidence, said: Evidence) -> bool:
    days = [other.source.article.date for other in (e, said)]
    if not all(days):
        return False
    then, now = (datetime.date.fromisoformat(day) for day in days if day)
    return now - then > OVERTAKEN
