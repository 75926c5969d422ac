from __future__ import annotations

import pickle

import pytest

from footnoted_index.text.span import Span, Spans, line_around


def test_many_spans_are_one_value() -> None:
    listed = [Span(0, 4), Span(5, 70_000), Span(70_001, 70_001)]
    spans = Spans.of(listed)
    assert list(spans) == listed
    assert (len(spans), spans[-1]) == (3, listed[-1])
    assert list(spans[1:]) == listed[1:]
    assert spans == Spans([0, 5, 70_001], [4, 70_000, 70_001])
    assert hash(spans) == hash(pickle.loads(pickle.dumps(spans)))
    assert spans != spans[1:]
    assert spans != listed


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
