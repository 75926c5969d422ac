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


def _codes(value: Any) -> list[str]:
    """Return language codes; several may stand in one text, a region is left out, and an English
    name ("German") counts as its code.
    """
    given = [code for text in texts(value) for code in re.split(r"[\s,;]+", text) if code]
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
Limit = Annotated[int, BeforeValidator(_within(10, 1, 50)), Field(ge=1, le=50)]
Start = Annotated[
    int,
    BeforeValidator(_within(0, 0, 2**53)),
    Field(ge=0, description="The first character to read."),
]
