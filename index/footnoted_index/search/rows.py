"""Which rows of a table a question names: "the level in Kövesd" is the row of Kövesd.

The reader finds the table that answers, and the column; between rows, which differ in one name, its
shares say little (of 36 questions for a cell of an invented table 13 got another row's).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from footnoted_index.text.passages import CELLS
from footnoted_index.text.words import name_key, names

_COLUMN = re.compile(r"^[^:|]{1,40}: ")
_WORD = re.compile(r"\w{4,}")
UNNAMED = 0.05
"""What is left of the share of a row that is not named, where its passage has none that is."""


def named_rows(question: str, language: str, rows: Sequence[str]) -> set[int]:
    """Return which of the `rows` of a table a question names, all where it tells none apart.

    A row is named by words that stand in its cells and not in all rows, as names are compared.
    """
    asked = {*names(question, language), *map(name_key, _WORD.findall(question))}
    cells = [_keys(row, language) for row in rows]
    everywhere = set.intersection(*cells) if cells else set()
    named = [len((keys - everywhere) & asked) for keys in cells]
    return {i for i, count in enumerate(named) if count == max(named)}


def shifted(shares: Mapping[int, float], rows: set[int], named: set[int]) -> dict[int, float]:
    """Return the shares of a passage's sentences with those of its `rows` given to the `named`.

    Keys are ordinals of sentences. What is not named of a table whose named rows stand in another
    passage keeps `UNNAMED` of its share.
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


def _keys(row: str, language: str) -> set[str]:
    """Return the keys of what stands in the cells of a row, without the columns' names."""
    values = " ".join(_COLUMN.sub("", cell) for cell in row.split(CELLS))
    return {*names(values, language), *map(name_key, _WORD.findall(values))}
