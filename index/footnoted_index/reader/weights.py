"""The reader's own weights: what training added to the encoder's, in int8.

`reader.npz` is written by `footnoted_evals.training.export`. A matrix is stored as `NAME` int8,
(outputs, inputs), with `NAME.scale`, one float32 for each output; a vector as float16. How it was
trained, and on what, is in docs/reader.md.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from footnoted_index.embedding.e5.weights import Floats, Shape
from footnoted_index.errors import EmbeddingError

FILE: Final = Path(__file__).parent / "reader.npz"


@dataclass(frozen=True)
class ReaderWeights:
    """The trained layers, numbered as the encoder's, and the heads."""

    shape: Shape
    apart: int
    """How many of the encoder's layers read question and passage apart, before these."""
    _arrays: Mapping[str, Any] = field(repr=False)

    @property
    def layers(self) -> range:
        """The numbers of the layers that read both together."""
        return range(self.apart, self.shape.layers)

    @cached_property
    def sides(self) -> Floats:
        """What is added to the states of the question and of the passage: (2, hidden)."""
        return np.asarray(self._arrays["sides"], dtype=np.float32)

    @cached_property
    def calibration(self) -> Floats:
        """Weight and constant that turn a score of `answers` into log-odds: (2,)."""
        return np.asarray(self._arrays["calibration"], dtype=np.float32)

    def vector(self, name: str) -> Floats:
        """The float32 vector of this name, (outputs,)."""
        return np.asarray(self._arrays[name], dtype=np.float32)

    def matrix(self, name: str) -> Floats:
        """The float32 matrix of this name, (outputs, inputs)."""
        scale = self._arrays[f"{name}.scale"]
        return np.asarray(self._arrays[name] * scale[:, None], dtype=np.float32)


def load(encoder: Shape, path: Path = FILE) -> ReaderWeights:
    """Read the weights that belong to an encoder of this shape.

    Raises `EmbeddingError` where the file is missing or damaged.
    """
    try:
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files}
        return ReaderWeights(encoder, int(arrays["apart"]), arrays)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise EmbeddingError(
            f"The reader's weights {path} cannot be read: {error}. Reinstall the package footnoted."
        ) from error
