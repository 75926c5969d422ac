"""A sync behind a server, which answers from the first second on."""

from __future__ import annotations

import logging
import threading
from typing import Self

from footnoted.bot import Bot
from footnoted_index import FootnotedError
from footnoted_index.ingest.sync import ProgressListener, SyncProgress, SyncReport

_log = logging.getLogger(__name__)


class BackgroundSync:
    """Syncs a bot in a thread of its own; a context manager that stops the sync at its end.

    What an interrupted sync has not published is read again by the next one.
    """

    def __init__(self, bot: Bot, *, on_progress: ProgressListener | None = None) -> None:
        self._bot, self._listener = bot, on_progress
        self._progress: SyncProgress | None = None
        self._report: SyncReport | None = None
        self._error: FootnotedError | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._sync, name="footnoted-sync", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._thread.join()

    @property
    def running(self) -> bool:
        """Whether the sync is under way."""
        return self._thread.is_alive()

    @property
    def progress(self) -> SyncProgress | None:
        """How far it is; None before the first article."""
        return self._progress

    def __str__(self) -> str:
        """What to tell somebody who asks meanwhile."""
        done = self._progress
        return "the articles are being read" + (f" ({done.done} of {done.total})" if done else "")

    def wait(self, seconds: float) -> SyncReport | None:
        """Return the report of a sync that ends within `seconds`, else None.

        Raises what the sync raised.
        """
        self._thread.join(seconds)
        if self._error is not None:
            raise self._error
        return self._report

    @property
    def answers_nothing(self) -> bool:
        """Whether an answer would only say that the archive is empty, as nothing is read yet."""
        return self.running and not self._bot.articles()

    def _sync(self) -> None:
        try:
            self._report = self._bot.sync(on_progress=self._note)
        except _Stopped:
            pass
        except FootnotedError as error:
            self._error = error
            _log.error("the sync broke off: %s", error)

    def _note(self, progress: SyncProgress) -> None:
        if self._stopping:
            raise _Stopped
        self._progress = progress
        if self._listener is not None:
            self._listener(progress)


class _Stopped(Exception):  # noqa: N818 (a signal, not an error)
    pass
