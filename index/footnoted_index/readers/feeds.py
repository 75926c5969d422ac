"""RSS and Atom files: one article an entry."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterator
from functools import partial
from io import BufferedIOBase
from typing import Any

from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import Draft, Entry
from footnoted_index.readers.html import html_text, is_markup
from footnoted_index.readers.rows import Columns
from footnoted_index.text.metadata import iso_date

MAX_FEED_BYTES = 20_000_000


def read_feed(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry]:
    """Yield the entries of a feed, known by their id or link; the whole text where the feed has it.

    Raises `ArticleError` where the file is no feed.
    """
    import feedparser

    data = stream.read(MAX_FEED_BYTES + 1)
    if len(data) > MAX_FEED_BYTES:
        raise ArticleError(f"is larger than {MAX_FEED_BYTES / 1e6:.0f} MB; split it")
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise ArticleError("is not an RSS or Atom feed")
    for number, entry in enumerate(feed.entries, start=1):
        draft = _draft(entry, feed.feed.get("language"))
        yield Entry(
            member=f"#{entry.get('id') or entry.get('link') or number}",
            digest=hashlib.sha256(repr(draft).encode("utf-8", "surrogatepass")).hexdigest(),
            draft=partial(_draft, entry, feed.feed.get("language")),
        )


def _draft(entry: Any, language: str | None) -> Draft:
    contents = [part.get("value") or "" for part in entry.get("content", [])]
    text = max([*contents, entry.get("summary") or ""], key=len)
    title = entry.get("title") or ""
    return Draft(
        html_text(text) if is_markup(text) else text,
        title=html_text(title) if is_markup(title) else title,
        date=_date(entry, "published") or _date(entry, "updated"),
        author=entry.get("author"),
        source=entry.get("link"),
        language=language,
    )


def _date(entry: Any, name: str) -> str | None:
    """Return the date as it is written, or in UTC where only feedparser understands it."""
    if name not in entry:
        return None
    # Asked for what is not there, feedparser answers with the other of the two dates, and warns.
    parsed = entry.get(f"{name}_parsed")
    return iso_date(entry[name]) or (parsed and datetime.date(*parsed[:3]).isoformat())
