"""Extend a quoted sentence until it can be understood on its own.

A sentence that opens with "He" or "Hozzátette", or a quotation that "she said", brings the sentence
before it, which says who; an open quotation mark brings its partner; a line that ends with a colon
brings the list it announces; a correction is quoted with what it corrects. What is quoted stays one
run of characters of the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footnoted_index import Article, Span
from footnoted_index.search.replies import is_interview
from footnoted_index.search.results import Evidence
from footnoted_index.text.passages import is_heading, is_list_item, is_row
from footnoted_index.text.span import line_around
from footnoted_index.text.word_lists import word_list

LONGEST = 700
"""Characters a quotation may grow to; beyond that the sentence stands alone."""
STEPS = 3
"""How many sentences a quotation mark is looked for, before or after."""
LEANING_STEPS = 2
"""How many sentences before it are quoted with one that leans on them, at most."""
LIST_LINES = 8

_LEANING = {
    language: re.compile(
        # "He scored 14", '"We won," she said', „Wir haben gewonnen“, sagte er
        rf"(?:\W*[\"„“”«»].*[\"“”«»]\W+(?:\w+ )?|[\W_]*)(?:{'|'.join(words)})\b",
        re.IGNORECASE,
    )
    for language, words in word_list(__file__, "leaning").items()
}
_CORRECTS = {
    language: re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)
    for language, words in word_list(__file__, "corrections").items()
}
_OPENING, _CLOSING = frozenset("„«“‟"), frozenset("”»“")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The sentences of the retrieved passages, to look up the neighbours of one."""

    _known: Mapping[tuple[str, int], Evidence]

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> Neighbours:
        """Return the sentences of all `evidence`."""
        return cls({e.key: e for e in evidence})

    def quotation(self, e: Evidence) -> Span:
        """Return the characters of the article to quote for a sentence."""
        if (whole := _correction(e)) is not None:
            return whole
        first = last = e
        for _ in range(LEANING_STEPS):  # "He scored 14" after "He has joined Leeds"
            before = self._before(first) if self._leans(first) else None
            if before is None or e.sentence.end - before.sentence.start > LONGEST:
                break
            first = before
        first, last = self._closed(first, last)
        if last.sentence.text.endswith(":"):
            last = self._listed(last)
        span = Span(first.sentence.start, last.sentence.end)
        return span if len(span) <= LONGEST else e.span

    def _leans(self, e: Evidence) -> bool:
        leaning = _LEANING.get(e.source.language)
        return leaning is not None and leaning.match(e.sentence.text) is not None

    def _beside(self, e: Evidence, step: int) -> Evidence | None:
        """Return the next sentence of the same passage in a direction."""
        other = self._known.get((e.sentence.article_id, e.sentence.ordinal + step))
        return other if other is not None and other.sentence.passage == e.sentence.passage else None

    def _before(self, e: Evidence) -> Evidence | None:
        before = self._beside(e, -1)
        if before is None or is_heading(before.sentence.text):
            return None
        text = e.source.article.text
        apart = "\n" in text[before.sentence.end : e.sentence.start]
        return None if apart and is_interview(text) else before  # another one speaks

    def _closed(self, first: Evidence, last: Evidence) -> tuple[Evidence, Evidence]:
        """Return the run `first` to `last`, grown until its quotation marks have their partners."""
        text = first.source.article.text
        for step in (-1, 1):
            start, end = first, last
            for _ in range(STEPS):
                if not _unpaired(text[start.sentence.start : end.sentence.end])[step > 0]:
                    first, last = start, end
                    break
                grown = self._beside(start if step < 0 else end, step)
                if grown is None:
                    break
                start, end = (grown, end) if step < 0 else (start, grown)
        return first, last

    def _listed(self, last: Evidence) -> Evidence:
        for _ in range(LIST_LINES):
            following = self._beside(last, 1)
            if following is None or not is_list_item(following.sentence.text):
                break
            last = following
        return last


def is_correction(article: Article) -> bool:
    """Return whether the title of an article says that it corrects another."""
    corrects = _CORRECTS.get(article.language)
    return corrects is not None and corrects.search(article.title) is not None


def _correction(e: Evidence) -> Span | None:
    """Return the paragraph of a sentence in an article that corrects another; None in others.

    "Our report said that it would cost £1.9m. The correct cost is £1.58m." is true as a whole only.
    """
    article = e.source.article
    if not is_correction(article) or is_row(e.sentence.text):
        return None
    paragraph = line_around(article.text, e.span)
    return paragraph if len(paragraph) <= LONGEST else None


def _unpaired(text: str) -> tuple[bool, bool]:
    """Return whether `text` closes a quotation mark it did not open, and leaves one open."""
    depth, before = 0, False
    for character in text:
        if character == "“":  # opens in English, closes in German
            depth += -1 if depth else 1
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            before, depth = before or not depth, max(0, depth - 1)
    return before, depth > 0
