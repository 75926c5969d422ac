"""Strangers who make the chat hold something for them: bodies, events, files, conversations."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from footnoted import Article, Bot
from footnoted_ui.http import conversation
from footnoted_ui.http.gate import is_used
from footnoted_ui.stored_turns import MAX_CHARS, MAX_PARTS, MAX_TURNS, restore, save
from footnoted_ui.strings import spoken

WORDS = spoken({}, "en")


ASK = "/footnoted/ask"
OURS = {"X-Footnoted": "1"}


def question(size: int = 0, words: str = "Is the bridge open?") -> dict[str, Any]:
    return {"question": words, "padding": "x" * size}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/upload_progress"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/call/v2/ask"),
        ("GET", "/gradio_api/call/ask/1"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/run/ask"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/deep_link"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/stream/1"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/monitoring"),
        ("PUT", "/footnoted/articles"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/queue/data"),
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"),
    ],
)
def test_what_the_page_does_not_use_is_closed(chat: str, method: str, path: str) -> None:
    assert httpx.request(method, chat.rstrip("/") + path, timeout=60).status_code == 404


@pytest.mark.parametrize("size", [2_100_000, 4_000_000, 50_000_000])
def test_a_question_is_no_larger_than_the_page_makes_it(chat: str, size: int) -> None:
    sent = httpx.post(chat.rstrip("/") + ASK, json=question(size), headers=OURS, timeout=60)
    assert sent.status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[" * 100_000, b'{"question": 1}', b'{"question": ["a"]}']
)
def test_what_is_not_a_question_is_not_asked(chat: str, body: bytes) -> None:
    sent = httpx.post(chat.rstrip("/") + ASK, content=body, headers=OURS, timeout=60)
    assert sent.status_code == 400


def test_all_questions_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with Bot.from_articles(["The bridge is open."]) as bot:
        client = TestClient(Starlette(routes=conversation.routes(bot)), headers=OURS)
        assert client.post(ASK, json=question()).status_code == 200
        monkeypatch.setattr(conversation, "MAX_HELD_BYTES", 100_000)
        assert client.post(ASK, json=question(110_000)).status_code == 503
        # What was answered is free again.
        assert [client.post(ASK, json=question()).status_code for _ in range(3)] == [200] * 3


def test_every_route_of_the_page_is_open() -> None:
    for path in ("/", "/config", "/theme.css", "/assets/a.js", "/footnoted/start"):
        assert is_used("GET", path)
        assert is_used("HEAD", path)
    assert not is_used("TRACE", "/")


# Conversations


def test_a_forged_turn_cannot_make_much_of_little() -> None:
    article = Article.of("The bridge is open. " * 2_000, source="long")
    with Bot.from_articles([article]) as bot:
        (stored,) = bot.articles()
        saved = save(bot.ask("Is the bridge open?"))
        for found in (*saved["citations"], *saved["closest"]):
            found["passage"] |= {"start": 0, "end": len(stored.text), "text": stored.text}
        part = "citations" if saved["citations"] else "closest"
        saved[part] = saved[part][:1] * MAX_PARTS
        turns = restore([saved] * MAX_TURNS, bot.article, WORDS)
        shown = sum(len(c.passage.text) for t in turns if t for c in (*t.citations, *t.closest))  # type: ignore[union-attr]
        assert shown <= MAX_CHARS
        saved[part] *= 2
        assert restore([saved], bot.article, WORDS) == [None]


SERVER = """
import sys
from pathlib import Path
from footnoted import Bot
from footnoted_ui import Limits, Options, launch
limits = Limits(questions_burst=10**6, requests_burst=10**6)
with Bot.from_articles(["The bridge is open. The mayor opened it."], store=sys.argv[1]) as bot:
    launch(bot, Options(port=0, limits=limits))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_thousands_of_hostile_requests_leave_memory_flat(tmp_path: Path) -> None:
    pytest.importorskip("gradio")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, tmp_path / "store"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    ) as process:
        assert process.stdout is not None
        url = next(line for line in process.stdout if "Footnoted is at" in line).split()[3]

        def memory() -> int:
            status = Path(f"/proc/{process.pid}/status").read_text()
            return int(status.split("VmRSS:")[1].split()[0]) * 1024

        try:
            asyncio.run(_attack(url, 500))  # what is loaded at first use is loaded
            before = memory()
            asyncio.run(_attack(url, 3_000))
            assert memory() - before < 60_000_000  # 20 KB a request
            assert httpx.get(f"{url}footnoted/start", timeout=60).status_code == 200
        finally:
            process.terminate()


async def _attack(url: str, requests: int) -> None:
    """Questions nobody reads the answers of, uploads, and bodies of a megabyte."""
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:

        async def send(number: int) -> None:
            if number % 3 == 1:
                await client.post("/gradio_api/upload", files={"files": ("a", b"x" * 10_000)})
            else:
                size, words = (1_000_000, "open?") if number % 100 == 0 else (2_000, "???")
                sent = question(size, words)
                async with client.stream("POST", ASK, json=sent, headers=OURS):
                    pass  # the answer is not read

        for first in range(0, requests, 20):
            await asyncio.gather(*map(send, range(first, first + 20)))
