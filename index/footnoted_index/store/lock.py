"""One writer at a time: a lock file that names its holder, released when the process exits."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from footnoted_index.errors import StoreError, StoreLockedError

WAIT_SECONDS = 5.0
"""How long to wait for another writer: most syncs find nothing to do and are over at once."""


REPORT_SECONDS = 0.5
"""How often the holder writes down how far it is."""
_LOCK, _HOLDER = "write.lock", "writer.json"


@dataclass(frozen=True, slots=True)
class Writer:
    """The process that writes to a store: since when, and how many of its articles it has read."""

    pid: int
    host: str
    since: str
    done: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (since {self.since})"


class Holder:
    """The write lock while it is held; tells other processes how far the work is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writer = Writer(
            os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds")
        )
        self._write()
        self._next = 0.0

    def report(self, done: int, total: int) -> None:
        """Write down that `done` of `total` articles are read, at most every `REPORT_SECONDS`."""
        if monotonic() >= self._next:
            self._writer = replace(self._writer, done=done, total=total)
            with suppress(OSError):  # a full disk is the sync's to report
                self._write()

    def _write(self) -> None:
        self._next = monotonic() + REPORT_SECONDS
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(asdict(self._writer)), encoding="utf-8")
        new.replace(self._file)


@contextmanager
def write_lock(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[Holder]:
    """Hold the store's write lock, against other processes and other threads of this one.

    Waits up to `wait` seconds for it. The operating system frees it when the process ends, however
    it ends. Raises `StoreLockedError`, naming the holder, where another is writing, `StoreError`
    where the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, timeout=wait)
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        lock.acquire()
        holder = Holder(folder / _HOLDER)
    except Timeout:
        raise StoreLockedError(
            f"the store '{folder}' is being written by {_read(folder) or 'another process'};"
            " wait for it to finish, or read only (--no-sync, in Python sync=False)"
        ) from None
    except OSError as error:
        lock.release()
        raise StoreError(
            f"the store '{folder}' cannot be written: {error.strerror or error};"
            " choose another (--store, in Python store=…), or read only"
            " (--no-sync, in Python sync=False)"
        ) from error
    try:
        yield holder
    finally:
        try:
            (folder / _HOLDER).unlink(missing_ok=True)
        except OSError:
            pass  # the folder became read-only; the next writer overwrites the name
        finally:
            lock.release()


def current_writer(folder: Path) -> Writer | None:
    """The process that holds the write lock of a store now; None where nobody does."""
    from filelock import FileLock, Timeout

    writer = _read(folder)
    if writer is None:
        return None
    try:
        with FileLock(folder / _LOCK, timeout=0):
            return None  # it was killed
    except Timeout:
        return writer
    except OSError:
        return None  # a folder that cannot be written: nobody writes there


def _read(folder: Path) -> Writer | None:
    try:
        return Writer(**json.loads((folder / _HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
