"""Metrics, and their confidence intervals by the bootstrap over clusters of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from footnoted_evals.outcome import Outcome

Floats = npt.NDArray[np.float64]
RESAMPLES = 1_000
_SEED = 7


Observed = tuple[float, ...] | None


def mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of the first value of each case."""
    total: Floats = weights @ values[:, 0] / weights.sum(axis=1)
    return total


def percentile(values: Floats, weights: Floats, rank: int) -> Floats:
    """Return the weighted percentile of the first value of each case (nearest rank)."""
    order = np.argsort(values[:, 0])
    reached = np.cumsum(weights[:, order], axis=1)
    quantile: Floats = values[order, 0][np.argmax(reached >= rank / 100 * reached[:, -1:], axis=1)]
    return quantile


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of the outcomes of cases.

    `observe` returns what each outcome contributes, or None where the metric does not apply to it:
    not applicable is not zero, the case is not counted. `statistic` returns the value for each row
    of weights: (n, d) values, (r, n) weights, (r,) results. A metric that `contrasts` needs
    answerable cases beside those looked at (see `Row.sample`).
    """

    name: str
    observe: Callable[[Sequence[Outcome]], Sequence[Observed]]
    statistic: Callable[[Floats, Floats], Floats] = mean
    unit: str = "%"
    higher_is_better: bool = True
    contrasts: bool = False

    def show(self, value: float | None) -> str:
        """Return a value as people read it."""
        if value is None or np.isnan(value):
            return "–"
        return f"{100 * value:.1f} %" if self.unit == "%" else f"{value:.3g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Sample:
    """What each case contributes to a metric, by the case's key, and the case's cluster."""

    values: Mapping[str, tuple[float, ...]]
    clusters: Mapping[str, str]

    @classmethod
    def of(cls, metric: Metric, outcomes: Sequence[Outcome]) -> Sample:
        """What `outcomes` contribute to `metric`."""
        observed = zip(outcomes, metric.observe(outcomes), strict=True)
        values = {o.case.key: value for o, value in observed if value is not None}
        clusters = {o.case.key: o.case.resampled_with for o in outcomes}
        return cls(values, clusters)

    def array(self, keys: Sequence[str]) -> Floats:
        """Return the contributions of `keys`, (n, d)."""
        return np.array([self.values[key] for key in keys], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value over `n` cases with its 95 % interval; None where no case applies."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


def estimate(metric: Metric, sample: Sample) -> Estimate:
    """Return the metric over a sample, with the percentile bootstrap interval over its clusters.

    Efron 1979; whole clusters are drawn, because questions about one text succeed and fail
    together (Field and Welsh 2007). Where every case has the same outcome, 0 or 1, resampling sees
    no spread; the Wilson interval over the clusters stands in.
    """
    keys = sorted(sample.values)
    if not keys:
        return Estimate(None, 0)
    values = sample.array(keys)
    value = float(metric.statistic(values, np.ones((1, len(keys))))[0])
    if np.isnan(value):
        return Estimate(None, len(keys))
    if metric.unit == "%" and values.shape[1] == 1 and value in {0.0, 1.0}:
        low, high = _wilson(value, len({sample.clusters[key] for key in keys}))
    else:
        low, high = _percentiles(metric.statistic(values, _weights(keys, sample.clusters)))
    return Estimate(value, len(keys), low, high)


@dataclass(frozen=True, slots=True)
class Difference:
    """A value before and after over the `n` cases of both, and the difference's 95 % interval."""

    before: float
    after: float
    n: int
    low: float
    high: float

    def is_loss(self, metric: Metric) -> bool:
        """Return whether it got worse, beyond what resampling explains."""
        return self.high < 0 if metric.higher_is_better else self.low > 0

    @property
    def significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def difference(metric: Metric, one: Sample, other: Sample) -> Difference | None:
    """From `one` to `other` by the paired bootstrap over clusters; None where no case is in both.

    The same clusters are drawn for both (Koehn 2004).
    """
    keys = sorted(one.values.keys() & other.values.keys())
    if not keys:
        return None
    weights = np.vstack([np.ones((1, len(keys))), _weights(keys, other.clusters)])
    first, second = (metric.statistic(sample.array(keys), weights) for sample in (one, other))
    gain = second - first
    if np.isnan(gain[0]):
        return None
    return Difference(float(first[0]), float(second[0]), len(keys), *_percentiles(gain[1:]))


def _weights(keys: Sequence[str], clusters: Mapping[str, str]) -> Floats:
    """Return how often each case is drawn in each resample: (RESAMPLES, n)."""
    names = {name: i for i, name in enumerate(dict.fromkeys(clusters[key] for key in keys))}
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES)
    return drawn[:, [names[clusters[key]] for key in keys]].astype(np.float64)


def _percentiles(values: Floats) -> tuple[float, float]:
    kept = values[~np.isnan(values)]  # a resample without any positive case has no AUROC
    low, high = np.percentile(kept, [2.5, 97.5]) if len(kept) else (np.nan, np.nan)
    return float(low), float(high)


def _wilson(p: float, n: int) -> tuple[float, float]:
    z = 1.96
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)
