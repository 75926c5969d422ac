"""Find the items of a list that answer a question together: "Which services change?".

The reader gives one answer of a passage. Others are found by reading the passage again without the
items found so far: it is read as answering as long as another item does. This works for lists but
not for prose: of 44 right answers to the even half of the news, the rest of the passage is still
read as answering in 20.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from footnoted_index.reader import Reading, Text
from footnoted_index.search.results import Evidence
from footnoted_index.text.passages import is_list_item

MOST_ITEMS = 12

Read = Callable[[Text], Reading]
"""Reads a text for the question that is asked."""


def answering_items(
    said: Evidence, evidence: Sequence[Evidence], passage: Text, read: Read, least: float
) -> list[Evidence]:
    """Return the items that answer with `said`, in the order of their list; it alone where none do.

    If at least half of the list answers, return all of it. `evidence` has the sentences of the
    `passage`. An item is added as long as the passage without the items found so far answers with a
    probability of at least `least`.
    """
    sentences = _sentences_of(said, evidence)
    items = _items(said.sentence.ordinal, sentences)
    found = [said.sentence.ordinal]
    while len(found) < len(items):
        rest, spans = _without(found, sentences.values(), passage)
        reading = read(rest)
        best = max(spans, key=lambda ordinal: reading.share(*spans[ordinal]), default=None)
        if reading.probability < least or best not in items:
            break
        found.append(best)
    whole = len(found) > 1 and 2 * len(found) >= len(items)
    return [sentences[ordinal] for ordinal in (items if whole else sorted(found))]


def read_without(
    told: Collection[int], said: Evidence, evidence: Sequence[Evidence], passage: Text, read: Read
) -> list[Evidence]:
    """Return the other sentences of the passage of `said` than the ordinals `told`, with what the
    reader makes of them without those.
    """
    sentences = _sentences_of(said, evidence)
    rest, spans = _without(told, sentences.values(), passage)
    if not spans:
        return []
    reading = read(rest)
    source = replace(said.source, answers=reading.probability)
    return [
        replace(sentences[ordinal], source=source, score=reading.probability * reading.share(*span))
        for ordinal, span in spans.items()
    ]


def _sentences_of(said: Evidence, evidence: Sequence[Evidence]) -> dict[int, Evidence]:
    return {
        e.sentence.ordinal: e
        for e in sorted(evidence, key=lambda e: e.sentence.ordinal)
        if e.source.key == said.source.key
    }


def _items(said: int, sentences: dict[int, Evidence]) -> list[int]:
    """Return the ordinals of the list that a sentence is an item of; empty where it is none."""
    items: list[int] = []
    for ordinal, e in sentences.items():
        if is_list_item(e.sentence.text):
            items.append(ordinal)
        elif said in items:
            break
        else:
            items = []
    return items[:MOST_ITEMS] if said in items[:MOST_ITEMS] else []


def _without(
    left_out: Collection[int], sentences: Collection[Evidence], passage: Text
) -> tuple[Text, dict[int, tuple[int, int]]]:
    """Return a passage without some sentences, and where in it the others are now."""
    parts: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    at = length = 0
    for e in sentences:
        start, end = (
            offset - e.source.passage.start for offset in (e.sentence.start, e.sentence.end)
        )
        parts.append(passage.text[at:start])
        length += start - at
        at = start
        if e.sentence.ordinal in left_out:
            at = end
        else:
            spans[e.sentence.ordinal] = (length, length + end - start)
    return Text(passage.head, "".join([*parts, passage.text[at:]])), spans
