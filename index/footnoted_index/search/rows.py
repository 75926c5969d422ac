"""Find the rows and columns of a table that a question names ("the level in Kövesd").

The reader finds the right table and column, but hardly tells rows apart that differ in one name: of
36 questions for a cell of an invented table, 13 got another row's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from footnoted_index.records.record import Record
from footnoted_index.text.passages import CELLS, is_heading, is_row
from footnoted_index.text.words import name_key, names

_COLUMN = re.compile(r"^[^:|]{1,40}: ")
_CELL = re.compile(r"(?:([^:|]{1,40}): )?([^|]*[^|\s])(?= \| |$)")
_WORD = re.compile(r"\w{4,}")
UNNAMED = 0.05
"""The factor for the share of an unnamed row, if its passage has no named one."""


def named_rows(question: str, language: str, rows: Sequence[str]) -> set[int]:
    """Return the indices of the `rows` that a question names; all of them if it names none.

    A row is named by words that are in its cells but not in every row; they are compared as names
    are.
    """
    named = list(map(len, _naming(question, language, rows)))
    return {i for i, count in enumerate(named) if count == max(named)}


def addressed_rows(question: str, language: str, rows: Mapping[int, str]) -> dict[int, set[str]]:
    """Return the rows of a table of which a question names both the row and the column, each with
    the words that name it: "How much timber in 2025?" asks for one cell.
    """
    naming = dict(zip(rows, _naming(question, language, list(rows.values())), strict=True))
    most = max(map(len, naming.values()), default=0)
    named = {i: words for i, words in naming.items() if most and len(words) == most}
    return {
        i: words
        for i, words in named.items()
        if len(named) < len(rows) and answering_cell(question, language, rows[i], None)
    }


def has_any(text: str, words: set[str], language: str) -> bool:
    """Return whether a text has one of the `words` by which a question names a row."""
    return not words.isdisjoint(_words(text, language))


def shifted(shares: Mapping[int, float], rows: set[int], named: set[int]) -> dict[int, float]:
    """Return the shares of a passage's sentences, with the shares of its `rows` moved to the
    `named` ones.

    Keys are ordinals of sentences. If the named rows of the table are in another passage, rows here
    keep only `UNNAMED` of their share.
    """
    here, others = rows & named, rows - named
    if not here:
        return {i: share * (UNNAMED if i in others else 1.0) for i, share in shares.items()}
    total, own = sum(shares[i] for i in rows), sum(shares[i] for i in here)
    parts = {i: shares[i] / own if own else 1 / len(here) for i in here}
    return {
        i: total * parts[i] if i in here else 0.0 if i in others else share
        for i, share in shares.items()
    }


def answering_cell(
    question: str, language: str, row: str, words: tuple[int, int] | None
) -> tuple[int, int] | None:
    """Return the start and end of the value that answers in a `row`: of the column that the
    question names, else of the one cell in which the reader's `words` stand.

    A column is named by words that stand in its heading and not in all; the first, which says what
    the row is of, does not count. None where the words are of several cells, or there are none.
    """
    asked = _words(question, language)
    cells = [(m.start(), m.end(), m[1] or "", m[2]) for m in _CELL.finditer(row)]
    others = [cell for cell in cells[1:] if not _words(cell[3], language) & asked]
    headings = [_words(cell[2], language) for cell in others]
    everywhere = set.intersection(*headings) if headings else set()
    named = [len((heading - everywhere) & asked) for heading in headings]
    most = max(named, default=0)
    if most and named.count(most) == 1:
        _, end, _, value = others[named.index(most)]
        return end - len(value), end
    if words is None:
        return None
    touched = [cell for cell in cells if words[0] < cell[1] and cell[0] < words[1]]
    if len(touched) != 1:
        return None
    own = _words(touched[0][3], language)
    if own and own <= asked:  # what the question names does not answer it
        if len(others) != 1:
            return None
        words, touched = (0, len(row)), others
    _, end, _, value = touched[0]
    start = max(words[0], end - len(value))
    return (start, min(words[1], end)) if start < words[1] else (end - len(value), end)


def table_of(record: Record, row: int) -> int:
    """Return the ordinal of the first row, in its passage, of the table that a row is in."""
    begin = record.sentences_of(record.passage_of[row]).start
    while row > begin and is_row(record.sentence(row - 1).text):
        row -= 1
    return row


def heading_above(record: Record, row: int) -> str:
    """Return the heading of the table that a row is in, which says what it is of; nothing where
    there is none, or where the table goes on from the passage before.
    """
    first = table_of(record, row)
    above = record.sentence(first - 1).text if first else ""
    return above if is_heading(above) and not is_row(above) else ""


def _naming(question: str, language: str, rows: Sequence[str]) -> list[set[str]]:
    """Return of each row the words of the question that stand in its cells and not in all rows."""
    asked = _words(question, language)
    cells = [_keys(row, language) for row in rows]
    everywhere = set.intersection(*cells) if cells else set()
    return [(keys - everywhere) & asked for keys in cells]


def _keys(row: str, language: str) -> set[str]:
    """Return the keys of what stands in the cells of a row, without the columns' names."""
    return _words(" ".join(_COLUMN.sub("", cell) for cell in row.split(CELLS)), language)


def _words(text: str, language: str) -> set[str]:
    return {*names(text, language), *map(name_key, _WORD.findall(text))}
