"""multilingual-e5-small behind LlamaIndex's embedding interface."""

from __future__ import annotations

import asyncio
from typing import Literal

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import Field

from footnoted_index.embedding.e5.model import E5


class E5Embedding(E5, BaseEmbedding):
    """multilingual-e5-small, offline: 384 dimensions, some 100 languages, no download, no key.

    The model is loaded by the first embedding and shared by all objects of the same mode in a
    process. Safe to use from several threads, in a forked child, and to pickle. Every method raises
    `EmbeddingError` where the model cannot be loaded or run.
    """

    model_name: Literal["multilingual-e5-small"] = Field(
        default="multilingual-e5-small", description="The model's name; there is no other."
    )
    mode: Literal["int8", "fp32"] = Field(
        default="int8",
        description="int8 is almost twice as fast as fp32. One index holds one of them.",
    )
    embed_batch_size: int = Field(
        default=256, gt=0, le=2048, description="Texts a call; the engine makes its own batches."
    )

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex serialises this class under."""
        return "E5Embedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self.embed_queries([query])[0].tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embed_passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)
