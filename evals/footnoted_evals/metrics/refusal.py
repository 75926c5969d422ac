"""Does the bot know when it does not know?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Kept(Metric):
    """Of the questions that the articles answer, the share that was answered at all."""

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 for an answer, 0 for a refusal."""
        if outcome.answer is None or not outcome.case.gold:
            return None
        return (float(outcome.answer.answered),)


@dataclass(frozen=True, slots=True)
class Refusal(Metric):
    """Refusals as decisions about answerability. Precision: of the refusals, the share that was of
    questions the articles do not answer. Recall: of the questions they do not answer, the share
    refused (SQuAD 2.0's no-answer decision, Rajpurkar et al. 2018).
    """

    kind: Literal["precision", "recall"]

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 for a right refusal, 0 for a wrong one or one that is missing."""
        if outcome.answer is None:
            return None
        refused, unanswerable = not outcome.answer.answered, not outcome.case.answerable
        if not (refused if self.kind == "precision" else unanswerable):
            return None
        return (float(refused and unanswerable),)
