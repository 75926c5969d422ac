"""Passages: runs of whole sentences, about 150 to 300 tokens, that respect paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil

from footnoted_index.text.sentences import BULLET, paragraph_starts
from footnoted_index.text.span import Span
from footnoted_index.text.tokens import count_tokens

ENOUGH_TOKENS = 150
"""A passage this long takes no further paragraph."""
SHARED_TOKENS = 250
"""Paragraphs share a passage up to this size."""
MAX_TOKENS = 320
"""A longer paragraph is divided evenly."""
CELLS = " | "
"""What stands between the cells of a row."""
MIN_WORDS = 5
MIN_ENDED = 3
_HEADING_CHARS = 100
_INVITATION = re.compile(
    r"^\W*(subscribe|sign up|contribute|share your|click here|read more|join (us|our)"
    r"|abonnieren sie|folgen sie|melden sie sich|lesen sie (auch|mehr)"
    r"|iratkozz\w*|feliratkoz\w*|kövess\w*|olvass\w* (el|tovább))\b"
    r"|\b(contact|follow|write to) (us|our)\b|\[email.protected\]",
    re.IGNORECASE,
)


def group_passages(text: str, sentences: Sequence[Span]) -> list[int]:
    """Return the ordinal of the passage each sentence belongs to: 0, 0, 0, 1, 1, …

    Paragraphs and lists stay whole up to `MAX_TOKENS`; short ones share a passage; a
    heading goes with the paragraph under it, a question on a line of its own with its reply.
    """
    sizes = [count_tokens(sentence.of(text)) for sentence in sentences]
    ordinals: list[int] = []
    passage = -1
    tokens = SHARED_TOKENS  # the first paragraph opens a passage
    after_heading = after_question = False
    for first, last in _by_paragraph(text, sentences):
        size = sum(sizes[first:last])
        fits = tokens + size <= SHARED_TOKENS
        if not fits or (tokens >= ENOUGH_TOKENS and not after_heading):
            passage += 1
            tokens = 0
            if after_question:  # it goes with its reply
                ordinals[-1] = passage
                tokens = sizes[first - 1]
        parts = ceil(size / MAX_TOKENS)
        filled = 0
        for ordinal in range(first, last):
            # The part is decided by a sentence's middle, so that parts come out even.
            if parts > 1 and filled and (filled + sizes[ordinal] / 2) > size / parts:
                passage += 1
                tokens = filled = 0
            ordinals.append(passage)
            filled += sizes[ordinal]
            tokens += sizes[ordinal]
        line = sentences[first].of(text)
        heading = last - first == 1 and is_heading(line) and not is_list_item(line)
        if heading and tokens > size and not after_heading:
            # Not the last line of the passage before, but the first of the next.
            passage += 1
            ordinals[-1] = passage
            tokens = size
        after_heading = heading
        after_question = (
            last - first == 1 and line.rstrip("\"'»”’“").endswith("?") and tokens > size
        )
    return ordinals


def is_heading(line: str) -> bool:
    """Return whether a line reads like a heading or a link: short, and without a full stop."""
    return len(line) <= _HEADING_CHARS and line.rstrip("\"'»”’“)]")[-1:] not in tuple(
        ".!?…:;。！？"
    )


def is_list_item(line: str) -> bool:
    """Return whether a line is one of a list: it opens with a bullet or a number."""
    return BULLET.match(line) is not None


def is_row(sentence: str) -> bool:
    """Return whether a sentence is a row of a table, as the readers of formats tell it."""
    return CELLS in sentence


def is_fragment(sentence: str) -> bool:
    """Return whether a text is too short to state anything: "READ MORE: ‘Why now?’", but not "It
    was 1989" or "Nobody was hurt.", which ends as a sentence does.
    """
    words = len(sentence.split())
    if words >= MIN_WORDS or any(map(str.isdigit, sentence)):
        return False
    if any(character > "\u2e80" for character in sentence):  # Chinese has no spaces
        return False
    ended = sentence.rstrip("\"'”“»’").endswith((".", "!", "?"))
    return not ended or words < MIN_ENDED or is_invitation(sentence)


def is_invitation(sentence: str) -> bool:
    """Return whether a sentence asks its reader to do something: "Subscribe to our newsletter"."""
    return _INVITATION.search(sentence) is not None


def _by_paragraph(text: str, sentences: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first sentence of each paragraph and the one after its last.

    The items of a list are one paragraph, with the line that announces them.
    """
    starts = paragraph_starts(text)
    paragraphs = [bisect_right(starts, sentence.start) for sentence in sentences]
    opened, before = 0, ""
    for _, run in groupby(range(len(sentences)), key=paragraphs.__getitem__):
        first, *_ = ordinals = list(run)
        line = sentences[first].of(text)
        of_list = is_list_item(line) and (is_list_item(before) or before.endswith(":"))
        if first and not of_list:
            yield opened, first
            opened = first
        before = line if is_list_item(line) else sentences[ordinals[-1]].of(text)
    if sentences:
        yield opened, len(sentences)
