"""One server for all tests, a browser a module; a failed test leaves a picture in `failures/`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
FAILURES = Path(__file__).parent / "failures"
PATIENCE = 30_000

# The server tells of every connection it opens to another machine. A question with the word
# "slowly" in it takes its time, so that it can be stopped.
SERVER = """
import asyncio, sys
from pathlib import Path

def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        if not args[1][0].startswith("127.") and args[1][0] not in ("::1", "localhost"):
            print("OUTSIDE", args[1], flush=True)
    if event == "socket.getaddrinfo" and args[0] not in (None, "127.0.0.1", "::1", "localhost"):
        print("OUTSIDE", args[0], flush=True)

sys.addaudithook(watch)
from footnoted import Bot
from footnoted.conversation.chat import Chat
from footnoted_ui import Limits, Options, launch

stream = Chat.astream
async def slowly(self, question, **options):
    first = True
    async for event in stream(self, question, **options):
        if "slowly" in question and not first:
            await asyncio.sleep(1.5)
        first = False
        yield event
Chat.astream = slowly

articles, store = map(Path, sys.argv[1:3])
limits = Limits(questions_burst=20, upload_bytes=1_000_000)
with Bot.open(articles, store=store) as bot:
    options = Options(port=int(sys.argv[3]), feedback=store / "feedback.jsonl", limits=limits)
    launch(bot, options)
"""
HOSTILE = """---
title: 'Lighthouse <script>window.__pwned=1</script><img src=x onerror="window.__pwned=2">'
source: 'javascript:window.__pwned=3'
date: 2024-03-05
---

