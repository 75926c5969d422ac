"""How sure the bot is that the articles answer a question, and when it refuses.

A logistic model for evidence in the question's language and one for other languages: rankings carry
over between languages, cut-offs do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from footnoted.answer import Level
from footnoted_index.search import Ranking

SHOWN = 0.5
"""Below this confidence the bot refuses."""
SURE = 0.7
"""Below this confidence an answer is shown as a weak match."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic model: `score` of the evidence, soft `coverage`, and a constant."""

    score: float
    coverage: float
    constant: float

    def probability(self, score: float, coverage: float) -> float:
        """The estimated probability that the evidence answers the question."""
        logit = self.score * score + self.coverage * coverage + self.constant
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, logit))))


SAME_LANGUAGE = Calibration(score=31.0, coverage=1.1, constant=-47.4)
OTHER_LANGUAGE = Calibration(score=72.0, coverage=0.9, constant=-61.0)


def confidence(ranking: Ranking) -> float:
    """The estimated probability (0 to 1) that the best evidence answers the question."""
    if not ranking.evidence:
        return 0.0
    best = ranking.evidence[0]
    if best.source.same_language:
        return SAME_LANGUAGE.probability(best.score, ranking.coverage)
    return OTHER_LANGUAGE.probability(best.cosine, ranking.coverage)


def level_of(sure: float) -> Level:
    """How an answer of this confidence is shown."""
    if sure < SHOWN:
        return "none"
    return "answer" if sure >= SURE else "weak"
