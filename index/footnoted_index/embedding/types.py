"""What an embedding model takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Prefix = Literal["query: ", "passage: "]
"""What a text is to the model: a question, or a passage to be found."""


class Tokens(NamedTuple):
    """The tokens of a text as the model reads them there.

    `states` are their last hidden states, (tokens, 384); `surprisal` is how rarely each is written,
    in nats, (tokens,): what the unigram model of the tokenizer says.
    """

    states: Vectors
    surprisal: Vectors


class Model(Protocol):
    """What an encoder needs: `E5Model` and `E5Embedding` have it, `LlamaIndexModel` adds it."""

    @property
    def identity(self) -> str:
        """Names the model and how it is used; vectors of two identities are never mixed."""

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return one (sentences, dimensions) array per passage, to be multiplied with queries."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per text."""


class TokenModel(Model, Protocol):
    """A model that shows what it makes of every token of a text."""

    def read_question(self, text: str) -> tuple[Vectors, Tokens]:
        """Return the unit vector of a question and its tokens, read once."""

    def tokens(self, texts: Sequence[tuple[Prefix, Sequence[str]]]) -> list[list[Tokens]]:
        """Return the tokens of each text, given as sentences that are read in a row."""
