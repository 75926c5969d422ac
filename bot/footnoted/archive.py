"""The archive behind a bot: sync the folder, add and remove articles, list them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footnoted.async_api import async_version
from footnoted.tracing import traced
from footnoted_index import Article, ArticleError, ConfigError
from footnoted_index.checked_type import check_function, check_type
from footnoted_index.ingest.exclusions import Excluded
from footnoted_index.ingest.report import SyncReport
from footnoted_index.ingest.sync import ProgressListener

if TYPE_CHECKING:
    from footnoted_index.background import BackgroundSync, SyncState
    from footnoted_index.index import Health, Index

FIRST_WAIT_SECONDS = 20.0
"""How long a question waits for the first articles of a new archive."""
_log = logging.getLogger("footnoted.bot")


class Archive:
    """The indexed articles: those of a folder, and those that were added.

    `index` is the `footnoted_index.Index` that is asked; `articles` is the folder, if there is one.
    `temporary` is deleted with `close`.
    """

    def __init__(self, index: Index, articles: Path | None) -> None:
        self.index, self._articles = index, articles
        self.temporary: TemporaryDirectory[str] | None = None
        self._background: BackgroundSync | None = None
        self._synced: datetime | None = None

    def close(self) -> None:
        """Release the store; using the bot afterwards is an error.

        A sync in the background is stopped; what it has finished is kept.
        """
        if self._background is not None:
            self._background.stop()
        self.index.close()
        if self.temporary is not None:
            self.temporary.cleanup()

    @traced
    def plan(self) -> SyncReport:
        """Return what `sync` would do, without embedding or writing anything."""
        return self.index.plan(self._folder)

    def sync(self, *, on_progress: ProgressListener | None = None) -> SyncReport:
        """Bring the index to the state of the articles folder; return what was done.

        Articles that cannot be read are reported in `failed` and keep their last good revision.
        `partial` has the parts of articles that could not be read, `left_out` everything else in
        the folder. Raises `StoreLockedError` if another process is writing.
        """
        return self._logged(self.index.sync(self._folder, on_progress=on_progress))

    def sync_or_follow(self, *, on_progress: ProgressListener | None = None) -> SyncReport | None:
        """Sync, or leave it to another process that is syncing, and return None.

        Questions are then answered from the last state that the other process has published; this
        waits for the first one.
        """
        from footnoted_index.background import sync_or_follow

        report = sync_or_follow(self.index, self._folder, on_progress)
        if report is None:
            _log.warning("'%s' is being synced by %s", self._folder, self.index.writer())
            return None
        return self._logged(report)

    def start_sync(self, *, on_done: Callable[[SyncReport], None] | None = None) -> None:
        """Begin a sync in the background; `sync_state` tells its progress.

        Meanwhile questions are answered from the state before; in a new archive the first ones wait
        for its first articles. `on_done` is called with the report, in the thread of the sync.
        Raises `ArticlesError` at once if the folder is missing or empty.
        """
        from footnoted_index.background import BackgroundSync
        from footnoted_index.readers import find_articles

        if on_done is not None:
            check_function(on_done, "on_done is a function")
        self.index.current.require_open()
        find_articles(self._folder, links=self.index.links)
        if self._background is None or not self._background.state.under_way:
            self._background = BackgroundSync(self.index, self._folder, on_done)

    @property
    def sync_state(self) -> SyncState:
        """The progress of the sync, by this process or another; `str()` of it is for readers."""
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

    def wait_until_readable(self) -> None:
        """Wait for the first articles of a new archive, if they are being read."""
        if self._background is not None:
            self._background.wait_until_readable(FIRST_WAIT_SECONDS)

    def add(self, article: Article | str) -> Article:
        """Add one article, or the text of one; return it as it is stored.

        Every sync keeps it, until `remove`. An article with the same id (`Article.of`: the same
        source) is replaced. Raises `ArticleError` if it has no words or is too long.
        """
        return self.add_all([article])[0]

    def add_file(self, name: str, data: bytes) -> SyncReport:
        """Add the articles in the bytes of a file called `name`; see `add`.

        The name's suffix tells the format (see `file_kinds`). Of several articles, those that
        cannot be read are reported in `failed`. Raises `ArticleError`, before anything is added, if
        nothing can be read, or there are more than 1,000 articles or 20 million characters.
        """
        from footnoted_index.ingest.uploads import articles_in

        articles, report = articles_in(name, data, self.index.columns)
        self.add_all(articles)
        return report

    @staticmethod
    def file_kinds() -> tuple[str, ...]:
        """Return the suffixes of the files that `add_file` reads, each with its dot."""
        from footnoted_index.readers import file_suffixes

        return tuple(sorted(file_suffixes()))

    def add_all(self, articles: Iterable[Article | str]) -> list[Article]:
        """Add several articles at once, or none if one of them cannot be added; see `add`."""
        if isinstance(articles, str) or not isinstance(articles, Iterable):
            raise ArticleError(f"articles are given in a list, not as {type(articles).__name__}")
        given = [Article.of(a) if isinstance(a, str) else a for a in articles]
        added = self.index.add(given)
        _log.info("added %d articles: %s", len(added), ", ".join(a.id for a in added[:10]))
        return added

    def remove(self, article_id: str) -> bool:
        """Remove an article by its id; return whether it was there.

        The next sync brings an article of the folder back, as long as its file exists; to keep it
        out, see `exclude`.
        """
        removed = self.index.remove(_checked_id(article_id))
        _log.info("%s article %s", "removed" if removed else "did not find", article_id)
        return removed

    def exclude(self, article_id: str) -> bool:
        """Remove an article and keep every sync from bringing it back; return whether it was there.

        Syncs name it in `left_out`; `include` undoes this. With a Chroma server as the store, the
        next sync does bring an article of the folder back.
        """
        return self.index.exclude(_checked_id(article_id))

    def excluded(self) -> tuple[Excluded, ...]:
        """Return the excluded articles, the latest last."""
        return self.index.excluded()

    def include(self, article_id: str) -> bool:
        """Take an excluded article back, by a sync if it has a file; return whether it was one."""
        taken = {one.id: one for one in self.index.excluded()}.get(_checked_id(article_id))
        folder = self._folder if taken is not None and taken.path else None  # raises without one
        found = self.index.include(article_id)
        if folder is not None:
            self.sync()
        return found is not None

    def articles(self, *, texts: bool = True) -> list[Article]:
        """Return the indexed articles, sorted by path.

        `texts=False` leaves their texts empty, which is faster in a large archive if only titles,
        dates and sources are needed.
        """
        return self.index.articles(texts=texts)

    def article(self, article_id: str) -> Article | None:
        """Return the indexed article of this id, or None."""
        record = self.index.searcher.records.get(_checked_id(article_id))
        return None if record is None else record.article

    def health(self) -> Health:
        """Return whether the index has a vector for every sentence, and no others."""
        return self.index.health()

    aclose = async_version(close)
    aadd = async_version(add)
    aremove = async_version(remove)


def _checked_id(article_id: str) -> str:
    check_type(article_id, str, "an article is named by its id (article.id)")
    return article_id
