"""Do the sentences that are shown answer, and only they?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from footnoted import Answer, Citation
from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome, misleads, quoted_gold, supported


@dataclass(frozen=True, slots=True)
class ShownGold(Metric):
    """Of the questions that the articles answer, the share whose answer shows a gold quote: in its
    first sentence (`first`) or in any (`found`). A refusal is a miss.
    """

    kind: Literal["first", "found"]

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 where a footnote of the sentences looked at holds gold, else 0."""
        if outcome.answer is None or not outcome.case.gold:
            return None
        if not outcome.answer.answered:
            return (0.0,)
        shown = _sentences(outcome.answer)[: 1 if self.kind == "first" else None]
        return (float(any(supported(cited, outcome.case) for cited in shown)),)


@dataclass(frozen=True, slots=True)
class _OfAnswers(Metric):
    """Only questions that the articles answer and that were answered count."""

    higher_is_better = False

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return what one answer contributes."""
        answer = outcome.answer
        if answer is None or not answer.answered or not outcome.case.gold:
            return None
        return (float(self._count(_sentences(answer), outcome)),)

    @abstractmethod
    def _count(self, shown: Sequence[Sequence[Citation]], outcome: Outcome) -> int:
        """Return how much is wrong with the footnotes of the sentences shown."""


@dataclass(frozen=True, slots=True)
class Misleading(_OfAnswers):
    """Of the answers, the share that quotes words the case calls misleading."""

    def _count(self, shown: Sequence[Sequence[Citation]], outcome: Outcome) -> int:
        return any(misleads(cited, outcome.case) for cited in shown)


@dataclass(frozen=True, slots=True)
class BesidesGold(_OfAnswers):
    """How many sentences an answer has that hold no gold quote, on average."""

    unit = ""

    def _count(self, shown: Sequence[Sequence[Citation]], outcome: Outcome) -> int:
        return sum(not supported(cited, outcome.case) for cited in shown)


@dataclass(frozen=True, slots=True)
class FalseWitness(_OfAnswers):
    """The share of answers with a sentence that holds gold and a footnote of an article without."""

    def _count(self, shown: Sequence[Sequence[Citation]], outcome: Outcome) -> int:
        case = outcome.case
        return any(
            quoted_gold(cited, case)
            and any(not any(gold.is_in(c.article) for gold in case.gold) for c in cited)
            for cited in shown
        )


def _sentences(answer: Answer) -> list[list[Citation]]:
    """Return the footnotes of each sentence."""
    by_number = {citation.number: citation for citation in answer.citations}
    return [[by_number[number] for number in said.citations] for said in answer.sentences]
