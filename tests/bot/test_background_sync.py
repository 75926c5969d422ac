"""A server answers while its articles are read: over HTTP and as MCP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from footnoted import ArticlesError, Bot
from footnoted.background_sync import BackgroundSync
from footnoted.integrations.mcp import create_server
from footnoted.server import create_app

QUESTION = "When does the pool in Denton open?"
Held = tuple[Bot, BackgroundSync, threading.Event]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """A bot whose first sync goes on as soon as the event is set."""
    folder, go_on = tmp_path / "articles", threading.Event()
    folder.mkdir()
    (folder / "pool.txt").write_text("The pool in Denton opens in July 2031, says the council.")
    with (
        Bot.open(folder, store=tmp_path / "store", sync=False) as bot,
        BackgroundSync(bot, on_progress=lambda _: go_on.wait(60)) as syncing,
    ):
        while syncing.progress is None:
            assert syncing.wait(0.05) is None
        try:
            yield bot, syncing, go_on
        finally:
            go_on.set()


def test_over_http_an_empty_archive_says_that_it_is_being_read(
    held: Held, live: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footnoted.server.app.PATIENCE", 0.0)
    bot, syncing, go_on = held
    url = live(create_app(bot, syncing=syncing))
    assert httpx.get(f"{url}health").status_code == 200
    assert httpx.get(f"{url}v1/models").status_code == 200
    ready = httpx.get(f"{url}ready")
    assert (ready.status_code, ready.json()["status"]) == (503, str(syncing))
    asked = httpx.post(f"{url}ask", json={"question": QUESTION})
    assert (asked.status_code, asked.headers["retry-after"]) == (503, "10")
    assert "are being read" in asked.json()["detail"]
    message = {"role": "user", "content": QUESTION}
    asked = httpx.post(f"{url}v1/chat/completions", json={"messages": [message]})
    assert "are being read" in asked.json()["error"]["message"]
    go_on.set()
    assert syncing.wait(60) is not None
    assert "July 2031" in httpx.post(f"{url}ask", json={"question": QUESTION}, timeout=60).text


def test_a_tool_waits_and_reports_progress(held: Held) -> None:
    bot, syncing, go_on = held
    told: list[str | None] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append(message)
        go_on.set()

    async def ask() -> str:
        async with Client(create_server(bot, syncing=syncing)) as client:
            asked = await client.call_tool("ask", {"question": QUESTION}, progress_callback=note)
            return str(asked.content[0].text)  # type: ignore[union-attr]

    assert "July 2031" in asyncio.run(ask())
    assert told
    assert "are being read" in (told[0] or "")


def test_a_server_that_ends_stops_its_sync(held: Held) -> None:
    bot, syncing, go_on = held
    threading.Timer(0.2, go_on.set).start()
    syncing.__exit__()
    assert not syncing.running
    assert bot.articles() == []


def test_what_is_wrong_with_the_folder_is_raised_at_once(tmp_path: Path) -> None:
    with (
        Bot.open(tmp_path / "none", store=tmp_path / "store", sync=False) as bot,
        BackgroundSync(bot) as syncing,
        pytest.raises(ArticlesError),
    ):
        syncing.wait(60)
