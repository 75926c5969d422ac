"""Sync in the background: while it runs, questions are answered from what was published before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Literal

from footnoted_index.errors import FootnotedError, StoreLockedError
from footnoted_index.index import Index
from footnoted_index.ingest.report import SyncReport
from footnoted_index.ingest.sync import ProgressListener, SyncProgress, SyncStoppedError

LOCK_SECONDS = 1.0
"""How long to wait for another writer before looking at what it has published."""
POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncState:
    """The progress of a sync.

    `running`: this process reads them; `waiting`: another process does; `failed`: the last sync
    ended with `problem`. `done` of `total` articles were looked at, 0 of 0 where that is not known
    yet. `finished`: when the last sync of this process was complete.
    """

    phase: Literal["idle", "running", "waiting", "failed"] = "idle"
    done: int = 0
    total: int = 0
    problem: str = ""
    finished: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether articles may be missing because they are still being read."""
        return self.phase in ("running", "waiting")

    def __str__(self) -> str:
        if self.phase == "failed":
            return "the articles could not be read"  # why may name local paths
        if not self.under_way:
            return ""
        if self.done >= self.total:  # not counted yet, or being stored
            return "the articles are being read; answers may miss some"
        return f"{self.done:,} of {self.total:,} articles are read; answers may miss the rest"


def sync_or_follow(
    index: Index, folder: Path, on_progress: ProgressListener | None = None
) -> SyncReport | None:
    """Sync, or leave it to another process that is syncing.

    Returns None if another process is writing, after waiting until it has published a state to
    answer from. Raises what `Index.sync` raises, except `StoreLockedError`.
    """
    while True:
        try:
            return index.sync(folder, on_progress=on_progress, wait=LOCK_SECONDS)
        except StoreLockedError:
            if index.is_published():
                return None
            sleep(POLL_SECONDS)


class BackgroundSync:
    """One sync of a folder in a thread of its own.

    If another process is writing, it waits for its turn. So several workers share one sync: the
    later ones find nothing left to do.
    """

    def __init__(
        self, index: Index, folder: Path, on_done: Callable[[SyncReport], None] | None = None
    ) -> None:
        self._index, self._folder, self._on_done = index, folder, on_done
        self._state, self._readable = SyncState("running"), False
        self._stop, self._ended = Event(), Event()
        self._thread = Thread(target=self._run, name="footnoted-sync", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SyncState:
        """Its progress or, while it waits, that of the process it waits for."""
        state = self._state
        if state.phase == "waiting" and (writer := self._index.writer()) is not None:
            return replace(state, done=writer.done, total=writer.total)
        return state

    def wait_until_readable(self, seconds: float) -> None:
        """Wait until there is something to answer from, the sync has ended, or time is up."""
        deadline = monotonic() + seconds
        while not (self._readable or self._ended.is_set()):
            self._readable = self._index.is_published()
            if self._readable or monotonic() >= deadline:
                return
            self._ended.wait(POLL_SECONDS / 5)

    def stop(self) -> None:
        """Stop it between two articles; finished articles are kept."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        report = None
        try:
            report = self._sync()
            self._state = SyncState(finished=datetime.now(UTC))
            _log.info("synced '%s': %s", self._folder, report)
        except SyncStoppedError:
            self._state = SyncState()
        except FootnotedError as error:
            _log.error("'%s' could not be synced: %s", self._folder, error)
            self._state = SyncState("failed", problem=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must say so
            _log.exception("'%s' could not be synced", self._folder)
            self._state = SyncState("failed", problem=type(error).__name__)
        finally:
            self._ended.set()
        if report is not None and self._on_done is not None:
            try:
                self._on_done(report)
            except Exception:  # noqa: BLE001 - whatever it is, the articles are synced
                _log.exception("'%s' is synced, but on_done failed", self._folder)

    def _sync(self) -> SyncReport:
        while True:
            try:
                return self._index.sync(
                    self._folder, on_progress=self._note, wait=0, stopped=self._stop.is_set
                )
            except StoreLockedError:
                self._state = SyncState("waiting")
                if self._stop.wait(POLL_SECONDS):
                    raise SyncStoppedError from None

    def _note(self, progress: SyncProgress) -> None:
        self._state = SyncState("running", progress.done, progress.total)
