"""How soon a reader sees the chat and an answer, beside a bare `gr.ChatInterface` on the same bot.

`python -m footnoted_evals.benchmarks.page [--rounds N] [--articles DIR] [--json FILE]`

Both are served at once, each by a process of its own, and take turns within a round, in a new
browser profile each time. Both have answered before. Needs Chromium and `playwright`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from footnoted import UsageError
from footnoted_evals.benchmarks.archives import SEEDS
from footnoted_evals.benchmarks.figures import CONSOLE, parser, write_json
from footnoted_evals.benchmarks.timing import Spread, served
from footnoted_evals.reports.tables import print_cells

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 7
QUESTION = "How many Labour MPs did the BBC contact?"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BARE = """
import sys
from pathlib import Path
import gradio as gr
from footnoted import Bot
articles, store = map(Path, sys.argv[1:])
with Bot.open(articles, store=store) as bot:
    page = gr.ChatInterface(lambda question, history: bot.ask(question).text)
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True)
    print("Footnoted is at", url, flush=True)
    page.block_thread()
"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True, slots=True)
class Contender:
    """A page with a chat: where one types, and what shows that the first question is answered."""

    name: str
    command: tuple[str, ...]
    ready: str
    field: str
    answered: str


OURS = Contender(
    "footnoted",
    ("-m", "footnoted", "chat", "--no-browser", "--port", "0", "--articles", "{articles}",
     "--store", "{store}"),
    "body.fn-ready",
    "#fn-ask textarea",
    "#turn-1:has(.fn-actions)",
)  # fmt: skip
GRADIO = Contender(
    "bare gr.ChatInterface",
    ("-c", BARE, "{articles}", "{store}"),
    "textarea",
    "textarea",
    ".bot.message:has-text('320')",
)


def measure(rounds: int, articles: Path) -> dict[str, list[dict[str, float]]]:
    """Return the times of every round by contender: seconds from opening the page to its first
    paint and its field, and from Enter to the end of the first answer.

    Raises `UsageError` where there is no browser.
    """
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise UsageError(f"no browser here: install one of {', '.join(BROWSERS)}")
    found: dict[str, list[dict[str, float]]] = {OURS.name: [], GRADIO.name: []}
    with ExitStack() as stack:
        urls = {one: stack.enter_context(_served(one, articles)) for one in (OURS, GRADIO)}
        playwright = stack.enter_context(sync_playwright())
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        for number in range(rounds + 1):
            for one, url in urls.items():
                times = _visit(browser, one, url)
                if number:  # the first loads the models
                    found[one.name].append(times)
            CONSOLE.print(f"round {number} of {rounds}")
        browser.close()
    return found


@contextmanager
def _served(contender: Contender, articles: Path) -> Iterator[str]:
    """Serve a contender over `articles`; yield its URL."""
    with TemporaryDirectory(prefix="footnoted-bench-") as store:
        places = {"{articles}": str(articles), "{store}": store}
        command = [places.get(part, part) for part in contender.command]
        with served(command) as (url, _):
            yield url


def _visit(browser: Browser, contender: Contender, url: str) -> dict[str, float]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    started = perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(contender.ready, timeout=120_000)
    field = perf_counter() - started
    page.wait_for_function(_PAINT)
    paint = page.evaluate(_PAINT) / 1000
    page.fill(contender.field, QUESTION)
    asked = perf_counter()
    page.keyboard.press("Enter")
    page.locator(contender.answered).wait_for(timeout=120_000)
    answer = perf_counter() - asked
    context.close()
    return {"paint": paint, "field": field, "answer": answer}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints a table, and writes JSON where asked to."""
    asked = parser(__doc__)
    asked.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    asked.add_argument("--articles", type=Path, default=SEEDS, metavar="DIR")
    options = asked.parse_args(arguments)
    found = measure(options.rounds, options.articles)
    head = ["seconds, median (least–greatest)", "first paint", "the field", "the first answer"]
    lines = [
        [
            name,
            *(Spread.of(column).show(2) for column in zip(*map(dict.values, times), strict=True)),
        ]
        for name, times in found.items()
    ]
    print_cells([head, *lines], title=f"{options.rounds} rounds")
    write_json(options.json, {"rounds": options.rounds, "seconds": found})


if __name__ == "__main__":
    main()
