"""The metrics by name: `parse("hit@2")`, `parse("nDCG@10")`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from footnoted import UsageError
from footnoted.extras import require
from footnoted_evals.metrics import answers, confidence
from footnoted_evals.metrics.base import (
    Difference,
    Estimate,
    Metric,
    Observed,
    Sample,
    difference,
    estimate,
    percentile,
)
from footnoted_evals.metrics.retrieval import retrieval
from footnoted_evals.metrics.words import words_shared
from footnoted_evals.outcome import Outcome

__all__ = ["Difference", "Estimate", "Metric", "Sample", "difference", "estimate", "parse"]

require("ir_measures", extra="evals")


def _share(observe: Callable[..., float | None], **traits: Any) -> Callable[..., Metric]:
    """Return what makes a metric of one number a case; groups of its name are options."""

    def make(name: str, *options: str) -> Metric:
        def one(outcome: Outcome) -> Observed:
            value = observe(outcome, *options)
            return None if value is None else (float(value),)

        return Metric(name, lambda outcomes: list(map(one, outcomes)), **traits)

    return make


def _sure(observe: Callable[[Outcome], Observed], **traits: Any) -> Callable[[str], Metric]:
    """Return what makes a metric of confidences, which contrasts what is right and wrong."""
    every: dict[str, Any] = {"unit": "", "contrasts": True} | traits
    return lambda name: Metric(name, lambda outcomes: list(map(observe, outcomes)), **every)


def _refused_at(name: str, kept: str) -> Metric:
    statistic = partial(confidence.refused_at, kept=int(kept))
    return _sure(confidence.answerable, statistic=statistic, unit="%")(name)


def _latency(name: str, rank: str) -> Metric:
    statistic = partial(percentile, rank=int(rank))
    return _share(lambda o: o.milliseconds, statistic=statistic, unit=" ms", **_LOW)(name)


_LOW: dict[str, Any] = {"higher_is_better": False}
_OWN: dict[str, Callable[..., Metric]] = {
    r"(hit|shown|evidence)@(\d+)": _share(answers.gold_at),
    r"citation (precision|recall)": _share(answers.citation),
    r"refusal (precision|recall)": _share(answers.refusal),
    r"kept": _share(answers.kept),
    r"right": _share(answers.right),
    r"(first|found)": _share(answers.shown_gold),
    r"misleading": _share(answers.misleading, **_LOW),
    r"extra": _share(answers.extra, unit="", **_LOW),
    r"false witness": _share(answers.false_witness, **_LOW),
    r"faithfulness": _share(answers.faithfulness),
    r"valid spans": _share(answers.valid_spans),
    r"written (supported|shown)": _share(answers.written),
    r"AUROC": _sure(confidence.answerable, statistic=confidence.auroc),
    r"refused at (\d\d?) % kept": _refused_at,
    r"AURC": _sure(confidence.wrong, statistic=confidence.aurc, **_LOW),
    r"calibration error": _sure(
        confidence.best_right, statistic=confidence.calibration_error, **_LOW
    ),
    r"(F1|EM)": _share(words_shared),
    r"latency p(\d\d?)": _latency,
}


@cache
def parse(name: str) -> Metric:
    """Return the metric of that name: one of ours, or any measure of ir-measures.

    Raises `UsageError` where there is none.
    """
    for pattern, make in _OWN.items():
        if match := re.fullmatch(pattern, name):
            return make(name, *match.groups())
    import ir_measures

    try:
        measure = ir_measures.parse_measure(name)
    except (NameError, ValueError, SyntaxError) as error:
        own = re.sub(r"\((?:\\d)+[+?]\)", "N", ", ".join(_OWN))
        raise UsageError(f"there is no metric '{name}'; own ones: {own}") from error
    return Metric(str(measure), partial(retrieval, measure=measure))
