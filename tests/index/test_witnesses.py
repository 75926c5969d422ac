import numpy as np

from footnoted_index.witnesses import counterpart, disagree


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


def test_numbers_are_compared_as_numbers() -> None:
    assert disagree("12 people were hurt.", "14 Menschen wurden verletzt.")
    assert not disagree("It cost 1,200 pounds.", "Es kostete 1.200 Pfund.")
    assert not disagree("Two of 12 people were hurt in 2020.", "12 Menschen wurden verletzt.")
