"""Measure `footnoted serve` under load: many streams side by side, then questions in a row.

`python -m footnoted_evals.benchmarks.load [--clients N] [--seconds S] [--questions N]`

1. Clients ask the questions of the seeds over `/v1/chat/completions`, streaming, one after the
   other, while one more reads an answer byte by byte. Every stream is compared with the answer that
   the same question got from an idle server.
2. Questions are asked in a row; the memory of the server is read after every tenth of them.

Needs Linux (`/proc`) and the `server` extra. Clients and server share the machine's cores.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.parse import urlsplit

import httpx

from footnoted_evals.benchmarks.archives import SEEDS
from footnoted_evals.benchmarks.figures import CONSOLE, parser, write_json
from footnoted_evals.benchmarks.timing import resident_mb, served
from footnoted_evals.cases import SEED_CASES, load_cases

PATH = "v1/chat/completions"
SLOW_READ_SECONDS = 0.02
"""What the slow reader waits after each byte."""


def _wait_until_all_is_read(url: str) -> None:
    """The server listens before its articles are read; answers may differ until they are."""
    while True:
        state = httpx.get(f"{url}ready", timeout=120)
        if state.status_code == 200 and not state.json()["notice"]:
            return
        sleep(0.2)


async def streams(
    url: str, expected: Mapping[str, str], clients: int, seconds: float
) -> dict[str, float]:
    """Let `clients` ask for `seconds`, beside one slow reader; return what they saw.

    Times are milliseconds, `bytes_read_slowly` is a count.
    """
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
        slow = asyncio.create_task(_read_slowly(url, questions[0]))
        step = max(len(questions) // clients, 1)
        await asyncio.gather(*(ask_on(http, number * step) for number in range(clients)))
        slow.cancel()
        read = (await asyncio.gather(slow, return_exceptions=True))[0]
    firsts, wholes, right = zip(*seen, strict=True) if seen else ((), (), ())
    return {
        "clients": clients,
        "answers": len(seen),
        "errors": errors,
        "mixed_up": right.count(False),
        "answers_a_second": len(seen) / seconds,
        **_p50_p95("first_text", firsts),
        **_p50_p95("whole", wholes),
        "bytes_read_slowly": read if isinstance(read, int) else 0,
    }


async def answers(url: str, questions: Sequence[str]) -> dict[str, str]:
    """Return the text that each question is answered with, asked one by one."""
    async with httpx.AsyncClient(timeout=120) as http:
        return {question: await _whole(http, url, question) for question in questions}


async def memory(url: str, pid: int, questions: Sequence[str], count: int) -> list[float]:
    """Return the server's memory, MB, at the start and after every tenth of `count` questions."""
    measured, asked = [resident_mb(pid)], cycle(questions)
    async with httpx.AsyncClient(timeout=120) as http:
        for _ in range(10):
            for _ in range(count // 20):
                await asyncio.gather(*(_whole(http, url, next(asked)) for _ in range(2)))
            measured.append(resident_mb(pid))
    return measured


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    options_of = parser(__doc__)
    options_of.add_argument("--clients", type=int, default=50)
    options_of.add_argument("--seconds", type=float, default=60)
    options_of.add_argument("--questions", type=int, default=10_000)
    options = options_of.parse_args(arguments)
    every = dict.fromkeys(case.question for case in load_cases(SEED_CASES).cases)
    questions = list(every)[: options.questions]  # no more than are asked in a row
    command = ["-m", "footnoted", "serve", "--articles", str(SEEDS), "--rate", "0", "--port", "0"]
    with TemporaryDirectory() as store, served([*command, "--store", store]) as (url, pid):
        _wait_until_all_is_read(url)
        expected = asyncio.run(answers(url, questions))
        seen = asyncio.run(streams(url, expected, options.clients, options.seconds))
        CONSOLE.print(seen)
        used = asyncio.run(memory(url, pid, questions, options.questions))
        CONSOLE.print(
            f"memory over {options.questions:,} questions, MB:", [round(mb) for mb in used]
        )
    write_json(options.json, {"streams": seen, "memory_mb": used})


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


async def _whole(http: httpx.AsyncClient, url: str, question: str) -> str:
    response = await http.post(url + PATH, json=_request(question, stream=False))
    response.raise_for_status()
    text: str = response.json()["choices"][0]["message"]["content"]
    return text


async def _read_slowly(url: str, question: str) -> int:
    """Read answers a byte at a time until cancelled; return how many bytes came."""
    address, count = urlsplit(url), 0
    body = json.dumps(_request(question, stream=True)).encode()
    head = f"POST /{PATH} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=1)
    try:
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        while await reader.read(1):
            count += 1
            await asyncio.sleep(SLOW_READ_SECONDS)
    except asyncio.CancelledError:
        return count
    finally:
        writer.close()
    return count


def _request(question: str, *, stream: bool) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": question}], "stream": stream}


def _p50_p95(name: str, values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=20) if len(values) > 1 else [sum(values)] * 19
    return {f"{name}_p50": cuts[9], f"{name}_p95": cuts[18]}


if __name__ == "__main__":
    main()
