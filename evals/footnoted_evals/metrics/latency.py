"""How long does an answer take?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footnoted_evals.metrics.base import Floats, Metric
from footnoted_evals.outcome import Outcome


@dataclass(frozen=True, slots=True)
class LatencyPercentile(Metric):
    """A percentile of the milliseconds an answer takes, one question at a time (nearest rank)."""

    percentile: int

    unit = " ms"
    higher_is_better = False

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the milliseconds."""
        return None if outcome.milliseconds is None else (outcome.milliseconds,)

    def statistic(self, values: Floats, weights: Floats) -> Floats:
        """Return the weighted percentile."""
        order = np.argsort(values[:, 0])
        reached = np.cumsum(weights[:, order], axis=1)
        rank = np.argmax(reached >= self.percentile / 100 * reached[:, -1:], axis=1)
        quantile: Floats = values[order, 0][rank]
        return quantile
