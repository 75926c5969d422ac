"""Translate why a file was not read or something was not done.

The readers and the index say it in English, often in a process of their own. `reasons.json` holds
their sentences with translations; `{}` stands for a number or a name.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("reasons.json")


def translated(reason: str, language: str) -> str:
    """Return a reason in an ISO 639-1 language, or unchanged if it has no translation.

    What stands before a known sentence, such as the name of a file, stays where it is.
    """
    for pattern, texts in _patterns():
        if language in texts and (found := pattern.fullmatch(reason)):
            before, *values = found.groups(default="")
            return before + texts[language].format(*values)
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Return the sentences as patterns, the most specific first."""
    table: dict[str, dict[str, str]] = json.loads(_TABLE.read_text("utf-8"))
    ordered = sorted(table.items(), key=lambda item: -len(item[0]))
    return tuple((_pattern(english), texts) for english, texts in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    sentence = "(.+?)".join(re.escape(part) for part in english.split("{}"))
    return re.compile(rf"(.+? )??{sentence}", re.DOTALL)
