from __future__ import annotations

import numpy as np
import pytest

from footnoted_index.reader import Reading, Text
from footnoted_index.reader.model import ReaderModel, shared

BRIDGE = Text(
    "The bridge opens",
    "The new bridge in Gorton opened on Monday. It cost 12 million pounds and took three years.",
)
BAKERY = Text("Bread", "The bakery on Mill Lane sells rye bread. Its owner is Anna Kovács.")
ONE_WORD = Text("", "Gorton")
EMPTY = Text("The bridge opens", "")
LONG = Text("The lake", "It rained for a week in the old town, and the lake rose. " * 100)
QUESTION = "How much did the bridge cost?"


@pytest.fixture(scope="module")
def model() -> ReaderModel:
    return shared()


def _same(left: Reading, right: Reading) -> bool:
    return (
        left.score == right.score
        and np.array_equal(left.starts, right.starts)
        and np.array_equal(left.ends, right.ends)
        and np.array_equal(left.characters, right.characters)
    )


def test_the_passage_that_answers_is_told_from_another(model: ReaderModel) -> None:
    bridge, bakery = model.read(QUESTION, [BRIDGE, BAKERY])
    assert bridge.probability > bakery.probability
    span = bridge.answer(0, len(BRIDGE.text))
    assert span is not None
    assert "12 million" in BRIDGE.text[slice(*span)]


def test_a_reading_does_not_depend_on_what_is_read_with_it(model: ReaderModel) -> None:
    together = ReaderModel().read(QUESTION, [BAKERY, LONG, BRIDGE, ONE_WORD, EMPTY, BRIDGE])
    alone = [model.read(QUESTION, [text])[0] for text in (BAKERY, LONG, BRIDGE, ONE_WORD, EMPTY)]
    assert all(_same(*pair) for pair in zip(together[:5], alone, strict=True))
    assert _same(together[5], alone[2])
    assert model.read(QUESTION, []) == []


def test_a_passage_that_is_remembered_is_read_alike(model: ReaderModel) -> None:
    other = ReaderModel()
    other.read("Who owns the bakery?", [BRIDGE, BAKERY])
    assert _same(other.read(QUESTION, [BRIDGE])[0], model.read(QUESTION, [BRIDGE])[0])


def test_what_was_read_for_a_question_is_not_read_again_for_it(model: ReaderModel) -> None:
    first = model.read(QUESTION, [BRIDGE])[0]
    again, bakery = model.read(QUESTION, [BRIDGE, BAKERY])
    assert again is first
    assert bakery is not first
    assert model.read("Who owns the bakery?", [BRIDGE])[0] is not first


@pytest.mark.parametrize("text", [BRIDGE, BAKERY, ONE_WORD, EMPTY, LONG])
@pytest.mark.parametrize("question", [QUESTION, "", "Why? " * 200])
def test_any_length_of_passage_and_question_is_read(
    model: ReaderModel, question: str, text: Text
) -> None:
    (reading,) = model.read(question, [text])
    assert 0 <= reading.probability <= 1
    assert len(reading.starts) == len(reading.ends) == len(reading.characters)
    assert (reading.answer(0, len(text.text)) is None) == (not text.text)
    if text.text:
        assert np.exp(reading.starts).sum() == pytest.approx(1, abs=1e-4)
        assert reading.share(0, len(text.text)) == pytest.approx(1, abs=1e-4)


def test_of_a_very_long_passage_the_beginning_is_read(model: ReaderModel) -> None:
    (reading,) = model.read(QUESTION, [LONG])
    end = int(reading.characters[-1, 1])
    assert 1_000 < end < len(LONG.text)
    assert reading.answer(end, len(LONG.text)) is None
    assert reading.share(end, len(LONG.text)) == 0


def test_a_head_of_any_length_leaves_room_for_the_passage(model: ReaderModel) -> None:
    (reading,) = model.read(QUESTION, [Text("The bridge and the river. " * 100, BRIDGE.text)])
    assert reading.characters[-1][1] == len(BRIDGE.text)
