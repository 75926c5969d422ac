"""The metrics, as values that parse and print: `parse("hit@2")`, `parse("nDCG@10")`."""

from __future__ import annotations

import re
from collections.abc import Callable

from footnoted import UsageError
from footnoted_evals.metrics.auroc import Auroc
from footnoted_evals.metrics.base import (
    Difference,
    Estimate,
    Metric,
    Sample,
    difference,
    estimate,
)
from footnoted_evals.metrics.calibration import CalibrationError
from footnoted_evals.metrics.citations import CitationQuality
from footnoted_evals.metrics.faithfulness import Faithfulness, ValidSpans
from footnoted_evals.metrics.hits import HitAtK
from footnoted_evals.metrics.latency import LatencyPercentile
from footnoted_evals.metrics.refusal import Kept, Refusal
from footnoted_evals.metrics.retrieval import Retrieval
from footnoted_evals.metrics.right import Right
from footnoted_evals.metrics.risk import Aurc
from footnoted_evals.metrics.sentences import BesidesGold, FalseWitness, Misleading, ShownGold
from footnoted_evals.metrics.words import Words

__all__ = ["Difference", "Estimate", "Metric", "Sample", "difference", "estimate", "parse"]

_OWN: dict[str, Callable[..., Metric]] = {
    r"(hit|shown|evidence)@(\d+)": lambda name, kind, k: HitAtK(name, kind, int(k)),
    r"citation (precision|recall)": CitationQuality,
    r"refusal (precision|recall)": Refusal,
    r"kept": Kept,
    r"right": Right,
    r"(first|found)": ShownGold,
    r"misleading": Misleading,
    r"extra": BesidesGold,
    r"false witness": FalseWitness,
    r"faithfulness": Faithfulness,
    r"valid spans": ValidSpans,
    r"AUROC": Auroc,
    r"AURC": Aurc,
    r"calibration error": CalibrationError,
    r"(F1|EM)": Words,
    r"latency p(\d\d?)": lambda name, percentile: LatencyPercentile(name, int(percentile)),
}


def parse(name: str) -> Metric:
    """Return the metric of that name: one of ours, or any measure of ir-measures.

    Raises `UsageError` where there is none.
    """
    for pattern, make in _OWN.items():
        if match := re.fullmatch(pattern, name):
            return make(name, *match.groups())
    import ir_measures

    try:
        return Retrieval(str(ir_measures.parse_measure(name)))
    except (NameError, ValueError, SyntaxError) as error:
        raise UsageError(f"there is no metric '{name}'; own ones: {', '.join(_OWN)}") from error
