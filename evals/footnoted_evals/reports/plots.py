"""Plots as inline SVG, small enough that a report needs no library for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _MARGIN = 440, 240, 40
_BINS = 20
_COLOURS = ("#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#475569")
Points = Sequence[tuple[float, float]]


def line_plot(
    title: str,
    lines: Mapping[str, Points],
    x: str,
    y: str,
    ticks: Mapping[float, str] | None = None,
) -> str:
    """Lines over one another, both axes from 0 to 1 where the data is, else to its greatest."""
    every = [point for points in lines.values() for point in points]
    right = max([1e-9, *(p[0] for p in every)])
    top = max([1.0 if all(p[1] <= 1 for p in every) else 0.0, *(p[1] for p in every)])
    parts = []
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        at = " ".join(f"{_x(a / right):.1f},{_y(b / top):.1f}" for a, b in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{at}"/>')
        if len(points) < 40:
            parts += [
                f'<circle cx="{_x(a / right):.1f}" cy="{_y(b / top):.1f}" r="3" fill="{colour}">'
                f"<title>{escape(name)}: {b:.3g}</title></circle>"
                for a, b in points
            ]
        parts.append(_text(_WIDTH - _MARGIN, 30 + 14 * number, name, colour, "end"))
    return _frame(title, parts, x, y, ticks or {0: "0", right: f"{right:.3g}"}, right, top)


def histogram(title: str, groups: Mapping[str, Sequence[float]], x: str) -> str:
    """The distributions of groups of values over one another, each scaled to its own size."""
    top = max([1e-9, *(value for values in groups.values() for value in values)])
    lines: dict[str, Points] = {}
    for name, values in groups.items():
        counts = [0] * _BINS
        for value in values:
            counts[min(int(value / top * _BINS), _BINS - 1)] += 1
        share = [count / max(len(values), 1) for count in counts]
        lines[f"{name} ({len(values)})"] = [
            point
            for i, height in enumerate(share)
            for point in ((i * top / _BINS, height), ((i + 1) * top / _BINS, height))
        ]
    highest = max([1e-9, *(b for points in lines.values() for _, b in points)])
    scaled = {name: [(a, b / highest) for a, b in points] for name, points in lines.items()}
    return line_plot(title, scaled, x, "share of cases, scaled")


def _frame(
    title: str,
    parts: list[str],
    x: str,
    y: str,
    ticks: Mapping[float, str],
    right: float,
    top: float,
) -> str:
    axis = f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" fill="none" stroke="#888"/>'
    marks = [
        _text(_x(at / right), _HEIGHT - 22, said, "#555", "middle") for at, said in ticks.items()
    ]
    marks += [
        _text(_MARGIN - 5, _y(at) + 4, f"{at * top:.3g}", "#555", "end") for at in (0, 0.5, 1)
    ]
    names = [
        _text(_WIDTH / 2, _HEIGHT - 6, x, "#333", "middle"),
        _text(_MARGIN, 12, f"{title}: {y}", "#333", "start"),
    ]
    inner = "".join([axis, *marks, *names, *parts])
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}"'
    return f"<svg {box}>{inner}</svg>"


def _x(share: float) -> float:
    return _MARGIN + share * (_WIDTH - 2 * _MARGIN)


def _y(share: float) -> float:
    return _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)


def _text(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {at}>{escape(text)}</text>"
