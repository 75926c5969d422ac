"""Taking times: contenders in turn within a round, questions one by one, a process of its own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements between the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of `values`, which must not be empty."""
        return cls(median(values), min(values), max(values))

    def show(self, digits: int, unit: str = "") -> str:
        """Such as `9.1× (8.8–9.4)`."""
        middle, least, greatest = (
            f"{value:,.{digits}f}" for value in (self.median, self.least, self.greatest)
        )
        return f"{middle}{unit} ({least}–{greatest})"


@dataclass(frozen=True, slots=True)
class TimingRow:
    """What a contender took, how much of the load that is a second, and how many times as fast as
    others it was, each within a round.
    """

    contender: str
    seconds: Spread
    per_second: Spread
    times: Mapping[str, Spread]


def in_turn(
    contenders: Mapping[str, Callable[[], float]], rounds: int, amount: float, others: Iterable[str]
) -> list[TimingRow]:
    """Let each contender do its work of size `amount`, one after the other, in every round.

    A contender returns the seconds it took. It is compared with those of `others` that take part.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            taken[name].append(contender())
    return [
        TimingRow(
            name,
            Spread.of(seconds),
            Spread.of([amount / s for s in seconds]),
            {other: ratios(taken[other], seconds) for other in others if other in taken},
        )
        for name, seconds in taken.items()
    ]


def ratios(baseline: Sequence[float], seconds: Sequence[float]) -> Spread:
    """Return how many times as fast as the baseline, round by round."""
    return Spread.of([theirs / ours for theirs, ours in zip(baseline, seconds, strict=True)])


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question took."""

    p50: float
    p95: float

    @classmethod
    def of(cls, ask: Callable[[str], object], questions: Iterable[str]) -> Latency:
        """Return the median and the 95th percentile of what `ask` takes for each of `questions`."""
        taken = [1000 * seconds(partial(ask, question)) for question in questions]
        return cls(median(taken), quantiles(taken, n=20)[-1])

    def show(self) -> str:
        """Such as `12.3 / 45.6`."""
        return f"{self.p50:.1f} / {self.p95:.1f}"


def seconds(do: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = perf_counter()
    do()
    return perf_counter() - start


@contextmanager
def worker(**environment: str) -> Iterator[ProcessPoolExecutor]:
    """A process of its own to submit functions to, started with this environment.

    OpenMP's threads spin while they wait unless OMP_WAIT_POLICY is passive before it starts.
    """
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
        pool.submit(os.getpid).result()
    finally:
        os.environ.clear()
        os.environ.update(before)
    with pool:
        yield pool


def in_process(function: Callable[..., T], *arguments: object) -> T:
    """Return what `function` returns in a process of its own."""
    with worker() as pool:
        return pool.submit(function, *arguments).result()


def resident_mb(pid: int, what: str = "VmRSS") -> float:
    """Return the MB of a process in memory: all, its own (`RssAnon`), or the most (`VmHWM`)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024
