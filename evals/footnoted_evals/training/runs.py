"""The weights that training wrote, several runs averaged (model soups, Wortsman et al. 2022)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np


def mean_of(parts: Iterable[str | Path]) -> dict[str, Any]:
    """Return the mean, by name, of the arrays of runs; `parts` are the files of all of them."""
    runs: dict[str, list[Any]] = {}
    for part in parts:
        with np.load(part) as file:
            for name in file.files:
                runs.setdefault(name, []).append(file[name].astype(np.float32))
    return {name: np.mean(values, axis=0) for name, values in runs.items()}
