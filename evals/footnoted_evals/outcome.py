"""The outcome of a case: the input of every metric."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted import Answer, Article, Citation
from footnoted.answer.selection import choose, quote
from footnoted_evals.cases import Case, Gold
from footnoted_index.text.normalisation import normalise

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

DEPTH = 10
"""How many passages are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of an article that was retrieved: characters `start` to `end`, saying `text`."""

    article: Article
    start: int
    end: int
    text: str
    score: float

    def shows(self, gold: Gold) -> bool:
        """Return whether this passage is right: it overlaps the gold one, or holds the quote."""
        if not gold.is_in(self.article):
            return False
        if gold.passage is not None:
            return self.start < gold.passage[1] and gold.passage[0] < self.end
        return _holds(self.start, self.end, self.text, gold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and its answer. If `error` is not empty, nothing else counts.

    `answer` is None for a system that only retrieves. `milliseconds` is what the answer took.
    """

    case: Case
    found: Sequence[Found] = ()
    answer: Answer | None = None
    milliseconds: float | None = None
    error: str = ""

    def evidence(self, k: int) -> Sequence[Citation]:
        """Return the citations of an answer that has `k` of them, whether it was refused or not."""
        if self.answer is None:
            return ()
        return quote(choose(self.answer.evidence, k, lambda said: (), least=0.0))[1]

    @property
    def failure(self) -> str:
        """What is wrong with the answer, in a few words; empty if nothing is."""
        case, answer = self.case, self.answer
        if self.error:
            return "crashed"
        if answer is None:
            return ""
        if case.about_archive:
            said = str(answer).lower()
            return "" if any(a.lower() in said for a in case.answers) else "does not say it"
        if not case.answerable:
            return "answered, but the articles do not" if answer.answered else ""
        if not answer.answered:
            return "refused"
        if not supported(answer.citations, case):
            return "wrong sentence"
        if case.all_gold and len(quoted_gold(answer.citations, case)) < len(case.gold):
            return "incomplete"
        return "misleading" if misleads(answer.citations, case) else ""


Ask = Callable[[Case], Outcome]
Retrieve = Callable[[str], Sequence[Found]]


@dataclass(frozen=True)
class System:
    """A system with a name; `open` it on an archive."""

    name: str
    open: Callable[[Path, BaseEmbedding], AbstractContextManager[Ask]]


def supports(citation: Citation, gold: Gold, *, overlap: bool = False) -> bool:
    """Return whether a citation holds the gold quote, word for word; with `overlap`, whether the
    two have half of the shorter one in common.
    """
    if not gold.is_in(citation.article):
        return False
    if not overlap:
        return _holds(citation.start, citation.end, citation.quote, gold)
    if (span := gold.span(citation.article.text)) is None:
        return False
    start, end = span
    common = min(citation.end, end) - max(citation.start, start)
    return common >= 0.5 * min(end - start, citation.end - citation.start)


def quoted_gold(citations: Sequence[Citation], case: Case) -> set[int]:
    """Return which of the case's gold quotes the citations hold, by number from 0."""
    return {
        number
        for number, gold in enumerate(case.gold)
        if any(supports(citation, gold, overlap=case.overlap) for citation in citations)
    }


def misleads(citations: Sequence[Citation], case: Case) -> bool:
    """Return whether one of the citations quotes words of the case that mislead."""
    quotes = [" ".join(citation.quote.split()) for citation in citations]
    return any(" ".join(words.split()) in quote for words in case.misleading for quote in quotes)


def supported(citations: Sequence[Citation], case: Case) -> bool:
    """Return whether one of the citations holds one of the case's gold quotes."""
    return bool(quoted_gold(citations, case))


def _holds(start: int, end: int, text: str, gold: Gold) -> bool:
    words = normalise(gold.quote or "")
    if gold.start is not None:
        return start <= gold.start and gold.start + len(words) <= end
    return words in text
