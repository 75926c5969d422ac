"""Metrics of confidence: how well it separates answerable from unanswerable, and right from wrong.

Each case contributes its confidence and a label, 0 or 1, that confidence should predict. The
statistics take these, (n, 2), and rows of weights, (r, n), and return a value for each row, (r,).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from footnoted_evals.metrics.base import Floats, Observed
from footnoted_evals.outcome import Outcome, supported

BINS = 10


def answerable(outcome: Outcome) -> Observed:
    """Return the confidence, and 1 for an answerable question."""
    if outcome.answer is None or outcome.answer.level == "talk":
        return None
    return outcome.answer.confidence, float(outcome.case.answerable)


def auroc(values: Floats, weights: Floats) -> Floats:
    """The probability that an answerable question gets a higher confidence than one that is not,
    ties counting half: the area under the ROC curve (Hanley and McNeil 1982). NaN where one of the
    two classes is missing.
    """
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


def refused_at(values: Floats, weights: Floats, kept: int) -> Floats:
    """The share of the unanswerable questions that is refused at the threshold that keeps `kept`
    percent of the answerable ones. NaN where one of the two classes is missing.
    """
    order = np.argsort(-values[:, 0], kind="stable")
    confidence, answerable = values[order].T
    weights = weights[:, order]
    reached = np.cumsum(weights * answerable, axis=1)
    threshold = confidence[np.argmax(reached >= kept / 100 * reached[:, -1:], axis=1)]
    negative = weights * (1 - answerable)
    refused = (negative * (confidence < threshold[:, None])).sum(axis=1)
    missing = (reached[:, -1] == 0) | (negative.sum(axis=1) == 0)
    with np.errstate(invalid="ignore"):
        share: Floats = np.where(missing, np.nan, refused / negative.sum(axis=1))
    return share


def wrong(outcome: Outcome) -> Observed:
    """Return the confidence, and 1 for an answer that is, or would be, wrong: neither of its best
    two sentences holds a gold quote, so every answer to an unanswerable question is.
    """
    if outcome.answer is None or outcome.answer.level == "talk":
        return None
    return outcome.answer.confidence, float(not supported(outcome.evidence(2), outcome.case))


def aurc(values: Floats, weights: Floats) -> Floats:
    """The area under the risk–coverage curve (Geifman, Uziel and El-Yaniv 2018): the mean, over all
    coverages, of the share of wrong answers among the surest. Lower is better.
    """
    order = np.lexsort((-values[:, 1], -values[:, 0]))
    weights, wrong = weights[:, order], values[order, 1]
    covered = np.cumsum(weights, axis=1)
    risk = np.cumsum(weights * wrong, axis=1) / np.maximum(covered, 1.0)
    area: Floats = (weights * risk).sum(axis=1) / weights.sum(axis=1)
    return area


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Return the curve: (coverage, risk), one point for each confidence, from the surest on."""
    seen = sorted(filter(None, map(wrong, outcomes)), reverse=True)
    curve, errors = [], 0.0
    for n, (confidence, is_wrong) in enumerate(seen, start=1):
        errors += is_wrong
        if n == len(seen) or seen[n][0] != confidence:
            curve.append((n / len(seen), errors / n))
    return curve


def best_right(outcome: Outcome) -> Observed:
    """Return the confidence, and 1 if the best sentence holds a gold quote, whether it was shown or
    not; for a question that the articles do not answer it never does.
    """
    if outcome.answer is None or outcome.answer.level == "talk" or outcome.case.about_archive:
        return None
    return outcome.answer.confidence, float(supported(outcome.evidence(1), outcome.case))


def calibration_error(values: Floats, weights: Floats) -> Floats:
    """The expected calibration error (Naeini et al. 2015): how far confidence is from the share of
    questions answered rightly, averaged over ten bins of equal width. Lower is better.
    """
    bins = np.minimum((values[:, 0] * BINS).astype(int), BINS - 1)
    off = (values[:, 1] - values[:, 0])[:, None] * (bins[:, None] == np.arange(BINS))
    error: Floats = np.abs(weights @ off).sum(axis=1) / weights.sum(axis=1)
    return error


class Bin(NamedTuple):
    """The questions whose confidence is alike: its mean, the share that is right, their number."""

    confidence: float
    right: float
    questions: int


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Return the bins that hold any question, the least sure first."""
    seen = sorted(filter(None, map(best_right, outcomes)))
    found = []
    for _, group in groupby(seen, key=lambda v: min(int(v[0] * BINS), BINS - 1)):
        sure, right = np.array(list(group)).T
        found.append(Bin(float(sure.mean()), float(right.mean()), len(sure)))
    return found
