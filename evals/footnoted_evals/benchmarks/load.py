"""Measure `footnoted serve` under load: many streams side by side.

`python -m footnoted_evals.benchmarks.load [--clients N] [--seconds S]`

Clients ask the questions of the seeds over `/v1/chat/completions`, streaming, one after the other.
Every stream is compared with the answer that the same question got from an idle server.

Needs the `server` extra. Clients and server share the machine's cores.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import httpx
import typer

from footnoted import UsageError
from footnoted_evals.benchmarks.archives import SEEDS
from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_evals.reports.tables import print_cells

PATH = "v1/chat/completions"


@contextmanager
def served(articles: str) -> Iterator[str]:
    """Serve a folder of articles until all of it is read; yield the address.

    The server listens before its articles are read; answers may differ until they are. Raises
    `UsageError` where it ends before it says where it is.
    """
    command = ["-m", "footnoted", "serve", "--articles", articles, "--rate", "0", "--port", "0"]
    with (
        TemporaryDirectory() as store,
        subprocess.Popen(
            [sys.executable, *command, "--store", store],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        try:
            said = map(re.compile(r"Footnoted \w+ at (http\S+)").search, process.stdout)
            found = next(filter(None, said), None)
            if found is None:
                raise UsageError("`footnoted serve` does not start")
            while not _is_ready(found[1]):
                sleep(0.2)
            yield found[1]
        finally:
            process.terminate()


def _is_ready(url: str) -> bool:
    state = httpx.get(f"{url}ready", timeout=120)
    return state.status_code == 200 and not state.json()["notice"]


async def streams(
    url: str, expected: Mapping[str, str], clients: int, seconds: float
) -> dict[str, float]:
    """Let `clients` ask for `seconds`; return what they saw, times in milliseconds."""
    limits = httpx.Limits(max_connections=clients)
    until, seen, errors = perf_counter() + seconds, list[tuple[float, float, bool]](), 0
    questions = list(expected)

    async def ask_on(http: httpx.AsyncClient, first: int) -> None:
        nonlocal errors
        for question in islice(cycle(questions), first, None):
            if perf_counter() >= until:
                return
            try:
                seen.append(await _stream(http, url, question, expected[question]))
            except (httpx.HTTPError, KeyError, ValueError):
                errors += 1

    async with httpx.AsyncClient(timeout=120, limits=limits) as http:
        step = max(len(questions) // clients, 1)
        await asyncio.gather(*(ask_on(http, number * step) for number in range(clients)))
    firsts, wholes, right = zip(*seen, strict=True) if seen else ((), (), ())
    return {
        "answers": len(seen),
        "errors": errors,
        "mixed up": right.count(False),
        "answers a second": len(seen) / seconds,
        **_p50_p95("first text", firsts),
        **_p50_p95("whole", wholes),
    }


async def answers(url: str, questions: Sequence[str]) -> dict[str, str]:
    """Return the text that each question is answered with, asked one by one."""
    texts = {}
    async with httpx.AsyncClient(timeout=120) as http:
        for question in questions:
            response = await http.post(url + PATH, json=_request(question, stream=False))
            response.raise_for_status()
            texts[question] = str(response.json()["choices"][0]["message"]["content"])
    return texts


async def _stream(
    http: httpx.AsyncClient, url: str, question: str, expected: str
) -> tuple[float, float, bool]:
    """Return the milliseconds to the first text and to the end, and whether it is as expected."""
    started, first, text, asked = perf_counter(), 0.0, "", ""
    async with http.stream("POST", url + PATH, json=_request(question, stream=True)) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if not line.startswith("data: {"):
                continue
            chunk = json.loads(line.removeprefix("data: "))
            text += chunk["choices"][0]["delta"].get("content") or ""
            first = first or (perf_counter() - started if text else 0.0)
            asked = chunk.get("footnoted", {}).get("question", asked)
    whole = perf_counter() - started
    return first * 1e3, whole * 1e3, text == expected and asked == question


def _request(question: str, *, stream: bool) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": question}], "stream": stream}


def _p50_p95(name: str, values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=20) if len(values) > 1 else [sum(values)] * 19
    return {f"{name}, p50, ms": cuts[9], f"{name}, p95, ms": cuts[18]}


def main(clients: int = 50, seconds: float = 60, most: int | None = None) -> dict[str, float]:
    """Print what CLIENTS see that ask for so many SECONDS; MOST: how many different questions."""
    questions = dict.fromkeys(case.question for case in load_cases(SEED_CASES).cases)
    with served(str(SEEDS)) as url:
        expected = asyncio.run(answers(url, list(questions)[:most]))
        seen = asyncio.run(streams(url, expected, clients, seconds))
    print_cells([["", f"{clients} clients"], *([k, f"{v:,.1f}"] for k, v in seen.items())])
    return seen


if __name__ == "__main__":
    typer.run(main)
