"""Markdown, with YAML front matter."""

from __future__ import annotations

import re
from typing import Any

from footnoted_index.readers.draft import Draft
from footnoted_index.readers.text import decode, normalise

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)


def read_markdown(data: bytes) -> Draft:
    """The text below the front matter; `title`, `date`, `author`, `source` or `url`, `language`."""
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
    if match is None:
        return {}, text
    import yaml

    try:
        values = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2024-13-45
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key).lower(): value for key, value in values.items()}, text[match.end() :]
