"""One writer at a time: a lock file that names its holder and dies with it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from footnoted_index.errors import StoreError, StoreLockedError

WAIT_SECONDS = 5.0
"""How long to wait for another writer: most syncs find nothing to do and are over at once."""


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the store's write lock, against other processes and other threads of this one.

    The operating system frees it when the process ends, however it ends. Raises `StoreLockedError`,
    naming the holder, where another is writing, `StoreError` where the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    holder = folder / "writer.json"
    lock = FileLock(folder / "write.lock", timeout=WAIT_SECONDS)
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        lock.acquire()
        holder.write_text(json.dumps(_about()), encoding="utf-8")
    except Timeout:
        raise StoreLockedError(
            f"the store '{folder}' is being written by {_describe(holder)};"
            " wait for it to finish, or open with sync=False to read only"
        ) from None
    except OSError as error:
        lock.release()
        raise StoreError(
            f"the store '{folder}' cannot be written: {error.strerror or error}"
        ) from error
    try:
        yield
    finally:
        try:
            holder.unlink(missing_ok=True)
        except OSError:
            pass  # the folder became read-only; the next writer overwrites the name
        finally:
            lock.release()


def _about() -> dict[str, str | int]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _describe(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {about['pid']} on {about['host']} (since {about['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
