"""Fixed phrases in several languages: one JSON file a language, English where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Translation:
    """Phrases in one language; `translation["send"]` is one of them."""

    language: str
    texts: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.texts[key]

    def count(self, key: str, number: int) -> str:
        """Return `number` things, in the plural where the language has one ("3 articles")."""
        form = "one" if number == 1 else "other"
        return self.texts[f"{key}.{form}"].format(count=number)


@cache
def languages(folder: Path) -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that `folder` has phrases in."""
    return frozenset(file.stem for file in folder.glob("??.json"))


@cache
def translation(folder: Path, language: str) -> Translation:
    """Return the phrases in a language, or in English where `folder` has none in it."""
    spoken = language if language in languages(folder) else "en"
    return Translation(spoken, json.loads((folder / f"{spoken}.json").read_text("utf-8")))
