"""Word lists kept as data files, one TOML file a list."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def word_list(module: str, name: str) -> dict[str, Any]:
    """Return the content of `data/name.toml` beside a module, given as its `__file__`."""
    return tomllib.loads((Path(module).parent / "data" / f"{name}.toml").read_text("utf-8"))
