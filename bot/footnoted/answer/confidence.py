"""Estimate how likely the articles answer a question, and decide when to refuse.

A logistic model for evidence in the question's language and one for other languages: rankings carry
over between languages, cut-offs do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from footnoted.answer_types import Level
from footnoted_index.search.results import Evidence

SHOWN = 0.5
"""Below this confidence the bot refuses."""
SURE = 0.7
"""Below this confidence an answer is shown as a weak match."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic model: `score` of the evidence, `coverage`, and a constant."""

    score: float
    coverage: float
    constant: float

    def probability(self, score: float, coverage: float) -> float:
        """Return the estimated probability that the evidence answers the question."""
        logit = self.score * score + self.coverage * coverage + self.constant
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, logit))))


# Fitted on the dev half of XQuAD as a mixed archive, checked with each sixth of the articles left
# out in turn. The constants were set to keep 92 % of what can be answered there (docs/quality.md).
SAME_LANGUAGE = Calibration(score=35.6, coverage=1.17, constant=-51.3)
OTHER_LANGUAGE = Calibration(score=48.7, coverage=1.949, constant=-45.1)
LACKING = 0.3
"""What is left of the confidence where a number or a time is asked for and none is there, or where
a name in the question is nowhere in the articles."""


def confidence(evidence: Sequence[Evidence], coverage: float, *, lacking: bool) -> float:
    """Return the estimated probability (0 to 1) that the first of the evidence answers the
    question.

    `coverage` is how far the question is met (`Scorer.coverage`); `lacking` says that a number or
    a time is asked for and none is there, or that a name in the question is in no article.
    """
    if not evidence:
        return 0.0
    best = evidence[0]
    if best.source.same_language:
        sure = SAME_LANGUAGE.probability(best.score, coverage)
    else:
        sure = OTHER_LANGUAGE.probability(best.aligned, coverage)
    return sure * LACKING if lacking else sure


def level_of(sure: float) -> Level:
    """Return how an answer of this confidence is shown."""
    if sure < SHOWN:
        return "none"
    return "answer" if sure >= SURE else "weak"
