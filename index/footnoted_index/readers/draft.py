"""The result of a reader: a draft, and how it becomes an article."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from footnoted_index.article import Article, article_from, with_byline
from footnoted_index.errors import ArticleError
from footnoted_index.text.bylines import byline_of
from footnoted_index.text.metadata import date_in_name, one_line


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of an article and its metadata; what the format does not give is None.

    `text` may be a list of pages. `source` is a URL or a name; `language` and `date` are as written
    and may be invalid. `gaps` say what of the file is not in the text, such as "2 of 9 pages hold
    no text". `maker` is who made the file, which may be an office or a program: the author, unless
    a line under the headline names one. If there is no title, it is looked for at the beginning of
    the text or, if `has_headline` is false, is the name of the file.
    """

    text: str | Sequence[str]
    title: object = None
    date: object = None
    author: object = None
    source: object = None
    language: object = None
    maker: object = None
    gaps: tuple[str, ...] = ()
    has_headline: bool = True

    def article(self, name: str) -> Article:
        """Return the article called `name`, whose text is cleaned and normalised.

        Where the format gives no date it is that of the file's name, or of a line under the
        headline ("Published: 3 May 2024"); there, too, may stand who wrote it. Of an author "By Ann
        Lee" the name is kept.

        Raises what `article_from` raises.
        """
        article = article_from(
            name,
            self.text,
            title=_as_shown(self.title) or (None if self.has_headline else _in_words(name)),
            date=self.date,
            author=_as_shown(self.author),
            source=self.source,
            language=self.language,
        )
        date, author = article.date, _name(article.author, article.language)
        if date is None and "#" not in name:  # the name of an export says when it was made
            date = date_in_name(name)
        article = with_byline(replace(article, date=date, author=author, gaps=self.gaps))
        maker = one_line(_as_shown(self.maker))
        return replace(article, author=article.author or _name(maker, article.language) or None)


def _name(author: str | None, language: str) -> str | None:
    """Return the name in "By Ann Lee"; any other author as it is."""
    byline = byline_of(author, language) if author else None
    return (byline and byline.author) or author


def _as_shown(value: object) -> object:
    """Return metadata with the HTML entities that some programs write ("A&amp;E") resolved."""
    return html.unescape(value) if isinstance(value, str) else value


def _in_words(name: str) -> str:
    """Return the name of a file as words: `press_talk-may.vtt` is "press talk may"."""
    return re.sub(r"_+|-+(?!\d)", " ", PurePosixPath(name).stem)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a file, not parsed yet.

    `member` says which: it is empty where the file is the article, else `#7` or `/a.txt`, to be
    put behind the file's path. `digest` changes when what is parsed changes. `parse` returns the
    article, given its name.
    """

    member: str
    digest: str
    parse: Callable[[str], Article] = field(repr=False)

    @classmethod
    def of(cls, member: str, digest: str, draft: Callable[[], Draft]) -> Entry:
        """Return an article that is parsed by making its draft."""
        return cls(member, digest, lambda name: draft().article(name))

    def article(self, path: str) -> Article:
        """Return the article, of the file at `path`. Raises `ArticleError` where that fails."""
        with parsing():
            return self.parse(path + self.member)

    @classmethod
    def refused(cls, member: str, error: ArticleError) -> Entry:
        """Return an article that is known to be there and must not, or cannot, be read."""

        def fail(_: str) -> Article:
            raise error

        return cls(member, "", fail)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that cannot be told to be an article, and which. `reason` says why."""

    member: str
    reason: str


@contextmanager
def parsing() -> Iterator[None]:
    """Turn whatever a parser raises into `ArticleError`: one article must not stop the others."""
    try:
        yield
    except ArticleError:
        raise
    except ModuleNotFoundError as error:
        raise ArticleError(
            f"needs {error.name}, which is not installed; run: pip install 'footnoted[formats]'"
        ) from error
    except Exception as error:
        raise ArticleError(f"cannot be parsed ({type(error).__name__}: {error})") from error
