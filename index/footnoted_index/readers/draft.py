"""What a reader gives: a draft of an article, made into one here."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from footnoted_index.article import Article, article_id
from footnoted_index.errors import ArticleError
from footnoted_index.readers.cleaning import clean
from footnoted_index.readers.text import normalise, with_line_ends
from footnoted_index.text.language import detect_language
from footnoted_index.text.passages import is_heading

MAX_ARTICLE_CHARS = 1_000_000
"""Some 400 printed pages; more is a data dump, not an article, and is reported instead of read."""
_TITLE_CHARS = 80
_SENTENCE_END = ".!?…:\"'”’“»)]"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_MAIL = re.compile(r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4})(?!\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of an article and what its format says about it; what it does not say is None.

    `text` may be a list of pages. `source` is a URL or a name; `language` and `date` are as written
    and may make no sense.
    """

    text: str | Sequence[str]
    title: object = None
    date: object = None
    author: object = None
    source: object = None
    language: object = None

    def article(self, name: str) -> Article:
        """The article called `name`, whose text is cleaned and normalised.

        The title is the format's, or the first line if it reads like one, or the first words; the
        language the format's, or the text's. Raises `ArticleError` where there are no words.
        """
        pages = [self.text] if isinstance(self.text, str) else self.text
        text, starts = _join(list(map(normalise, clean(list(map(with_line_ends, pages))))))
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
            author=_line(self.author) or None,
            pages=() if isinstance(self.text, str) else starts,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a file, not parsed yet.

    `member` says which: it is empty where the file is the article, else `#7` or `/a.txt`, to be
    put behind the file's path. `digest` changes when what is parsed changes. `draft` parses it.
    """

    member: str
    digest: str
    draft: Callable[[], Draft] = field(repr=False)

    def article(self, path: str) -> Article:
        """The article, of the file at `path`. Raises `ArticleError` where that fails."""
        with parsing():
            return self.draft().article(path + self.member)

    def below(self, member: str) -> Entry:
        """The same article where its file is `member` of another."""
        return replace(self, member=member + self.member)

    @classmethod
    def broken(cls, member: str, reason: str) -> Entry:
        """An article that is known to be there but cannot be read."""

        def fail() -> Draft:
            raise ArticleError(reason)

        return cls(member, "", fail)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that cannot be told to be an article, and which. `reason` says why."""

    member: str
    reason: str

    def below(self, member: str) -> Unreadable:
        """The same part where its file is `member` of another."""
        return replace(self, member=member + self.member)


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
    """The ISO 8601 date of a date or of a text that starts with one; None for anything else.

    Understood are dates that have one meaning only: 2024-05-03 (also with / or .), 03.05.2024, and
    the mail format of RSS, 03 May 2024.
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    if match := _YEAR_FIRST.match(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.match(text):
        day, month, year = match.groups()
    elif (match := _MAIL.match(text)) and match.group(2).title() in _MONTHS:
        day, month, year = match.groups()
        month = _MONTHS.index(month.title()) + 1
    else:
        return None
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _join(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """Pages to one text, and where each starts; a sentence may run from one to the next."""
    text, starts = "", []
    for page in pages:
        if text and page:
            runs_on = text[-1] not in _SENTENCE_END and page[0].islower()
            text += "\n" if runs_on else "\n\n"
        starts.append(len(text))
        text += page
    return text, tuple(starts)


def _line(value: object) -> str:
    """A piece of metadata as one line of text; empty for None."""
    return " ".join(normalise(str(value)).split()) if value is not None else ""
