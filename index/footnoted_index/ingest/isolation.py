"""Read files in a child process with limits, so that a hostile file harms only itself.

A file of two kilobytes can be made to take gigabytes, or hours, to read. The child has limits on
memory, processor time and output. If an article exceeds them, an `ArticleError` is reported, a new
child is started, and the sync goes on with the next article.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from footnoted_index.article import MAX_ARTICLE_CHARS, Article
from footnoted_index.errors import ArticleError, LeftOutError
from footnoted_index.readers import (
    ArticleFile,
    Columns,
    Entries,
    Entry,
    Unreadable,
    entries_in,
    is_added,
    read_entries,
)

_ENVIRONMENT = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONUTF8",
)  # fmt: skip
"""What the child sees of the environment: no key, no token."""
_MAX_KILLS = 5
"""How many articles of one file may exceed a limit before the whole file is given up."""
_MAX_ANSWER_BYTES = 12 * MAX_ARTICLE_CHARS + 1_000_000
"""An article in JSON: six bytes for a character that is not ASCII, twelve for a rare one."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits for reading one article.

    `memory`: bytes beyond those of the process at its start. `seconds` of processor time, plus
    `seconds_per_mb` for each megabyte of the file, at most `max_seconds`. `patience`: how many
    times as long it may take by the clock, on a busy computer or a slow disk.
    """

    memory: int = 700_000_000
    seconds: float = 5.0
    seconds_per_mb: float = 2.0
    max_seconds: float = 60.0
    patience: float = 10.0

    def seconds_for(self, size: int) -> float:
        """Return the seconds of computing for a file of `size` bytes."""
        return min(self.seconds + self.seconds_per_mb * size / 1e6, self.max_seconds)


class _ExceededError(ArticleError):
    """The child exceeded its limits and has ended."""


class FileReader:
    """Reads files in a child process, which is started when first needed and used for all of them.

    A context manager; one thread at a time. Only `stop_…` may be called beside it.
    """

    def __init__(self, columns: Columns, limits: ReadLimits | None = None) -> None:
        self.columns, self.limits = columns, limits or ReadLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0
        self._using = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def entries(self, file: ArticleFile) -> Entries:
        """Yield the articles of a file of the folder; see `readers.read_entries`.

        Each is parsed in the child, and has to be before the next one is asked for; that raises
        `ArticleError` where it fails or goes beyond the limits. Files of an added reader are read
        in this process, as the child does not know the reader.
        """
        if is_added(file.path):
            return read_entries(file, self.columns)
        location = os.fsencode(Path(file.location).absolute()).hex()
        return _Reading(self, file.path, file.stamp().size, location=location).entries()

    def entries_in(self, name: str, data: bytes) -> Entries:
        """Yield the articles of a file called `name` whose bytes are given."""
        if is_added(name):
            return entries_in(name, BytesIO(data), self.columns)
        return _Reading(self, name, len(data), data=data).entries()

    def stop(self) -> None:
        """End the child."""
        with self._using:
            child, self._child = self._child, None
            if child is not None:
                child.kill()
                with child:
                    pass

    def stop_unused(self) -> None:
        """End the child unless it is just being asked."""
        if self._using.acquire(blocking=False):
            try:
                self.stop()
            finally:
                self._using.release()

    def stop_idle(self, seconds: float) -> None:
        """End the child once it was asked nothing for some seconds; to start one takes half."""

        def end(asked: int) -> None:
            with self._using:
                if asked == self._asked:
                    self.stop()

        if self._child is not None:
            clock = threading.Timer(seconds, end, (self._asked,))
            clock.daemon = True
            clock.start()

    def ask(self, request: dict[str, Any], size: int, data: bytes | None = None) -> dict[str, Any]:
        """Return one answer of the child. Raises `_ExceededError`: then the child is gone."""
        with self._using:
            self._asked += 1
            return self._ask(request, size, data)

    def _ask(self, request: dict[str, Any], size: int, data: bytes | None) -> dict[str, Any]:
        seconds = self.limits.seconds_for(size)
        child = self._child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(self.limits.patience * seconds, end)
        clock.start()
        try:
            child.stdin.write(json.dumps({**request, "seconds": seconds}).encode("ascii") + b"\n")
            if data is not None:
                child.stdin.write(data)
            child.stdin.flush()
            line = child.stdout.readline(_MAX_ANSWER_BYTES)  # cut off where it is too long
        except OSError:
            line = b""
        finally:
            clock.cancel()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            if "memory" not in answer:
                return answer
        self.stop()
        raise _ExceededError(self._reason(child.returncode, line, seconds, late=late.is_set()))

    def _reason(self, code: int, line: bytes, seconds: float, *, late: bool) -> str:
        if late or code == -getattr(signal, "SIGXCPU", 0):  # none on Windows
            return f"takes more than {seconds:.0f} s to read; split it or save it anew"
        if len(line) >= _MAX_ANSWER_BYTES:
            return f"has more than {MAX_ARTICLE_CHARS:,} characters; split it"
        if code > 0:
            return f"cannot be read: the reading process ended with code {code}"
        megabytes = self.limits.memory // 1_000_000
        return f"needs more than {megabytes:,} MB of memory, or breaks its reader; save it anew"

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        # More threads than one would only reserve memory.
        environment["OMP_NUM_THREADS"] = environment["OPENBLAS_NUM_THREADS"] = "1"
        # -P: no module of the working directory, which may be the folder of articles.
        command = [sys.executable, "-P", "-m", "footnoted_index.ingest.reader_child"]
        try:
            return subprocess.Popen(
                [*command, str(self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl+C is the parent's to handle
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise ArticleError(f"cannot be read: no process can be started ({reason})") from error


class _Reading:
    """One file that is being read. After a child was lost, the next one goes on where it was."""

    def __init__(
        self,
        reader: FileReader,
        path: str,
        size: int,
        *,
        location: str | None = None,
        data: bytes | None = None,
    ) -> None:
        self._reader, self._path, self._size = reader, path, size
        self._location, self._data = location, data
        self._given = self._kills = 0
        self._current: int | None = None  # the number of the entry that may be parsed
        self._is_open = False

    def entries(self) -> Entries:
        while True:
            answer = self._next()
            self._current = None
            if "end" in answer:
                return
            if "failed" in answer:
                raise ArticleError(answer["failed"])
            self._given += 1
            if "unreadable" in answer:
                yield Unreadable(answer["member"], answer["unreadable"])
                continue
            self._current = self._given
            yield Entry(answer["member"], answer["digest"], partial(self._parse, self._given))

    def _parse(self, number: int, _: str) -> Article:
        if number != self._current:
            raise ArticleError("is asked for after the next one of its file")
        self._current = None
        try:
            answer = self._reader.ask({"do": "parse"}, self._size)
        except _ExceededError:
            self._is_open = False
            self._kills += 1
            raise
        if "left_out" in answer:
            raise LeftOutError(answer["left_out"], answer["kind"])
        if "failed" in answer:
            raise ArticleError(answer["failed"])
        made = answer["article"]
        lists = {"pages": tuple(made["pages"]), "gaps": tuple(made["gaps"])}
        return Article(**{**made, **lists})

    def _next(self) -> dict[str, Any]:
        if self._kills >= _MAX_KILLS:
            raise ArticleError(f"holds {_MAX_KILLS} articles that cost too much to read; split it")
        try:
            if not self._is_open:
                self._open()
            return self._reader.ask({"do": "next"}, self._size)
        except _ExceededError:
            self._is_open = False
            raise

    def _open(self) -> None:
        request: dict[str, Any] = {
            "do": "open",
            "path": self._path,
            "columns": asdict(self._reader.columns),
            "location": self._location,
            "size": None if self._data is None else len(self._data),
        }
        self._reader.ask(request, self._size, self._data)
        self._is_open = True
        for _ in range(self._given):
            self._reader.ask({"do": "next"}, self._size)
