from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from footnoted_index import EmbeddingError
from footnoted_index.embedding.e5 import weights as encoder_weights
from footnoted_index.embedding.e5.weights import Shape
from footnoted_index.reader import weights


@pytest.fixture(scope="module")
def shape() -> Shape:
    return encoder_weights.load().shape


def test_every_layer_above_those_of_the_encoder_is_there(shape: Shape) -> None:
    loaded = weights.load(shape)
    assert loaded.layers == range(loaded.apart, shape.layers)
    assert 0 < loaded.apart < shape.layers
    assert loaded.sides.shape == (2, shape.hidden)
    for layer in loaded.layers:
        assert loaded.matrix(f"l{layer}.q.w").shape == (shape.hidden, shape.hidden)
        assert np.isfinite(loaded.vector(f"l{layer}.q.b")).all()


WHOLE = weights.FILE.read_bytes()
HALF = len(WHOLE) // 2
OTHER = io.BytesIO()
np.savez(OTHER, words=np.zeros(3))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Reinstall"),
        (WHOLE[:10], "Reinstall"),
        (WHOLE[:HALF], "Reinstall"),
        (WHOLE[:-500], "Reinstall"),
        (WHOLE[:HALF] + bytes(4096) + WHOLE[HALF + 4096 :], "cannot be read"),
        (OTHER.getvalue(), "apart"),
        (None, r"reader\.npz"),
    ],
    ids=["empty", "ten bytes", "half", "cut", "zeros", "another", "missing"],
)
def test_a_damaged_file_is_an_error(
    tmp_path: Path, shape: Shape, data: bytes | None, reason: str
) -> None:
    damaged = tmp_path / "reader.npz"
    if data is not None:
        damaged.write_bytes(data)
    with pytest.raises(EmbeddingError, match=reason):
        weights.load(shape, damaged)
