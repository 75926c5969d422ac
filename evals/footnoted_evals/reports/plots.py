"""The plot of docs/quality.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from footnoted_evals.metrics.confidence import reliability
from footnoted_evals.outcome import Outcome


def draw_reliability(outcomes: Sequence[Outcome], file: Path) -> None:
    """Write a picture of how often an answer of some confidence is right; raises `OSError`."""
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    bins = reliability(outcomes)
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], ":", color="gray", label="as sure as right")
    axes.plot([b.confidence for b in bins], [b.right for b in bins], "-", color="tab:blue")
    axes.scatter(
        [b.confidence for b in bins],
        [b.right for b in bins],
        [8 * b.questions for b in bins],
        label="the questions of a bin; its area is their number",
    )
    axes.set(xlabel="confidence", ylabel="answered rightly", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(loc="lower right", fontsize="small", markerscale=0.5)
    figure.savefig(file, dpi=110)
