"""Does the confidence tell answerable questions from others, whatever the threshold?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footnoted_evals.metrics.base import Floats, Metric
from footnoted_evals.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Auroc(Metric):
    """The probability that an answerable question gets a higher confidence than one that is not,
    ties counting half: the area under the ROC curve (Hanley and McNeil 1982).
    """

    unit = ""
    contrasts = True

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the confidence, and 1 for an answerable question."""
        if outcome.answer is None or outcome.answer.level == "talk":
            return None
        return outcome.answer.confidence, float(outcome.case.answerable)

    def statistic(self, values: Floats, weights: Floats) -> Floats:
        """NaN where one of the two classes is missing."""
        order = np.argsort(values[:, 0], kind="stable")
        ties = np.flatnonzero(np.diff(values[order, 0], prepend=-np.inf))
        answerable = values[order, 1]
        positive = np.add.reduceat(weights[:, order] * answerable, ties, axis=1)
        negative = np.add.reduceat(weights[:, order] * (1 - answerable), ties, axis=1)
        below = np.cumsum(negative, axis=1) - negative / 2
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            area: Floats = np.where(pairs > 0, (positive * below).sum(axis=1) / pairs, np.nan)
        return area
