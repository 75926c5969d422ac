from __future__ import annotations

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


@pytest.mark.parametrize("part", [0, 10, 0.5, 0.999])
def test_a_file_cut_short_is_an_error(tmp_path: Path, shape: Shape, part: float) -> None:
    whole = weights.FILE.read_bytes()
    size = part if isinstance(part, int) else int(len(whole) * part)
    damaged = tmp_path / "reader.npz"
    damaged.write_bytes(whole[:size])
    with pytest.raises(EmbeddingError, match="Reinstall"):
        weights.load(shape, damaged)


def test_flipped_bytes_are_an_error(tmp_path: Path, shape: Shape) -> None:
    damaged = tmp_path / "reader.npz"
    data = bytearray(weights.FILE.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = bytes(4096)
    damaged.write_bytes(data)
    with pytest.raises(EmbeddingError, match="cannot be read"):
        weights.load(shape, damaged)


def test_a_file_of_something_else_is_an_error(tmp_path: Path, shape: Shape) -> None:
    other = tmp_path / "reader.npz"
    np.savez(other, words=np.zeros(3))
    with pytest.raises(EmbeddingError, match="apart"):
        weights.load(shape, other)
    with pytest.raises(EmbeddingError, match=r"missing\.npz"):
        weights.load(shape, tmp_path / "missing.npz")
