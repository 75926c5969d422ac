"""The metrics. A mean is over the cases it applies to: not applicable is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from footnoted import Answer, Citation
from footnoted_evals.cases import Case
from footnoted_index.readers.text import normalise


@dataclass(frozen=True, slots=True)
class Mean:
    """A share with the number of cases it is of; `value` is None where there are none."""

    value: float | None
    n: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Mean:
        """The share of true outcomes."""
        values = list(outcomes)
        return cls(sum(values) / len(values) if values else None, len(values))

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % confidence interval of the share (Wilson 1927)."""
        if self.value is None:
            return None
        z, n, p = 1.96, self.n, self.value
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        return "–" if self.value is None else f"{100 * self.value:.0f} %"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and the answer it got."""

    case: Case
    answer: Answer


def supports(citation: Citation, case: Case) -> bool:
    """Whether a citation holds one of the case's gold quotes, word for word."""
    return any(
        citation.article.source == gold.article and normalise(gold.quote) in citation.quote
        for gold in case.gold
    )


def hit_at(k: int, outcomes: Sequence[Outcome]) -> Mean:
    """Of the answerable questions, how many show a gold quote within the first `k` citations.

    A refusal of an answerable question counts as a miss.
    """
    return Mean.of(
        any(supports(citation, o.case) for citation in o.answer.citations[:k])
        for o in outcomes
        if o.case.answerable
    )


def citation_precision(outcomes: Sequence[Outcome]) -> Mean:
    """Of the citations shown, how many hold a gold quote (ALCE, Gao et al. 2023, with exact gold).

    An extractive answer of two sentences to a question with one gold sentence reaches one half.
    """
    return Mean.of(supports(citation, o.case) for o in outcomes for citation in o.answer.citations)


def refusal_precision(outcomes: Sequence[Outcome]) -> Mean:
    """Of the refusals, how many were of questions the articles do not answer."""
    return Mean.of(not o.case.answerable for o in outcomes if not o.answer.answered)


def refusal_recall(outcomes: Sequence[Outcome]) -> Mean:
    """Of the questions the articles do not answer, how many were refused."""
    return Mean.of(not o.answer.answered for o in outcomes if not o.case.answerable)


def kept(outcomes: Sequence[Outcome]) -> Mean:
    """Of the answerable questions, how many were answered at all."""
    return Mean.of(o.answer.answered for o in outcomes if o.case.answerable)


def valid_spans(outcomes: Sequence[Outcome]) -> Mean:
    """Of the citations shown, how many are what their article says there: less than 1 is a bug."""
    return Mean.of(
        citation.article.text[citation.start : citation.end] == citation.quote
        for o in outcomes
        for citation in o.answer.citations
    )
