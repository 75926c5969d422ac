"""multilingual-e5-small behind LlamaIndex's embedding interface."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import Field

if TYPE_CHECKING:
    from footnoted_index.e5.engine import Engine, Prefix

Vectors = npt.NDArray[np.float32]


class E5Embedding(BaseEmbedding):
    """multilingual-e5-small, offline: 384 dimensions, some 100 languages, no download, no key.

    The model is loaded by the first embedding and shared by all objects of the same mode in a
    process. Safe to use from several threads, in a forked child, and to pickle.
    """

    model_name: str = Field(default="multilingual-e5-small", description="The model's name.")
    mode: Literal["int8", "fp32"] = Field(
        default="int8",
        description="int8 is about 1.8 times as fast as fp32. One index holds one of them.",
    )
    embed_batch_size: int = Field(
        default=256, gt=0, le=2048, description="Texts a call; the engine makes its own batches."
    )

    @classmethod
    def class_name(cls) -> str:
        """The name LlamaIndex serialises this class under."""
        return "E5Embedding"

    @property
    def identity(self) -> str:
        """What an index stores: vectors of two identities must never be mixed."""
        return f"{self.model_name}/{self.mode}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sentences or passages: (n, 384) float32, L2-normalised.

        Raises EmbeddingError where the model cannot be loaded or run.
        """
        return self._embed(texts, "passage: ")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions: (n, 384) float32, L2-normalised.

        Raises EmbeddingError where the model cannot be loaded or run.
        """
        return self._embed(texts, "query: ")

    def _embed(self, texts: Sequence[str], prefix: Prefix) -> Vectors:
        return self._engine().embed(texts, prefix)

    def _engine(self) -> Engine:
        from footnoted_index.e5 import engine

        return engine.shared(self.mode)

    def _get_query_embedding(self, query: str) -> list[float]:
        return _floats(self.embed_queries([query]))[0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return _floats(self.embed_passages([text]))[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return _floats(self.embed_passages(texts))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def _floats(vectors: Vectors) -> list[list[float]]:
    values: Any = vectors.tolist()
    return list(values)
