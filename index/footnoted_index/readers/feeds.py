"""RSS and Atom files: one article an entry."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from functools import partial
from io import BufferedIOBase
from typing import Any

from footnoted_index.errors import ArticleError, LeftOutError
from footnoted_index.readers.archive import read_whole
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.draft import Draft, Entry
from footnoted_index.readers.html import as_text
from footnoted_index.readers.rows import Columns
from footnoted_index.text.metadata import iso_date

MAX_FEED_BYTES = 20_000_000
_SHORTCODE = re.compile(
    r"\[caption[^\]]*\](?P<caption>.*?)\[/caption\]|\[/?(?:gallery|embed|audio|video|playlist|ads?"
    r"|contact-form[\w-]*|vc_\w+|et_pb_\w+)\b[^\]]*\]",
    re.DOTALL,
)
"""What WordPress puts other things for: captions become paragraphs, galleries go."""


def read_feed(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry]:
    """Yield the entries of a feed, known by their id or link; the whole text where the feed has it.

    Raises `ArticleError` where the file is no feed.
    """
    import feedparser

    data = read_whole(stream, MAX_FEED_BYTES)
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise ArticleError("is not an RSS or Atom feed")
    for number, entry in enumerate(feed.entries, start=1):
        member = f"#{entry.get('id') or entry.get('link') or number}"
        if (refused := _unpublished(entry)) is not None:
            yield Entry.refused(member, refused)
            continue
        draft = _draft(entry, feed.feed.get("language"))
        yield Entry.of(
            member=member,
            digest=digest_of(repr(draft).encode("utf-8", "surrogatepass")),
            draft=partial(_draft, entry, feed.feed.get("language")),
        )


def _unpublished(entry: Any) -> LeftOutError | None:
    """Return why an entry of a WordPress export is not public; None if it is.

    Feeds of other makers say nothing of that kind, and all their entries are published.
    """
    kind, status = entry.get("wp_post_type") or "post", entry.get("wp_status") or "publish"
    if kind not in ("post", "page"):
        return LeftOutError(f"is not a post or a page ({kind})", kind)
    if status != "publish":
        return LeftOutError(f"is not published (its status is '{status}')", status)
    if entry.get("wp_post_password"):
        return LeftOutError("needs a password on the site", "password-protected")
    return None


def _draft(entry: Any, language: str | None) -> Draft:
    contents = [part.get("value") or "" for part in entry.get("content", [])]
    text = max([*contents, entry.get("summary") or ""], key=len)
    title = entry.get("title") or ""
    if "wp_post_type" in entry:
        text = _SHORTCODE.sub(_caption, text)
        if "<p" not in text:  # written in the old editor: empty lines part paragraphs
            text = re.sub(r"\n\s*\n", "<br><br>", text.strip())
    return Draft(
        as_text(text),
        title=as_text(title),
        date=_date(entry, "published") or _date(entry, "updated"),
        author=_authors(entry),
        source=entry.get("link"),
        language=language,
    )


def _authors(entry: Any) -> str | None:
    """Return all authors of an entry; alone, feedparser gives the last."""
    names = [person.get("name") for person in entry.get("authors", [])]
    several = len(names) > 1 and all(names)
    return ", ".join(dict.fromkeys(names)) if several else entry.get("author")


def _caption(shortcode: re.Match[str]) -> str:
    return f"<div>{shortcode['caption']}</div>" if shortcode["caption"] else " "


def _date(entry: Any, name: str) -> str | None:
    """Return the date as it is written, or in UTC where only feedparser understands it."""
    if name not in entry:
        return None
    # Asked for a missing date, feedparser returns the other of the two, and warns.
    parsed = entry.get(f"{name}_parsed")
    return iso_date(entry[name]) or (parsed and datetime.date(*parsed[:3]).isoformat())
