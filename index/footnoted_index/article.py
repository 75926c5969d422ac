"""The value types: an article, its passages, its sentences."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` inside this span."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Article:
    """One document. `text` is normalised once, then never changed: all spans point into it.

    `language` is an ISO 639-1 code, or `und` where it cannot be told. `source` is the URL or name
    the article's metadata gives, or the path below the articles folder. `date` is an ISO 8601 date
    or None. `pages` are the offsets at which the pages start; empty for a text without pages.
    """

    id: str
    title: str
    language: str
    source: str
    text: str = field(repr=False)
    date: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = field(default=(), repr=False)

    def page_of(self, offset: int) -> int | None:
        """The number of the page, from 1, that the character at `offset` is on; None without."""
        return bisect_right(self.pages, offset) if self.pages else None

    @classmethod
    def of(
        cls,
        text: str,
        *,
        title: str | None = None,
        language: str | None = None,
        source: str | None = None,
        date: str | None = None,
        author: str | None = None,
    ) -> Article:
        """An article from text, for `Bot.add` and `Bot.from_articles`.

        What is left out is taken from the text: the title from its first line, the language by
        detection. `source` is what a footnote names (a URL, a database key); the same source is
        the same article, so that adding it again replaces it.

        Raises `ArticleError` where the text has no words or is too long.
        """
        from footnoted_index.ingest.uploads import article_of

        return article_of(
            text, title=title, language=language, source=source, date=date, author=author
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: the unit that is shown and matched lexically.

    `page` is the page it starts on, from 1; None for an article without pages.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    text: str = field(repr=False)
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit that is embedded, quoted and cited. `passage` is its passage's ordinal."""

    article_id: str
    ordinal: int
    passage: int
    start: int
    end: int
    text: str = field(repr=False)


def article_id(source: str) -> str:
    """The id of the article at `source`: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]
