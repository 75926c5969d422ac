"""Markdown, with YAML front matter."""

from __future__ import annotations

import datetime
import re
from typing import Any

from footnoted_index.readers.draft import Draft
from footnoted_index.readers.text import decode
from footnoted_index.text.normalisation import normalise

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)

_MAX_FRONT_MATTER = 20_000


def read_markdown(data: bytes) -> Draft:
    """Return the text below the front matter; `title`, `date`, `author`, `source` or `url`,
    `language`.
    """
    metadata, text = _front_matter(normalise(decode(data)))
    return Draft(
        text,
        title=metadata.get("title"),
        date=metadata.get("date"),
        author=metadata.get("author"),
        source=metadata.get("source") or metadata.get("url"),
        language=metadata.get("language") or metadata.get("lang"),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None or len(match.group(1)) > _MAX_FRONT_MATTER:
        return {}, text
    import yaml

    try:
        values = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2024-13-45
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key).lower(): _plain(value) for key, value in values.items()}, text[match.end() :]


def _plain(value: object) -> object:
    """Return a value as it is written; a list of names as one text, other structures as none."""
    if isinstance(value, list):
        return ", ".join(name for name in value if isinstance(name, str)) or None
    return value if isinstance(value, str | int | float | datetime.date) else None
