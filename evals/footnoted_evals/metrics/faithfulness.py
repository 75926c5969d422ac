"""Does the answer say only what the articles say, and where they say it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footnoted import Answer
from footnoted.answer.messages import is_phrase
from footnoted_evals.metrics.base import Metric
from footnoted_evals.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Faithfulness(Metric):
    """Of an answer's sentences, the share that is word for word one of its citations, or one of
    the bot's own fixed phrases. Mean over the answers; less than 1 is a bug where no language model
    writes. (The statement-level faithfulness of RAGAS, Es et al. 2023, without a judge.)
    """

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """Return the share of faithful sentences."""
        if outcome.answer is None or not outcome.answer.sentences:
            return None
        faithful = faithful_sentences(outcome.answer)
        return (sum(faithful) / len(faithful),)


@dataclass(frozen=True, slots=True)
class ValidSpans(Metric):
    """Of the answers with citations, the share in which every quote is what its article says at
    its characters. Less than 1 is a bug.
    """

    def observe_all(self, outcomes: Sequence[Outcome]) -> list[tuple[float, ...] | None]:
        """Return a citation that was refused when it was made is an invalid span too."""
        return [
            (0.0,) if o.error.startswith("CitationError") else None if o.error else self.observe(o)
            for o in outcomes
        ]

    def observe(self, outcome: Outcome) -> tuple[float, ...] | None:
        """1 where all quotes hold, else 0."""
        if outcome.answer is None or not outcome.answer.citations:
            return None
        spans = (
            c.quote and c.article.text[c.start : c.end] == c.quote for c in outcome.answer.citations
        )
        return (float(all(spans)),)


def faithful_sentences(answer: Answer) -> list[bool]:
    """For each sentence whether it is a citation's words on one line, or a fixed phrase."""
    quotes = {c.number: " ".join(c.quote.split()) for c in answer.citations}
    return [
        any(s.text == quotes.get(number) for number in s.citations)
        if s.citations
        else is_phrase(s.text)
        for s in answer.sentences
    ]
