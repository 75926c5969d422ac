"""The child process that reads files: `python -m footnoted_index.ingest.reader_child`.

It holds itself to limits and speaks JSON lines on its standard streams. The parent (`isolation`)
sends `open`, with the file's bytes behind it or its path in it, then `next` for each entry and
`parse` for the article of the entry before. Whatever kills this process costs one article.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Generator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from footnoted_index.errors import ArticleError, LeftOutError
from footnoted_index.readers import ArticleFile, Columns, Entry, Unreadable, entries_in
from footnoted_index.text.normalisation import clean_message, distinct_name

try:
    import resource
except ImportError:  # Windows: only the parent's limits hold
    resource = None  # type: ignore[assignment]

Message = dict[str, Any]
_Entries = Generator[Entry | Unreadable, None, None]
_MAX_REASON_CHARS = 500


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, answers = _streams()
    limit_memory(int(sys.argv[1]))
    sys.setrecursionlimit(10_000)  # a web page may be 2,000 elements deep
    session: _Session | None = None
    while line := requests.readline():
        request = json.loads(line)
        limit_seconds(request["seconds"])
        if request["do"] == "open":
            if session is not None:
                session.close()
            session = _Session(request, requests)
            answer: Message = {}
        else:
            assert session is not None
            answer = session.answer(request["do"])
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()


class _Session:
    """One file that is being read."""

    def __init__(self, request: Message, requests: BinaryIO) -> None:
        self._columns = Columns(**{k: tuple(v) for k, v in request["columns"].items()})
        self._entry: Entry | Unreadable | None = None
        self._path, size = request["path"], request["size"]
        data = None if size is None else requests.read(size)
        self._entries = self._read(request["location"], data)

    def close(self) -> None:
        self._entries.close()

    def answer(self, do: str) -> Message:
        """Return the next entry or the article of the current one; an ArticleError as `failed`."""
        try:
            if do == "parse":
                assert isinstance(self._entry, Entry)
                article = self._entry.article(self._path)
                gaps = [clean_message(gap[:_MAX_REASON_CHARS]) for gap in article.gaps]
                return {"article": {**asdict(article), "gaps": gaps}}
            entry = next(self._entries, None)
            self._entry = entry and replace(entry, member=distinct_name(entry.member))
        except LeftOutError as error:
            return {"left_out": clean_message(str(error)[:_MAX_REASON_CHARS]), "kind": error.kind}
        except ArticleError as error:
            if isinstance(error.__cause__, MemoryError):
                return {"memory": True}
            return {"failed": clean_message(str(error)[:_MAX_REASON_CHARS])}
        except MemoryError:
            return {"memory": True}
        if self._entry is None:
            return {"end": True}
        if isinstance(self._entry, Unreadable):
            reason = clean_message(self._entry.reason[:_MAX_REASON_CHARS])
            return {"member": self._entry.member, "unreadable": reason}
        return {"member": self._entry.member, "digest": self._entry.digest}

    def _read(self, location: str | None, data: bytes | None) -> _Entries:
        if location is None:
            yield from entries_in(self._path, io.BytesIO(data or b""), self._columns)
        else:
            with ArticleFile(self._path, os.fsdecode(bytes.fromhex(location))).open() as stream:
                yield from entries_in(self._path, stream, self._columns)


def limit_memory(extra_bytes: int) -> None:
    """Hold this process to `extra_bytes` more than it has now; no core file, no large file."""
    if resource is None:
        return
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        used = pages * resource.getpagesize()
    except OSError:  # macOS: the limit is on addresses, of which it reserves many
        used = 1 << 33
    for kind, most in (
        (resource.RLIMIT_AS, used + extra_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 100_000_000),  # py3langid unpacks its model
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def limit_seconds(seconds: float) -> None:
    """Let this process compute `seconds` from now on; the system ends it then."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the parent; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return sys.stdin.buffer, answers


if __name__ == "__main__":
    main()
