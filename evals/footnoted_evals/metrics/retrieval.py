"""Measure whether the right passage is found, by any measure of ir-measures: `R@5`, `nDCG@10`, …"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from footnoted_evals.metrics.base import Observed
from footnoted_evals.outcome import Outcome


def retrieval(outcomes: Sequence[Outcome], measure: Any) -> list[Observed]:
    """Return a rank measure of the retrieved passages, computed by ir-measures (MacAvaney et al.
    2022), for each question that has gold.

    What is to be found are the places of gold. A passage is relevant if it overlaps the gold
    passage or holds the gold quote; several places in one passage count as one. Where gold is whole
    articles, an article has the rank of its first passage.
    """
    relevant: dict[str, dict[str, int]] = {}
    found: dict[str, dict[str, float]] = {}
    for number, outcome in enumerate(outcomes):
        if outcome.case.gold and not outcome.error:
            ranked, places = _ranked(outcome)
            relevant[str(number)] = dict.fromkeys(places, 1)
            found[str(number)] = {id_: -float(rank) for rank, id_ in enumerate(ranked)}
    scores = dict.fromkeys(relevant, 0.0)
    if relevant:
        scores |= {one.query_id: one.value for one in measure.iter_calc(relevant, found)}
    return [(float(scores[n]),) if (n := str(i)) in scores else None for i in range(len(outcomes))]


def _ranked(outcome: Outcome) -> tuple[list[str], set[str]]:
    """Return the ids of what was found, best first, and those of what was to be found."""
    gold = outcome.case.gold
    whole = any(g.quote is None for g in gold)
    open_, ranked, seen = dict(enumerate(gold)), [], set[str]()
    places: set[str] = set()
    for rank, passage in enumerate(outcome.found):
        if whole and passage.article.id in seen:
            continue
        seen.add(passage.article.id)
        shown = [number for number, g in open_.items() if passage.shows(g)]
        if shown:
            places.add(f"gold {shown[0]}")
            for number in shown:
                del open_[number]
        ranked.append(f"gold {shown[0]}" if shown else f"other {rank}")
    return ranked, places | {f"gold {number}" for number in open_}
