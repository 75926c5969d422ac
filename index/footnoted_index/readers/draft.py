"""What a reader gives: a draft of an article, made into one here."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from footnoted_index.article import Article, article_id
from footnoted_index.errors import ArticleError
from footnoted_index.language import detect_language
from footnoted_index.passages import is_heading
from footnoted_index.readers.text import normalise

MAX_ARTICLE_CHARS = 1_000_000
"""Some 400 printed pages; more is a data dump, not an article, and is reported instead of read."""
_TITLE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of an article and what its format says about it; what it does not say is None.

    `source` is a URL or a name; `language` and `date` are as written and may make no sense.
    """

    text: str = field(repr=False)
    title: object = None
    date: object = None
    source: object = None
    language: object = None

    def article(self, name: str) -> Article:
        """The article called `name`, whose text is normalised.

        The title is the format's, or the first line if it reads like one, or the first words; the
        language the format's, or the text's. Raises `ArticleError` where there are no words.
        """
        text = normalise(self.text)
        if not any(map(str.isalnum, text)):
            raise ArticleError("is empty" if not text.strip() else "holds no words")
        if len(text) > MAX_ARTICLE_CHARS:
            raise ArticleError(
                f"{len(text):,} characters are too many for one article"
                f" (at most {MAX_ARTICLE_CHARS:,}); split it"
            )
        return Article(
            id=article_id(name),
            title=_line(self.title) or title_of(text),
            language=language_code(self.language) or detect_language(text),
            source=_line(self.source) or name,
            text=text,
            date=iso_date(self.date),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a file, not parsed yet.

    `member` says which: it is empty where the file is the article, else `#7` or `/a.txt`, to be
    put behind the file's path. `digest` changes when what is parsed changes. `draft` parses it and
    raises `ArticleError` where that fails.
    """

    member: str
    digest: str
    draft: Callable[[], Draft] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that cannot be told to be an article, and which. `reason` says why."""

    member: str
    reason: str


def title_of(text: str) -> str:
    """The first line if it reads like a heading, else the first words of the text."""
    line = next(line for line in map(str.strip, text.split("\n")) if any(map(str.isalnum, line)))
    line = line.lstrip("#").strip() if line.startswith("#") else line
    if len(line) <= _TITLE_CHARS or is_heading(line):
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def language_code(value: object) -> str | None:
    """The ISO 639-1 part of `de` or `de-AT`; None for anything else."""
    match = re.match(r"([a-z]{2})(?:[-_]|$)", str(value or "").strip().lower())
    return match.group(1) if match else None


def iso_date(value: object) -> str | None:
    """The ISO 8601 date of a date, a time or an ISO text; None for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime.datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, datetime.date) else None


def _line(value: object) -> str:
    """A piece of metadata as one line of text; empty for None."""
    return " ".join(normalise(str(value)).split()) if value is not None else ""
