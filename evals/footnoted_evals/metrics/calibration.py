"""Calibration: of the questions answered with a confidence of 0.8, eight in ten should be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from footnoted_evals.metrics.base import Floats, Metric
from footnoted_evals.outcome import Outcome, supported

BINS = 10


class Bin(NamedTuple):
    """The questions whose confidence is alike: its mean, the share that is right, their number."""

    confidence: float
    right: float
    questions: int


@dataclass(frozen=True, slots=True)
class CalibrationError(Metric):
    """The expected calibration error (Naeini et al. 2015): how far confidence is from the share of
    questions answered rightly, averaged over ten bins of equal width. Lower is better.

    A question counts as right if the best sentence holds a gold quote, whether it was shown or not;
    one that the articles do not answer never is.
    """

    unit = ""
    higher_is_better = False
    contrasts = True

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the confidence, and 1 for a right answer."""
        if outcome.answer is None or outcome.answer.level == "talk" or outcome.case.about_archive:
            return None
        return outcome.answer.confidence, float(supported(outcome.evidence(1), outcome.case))

    def statistic(self, values: Floats, weights: Floats) -> Floats:
        """Return the error for each row of weights."""
        bins = np.minimum((values[:, 0] * BINS).astype(int), BINS - 1)
        off = (values[:, 1] - values[:, 0])[:, None] * (bins[:, None] == np.arange(BINS))
        error: Floats = np.abs(weights @ off).sum(axis=1) / weights.sum(axis=1)
        return error


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Return the bins that hold any question, the least sure first."""
    metric = CalibrationError("calibration error")
    seen = sorted(v for v in metric.observe_all(outcomes) if v is not None)
    found = []
    for _, group in groupby(seen, key=lambda v: min(int(v[0] * BINS), BINS - 1)):
        sure, right = np.array(list(group)).T
        found.append(Bin(float(sure.mean()), float(right.mean()), len(sure)))
    return found