The lighthouse keeper of Skagen <script>window.__pwned=4</script> polished 17 lamps \
<img src=x onerror="window.__pwned=5"> every night ${window.__pwned=6} with \
![oil](http://evil.example/oil.png) and [cloth](javascript:window.__pwned=7) for $3 or $$x^2$$.
<iframe srcdoc="<script>parent.__pwned=8</script>"></iframe>

The lighthouse inspector of Skagen wrote LONGWORD in his report \u202eretsinim\u202c.
""".replace("LONGWORD", "Donau" * 400)


@dataclass
class Served:
    """A chat that is being served: where, from what."""

    url: str
    articles: Path
    store: Path


@contextmanager
def serving(articles: Path, store: Path, port: int = 0, *, crash: bool = False) -> Iterator[Served]:
    """A chat over a folder, stopped or killed in the end, when what it printed is checked."""
    output = store.with_name("output")
    with output.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(articles), str(store), str(port)],
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        )
        assert process.stdout
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Footnoted is at "):
                break
        else:
            pytest.fail(f"the chat did not start:\n{''.join(lines)}{output.read_text()}")
        try:
            url = line.split()[3]
            urlopen(f"{url}footnoted/suggestions", timeout=60).close()  # the model is loaded
            yield Served(url, articles, store)
        finally:
            (process.kill if crash else process.terminate)()
            lines += process.communicate(timeout=20)[0].splitlines(keepends=True)
    assert not [line for line in lines if line.startswith("OUTSIDE")]
    assert "Traceback" not in output.read_text()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, seed_store: Path) -> Iterator[Served]:
    """The chat over the seeds and a hostile article."""
    pytest.importorskip("gradio", reason="gradio is not installed")
    folder = tmp_path_factory.mktemp("chat")
    articles = folder / "articles"
    shutil.copytree(SEEDS, articles)
    (articles / "hostile.md").write_text(HOSTILE, "utf-8")
    shutil.copytree(seed_store, folder / "store")
    with serving(articles, folder / "store") as chat:
        yield chat


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Iterator[Any]:
    """A browser for the tests of a module: while it is there, `asyncio.run` fails everywhere."""
    with chromium() as browser:
        yield browser


class Reader:
    """One browser, with every request and every script error it sees."""

    def __init__(self, browser: Any, url: str, *, width: int = 1280, **options: Any) -> None:
        height = 844 if width < 760 else 800
        defaults = {"locale": "en-GB", "viewport": {"width": width, "height": height}}
        self.context = browser.new_context(**(defaults | options))
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.hosts: set[str | None] = set()
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.open(url)

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_selector("body.fn-ready")

    def reload(self) -> None:
        questions = "document.querySelectorAll('#fn-chatbot .fn-question').length"
        before = self.page.evaluate(questions)
        # A dialog that was closed goes back in history a moment later, which would cut this short.
        settled = "document.querySelector('dialog[open]') || !history.state?.layer"
        self.page.wait_for_function(settled)
        self.page.reload()
        self.page.wait_for_selector("body.fn-ready")
        self.page.wait_for_function(f"n => {questions} === n", arg=before)

    def begin(self) -> None:
        """An empty conversation."""
        self.page.click("#fn-new")
        self.page.wait_for_selector("body.fn-empty-chat")
        self.page.locator("#fn-chatbot .fn-question").first.wait_for(state="detached")

    def _note(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob"):
            self.hosts.add(address.hostname)

    def send(self, question: str) -> None:
        self.page.fill("#fn-ask textarea", question)
        self.page.keyboard.press("Enter")

    def ask(self, question: str) -> Any:
        """The message that answers `question`."""
        turn = self.page.locator("#fn-chatbot .fn-question").count() + 1
        self.send(question)
        return self.answer(turn)

    def answer(self, turn: int) -> Any:
        """The whole answer of a turn, kept by the browser too."""
        message = self.page.locator(f"#turn-{turn}:has(.fn-actions)")
        message.wait_for()
        self.page.wait_for_selector("body:not(.fn-busy)")
        return message

    def turns(self) -> list[dict[str, Any]]:
        """The turns of this tab's conversation, as the browser keeps them."""
        kept = self.page.evaluate(
            "localStorage.getItem('footnoted-chat-' + sessionStorage.getItem('footnoted-current'))"
        )
        turns: list[dict[str, Any]] = json.loads(kept)["turns"]
        return turns

    def focused(self, selector: str) -> None:
        """Wait until the focus is there."""
        self.page.wait_for_function("s => document.activeElement?.matches(s)", arg=selector)

    def check(self) -> None:
        """Nothing went to another machine, no script failed, none of the articles' ran."""
        assert self.hosts == {"127.0.0.1"}
        assert self.errors == []
        assert self.page.evaluate("window.__pwned") is None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call" and report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Reader):
                FAILURES.mkdir(exist_ok=True)
                test = re.sub(r"\W+", "-", item.name).strip("-")
                value.page.screenshot(path=FAILURES / f"{test}-{name}.png")
    return report


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    """Serves another chat: `with serve(articles, store) as chat`."""
    return serving


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Reader]]:
    """Opens another chat, by its URL, in a browser of its own with any options."""
    readers: list[Reader] = []

    def open_url(url: str, **options: Any) -> Reader:
        readers.append(Reader(browser, url, **options))
        return readers[-1]

    yield open_url
    for reader in readers:
        reader.context.close()


@pytest.fixture
def visit(served: Served, opened: Callable[..., Reader]) -> Callable[..., Reader]:
    """Opens the chat in a browser of its own with any options."""
    return partial(opened, served.url)


@pytest.fixture(scope="module")
def _desk(browser: Any, served: Served) -> Iterator[Reader]:
    reader = Reader(browser, served.url)
    yield reader
    reader.context.close()


@pytest.fixture(scope="module")
def _phone(browser: Any, served: Served) -> Iterator[Reader]:
    phone = Reader(browser, served.url, width=390, has_touch=True, color_scheme="dark")
    yield phone
    phone.context.close()


@pytest.fixture
def desk(_desk: Reader) -> Iterator[Reader]:
    """A reader at a desk, with an empty conversation."""
    _fresh(_desk)
    yield _desk
    _desk.check()


@pytest.fixture
def phone(_phone: Reader) -> Iterator[Reader]:
    """A reader with a phone, in the dark, with an empty conversation."""
    _fresh(_phone)
    yield _phone
    _phone.check()


@pytest.fixture(params=["desk", "phone"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Each of them."""
    reader: Reader = request.getfixturevalue(request.param)
    return reader


def _fresh(reader: Reader) -> None:
    # A test that failed may have left anything behind.
    if reader.page.locator("dialog[open]").count() or reader.errors:
        reader.errors.clear()
        reader.reload()
    reader.page.keyboard.press("Escape")
    reader.begin()
