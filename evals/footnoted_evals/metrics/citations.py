"""Citation precision and recall against the gold quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome, supports


@dataclass(frozen=True, slots=True)
class CitationQuality(Metric):
    """Precision: of an answer's citations, the share that holds a gold quote. Recall: of the gold
    quotes, the share that is cited. Means over the answers (as in ALCE, Gao et al. 2023, with exact
    gold words in place of a judge).

    An answer of two sentences to a question with one gold sentence has a precision of one half;
    gold that says the same in two articles has a recall of one half where one of them is cited.
    """

    kind: Literal["precision", "recall"]

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the share for one answer; None for a refusal, and for recall without gold."""
        gold, answer = outcome.case.gold, outcome.answer
        if answer is None or not answer.citations or (self.kind == "recall" and not gold):
            return None
        overlap = outcome.case.overlap
        pairs = [[supports(c, g, overlap=overlap) for g in gold] for c in answer.citations]
        hits = map(any, pairs if self.kind == "precision" else zip(*pairs, strict=True))
        return (sum(hits) / len(pairs if self.kind == "precision" else gold),)
