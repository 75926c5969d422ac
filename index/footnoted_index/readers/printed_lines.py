"""Tell the lines of a printed page apart by their place and size: notes, headlines, running lines.

Notes are the rows at the bottom in a smaller type than the page, from the first one that begins
with a number or a sign. They are moved behind the sentence they interrupt; else they would cut one
that runs on to the next page in two. A headline is what is set larger than the text, whatever lines
it takes. The running lines found here are those of a single page; those that many pages share are
found in `pdf`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from footnoted_index.readers.columns import Box
from footnoted_index.text.sentences import split_sentences

SMALLER = 0.93
"""Notes are set in at most this share of the size of the page's text."""
LARGER = 1.15
"""A headline is set in at least so many times the size of the text."""
_APART = 2.5
"""So many times its own height a running line is away from the text."""
_BELOW = 2
"""So many lines may stand below the notes: a running footer and the number of the page."""
_MARK = re.compile(r"\W{0,2}(?:\d{1,3}(?![\d,.]*\d)|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[*†‡§])[.)\]]?\s*\w")
_ENDS = re.compile(r"[.!?…:][\"'”’“»)\]]*\s*$")
_LONGEST_REST = 1_500
"""Characters of the next page within which a sentence ends, or it is left as it is."""


class Row(NamedTuple):
    """One line of a page: the size it is set in, its highest and lowest point, and its text."""

    size: float
    top: float
    bottom: float
    text: str


def foot(rows: Sequence[Row], size: float) -> float | None:
    """Return the height at which the notes of a page or column begin; None without notes.

    `rows` from top to bottom; `size` is what most of the page is set in.
    """
    last = len(rows)
    while last > len(rows) - _BELOW and last > 0 and not _is_small(rows[last - 1], size):
        last -= 1
    first = last
    while first > 0 and _is_small(rows[first - 1], size):
        first -= 1
    marked = next((n for n in range(first, last) if _MARK.match(rows[n].text)), None)
    if not marked:  # nothing above them is no foot of a page
        return None
    return (rows[marked].top + rows[marked - 1].bottom) / 2


def usual_size(words: Sequence[tuple[float, Box]]) -> float:
    """Return the size that most of a page is set in, by the room it takes."""
    room = Counter[float]()
    for size, box in words:
        room[round(size, 1)] += round(box.right - box.left)
    return room.most_common(1)[0][0] if room else 0.0


def placed(pages: Sequence[tuple[str, str]]) -> list[str]:
    """Return pages of text and notes as text: notes follow the sentence that they interrupt.

    The rest of a sentence on the next page is moved to the page where it begins.
    """
    texts = [text for text, _ in pages]
    for number, (_, notes) in enumerate(pages):
        if not notes:
            continue
        text = texts[number]
        following = next((n for n in range(number + 1, len(texts)) if texts[n].strip()), None)
        if text and following is not None and not _ENDS.search(text):
            rest, texts[following] = _rest_of_sentence(texts[following])
            text += ("\n" if text.endswith("-") else " ") + rest if rest else ""
        texts[number] = f"{text}\n\n{notes}" if text else notes
    return texts


def _rest_of_sentence(text: str) -> tuple[str, str]:
    head = text[:_LONGEST_REST].partition("\n\n")[0]
    first = next(iter(split_sentences(head, "und")), None)
    if first is None or not _ENDS.search(head[: first.end]):
        return "", text
    return text[: first.end], text[first.end :].lstrip()


def _is_small(row: Row, size: float) -> bool:
    return row.size <= SMALLER * size


def headlines_in(rows: Sequence[Row], usual: float) -> Iterator[str]:
    """Yield the words of lines close to each other that are of one size, larger than `usual`."""
    headline: list[Row] = []
    for row in rows:
        if headline and not _is_continued(headline[-1], row):
            yield _headline(headline)
            headline = []
        if row.size >= LARGER * usual and any(map(str.isalpha, row.text)):
            headline.append(row)
    if headline:
        yield _headline(headline)


def _is_continued(line: Row, below: Row) -> bool:
    close = line.bottom - below.top <= line.size
    return close and round(line.size, 1) == round(below.size, 1)


def _headline(lines: Sequence[Row]) -> str:
    return " ".join(" ".join(line.text for line in lines).split())


def running_lines(rows: Sequence[Row], usual: float, number: int) -> tuple[list[Row], list[Row]]:
    """Return what stands apart from the text of page `number`: what to leave out, what comes last.

    `rows` are its first two and its last two lines, `usual` the size that most of it is set in.
    A head or a foot that names its page is left out. Another head is perhaps a headline, and stays,
    as does the first note on the first page: it begins with 1, too, and is a sentence.
    """
    if len(rows) < 4:
        return [], []
    first, second, before, last = rows
    edges = [
        row
        for row, distance in ((first, first.bottom - second.top), (last, before.bottom - last.top))
        if row.size <= usual and distance >= _APART * (row.top - row.bottom)
    ]
    named = [row for row in edges if str(number) in (row.text.split()[:1] + row.text.split()[-1:])]
    out = [row for row in named if not (row is last and _ENDS.search(row.text))]
    return out, [row for row in edges if row is last and row not in out]
