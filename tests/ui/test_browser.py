"""The chat as a reader meets it: the real bot, the real page, a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.browser

SEEDS = Path(__file__).parents[2] / "seeds"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 15_000

# The server tells of every connection it opens to another machine.
SERVER = """
import sys

def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        if not args[1][0].startswith("127.") and args[1][0] not in ("::1", "localhost"):
            print("OUTSIDE", args[1], flush=True)
    if event == "socket.getaddrinfo" and args[0] not in (None, "127.0.0.1", "::1", "localhost"):
        print("OUTSIDE", args[0], flush=True)

sys.addaudithook(watch)
from footnoted import Bot
from footnoted_ui import launch
with Bot.open(sys.argv[1], store=sys.argv[2]) as bot:
    launch(bot, port=0)
"""
HOSTILE = """---
title: 'Lighthouse <script>window.__pwned=1</script><img src=x onerror="window.__pwned=2">'
source: 'javascript:window.__pwned=3'
---

The lighthouse keeper of Skagen <script>window.__pwned=4</script> polished 17 lamps \
<img src=x onerror="window.__pwned=5"> every night ${window.__pwned=6} with \
![oil](http://evil.example/oil.png) and [cloth](javascript:window.__pwned=7) for $3 or $$x^2$$.
<iframe srcdoc="<script>parent.__pwned=8</script>"></iframe>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    pytest.importorskip("gradio", reason="gradio is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser here: none of {', '.join(BROWSERS)} is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of the chat over the seeds and a hostile article, and what the server says."""
    folder = tmp_path_factory.mktemp("chat")
    articles = folder / "articles"
    shutil.copytree(SEEDS, articles)
    (articles / "hostile.md").write_text(HOSTILE, "utf-8")
    output = folder / "output"
    with output.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(articles), str(folder / "store")],
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
            yield line.split()[3], output
        finally:
            process.terminate()
            lines += process.communicate(timeout=20)[0].splitlines(keepends=True)
    assert not [line for line in lines if line.startswith("OUTSIDE")]
    assert "Traceback" not in output.read_text()


class Reader:
    """One browser session, with every request and every script error it sees."""

    def __init__(self, browser: Any, url: str, **options: Any) -> None:
        self.context = browser.new_context(**({"locale": "en-GB"} | options))
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.hosts: set[str | None] = set()
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.page.wait_for_selector(".fn-welcome")

    def _note(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob"):
            self.hosts.add(address.hostname)

    def ask(self, question: str) -> Any:
        """The message that answers `question`."""
        before = self.page.locator(".fn-message").count()
        self.page.fill("#fn-ask textarea", question)
        self.page.keyboard.press("Enter")
        return self.answer(before)

    def answer(self, position: int) -> Any:
        message = self.page.locator(".fn-message").nth(position)
        message.wait_for()
        return message

    def close(self) -> None:
        assert self.hosts == {"127.0.0.1"}
        assert self.errors == []
        assert self.page.evaluate("window.__pwned") is None
        self.context.close()


@pytest.fixture
def reader(browser: Any, server: tuple[str, Path]) -> Iterator[Reader]:
    reader = Reader(browser, server[0], viewport={"width": 1280, "height": 800})
    yield reader
    reader.close()


def test_an_answer_is_footnoted_and_its_quote_highlighted(reader: Reader) -> None:
    page = reader.page
    message = reader.ask("Welche Kommunikationsdirektorin ist zurückgetreten?")
    note = message.locator("a.fn").first
    quote = note.get_attribute("title")
    assert "Steph Driver" in quote
    assert quote in " ".join(message.inner_text().split())
    assert quote in [" ".join(text.split()) for text in page.locator("mark").all_inner_texts()]
    text = (SEEDS / "001_afec8346215008d4.txt").read_text("utf-8")
    assert quote in " ".join(text.split())

    # With the mouse to the quote, with the keyboard back.
    note.click()
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    marked = page.locator("#src-1-1")
    assert marked.is_visible()
    page.locator('a.fn-back[href="#ref-1-1"]').press("Enter")
    page.wait_for_function("document.activeElement.id === 'ref-1-1'")
    assert page.evaluate("scrollY") == 0


def test_a_refusal_looks_like_one(reader: Reader) -> None:
    message = reader.ask("How do I bake a sourdough bread?")
    assert "fn-none" in message.get_attribute("class")
    assert "Not found in your articles" in message.inner_text()
    assert message.locator("a.fn").count() == 0
    pane = reader.page.locator(".fn-pane")
    assert "Closest passages" in pane.inner_text()
    assert pane.locator(".fn-card").count() > 0
    assert pane.locator("mark, .fn-number").count() == 0


def test_a_conversation_and_a_new_one(reader: Reader) -> None:
    page = reader.page
    page.locator(".example").first.click()
    assert "320" in reader.answer(0).inner_text()
    second = reader.ask("Welche Kommunikationsdirektorin ist zurückgetreten?")
    assert second.locator('a.fn[href="#src-2-1"]').count() == 1
    assert page.locator("details.fn-turn").count() == 2

    # A footnote of the first answer opens its sources again.
    assert not page.locator("#src-1-1").is_visible()
    reader.answer(0).locator("a.fn").first.click()
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    assert page.locator("#src-1-1").is_visible()

    page.click("#fn-new")
    page.wait_for_selector(".fn-empty")
    assert page.locator(".fn-message").count() == 0


def test_a_question_without_words_gets_a_friendly_message(reader: Reader) -> None:
    message = reader.ask("???")
    assert "fn-error" in message.get_attribute("class")
    assert "Traceback" not in reader.page.inner_text("body")


def test_hostile_articles_are_shown_and_do_nothing(reader: Reader) -> None:
    page = reader.page
    message = reader.ask("How many lamps did the lighthouse keeper of Skagen polish?")
    assert message.locator("a.fn").count() > 0
    assert "<script>window.__pwned=4</script> polished 17 lamps" in message.inner_text()
    card = page.locator(".fn-card", has_text="Skagen").first
    shown = card.inner_text()
    assert '<img src=x onerror="window.__pwned=2">' in shown
    assert "${window.__pwned=6}" in shown
    assert "![oil](http://evil.example/oil.png)" in shown
    assert "javascript:window.__pwned=3" in shown
    assert card.locator("script, img, iframe").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    page.wait_for_timeout(300)  # time for a handler to run, were there one


def test_a_question_is_shown_as_typed(reader: Reader) -> None:
    typed = "Who **is** <img src=http://evil.example/a.png onerror='window.__pwned=9'> `x` $$y$$?"
    reader.ask(typed)
    question = reader.page.locator("#fn-chatbot .fn-question")
    assert question.inner_text() == typed
    assert question.locator("*").count() == 0


def test_sessions_do_not_mix(browser: Any, server: tuple[str, Path], reader: Reader) -> None:
    other = Reader(browser, server[0], locale="de-DE")
    reader.ask("How many Labour MPs did the BBC contact?")
    other.ask("Welche Kommunikationsdirektorin ist zurückgetreten?")
    assert "Kommunikationsdirektorin" not in reader.page.inner_text("#fn-main")
    assert "How many" not in other.page.inner_text("#fn-main")
    assert "320" not in other.page.inner_text("#fn-conversation")
    # And each speaks its browser's language.
    assert "Quellen" in other.page.inner_text(".fn-pane h2").title()
    assert other.page.evaluate("document.documentElement.lang") == "de"
    assert "4 articles" in reader.page.inner_text(".fn-archive")
    other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_the_sources_below(browser: Any, server: tuple[str, Path], scheme: str) -> None:
    phone = Reader(browser, server[0], viewport={"width": 390, "height": 844}, color_scheme=scheme)
    message = phone.ask("Welche Kommunikationsdirektorin ist zurückgetreten?")
    page = phone.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    chat, pane = (page.locator(part).bounding_box() for part in ("#fn-conversation", ".fn-pane"))
    assert pane["y"] >= chat["y"] + chat["height"] - 1
    page.mouse.move(195, 20)
    page.mouse.wheel(0, 500)
    page.wait_for_function("scrollY > 400")  # a finger gets there, not only a footnote
    message.locator("a.fn").first.click()
    page.wait_for_function("document.activeElement.id === 'src-1-1'")
    page.wait_for_function(
        "(b => b.top >= 0 && b.bottom <= innerHeight)"
        "(document.getElementById('src-1-1').getBoundingClientRect())"
    )
    phone.close()


def test_every_response_forbids_other_hosts(server: tuple[str, Path]) -> None:
    for path in ("", "config", "missing"):
        request = Request(server[0] + path)
        try:
            headers = urlopen(request, timeout=10).headers
        except OSError as error:
            headers = getattr(error, "headers", {})
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_page_under_another_name_is_not_served(server: tuple[str, Path]) -> None:
    with pytest.raises(OSError, match="400"):
        urlopen(Request(server[0], headers={"Host": "evil.example"}), timeout=10)


def test_the_page_tells_nobody_its_version(server: tuple[str, Path]) -> None:
    with urlopen(server[0], timeout=10) as response:
        assert response.headers["server"] is None
        assert not re.search(r"https?://fonts\.", response.read().decode())
