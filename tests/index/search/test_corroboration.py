import numpy as np
import pytest

from footnoted_index.search.corroboration import (
    counterpart,
    is_copy,
    same_numbers,
    same_pattern,
)


def _unit(*rows: tuple[float, ...]) -> np.ndarray:
    matrix = np.array(rows, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_mutual_nearest_sentences_say_the_same() -> None:
    here = _unit((1, 0.1, 0), (0, 1, 0.1))
    there = _unit((0.1, 0, 1), (1, 0, 0.1))
    assert counterpart(0, here, there) == 1


def test_a_sentence_that_is_near_but_nearer_to_another_says_something_else() -> None:
    here = _unit((1, 0.3, 0), (1, 0, 0))
    there = _unit((1, 0.01, 0))
    assert counterpart(0, here, there) is None
    assert counterpart(1, here, there) == 0


def test_without_a_clear_margin_there_is_no_counterpart() -> None:
    here = _unit((1, 0, 0))
    there = _unit((1, 0.1, 0), (1, -0.1, 0))
    assert counterpart(0, here, there) is None


def test_far_sentences_have_no_counterpart() -> None:
    assert counterpart(0, _unit((1, 0, 0)), _unit((1, 1, 1))) is None


def test_an_empty_article_has_no_counterpart() -> None:
    assert counterpart(0, _unit((1, 0)), np.zeros((0, 2), dtype=np.float32)) is None


def test_within_a_language_words_decide() -> None:
    assert is_copy("A ticket costs 8 pounds.", "A ticket  costs 9 pounds.", "en")
    assert not is_copy("A ticket costs eight pounds.", "A ticket costs eleven pounds.", "en")
    assert same_pattern("A ticket costs eight pounds.", "A ticket costs eleven pounds.", "en")
    assert not is_copy("Ashby beat Carrow.", "Carrow beat Ashby.", "en")
    assert same_pattern("Ashby beat Carrow.", "Carrow beat Ashby.", "en")
    assert same_pattern("She was elected in May.", "She was not elected in May.", "en")
    assert not same_pattern("Fuel has become dearer.", "The storm sank four boats.", "en")


def test_of_an_article_in_a_sentence_or_two_the_nearest_must_be_near() -> None:
    here = np.eye(2, dtype=np.float32)
    there = np.array([[0.88, 0.475]], dtype=np.float32)
    assert counterpart(0, here, there) is None
    assert counterpart(0, here, np.array([[0.95, 0.312]], dtype=np.float32)) == 0


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (("Huszonhárom utas megsérült.", "hu"), ("Neun Menschen wurden verletzt.", "de"), False),
        (("Nine people were hurt.", "en"), ("9 Menschen wurden verletzt.", "de"), True),
        (("It costs 1.200 pounds.", "en"), ("Es kostet 1.200 Pfund.", "de"), True),
        (("Nine were hurt, two badly.", "en"), ("Neun wurden verletzt.", "de"), True),
        (("Nine were hurt.", "en"), ("23 wurden verletzt, darunter 4 Kinder.", "de"), False),
        (("Nobody was hurt.", "en"), ("Niemand wurde verletzt.", "de"), True),
    ],
)
def test_numbers_are_compared_in_digits_and_words(
    a: tuple[str, str], b: tuple[str, str], same: bool
) -> None:
    assert same_numbers(*a, *b) is same
