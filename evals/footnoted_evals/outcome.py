"""What a system did with a case: the input of every metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footnoted import Answer, Citation
from footnoted.answer.selection import choose, quote
from footnoted.question.intent import Breadth
from footnoted_evals.cases import Case, Gold
from footnoted_index.search.results import Evidence
from footnoted_index.text.normalisation import normalise


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of an article that was retrieved: characters `start` to `end`, saying `text`."""

    article: str
    start: int
    end: int
    text: str
    score: float

    def shows(self, gold: Gold) -> bool:
        """Return whether this is the right passage: it overlaps the gold one, or holds the
        quote.
        """
        if self.article != gold.article:
            return False
        if gold.passage is not None:
            return self.start < gold.passage[1] and gold.passage[0] < self.end
        return _holds(self.start, self.end, self.text, gold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what came of it. Where `error` is not empty, nothing else counts.

    `answer` is None for a system that only retrieves. `milliseconds` is what the answer took.
    """

    case: Case
    found: Sequence[Found] = ()
    answer: Answer | None = None
    milliseconds: float | None = None
    error: str = ""

    def evidence(self, k: int) -> Sequence[Citation]:
        """Return the citations of an answer that has `k` of them, whether it was refused or not."""
        return _quoted(self.answer.evidence, k) if self.answer else ()

    @property
    def failure(self) -> str:
        """In a few words what is wrong with the answer; empty where nothing is."""
        if self.error:
            return "crashed"
        if self.answer is None:
            return ""
        if not self.case.answerable:
            return "answered, but the articles do not" if self.answer.answered else ""
        if not self.answer.answered:
            return "refused"
        return "" if supported(self.answer.citations, self.case) else "wrong sentence"


def supports(citation: Citation, gold: Gold) -> bool:
    """Return whether a citation holds the gold quote, word for word."""
    return citation.article.source == gold.article and _holds(
        citation.start, citation.end, citation.quote, gold
    )


def supported(citations: Sequence[Citation], case: Case) -> bool:
    """Return whether one of the citations holds one of the case's gold quotes."""
    return any(supports(citation, gold) for citation in citations for gold in case.gold)


def _holds(start: int, end: int, text: str, gold: Gold) -> bool:
    words = normalise(gold.quote or "")
    if gold.start is not None:
        return start <= gold.start and gold.start + len(words) <= end
    return words in text


def _quoted(evidence: Sequence[Evidence], k: int) -> Sequence[Citation]:
    return quote(choose(evidence, Breadth.TWO, k, lambda said: ()))[1]
