from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted_index.reader import Reading
from footnoted_index.reader.reading import LONGEST_ANSWER


@st.composite
def _readings(draw: st.DrawFn) -> Reading:
    """A reading of up to 60 tokens that stand one behind the other."""
    edges = sorted(draw(st.sets(st.integers(0, 300), min_size=2, max_size=61)))
    logs = st.lists(st.floats(-30, 0, width=32), min_size=len(edges) - 1, max_size=len(edges) - 1)
    starts, ends = (np.array(draw(logs), dtype=np.float32) for _ in range(2))
    return Reading(draw(st.floats(-1e6, 1e6)), starts, ends, np.array([*pairwise(edges)]))


@given(_readings(), st.integers(0, 300), st.integers(0, 300))
def test_the_answer_lies_within_the_asked_span(reading: Reading, start: int, end: int) -> None:
    answer = reading.answer(start, end)
    inside = [(a, b) for a, b in reading.characters.tolist() if start <= a and b <= end]
    assert (answer is None) == (not inside)
    if answer:
        assert start <= answer[0] < answer[1] <= end
        firsts, lasts = zip(*inside, strict=True)
        assert 0 <= lasts.index(answer[1]) - firsts.index(answer[0]) < LONGEST_ANSWER
    assert 0 <= reading.probability <= 1


def test_the_answer_is_the_likeliest_pair_that_is_in_order() -> None:
    starts = np.log(np.array([0.1, 0.2, 0.7], dtype=np.float32))
    ends = np.log(np.array([0.8, 0.15, 0.05], dtype=np.float32))
    reading = Reading(0.0, starts, ends, np.array([(0, 2), (3, 5), (6, 8)]))
    assert reading.answer(0, 8) == (0, 2)
    assert reading.answer(3, 8) == (6, 8)
    assert reading.share(3, 8) == pytest.approx(0.9)
    assert reading.share(4, 6) == 0
    assert reading.probability == pytest.approx(0.5)
