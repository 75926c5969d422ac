"""The bot: opens an archive, answers questions, searches."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, Self

from footnoted.answer_types import Answer, Hit
from footnoted.archive import Archive
from footnoted.async_api import async_version
from footnoted.config import Config
from footnoted.events import Event, final_answer, in_worker_threads
from footnoted.pipeline import Pipeline, Reranker
from footnoted.tracing import traced
from footnoted_index import Article, ConfigError
from footnoted_index.checked_type import check_function, check_type
from footnoted_index.filters import Where, WhereLike
from footnoted_index.ingest.sync import ProgressListener

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor
    from llama_index.core.tools import QueryEngineTool

    from footnoted.conversation.chat import Chat
    from footnoted.integrations.llamaindex import (
        FootnotedChatEngine,
        FootnotedQueryEngine,
        FootnotedRetriever,
    )
    from footnoted_index.index import Index

DEFAULT_STORE = ".footnoted"


class Bot(Archive):
    """Answers questions over a folder of articles; made by `Bot.open`.

    Safe to share between threads. Use it as a context manager, `with` or `async with`, or call
    `close`. `aopen`, `aask`, … do the same as `open`, `ask`, … for asyncio. `index` is the
    `footnoted_index.Index` that is asked.
    """

    def __init__(self, index: Index, articles: Path | None, config: Config) -> None:
        super().__init__(index, articles)
        self.config = config
        self._pipeline = Pipeline(index, config, self.wait_until_readable)

    @classmethod
    def open(
        cls,
        articles: str | Path | None = None,
        *,
        store: str | Path = DEFAULT_STORE,
        sync: bool | Literal["background"] = True,
        config: Config | None = None,
        on_progress: ProgressListener | None = None,
    ) -> Bot:
        """Open the archive in the folder `articles`, kept in `store`.

        `store` is a folder or the URL of a Chroma server. `sync=True` takes in what has changed
        before it returns (see `sync_or_follow`); `"background"` does so while questions are
        answered (see `start_sync`); `False` answers from what the store holds, and `articles` may
        be left out. `on_progress` is called with the progress of the sync that `sync=True` waits
        for.

        Raises `ArticlesError` if the folder is missing, unreadable or empty, `StoreError` if the
        store cannot be used, `EmbeddingError` if the model cannot.
        """
        from footnoted_index.index import Index
        from footnoted_index.readers import named_folder, require_apart

        config = Config() if config is None else config
        check_type(config, Config, "config is a Config, as in Config(max_sentences=1)", ConfigError)
        if on_progress is not None:
            check_function(on_progress, "on_progress is a function", ConfigError)
        if not isinstance(sync, bool) and sync != "background":  # 1 equals True
            raise ConfigError(f"sync is True, False or 'background', not {sync!r}")
        if articles is None and sync:
            raise ConfigError("Bot.open needs the articles folder, or sync=False to read a store")
        folder = None if articles is None else named_folder(articles)
        index = Index(
            store,
            embed_model=config.embed_model,
            recipe=config.recipe,
            columns=config.columns,
            links=config.links,
        )
        bot = cls(index, folder, config)
        try:
            if folder is not None:
                require_apart(folder, store)
            if sync == "background":
                bot.start_sync()
            elif sync:
                bot.sync_or_follow(on_progress=on_progress)
        except BaseException:
            bot.close()
            raise
        return bot

    @classmethod
    async def aopen(
        cls,
        articles: str | Path | None = None,
        *,
        store: str | Path = DEFAULT_STORE,
        sync: bool | Literal["background"] = True,
        config: Config | None = None,
        on_progress: ProgressListener | None = None,
    ) -> Bot:
        """`open` for asyncio; `on_progress` is called in another thread."""
        return await asyncio.to_thread(
            cls.open, articles, store=store, sync=sync, config=config, on_progress=on_progress
        )

    @classmethod
    def from_articles(
        cls,
        articles: Iterable[Article | str] = (),
        *,
        store: str | Path | None = None,
        config: Config | None = None,
    ) -> Bot:
        """Return a bot over the given articles, or texts; see `Article.of` and `add`.

        Without a `store` the index is deleted when the bot is closed. Raises `ArticleError` if an
        article has no words or is too long, and what `open` raises.
        """
        temporary = None
        if store is None:
            temporary = TemporaryDirectory(prefix="footnoted-")
            store = temporary.name
        bot = cls.open(store=store, sync=False, config=config)
        bot.temporary = temporary
        try:
            bot.add_all(articles)
        except BaseException:
            bot.close()
            raise
        return bot

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @traced
    def search(self, question: str, *, limit: int = 10, where: WhereLike = None) -> list[Hit]:
        """Return the `limit` passages that fit `question` best, from the articles that `where`
        admits.

        Raises `QuestionError` where the question is empty or too long, `FilterError` for a bad
        filter.
        """
        check_type(limit, int, "limit is a whole number")
        ranking = self._pipeline.search(question, Where.of(where))
        hits = [Hit.of(ranked) for ranked in ranking.passages[: max(limit, 0)]]
        return sorted(hits, key=lambda hit: -hit.score)

    @traced
    def ask(self, question: str, *, where: WhereLike = None) -> Answer:
        """Answer `question` from the articles, or refuse.

        `where` restricts the articles: a `Where`, or its fields as a mapping. Raises
        `QuestionError` where the question is empty or too long, `FilterError` for a bad filter.
        """
        return final_answer(self.stream(question, where=where))

    def ask_reranked(
        self, question: str, rerank: Reranker, *, limit: int = 30, where: WhereLike = None
    ) -> Answer:
        """Answer `question` from those of the best `limit` hits that `rerank` keeps, in its order.

        `rerank` takes and returns a list of hits. The first `Recipe.read_passages` of them are
        read, six by default. Raises what `ask` raises.
        """
        found = self._pipeline.find_reranked(question, rerank, limit, Where.of(where))
        return final_answer(self._pipeline.stream(found))

    def stream(self, question: str, *, where: WhereLike = None) -> Generator[Event, None, None]:
        """Yield the answer as it comes, a checked sentence at a time; see `footnoted.events`.

        The last event holds what `ask` returns. Raises what `ask` raises, when called.
        """
        return self._pipeline.stream(self._pipeline.find(question, Where.of(where)))

    async def astream(
        self, question: str, *, where: WhereLike = None
    ) -> AsyncGenerator[Event, None]:
        """`stream` for asyncio; raises when the first event is asked for."""
        answer = await asyncio.to_thread(self._pipeline.find, question, Where.of(where))
        stop = threading.Event()
        async for event in in_worker_threads(self._pipeline.stream(answer, stop=stop), stop):
            yield event

    def chat(self, history: Iterable[Answer] = (), *, language: str = "") -> Chat:
        """Return a conversation: follow-up questions are understood from what was said before.

        `history`: the answers so far, to continue an earlier conversation. `language`: the reader's
        (ISO 639-1), in which a first question is answered that may be in several ("Burnham").
        """
        from footnoted.conversation.chat import Chat

        return Chat(self._pipeline, history, language=language)

    def as_retriever(self, *, limit: int = 10, where: WhereLike = None) -> FootnotedRetriever:
        """`search` as a LlamaIndex retriever; its nodes carry their spans."""
        from footnoted.integrations.llamaindex import FootnotedRetriever

        return FootnotedRetriever(self, limit=limit, where=where)

    def as_query_engine(
        self,
        *,
        node_postprocessors: Sequence[BaseNodePostprocessor] = (),
        where: WhereLike = None,
    ) -> FootnotedQueryEngine:
        """`ask` as a LlamaIndex query engine; rerankers and filters choose among the passages."""
        from footnoted.integrations.llamaindex import FootnotedQueryEngine

        return FootnotedQueryEngine(self, node_postprocessors=node_postprocessors, where=where)

    def as_chat_engine(self, *, where: WhereLike = None) -> FootnotedChatEngine:
        """`chat` as a LlamaIndex chat engine, which also streams."""
        from footnoted.integrations.llamaindex import FootnotedChatEngine

        return FootnotedChatEngine(self, where=where)

    def as_tool(
        self,
        *,
        name: str = "ask_articles",
        description: str = "Answers a question from the articles, with footnotes, or refuses.",
        where: WhereLike = None,
    ) -> QueryEngineTool:
        """`ask` as a tool for LlamaIndex agents."""
        from llama_index.core.tools import QueryEngineTool

        return QueryEngineTool.from_defaults(
            self.as_query_engine(where=where), name=name, description=description
        )

    aask = async_version(ask)
    asearch = async_version(search)
