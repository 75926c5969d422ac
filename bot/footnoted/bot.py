"""The bot: opens an archive, answers questions, searches."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, Self

from footnoted.answer_types import Answer, Hit
from footnoted.async_api import async_version
from footnoted.config import Config
from footnoted.events import Event, final_answer, in_worker_threads
from footnoted.pipeline import Pipeline, Reranker
from footnoted.tracing import traced
from footnoted_index import Article, ConfigError
from footnoted_index.filters import WhereLike
from footnoted_index.ingest.exclusions import Excluded
from footnoted_index.ingest.report import SyncReport
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
    from footnoted_index.background import BackgroundSync, SyncState
    from footnoted_index.index import Health, Index

DEFAULT_STORE = ".footnoted"
FIRST_WAIT_SECONDS = 20.0
"""How long a question waits for the first articles of a new archive."""
_log = logging.getLogger(__name__)


class Bot:
    """Answers questions over a folder of articles; made by `Bot.open`.

    Safe to share between threads. Use it as a context manager, `with` or `async with`, or call
    `close`. `aopen`, `aask`, … do the same as `open`, `ask`, … for asyncio. `index` is the
    `footnoted_index.Index` that is asked.
    """

    def __init__(self, index: Index, articles: Path | None, config: Config) -> None:
        self.index, self._articles, self.config = index, articles, config
        self._temporary: TemporaryDirectory[str] | None = None
        self._background: BackgroundSync | None = None
        self._synced: datetime | None = None
        self._pipeline = Pipeline(index, config, self._wait_until_readable)

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
        before it returns (see `sync_or_follow`), `"background"` while questions are answered (see
        `start_sync`); `False` answers from what the store holds, and `articles` may be left out.
        `on_progress` hears how far a sync is that is waited for.

        Raises `ArticlesError` where the folder is missing, unreadable or empty, `StoreError` where
        the store cannot be used, `EmbeddingError` where the model cannot.
        """
        from footnoted_index.index import Index

        config = config or Config()
        if articles is None and sync:
            raise ConfigError("Bot.open needs the articles folder, or sync=False to read a store")
        index = Index(
            store,
            embed_model=config.embed_model,
            recipe=config.recipe,
            columns=config.columns,
            links=config.links,
        )
        bot = cls(index, Path(articles) if articles is not None else None, config)
        try:
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
        """Return a bot over articles in memory, or their texts; see `Article.of` and `add`.

        Without a `store` they are deleted when the bot is closed. Raises `ArticleError` where one
        of them has no words or is too long, and what `open` raises.
        """
        temporary = None
        if store is None:
            temporary = TemporaryDirectory(prefix="footnoted-")
            store = temporary.name
        bot = cls.open(store=store, sync=False, config=config)
        bot._temporary = temporary
        try:
            bot._add(articles)
        except BaseException:
            bot.close()
            raise
        return bot

    def close(self) -> None:
        """Release the store; using the bot afterwards is an error.

        A sync in the background is stopped; what it has finished is kept.
        """
        if self._background is not None:
            self._background.stop()
        self.index.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @traced
    def plan(self) -> SyncReport:
        """What `sync` would do; nothing is embedded or written."""
        return self.index.plan(self._folder)

    def sync(self, *, on_progress: ProgressListener | None = None) -> SyncReport:
        """Bring the index to the state of the articles folder; return what was done.

        Files that cannot be read are reported in `failed` and keep their last good revision; what
        of others is missing in `partial`, and all that lies beside them in `left_out`. Raises
        `StoreLockedError` where another process is writing.
        """
        return self._logged(self.index.sync(self._folder, on_progress=on_progress))

    def sync_or_follow(self, *, on_progress: ProgressListener | None = None) -> SyncReport | None:
        """`sync`, or leave it to another process that is at it.

        Returns None then; questions are answered from the last state that process has published,
        and this waits for the first one.
        """
        from footnoted_index.background import sync_or_follow

        report = sync_or_follow(self.index, self._folder, on_progress)
        if report is None:
            _log.warning("'%s' is being synced by %s", self._folder, self.index.writer())
            return None
        return self._logged(report)

    def start_sync(self, *, on_done: Callable[[SyncReport], None] | None = None) -> None:
        """Begin a sync in the background; `sync_state` says how far it is.

        Questions are answered from what was published before; the first ones of a new archive wait
        for its first articles. `on_done` is called with the report, in the thread of the sync.
        Raises `ArticlesError`, before anything is begun, where the folder is missing or empty.
        """
        from footnoted_index.background import BackgroundSync
        from footnoted_index.readers import find_articles

        find_articles(self._folder)
        if self._background is None or not self._background.state.under_way:
            self._background = BackgroundSync(self.index, self._folder, on_done)

    @property
    def sync_state(self) -> SyncState:
        """How far the articles are read, by this process or another one; its text says so."""
        from footnoted_index.background import SyncState

        if self._background is not None:
            state = self._background.state
        elif (writer := self.index.writer()) is not None:
            state = SyncState("waiting", writer.done, writer.total)
        else:
            state = SyncState()
        times = [time for time in (state.finished, self._synced) if time is not None]
        return replace(state, finished=max(times, default=None))

    def is_published(self) -> bool:
        """Whether there are articles to answer from."""
        return self.index.is_published()

    @property
    def _folder(self) -> Path:
        if self._articles is None:
            raise ConfigError("this bot was opened without an articles folder; nothing to sync")
        return self._articles

    def _logged(self, report: SyncReport) -> SyncReport:
        self._synced = datetime.now(UTC)
        _log.info("synced '%s': %s", self._articles, report)
        for what, some in (("skipped", report.failed), ("read in part", report.partial)):
            for failure in some:
                _log.warning("%s in '%s': %s", what, self._articles, failure)
        return report

    def _wait_until_readable(self) -> None:
        if self._background is not None:
            self._background.wait_until_readable(FIRST_WAIT_SECONDS)

    def add(self, article: Article | str) -> Article:
        """Add one article, or the text of one; return it as it is stored.

        It is kept by every sync until `remove`; one with the same id (`Article.of`: the same
        source) replaces it. Raises `ArticleError` where it has no words or is too long.
        """
        return self._add([article])[0]

    def add_file(self, name: str, data: bytes) -> SyncReport:
        """Add the articles in the bytes of a file called `name`; see `add`.

        The name's suffix tells the format (`file_kinds`). What cannot be read of several articles
        is reported in `failed`. Raises `ArticleError`, before anything is added, where nothing can
        be read, or there are more than 1,000 articles or 20 million characters.
        """
        from footnoted_index.ingest.uploads import articles_in

        articles, report = articles_in(name, data, self.index.columns)
        self._add(articles)
        return report

    @staticmethod
    def file_kinds() -> tuple[str, ...]:
        """Return the suffixes of the files that `add_file` reads, each with its dot."""
        from footnoted_index.readers import file_suffixes

        return tuple(sorted(file_suffixes()))

    def _add(self, articles: Iterable[Article | str]) -> list[Article]:
        given = [Article.of(a) if isinstance(a, str) else a for a in articles]
        added = self.index.add(given)
        _log.info("added %d articles: %s", len(added), ", ".join(a.id for a in added[:10]))
        return added

    def remove(self, article_id: str) -> bool:
        """Remove an article by its id; return whether it was there.

        An article of the folder comes back with the next sync, as long as its file is there; see
        `exclude`.
        """
        removed = self.index.remove(article_id)
        _log.info("%s article %s", "removed" if removed else "did not find", article_id)
        return removed

    def exclude(self, article_id: str) -> bool:
        """Take an article out for good, until `include`; return whether it was there.

        A sync leaves it out, and says so in `left_out`; not where the store is a Chroma server.
        """
        return self.index.exclude(article_id)

    def excluded(self) -> tuple[Excluded, ...]:
        """Return the articles that were taken out, the latest last."""
        return self.index.excluded()

    def include(self, article_id: str) -> bool:
        """Take an article back that was taken out, with a sync where it has a file.

        Returns whether it had been taken out.
        """
        found = self.index.include(article_id)
        if found is not None and found.path:
            self.sync()
        return found is not None

    def articles(self, *, texts: bool = True) -> list[Article]:
        """Return the indexed articles, sorted by path.

        `texts=False` leaves their texts empty, for a list of titles, dates and sources: a large
        archive need not be read for it.
        """
        return self.index.articles(texts=texts)

    def article(self, article_id: str) -> Article | None:
        """Return the indexed article of this id, or None."""
        record = self.index.searcher.records.get(article_id)
        return None if record is None else record.article

    def health(self) -> Health:
        """Return whether the index is whole: a vector for every sentence, and nothing else."""
        return self.index.health()

    @traced
    def search(self, question: str, *, limit: int = 10, where: WhereLike = None) -> list[Hit]:
        """Return the `limit` passages that fit `question` best, of articles that `where` admits.

        Raises `QuestionError` where the question is empty or too long, `FilterError` for a bad
        filter.
        """
        ranking = self._pipeline.search(question, where)
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
        """Answer `question` from the hits that `rerank` keeps of the best `limit`, in its order.

        Raises what `ask` raises.
        """
        found = self._pipeline.find_reranked(question, rerank, limit, where)
        return final_answer(self._pipeline.stream(found))

    def stream(self, question: str, *, where: WhereLike = None) -> Generator[Event, None, None]:
        """Yield the answer as it comes, a checked sentence at a time; see `footnoted.events`.

        The last event holds what `ask` returns. Raises what `ask` raises, when called.
        """
        return self._pipeline.stream(self._pipeline.find(question, where))

    async def astream(
        self, question: str, *, where: WhereLike = None
    ) -> AsyncGenerator[Event, None]:
        """`stream` for asyncio; raises when the first event is asked for."""
        answer = await asyncio.to_thread(self._pipeline.find, question, where)
        stop = threading.Event()
        async for event in in_worker_threads(self._pipeline.stream(answer, stop=stop), stop):
            yield event

    def chat(self, history: Iterable[Answer] = ()) -> Chat:
        """Return a conversation: follow-up questions are understood from what was said before.

        `history`: the answers so far, to continue an earlier conversation.
        """
        from footnoted.conversation.chat import Chat

        return Chat(self._pipeline, history)

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

    def as_chat_engine(self) -> FootnotedChatEngine:
        """`chat` as a LlamaIndex chat engine, which also streams."""
        from footnoted.integrations.llamaindex import FootnotedChatEngine

        return FootnotedChatEngine(self)

    def as_tool(
        self,
        *,
        name: str = "ask_articles",
        description: str = "Answers a question from the articles, with footnotes, or refuses.",
    ) -> QueryEngineTool:
        """`ask` as a tool for LlamaIndex agents."""
        from llama_index.core.tools import QueryEngineTool

        return QueryEngineTool.from_defaults(
            self.as_query_engine(), name=name, description=description
        )

    aclose = async_version(close)
    aask = async_version(ask)
    asearch = async_version(search)
    aadd = async_version(add)
    aremove = async_version(remove)
