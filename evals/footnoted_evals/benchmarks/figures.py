"""What the benchmarks share: figures with their spread, the machine's name, the plot."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements between the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of `values`, which must not be empty."""
        return cls(median(values), min(values), max(values))

    def show(self, digits: int, unit: str = "") -> str:
        """Such as `9.1× (8.8–9.4)`."""
        middle, least, greatest = (
            f"{value:,.{digits}f}" for value in (self.median, self.least, self.greatest)
        )
        return f"{middle}{unit} ({least}–{greatest})"


def ratios(baseline: Sequence[float], seconds: Sequence[float]) -> Spread:
    """How many times as fast as the baseline, round by round."""
    return Spread.of([theirs / ours for theirs, ours in zip(baseline, seconds, strict=True)])


def machine() -> str:
    """What the figures are of."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


def write_json(file: Path | None, result: Mapping[str, Any]) -> None:
    """Write a result, where a file is given."""
    if file is not None:
        text = json.dumps({"machine": machine(), **result}, indent=2)
        file.write_text(text + "\n", encoding="utf-8")


def plot(file: Path | None, groups: Mapping[str, Mapping[str, Spread]], axis: str) -> None:
    """Draw horizontal bars with their spread, one panel a group; the first bar is ours."""
    if file is None:
        return
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    rows = sum(map(len, groups.values()))
    figure = Figure(figsize=(8, 0.45 * rows + 0.9 * len(groups)), layout="constrained")
    heights = [len(bars) + 1 for bars in groups.values()]
    panels = figure.subplots(len(groups), squeeze=False, height_ratios=heights)[:, 0]
    for panel, (title, bars) in zip(panels, groups.items(), strict=True):
        names, spreads = list(bars), list(bars.values())
        middles = [spread.median for spread in spreads]
        errors = [
            [spread.median - spread.least for spread in spreads],
            [spread.greatest - spread.median for spread in spreads],
        ]
        colours = ["#2f6f4f"] + ["#b8b4a8"] * (len(names) - 1)
        drawn = panel.barh(names, middles, xerr=errors, color=colours, ecolor="#666666")
        panel.bar_label(drawn, [_short(middle) for middle in middles], padding=4, fontsize=8)
        panel.set_title(title, loc="left", fontsize=10)
        panel.invert_yaxis()
        panel.margins(x=0.15)
        panel.spines[["top", "right"]].set_visible(False)
    panels[-1].set_xlabel(axis)
    figure.savefig(file, dpi=110)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
