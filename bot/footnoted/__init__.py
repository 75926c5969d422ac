"""Ask your articles; every sentence of the answer is footnoted with the exact words it came from.

::

    from footnoted import Bot

    with Bot.open("seeds/") as bot:
        answer = bot.ask("How many Labour MPs did the BBC contact?")
        print(answer)
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from footnoted.answer_types import Answer, AnswerSentence, Citation, Diagnostics, Hit
from footnoted.events import Cited, Done, Event, Replaced, Retrieved, Text
from footnoted_index import (
    Article,
    ArticleError,
    ArticlesError,
    CitationError,
    ConfigError,
    EmbeddingError,
    FilterError,
    FootnotedError,
    MissingExtraError,
    Passage,
    QuestionError,
    Sentence,
    Span,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreMismatchError,
    UsageError,
    Where,
)

if TYPE_CHECKING:
    from footnoted.bot import Bot
    from footnoted.config import Config, Endpoint
    from footnoted.conversation.chat import Chat
    from footnoted_index import E5Embedding
    from footnoted_index.background import SyncState
    from footnoted_index.index import Health
    from footnoted_index.ingest.exclusions import Excluded
    from footnoted_index.ingest.report import Failure, SyncReport
    from footnoted_index.ingest.sync import SyncProgress
    from footnoted_index.readers import Columns, Draft, LeftOut, register_reader
    from footnoted_index.search.results import Recipe

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
    "Cited",
    "Columns",
    "Config",
    "ConfigError",
    "Diagnostics",
    "Done",
    "Draft",
    "E5Embedding",
    "EmbeddingError",
    "Endpoint",
    "Event",
    "Excluded",
    "Failure",
    "FilterError",
    "FootnotedError",
    "Health",
    "Hit",
    "LeftOut",
    "MissingExtraError",
    "Passage",
    "QuestionError",
    "Recipe",
    "Replaced",
    "Retrieved",
    "Sentence",
    "Span",
    "StoreDamagedError",
    "StoreError",
    "StoreLockedError",
    "StoreMismatchError",
    "SyncProgress",
    "SyncReport",
    "SyncState",
    "Text",
    "UsageError",
    "Where",
    "register_reader",
]


# A library says nothing unless the application sets up logging.
for _package in ("footnoted", "footnoted_index"):
    logging.getLogger(_package).addHandler(logging.NullHandler())

# Names that need numpy or more are imported when first used: `footnoted --help` stays fast.
_LAZY = {
    "Bot": "footnoted.bot",
    "Chat": "footnoted.conversation.chat",
    "Columns": "footnoted_index.readers",
    "Config": "footnoted.config",
    "Endpoint": "footnoted.config",
    "Draft": "footnoted_index.readers",
    "E5Embedding": "footnoted_index.embedding.llamaindex",
    "Excluded": "footnoted_index.ingest.exclusions",
    "Failure": "footnoted_index.ingest.report",
    "Health": "footnoted_index.index",
    "LeftOut": "footnoted_index.readers",
    "Recipe": "footnoted_index.search.results",
    "SyncProgress": "footnoted_index.ingest.sync",
    "SyncReport": "footnoted_index.ingest.report",
    "SyncState": "footnoted_index.background",
    "register_reader": "footnoted_index.readers",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("footnoted")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
