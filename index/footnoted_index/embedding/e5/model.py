"""The model as an index uses it: texts in, arrays out. `E5Embedding` wraps it for LlamaIndex.

It does not import LlamaIndex, which takes seconds, so the first answer of a process comes sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import EmbeddingError

if TYPE_CHECKING:
    from footnoted_index.embedding.e5.engine import Engine
    from footnoted_index.embedding.e5.graph import Mode
    from footnoted_index.embedding.types import Prefix

NAME = "multilingual-e5-small"


class E5:
    """What texts become in the model of a mode, which is loaded by the first and then shared.

    Every method raises `EmbeddingError` where the model cannot be loaded or run.
    """

    __slots__ = ()
    if TYPE_CHECKING:
        mode: Mode

    @property
    def identity(self) -> str:
        """What an index stores: vectors of two identities must never be mixed."""
        return f"{NAME}/{self.mode}+context"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of sentences or passages: (n, 384) float32, L2-normalised."""
        return self._embed(texts, "passage: ")

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return the vectors of each passage's sentences, read alone and within the passage.

        One (sentences, 384) float32 array per passage; a row is the mean of two unit vectors.
        """
        return self._engine().embed_in_context(passages)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions: (n, 384) float32, L2-normalised."""
        return self._embed(texts, "query: ")

    def tokens(self, parts: Sequence[str]) -> list[Vectors]:
        """Return the states of the tokens of each part of one passage: (tokens, dimensions)."""
        return self._engine().tokens(parts)

    def _embed(self, texts: Sequence[str], prefix: Prefix) -> Vectors:
        if isinstance(texts, str):
            raise TypeError(f"expected a list of texts, not one text: {texts[:40]!r}")
        return self._engine().embed(texts, prefix)

    def _engine(self) -> Engine:
        try:
            from footnoted_index.embedding.e5 import engine
        except ImportError as error:
            from footnoted_index.embedding.e5.weights import ALTERNATIVES

            raise EmbeddingError(
                f"The embedding engine cannot be imported here: {error}. {ALTERNATIVES}"
            ) from error
        return engine.shared(self.mode)


@dataclass(frozen=True, slots=True)
class E5Model(E5):
    """multilingual-e5-small in one of its modes."""

    mode: Mode = "int8"
