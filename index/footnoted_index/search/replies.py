"""Decide which sentences can be quoted, and quote a reply with its question.

"No." or "His supporters." says nothing alone, so it is quoted with the interviewer's question. In
an interview this holds for whatever a reply begins with.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from footnoted_index.article import Sentence
from footnoted_index.search.results import RankedPassage
from footnoted_index.text.byline_parts import Says
from footnoted_index.text.bylines import byline_of
from footnoted_index.text.dates import time_of
from footnoted_index.text.passages import (
    is_fragment,
    is_heading,
    is_invitation,
    is_list_item,
    is_row,
)
from footnoted_index.text.span import Span, line_around

FEW_WORDS = 3
"""A reply whose first clause has at most so many words is not understood alone."""
LONGEST_DATELINE = 60
"""Characters; a longer line says more than when and where."""
LONGEST_QUESTION = 200
"""Characters of a question that is quoted with its reply."""
_LEAST_QUESTIONS = 3
"""An interview has at least so many lines that end with a question mark."""
_ASKING_LINE = re.compile(r"\?[\"'»”’“)]*$", re.MULTILINE)
_OPENING = re.compile(r"[^.!?,:;–—]*[.!?,:;–—]")
_MARKS = "\"'»”’“)]*_ "


def quotable(sentence: Sentence, before: Sentence | None, text: str) -> Sentence | None:
    """Return what is quoted of a sentence of an article's `text`: it, or a reply with the question
    `before` it.

    None for a question, a fragment or a dateline, which state nothing.
    """
    if _asks(sentence.text):
        return None
    if before is not None and _is_reply(sentence, before, text):
        start = _line(before, text).start
        return replace(sentence, start=start, text=text[start : sentence.end])
    if is_dateline(sentence.text) or (
        is_fragment(sentence.text) and not _is_listed(sentence, text)
    ):
        return None
    return sentence


def _is_listed(sentence: Sentence, text: str) -> bool:
    """Return whether a sentence is an item of a list that a line with a colon announces, or of
    which an item says more.

    "- Glass bottles" says something below "This is forbidden:", and nothing in a menu.
    """
    if not is_list_item(sentence.text) or is_invitation(sentence.text):
        return False
    above = [line for line in text[: sentence.start].splitlines() if line.strip()]
    below = [line for line in text[sentence.end :].splitlines() if line.strip()]
    items = [*takewhile(is_list_item, reversed(above)), *takewhile(is_list_item, below)]
    announces = next((line for line in reversed(above) if not is_list_item(line)), "")
    announced = announces.rstrip().endswith(":") and not is_invitation(announces)
    return announced or not all(map(is_fragment, items))


def _asks(text: str) -> bool:
    return text.rstrip(_MARKS).endswith("?")


def _is_reply(sentence: Sentence, before: Sentence, text: str) -> bool:
    """Return whether a sentence needs the question on the line above it to be understood."""
    above = "\n" in text[before.end : sentence.start]
    if not above or not _asks(before.text):
        return False
    if len(_line(before, text)) > LONGEST_QUESTION:
        return False
    opening = _OPENING.match(sentence.text)
    short = opening is not None and len(opening[0].split()) <= FEW_WORDS
    return short or is_interview(text)


def _line(sentence: Sentence, text: str) -> Span:
    return line_around(text, Span(sentence.start, sentence.end))


def headline_of(ranked: RankedPassage, sentences: int) -> int:
    """Return how many characters of a passage of so many sentences are its article's headline: 0 if
    it does not begin with it, or is nothing else.
    """
    text, title = ranked.passage.text, ranked.article.title
    opens = not ranked.key.ordinal and sentences > 1 and text.startswith(f"{title}\n")
    return len(title) if opens and is_heading(title) else 0


def is_interview(text: str) -> bool:
    """Return whether several lines of an article ask something."""
    return len(_ASKING_LINE.findall(text)) >= _LEAST_QUESTIONS


def is_dateline(text: str) -> bool:
    """Return whether a line says when, and perhaps where or by whom, an article was written."""
    byline = byline_of(text)
    if byline is not None:
        # "Date: 14 March 2026" may be that of a concert, a row is of a table
        return byline.says is not Says.OF_EVENT and not (is_row(text) and byline.author is None)
    time = time_of(text) if len(text) <= LONGEST_DATELINE else None
    return time is not None and time.is_period and not time.without(text).split()
