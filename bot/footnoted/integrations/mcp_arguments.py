"""Read the arguments that language models send, leniently.

They send a string for a list, null for what they leave out, messages for questions, numbers as
text or out of bounds. The published schema says what is wanted; all of these are taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from footnoted.language_names import language_of_name
from footnoted_index.filters import Where

_NAME = 4
"""From so many letters on it is no code."""


def texts(value: Any) -> list[str]:
    """Return a list of texts, of which there may be one or none; of messages, the user's text."""
    if value is None:
        return []
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = [value]
    found = value if isinstance(value, list) else [value]
    return [text for item in found if (text := _text(item)).strip()]


def _text(item: Any) -> str:
    if isinstance(item, dict):
        is_users = item.get("role", "user") == "user"
        item = item.get("content", item.get("text")) if is_users else None
    return "" if item is None or isinstance(item, list | dict) else str(item)


def _named(value: Any) -> list[str]:
    """Return the texts of a filter. Raises `ValueError` if something stands there that is none:
    without it the filter would be another.
    """
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict | list) and item and not texts(item) for item in items):
        raise ValueError("a filter should be a text, or a list of texts")
    return texts(value)


def _codes(value: Any) -> list[str]:
    """Return language codes; several may stand in one text, a region is left out, and an English
    name ("German") counts as its code.
    """
    given = [code for text in _named(value) for code in re.split(r"[\s,;]+", text) if code]
    codes = [re.split("[-_]", code)[0].lower() for code in given]
    return [code if len(code) < _NAME else language_of_name(code, "en") or code for code in codes]


def _within(default: int, least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return default
        return int(min(max(number, least), most)) if number == number else default

    return read


Text = Annotated[str, BeforeValidator(lambda value: " ".join(texts(value)))]
Question = Annotated[Text, Field(description="The question, in any language.")]
Query = Annotated[Text, Field(description="What to look for.")]
ArticleId = Annotated[Text, Field(description="The id that ask or search gave.")]
History = Annotated[
    list[str] | None,
    BeforeValidator(texts),
    Field(description="The questions asked before, oldest first."),
]
Languages = Annotated[
    list[str] | None,
    BeforeValidator(_codes),
    Field(description="Only articles in these languages (ISO 639-1)."),
]
Sources = Annotated[
    list[str] | None,
    BeforeValidator(_named),
    Field(
        description="Only these articles: paths or URLs, folders (news/) or patterns (*-2024.md)."
    ),
]
Articles = Annotated[
    list[str] | None,
    BeforeValidator(_named),
    Field(description="Only articles with these ids, which ask or search gave."),
]
_Day = Annotated[str, BeforeValidator(lambda value: " ".join(_named(value)))]
Since = Annotated[
    _Day | None,
    Field(description="Only articles of this date or later (2024, 2024-03 or 2024-03-05)."),
]
Until = Annotated[_Day | None, Field(description="Only articles of this date or earlier.")]
Limit = Annotated[int, BeforeValidator(_within(10, 1, 50)), Field(ge=1, le=50)]
Start = Annotated[
    int,
    BeforeValidator(_within(0, 0, 2**53)),
    Field(ge=0, description="The first character to read."),
]


def filter_of(
    languages: list[str] | None,
    sources: list[str] | None,
    since: str | None,
    until: str | None,
    articles: list[str] | None,
) -> Where:
    """Return a filter; an empty list is none, since models send one for what they leave out.

    Raises `FilterError` for values that make no sense.
    """
    return Where(
        languages=languages or None,
        sources=sources or None,
        since=since,
        until=until,
        articles=articles or None,
    )


def renamed(arguments: dict[str, Any], taken: list[str]) -> dict[str, Any]:
    """Return arguments with `question` as `query`, or the other way round, as a tool takes it.

    A null that the tool does not take is left out.
    """
    named = {k: value for k, value in arguments.items() if k in taken or value is not None}
    for wanted, other in (("query", "question"), ("question", "query")):
        if wanted in taken and wanted not in named and other in named:
            named[wanted] = named.pop(other)
    return named
