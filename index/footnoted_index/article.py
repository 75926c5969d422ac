"""The value types: an article, its passages, its sentences."""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import NoneType

from footnoted_index.checked_type import check_type
from footnoted_index.errors import ArticleError
from footnoted_index.text.cleaning import clean, join_pages
from footnoted_index.text.head import head_byline, title_of
from footnoted_index.text.language import UNKNOWN, detect_language
from footnoted_index.text.metadata import iso_date, language_code, one_line
from footnoted_index.text.normalisation import clean_name, normalise, with_line_ends

MAX_ARTICLE_CHARS = 1_000_000
"""Some 400 printed pages; longer texts are data dumps, and are reported instead of read."""


@dataclass(frozen=True, slots=True)
class Article:
    """One document. `text` is normalised once, then never changed: all spans point into it.

    `language` is an ISO 639-1 code, or `und` if it is unknown. `source` is the URL or name from the
    article's metadata, or its path below the articles folder. `date` is an ISO 8601 date or None.
    `pages` are the offsets at which pages start; empty for a text without pages. `gaps` say what of
    the file is not in the text, such as "2 of 9 pages hold no text". `file` is the path below the
    articles folder; None if the article was added without one.
    """

    id: str
    title: str
    language: str
    source: str
    text: str = field(repr=False)
    date: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = field(default=(), repr=False)
    gaps: tuple[str, ...] = field(default=(), repr=False, compare=False)
    file: str | None = field(default=None, repr=False, compare=False)

    def page_of(self, offset: int) -> int | None:
        """Return the page, from 1, that the character at `offset` is on; None without pages."""
        return bisect_right(self.pages, offset) if self.pages else None

    @classmethod
    def of(
        cls,
        text: str,
        *,
        title: str | None = None,
        language: str | None = None,
        source: str | None = None,
        date: str | datetime.date | None = None,
        author: str | None = None,
    ) -> Article:
        """Return an article from text, for `Bot.add` and `Bot.from_articles`.

        Metadata that is not given is taken from the text: the title from its first line, the
        language by detection, date and author from a line under the headline. `source` is what a
        footnote names, such as a URL or a database key. An article with the same source is the same
        article: adding it again replaces it.

        Raises `ArticleError` if the text has no words or is too long, if the date or the language
        is not valid, or if a value has another type.
        """
        check_type(text, str, "the text of an article is a str", ArticleError)
        about = {"title": title, "language": language, "source": source, "author": author}
        for name, value in about.items():
            check_type(value, (str, NoneType), f"the {name} of an article is a str", ArticleError)
        source = about["source"] = source or f"text:{article_id(text)}"
        try:
            article = article_from(source, text, date=date, **about)
            _check_understood(article, date, language)
        except ArticleError as error:
            raise ArticleError(f"the article '{source}' {error}") from error
        # Differs from the id of a file of that name, so that both can exist.
        return replace(with_byline(article), id=article_id(f"added:{source}"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: the unit that is shown, read and matched by words.

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
    """Return the id of the article at `source`: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_from(
    name: str,
    text: str | Sequence[str],
    *,
    title: object = None,
    date: object = None,
    author: object = None,
    source: object = None,
    language: object = None,
) -> Article:
    """Return the article called `name`, with its text (or pages of text) cleaned and normalised.

    The title is the given one, or the first line if it reads like one, or the first words; the
    language the given one, or the text's. Raises `ArticleError` where there are no words, or more
    than `MAX_ARTICLE_CHARS` characters.
    """
    pages = [text] if isinstance(text, str) else text
    whole, starts = join_pages(list(map(normalise, clean(list(map(with_line_ends, pages))))))
    if not any(map(str.isalnum, whole)):
        raise ArticleError("is empty" if not whole.strip() else "holds no words")
    if len(whole) > MAX_ARTICLE_CHARS:
        raise ArticleError(
            f"{len(whole):,} characters are too many for one article"
            f" (at most {MAX_ARTICLE_CHARS:,}); split it"
        )
    code = language_code(language) or detect_language(whole)
    return Article(
        id=article_id(name),
        title=one_line(title) or title_of(whole, code),
        language=code,
        source=clean_name(one_line(source)) or clean_name(name),
        text=whole,
        date=iso_date(date, code),
        author=one_line(author) or None,
        pages=() if isinstance(text, str) else starts,
    )


def _check_understood(article: Article, date: object, language: str | None) -> None:
    """Raise `ArticleError` where the date or the language that was given has no meaning."""
    if language and language != UNKNOWN and language_code(language) is None:
        raise ArticleError(
            f"has the language {language!r}; give its ISO 639-1 code, such as en, or None to have"
            " it detected"
        )
    if date not in (None, "") and article.date is None:
        raise ArticleError(
            f"has the date {date!r}, which cannot be read; give it as YYYY-MM-DD, or None where it"
            " is not known"
        )


def with_byline(article: Article) -> Article:
    """Return an article with the date and author under its headline, where it has none yet."""
    if article.date is not None and article.author is not None:
        return article
    byline = head_byline(article.text, article.language, title=article.title)
    return replace(
        article, date=article.date or byline.date, author=article.author or byline.author
    )
