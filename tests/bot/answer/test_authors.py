"""Authors are recognised in a question, whatever their names are made of."""

from __future__ import annotations

import pytest

from footnoted.answer.authors import author_in

AUTHORS = frozenset({"Tom Hall", "Anna-Lena Weber", "Szabó Péter", "Jo Li"})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did Tom Hall write?", "Tom Hall"),
        ("what did tom hall write?", "tom hall"),
        ("What did Hall write about?", "Hall"),
        ("When was the village hall built?", ""),
        ("Was gibt es von Anna-Lena Weber?", "Anna-Lena Weber"),
        ("Was gibt es von Weber, Anna?", "Weber, Anna"),
        ("Mit lehet olvasni Szabó Pétertől?", "Szabó Pétertől"),
        ("Who wrote this?", ""),
    ],
)
def test_the_words_that_name_an_author_are_found(text: str, named: str) -> None:
    assert author_in(text, AUTHORS) == named
