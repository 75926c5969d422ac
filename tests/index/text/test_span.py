from __future__ import annotations

import pytest

from footnoted_index.text.span import Span, line_around


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("One.\n– Why? Because.\nTwo.", "Because.", "Why? Because."),
        ("• One. Two.  ", "Two.", "One. Two."),
        ("One.\nTwo.", "One.", "One."),
    ],
)
def test_a_line_is_what_stands_between_line_ends_without_its_mark(
    text: str, said: str, line: str
) -> None:
    start = text.index(said)
    assert line_around(text, Span(start, start + len(said))).of(text) == line
