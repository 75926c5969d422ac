"""Text in, ranked evidence out: reading, splitting, embedding, storing and searching articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footnoted_index.article import Article, Passage, Sentence
from footnoted_index.errors import (
    ArticleError,
    ArticlesError,
    CitationError,
    ConfigError,
    EmbeddingError,
    FilterError,
    FootnotedError,
    MissingExtraError,
    QuestionError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreMismatchError,
    UsageError,
)
from footnoted_index.filters import Where, WhereLike
from footnoted_index.text.span import Span

if TYPE_CHECKING:
    from footnoted_index.embedding.llamaindex import E5Embedding
    from footnoted_index.index import Index

__all__ = [
    "Article",
    "ArticleError",
    "ArticlesError",
    "CitationError",
    "ConfigError",
    "E5Embedding",
    "EmbeddingError",
    "FilterError",
    "FootnotedError",
    "Index",
    "MissingExtraError",
    "Passage",
    "QuestionError",
    "Sentence",
    "Span",
    "StoreDamagedError",
    "StoreError",
    "StoreLockedError",
    "StoreMismatchError",
    "UsageError",
    "Where",
    "WhereLike",
]


def __getattr__(name: str) -> Any:
    # LlamaIndex and Chroma take seconds to import, so these two wait until they are asked for.
    if name == "E5Embedding":
        from footnoted_index.embedding.llamaindex import E5Embedding

        return E5Embedding
    if name == "Index":
        from footnoted_index.index import Index

        return Index
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
