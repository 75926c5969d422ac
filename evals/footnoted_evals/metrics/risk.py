"""Risk and coverage: how wrong are the answers, if only the surest are shown?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footnoted_evals.metrics.base import Floats, Metric
from footnoted_evals.outcome import Outcome, supported


@dataclass(frozen=True, slots=True)
class Aurc(Metric):
    """The area under the risk–coverage curve (Geifman, Uziel and El-Yaniv 2018): the mean, over all
    coverages, of the share of wrong answers among the surest. An answer is wrong if neither of
    its best two sentences holds a gold quote, so every answer to an unanswerable question is. Lower
    is better.
    """

    unit = ""
    higher_is_better = False
    contrasts = True

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the confidence, and 1 for an answer that is, or would be, wrong."""
        if outcome.answer is None or outcome.answer.level == "talk":
            return None
        return outcome.answer.confidence, float(not supported(outcome.evidence(2), outcome.case))

    def statistic(self, values: Floats, weights: Floats) -> Floats:
        """Return the risk at each case's coverage, averaged."""
        order = np.lexsort((-values[:, 1], -values[:, 0]))
        weights, wrong = weights[:, order], values[order, 1]
        covered = np.cumsum(weights, axis=1)
        risk = np.cumsum(weights * wrong, axis=1) / np.maximum(covered, 1.0)
        area: Floats = (weights * risk).sum(axis=1) / weights.sum(axis=1)
        return area


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Return the curve: (coverage, risk), one point for each confidence, from the surest on."""
    seen = sorted(v for v in Aurc("AURC").observe_all(outcomes) if v is not None)[::-1]
    curve, wrong = [], 0.0
    for n, (confidence, is_wrong) in enumerate(seen, start=1):
        wrong += is_wrong
        if n == len(seen) or seen[n][0] != confidence:
            curve.append((n / len(seen), wrong / n))
    return curve
