"""Filters: restrict a question to some of the articles."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from footnoted_index.errors import FilterError

MAX_VALUES, MAX_CHARS = 100, 500
"""Values of one field, and characters of each: a pattern is tried on every article."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")


class Described(Protocol):
    """The fields that a filter checks, of an article or its catalogue entry."""

    @property
    def id(self) -> str:
        """Names the article."""

    @property
    def language(self) -> str:
        """An ISO 639-1 code."""

    @property
    def source(self) -> str:
        """A path or a URL."""

    @property
    def date(self) -> str | None:
        """An ISO 8601 date; None or empty where there is none."""


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: admits the articles that fit every field that is set.

    `languages`: ISO 639-1 codes; a region is left out (`de-AT` is `de`). `articles`: article ids.
    `sources`: paths or URLs, in full, by their beginning (`news/`) or as a glob (`*/2024-*.md`).
    `since` and `until`: the first and the last date, `2024`, `2024-03` or `2024-03-05`; if either
    is set, articles without a date are left out. The other fields take one text or several. None is
    no filter. An empty list admits nothing, so that a list computed for a user without rights shows
    nothing.

    Raises `FilterError` for values that make no sense, for more than 100 of them, and for ones
    longer than 500 characters.
    """

    languages: tuple[str, ...] | None = None
    articles: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    if TYPE_CHECKING:  # what is given is of more types than what is kept

        def __init__(
            self,
            languages: str | Iterable[str] | None = None,
            articles: str | Iterable[str] | None = None,
            sources: str | Iterable[str] | None = None,
            since: str | datetime.date | None = None,
            until: str | datetime.date | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        for name in ("languages", "articles", "sources"):
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        object.__setattr__(self, "since", _date("since", self.since, last=False))
        object.__setattr__(self, "until", _date("until", self.until, last=True))
        if self.since and self.until and self.since > self.until:
            raise FilterError(
                f"the filter's since ({self.since}) is after its until ({self.until})"
            )

    @classmethod
    def of(cls, value: WhereLike) -> Where:
        """`value` as a filter: itself, the fields of a mapping, or no filter for None.

        Raises `FilterError` for an unknown field.
        """
        if value is None:
            return _EVERYWHERE
        if isinstance(value, Where):
            return value
        if not isinstance(value, Mapping):
            raise FilterError(f"a filter is a Where or a mapping, not {type(value).__name__}")
        known = [field.name for field in fields(cls)]
        for name in value:
            if name not in known:
                raise FilterError(f"unknown filter {name!r}; known: {', '.join(known)}")
        return cls(**value)

    def __bool__(self) -> bool:
        """Return whether anything is left out."""
        return self != _EVERYWHERE

    def admits(self, article: Described) -> bool:
        """Return whether an article fits."""
        return (
            (self.languages is None or article.language in self.languages)
            and (self.articles is None or article.id in self.articles)
            and (self.sources is None or any(_fits(article.source, s) for s in self.sources))
            and (self.since is None or self.since.isoformat() <= (article.date or ""))
            and (self.until is None or "" < (article.date or "") <= self.until.isoformat())
        )


WhereLike: TypeAlias = Where | Mapping[str, Any] | None
"""A filter, its fields as a mapping, or None for all articles."""


def _fits(source: str, wanted: str) -> bool:
    return source.startswith(wanted) or fnmatchcase(source, wanted)


def _texts(name: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    values = (value,) if isinstance(value, str) else value
    try:
        texts = tuple(islice(values, 100 * MAX_VALUES))
    except TypeError:
        texts = (values,)
    if len(texts) > MAX_VALUES:
        raise FilterError(f"the filter's {name} are {len(texts):,} (at most {MAX_VALUES})")
    for text in texts:
        if isinstance(text, str) and len(text) > MAX_CHARS:
            raise FilterError(
                f"one of the filter's {name} has {len(text):,} characters (at most {MAX_CHARS})"
            )
        if not isinstance(text, str):
            raise FilterError(f"the filter's {name} must be texts, not {text!r}")
        if not text.strip():
            raise FilterError(f"one of the filter's {name} is empty")
    return tuple(map(_language, texts)) if name == "languages" else texts


def _language(text: str) -> str:
    """Return the code of a language without a region: what articles have as theirs."""
    match = _CODE.match(text.strip().lower())
    if match is None:
        raise FilterError(f"the filter's languages must be codes such as de, not {text!r}")
    return match[1]


def _date(name: str, value: Any, *, last: bool) -> datetime.date | None:
    """Return a date; of a year or a month alone the first or the last day."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        month = month or (12 if last else 1)
        return datetime.date(
            year or 0, month, day or (monthrange(year or 0, month)[1] if last else 1)
        )
    except ValueError:
        raise FilterError(
            f"the filter's {name} must be a date such as 2024-03-05, 2024-03 or 2024, not {value!r}"
        ) from None


_EVERYWHERE = Where()
