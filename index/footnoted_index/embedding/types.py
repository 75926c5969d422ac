"""What an embedding model takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Prefix = Literal["query: ", "passage: "]
"""What a text is to the model: a question, or a passage to be found."""


class Model(Protocol):
    """What an encoder needs: `E5Model` and `E5Embedding` have it, `LlamaIndexModel` adds it."""

    @property
    def identity(self) -> str:
        """Names the model and how it is used; vectors of two identities are never mixed."""

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return one (sentences, dimensions) array per passage, to be multiplied with queries."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per text: (texts, dimensions)."""


class TokenModel(Model, Protocol):
    """A model that shows what it makes of every token of a text."""

    def tokens(self, parts: Sequence[str]) -> list[Vectors]:
        """Return the states of the tokens of each part of one text: (tokens, dimensions)."""
