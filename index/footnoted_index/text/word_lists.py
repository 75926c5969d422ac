"""Word lists kept as data files, one TOML file a list."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def word_list(folder: Path, name: str) -> dict[str, Any]:
    """Return the content of `folder/data/name.toml`."""
    return tomllib.loads((folder / "data" / f"{name}.toml").read_text("utf-8"))
