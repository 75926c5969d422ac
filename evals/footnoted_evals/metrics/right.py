"""Is the answer right, or the refusal due?"""

from __future__ import annotations

from dataclasses import dataclass

from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Right(Metric):
    """Of all cases, the share that went well: a citation holds a gold quote (each, where each is
    needed) and none misleads, or, where the articles do not answer, the question was refused. A
    question about the archive is judged by what is said. The failed cases of a report are the
    others.
    """

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 where nothing is wrong, else 0."""
        return None if outcome.answer is None else (float(not outcome.failure),)
