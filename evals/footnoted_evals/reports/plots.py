"""Plots of a run as one picture that an HTML page carries in itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from footnoted_evals.metrics.confidence import reliability, risk_coverage
from footnoted_evals.outcome import Outcome

_BINS = 20


def plots(outcomes: Sequence[Outcome]) -> str:
    """Return three plots as an HTML image: risk–coverage, confidence, latency."""
    from matplotlib.figure import Figure  # without pyplot: no window, no state

    figure = Figure(figsize=(12, 3.6), layout="constrained")
    risk, confidence, latency = figure.subplots(1, 3)
    answered = [o for o in outcomes if o.answer]
    curve = risk_coverage(answered)
    risk.plot([share for share, _ in curve], [wrong for _, wrong in curve])
    risk.set(title="Risk–coverage", xlabel="coverage", ylabel="wrong among the surest", ylim=(0, 1))
    for name, answerable in (("answerable", True), ("not answerable", False)):
        sure = [
            o.answer.confidence for o in answered if o.answer and o.case.answerable is answerable
        ]
        confidence.hist(sure, _BINS, range=(0, 1), density=bool(sure), histtype="step", label=name)
    confidence.set(title="Confidence", xlabel="confidence", ylabel="density of cases")
    confidence.legend()
    latency.hist([o.milliseconds for o in answered if o.milliseconds is not None], _BINS)
    latency.set(title="Latency", xlabel="milliseconds", ylabel="cases")
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=110)
    data = base64.b64encode(written.getvalue()).decode("ascii")
    return f'<img alt="Risk–coverage, Confidence, Latency" src="data:image/png;base64,{data}">'


def draw_reliability(outcomes: Sequence[Outcome], file: Path) -> None:
    """Write a picture of how often an answer of some confidence is right; raises `OSError`."""
    from matplotlib.figure import Figure

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
