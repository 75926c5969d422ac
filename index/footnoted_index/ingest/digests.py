"""Remember the digests of files, so that unchanged files are not read again."""

from __future__ import annotations

from time import time_ns

from footnoted_index.readers import ArticleFile, Stamp

SETTLED_NS = 2_000_000_000
"""A file is read again unless it was unchanged for so long before it was last read.

Two changes within a tick of the file system's clock leave the same times; FAT's ticks take 2 s.
"""


class Digests:
    """Remembers the digests of files by their size and times, while the process runs.

    Times in the future, as after the clock was set back, are not trusted.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Stamp, str]] = {}

    def of(self, file: ArticleFile) -> str:
        """Return the digest of a file. Raises `ArticleError` where it cannot be read."""
        stamp, now = file.stamp(), time_ns()
        known = self._known.get(file.path)
        if known is not None and known[0] == stamp:
            return known[1]
        digest = file.digest()
        if max(stamp.changed_ns, stamp.renamed_ns) + SETTLED_NS < now and file.stamp() == stamp:
            self._known[file.path] = stamp, digest
        else:
            self._known.pop(file.path, None)
        return digest

    def keep(self, paths: set[str]) -> None:
        """Forget all files but those of some paths."""
        for path in self._known.keys() - paths:
            del self._known[path]
