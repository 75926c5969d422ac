"""Is the gold quote among the first citations?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome, supported


@dataclass(frozen=True, slots=True)
class HitAtK(Metric):
    """Of the answerable questions, the share with a gold quote in the first `k` citations.

    `hit@k`: a refusal is a miss. `shown@k`: only questions that were answered count. `evidence@k`:
    refused or not, the citations of an answer that has `k` of them count. Success at k, as in
    TREC's question answering tracks (Voorhees 1999), with exact gold words.
    """

    kind: Literal["hit", "shown", "evidence"]
    k: int

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 for a gold quote among the first k, else 0."""
        case, answer = outcome.case, outcome.answer
        if not case.gold or answer is None:
            return None
        if self.kind == "evidence":
            return (float(supported(outcome.evidence(self.k), case)),)
        if self.kind == "shown" and not answer.answered:
            return None
        return (float(supported(answer.citations[: self.k], case)),)
