"""Find the items of a list that answer a question together: "Which services change?".

The reader gives one answer of a passage. Reading it without its list, and with each item alone,
tells what is asked for. If the whole list is, most items answer alone, and what is left without the
list, above all the line that announces it, still looks like an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from math import log
from statistics import median

from footnoted_index.reader import Reading, Text
from footnoted_index.search.results import Evidence
from footnoted_index.text.passages import is_list_item

MOST_ITEMS = 12
WHOLE = 3.0
"""How much less sure, in log-odds, the reader may be of a passage without the list that is asked
for (chosen on lists of training's stories and archives, and on the `dev` half of `bulleted`)."""
LEAST = 1e-3

Read = Callable[[Sequence[Text]], Sequence[Reading]]
"""Reads texts for the question that is asked."""


def listed(
    said: Evidence, evidence: Sequence[Evidence], passage: Text, read: Read
) -> list[Evidence]:
    """Return all sentences of the list that `said` is of, if the list is asked for; else the
    sentence of the item that answers best, which may be another one.

    It is `said` where that is in no list. `evidence` has the sentences of the `passage`.
    """
    sentences = _sentences_of(said, evidence)
    items = _items(said.sentence.ordinal, sentences)
    if len(items) < 2:
        return [said]
    in_list = [ordinal for item in items for ordinal in item]
    no_list, _ = _without(in_list, sentences.values(), passage)
    alone = [
        _without([o for o in in_list if o not in item], sentences.values(), passage)
        for item in items
    ]
    with_list, rest, *readings = read([passage, no_list, *(text for text, _ in alone)])
    worth = [
        _log_odds(reading.probability * sum(reading.share(*spans[ordinal]) for ordinal in item))
        for item, reading, (_, spans) in zip(items, readings, alone, strict=True)
    ]
    told = [max((sentences[ordinal] for ordinal in item), key=lambda e: e.score) for item in items]
    best = max(range(len(items)), key=lambda n: worth[n] + log(max(told[n].score, LEAST)) / 2)
    others = median(worth[:best] + worth[best + 1 :])
    if with_list.score - rest.score < WHOLE + others / 2:
        return [sentences[ordinal] for ordinal in in_list]
    return [told[best]]


def _log_odds(probability: float) -> float:
    p = min(max(probability, LEAST), 1 - LEAST)
    return log(p / (1 - p))


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
    (reading,) = read([rest])
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


def _items(said: int, sentences: dict[int, Evidence]) -> list[list[int]]:
    """Return the ordinals of each item of the list that a sentence is of; empty where it is of
    none.

    What follows an item on its line belongs to it.
    """
    items: list[list[int]] = []
    end = 0
    for ordinal, e in sentences.items():
        if is_list_item(e.sentence.text):
            items.append([ordinal])
        elif items and "\n" not in e.source.article.text[end : e.sentence.start]:
            items[-1].append(ordinal)
        elif any(said in item for item in items):
            break
        else:
            items = []
        end = e.sentence.end
    items = items[:MOST_ITEMS]
    return items if any(said in item for item in items) else []


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
