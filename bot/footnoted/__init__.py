"""Ask your articles; every sentence of the answer is footnoted with the exact words it came from.

::

    from footnoted import Bot

    with Bot.open("seeds/") as bot:
        answer = bot.ask("How many Labour MPs did the BBC contact?")
        print(answer)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footnoted.answer import Answer, AnswerSentence, Citation, Hit
from footnoted.bot import Bot
from footnoted.chat import Chat
from footnoted.config import Config
from footnoted_index import (
    Article,
    ArticleError,
    ArticlesError,
    CitationError,
    ConfigError,
    EmbeddingError,
    FootnotedError,
    MissingExtraError,
    Passage,
    QuestionError,
    Sentence,
    StoreError,
    StoreLockedError,
    StoreMismatchError,
    UsageError,
)
from footnoted_index.search import Recipe
from footnoted_index.sync import Failure, SyncProgress, SyncReport

if TYPE_CHECKING:
    from footnoted_index import E5Embedding

__all__ = [
    "Answer",
    "AnswerSentence",
    "Article",
    "ArticleError",
    "ArticlesError",
    "Bot",
    "Chat",
    "Citation",
    "CitationError",
    "Config",
    "ConfigError",
    "E5Embedding",
    "EmbeddingError",
    "Failure",
    "FootnotedError",
    "Hit",
    "MissingExtraError",
    "Passage",
    "QuestionError",
    "Recipe",
    "Sentence",
    "StoreError",
    "StoreLockedError",
    "StoreMismatchError",
    "SyncProgress",
    "SyncReport",
    "UsageError",
]


def __getattr__(name: str) -> Any:
    if name == "E5Embedding":  # LlamaIndex takes seconds to import
        from footnoted_index import E5Embedding

        return E5Embedding
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
