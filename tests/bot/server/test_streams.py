"""Clients that go away, read slowly, or come all at once."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from openai import OpenAI

from footnoted import Bot
from footnoted.conversation.chat import Chat
from footnoted.events import Event
from footnoted.server import Access, create_app

QUESTIONS = (
    "How many Labour MPs did the BBC contact?",
    "Who resigned as director of communications?",
    "Wie viele Labour-Abgeordnete hat die BBC kontaktiert?",
    "Wie backt man Brot?",
)


@pytest.fixture(scope="module")
def url(seed_bot: Bot, live: Callable[[Any], str]) -> str:
    return live(create_app(seed_bot, access=Access(per_minute=0)))


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("ask", {"question": QUESTIONS[0]}),
        ("ask/stream", {"question": QUESTIONS[0]}),
        ("v1/chat/completions", {"messages": [{"role": "user", "content": QUESTIONS[0]}]}),
        ("v1/responses", {"input": QUESTIONS[0], "stream": True}),
    ],
)
def test_a_client_that_goes_away_stops_the_work(
    url: str, monkeypatch: pytest.MonkeyPatch, path: str, asked: dict[str, Any]
) -> None:
    begun, ended = threading.Event(), threading.Event()
    stream = Chat.astream

    async def endless(self: Chat, question: str, **options: Any) -> AsyncGenerator[Event, None]:
        try:
            async for event in stream(self, question, **options):
                yield event
                begun.set()
                await asyncio.sleep(60)
        finally:
            ended.set()

    monkeypatch.setattr(Chat, "astream", endless)
    with httpx.Client(timeout=5) as client:
        request = client.build_request("POST", url + path, json=asked)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(client.send, request, stream=True)
            assert begun.wait(60)
            if path == "ask/stream" or "stream" in asked:
                waiting.result().close()  # the head has come, the rest will not
            else:
                with pytest.raises(httpx.ReadTimeout):
                    waiting.result()
    assert ended.wait(10)


def test_many_streams_beside_a_slow_reader_are_not_mixed_up(url: str, seed_bot: Bot) -> None:
    expected = {question: seed_bot.ask(question).text_with_notice for question in QUESTIONS}

    def ask(number: int) -> tuple[str, str]:
        question = QUESTIONS[number % len(QUESTIONS)]
        with OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client:
            chunks = client.chat.completions.create(
                model="footnoted", messages=[{"role": "user", "content": question}], stream=True
            )
            return question, "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

    body = b'{"stream": true, "messages": [{"role": "user", "content": "Who resigned?"}]}'
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        slow.sendall(head.encode() + body)
        with ThreadPoolExecutor(12) as pool:
            for question, text in pool.map(ask, range(36)):
                assert text == expected[question]
        assert slow.recv(12) == b"HTTP/1.1 200"


def test_the_end_of_a_stream_comes_after_its_text(url: str) -> None:
    asked = {"messages": [{"role": "user", "content": QUESTIONS[0]}], "stream": True}
    last_text = end = 0.0
    with httpx.stream("POST", f"{url}v1/chat/completions", json=asked) as response:
        for line in response.iter_lines():
            if '"content"' in line:
                last_text = time.monotonic()
            end = end or (time.monotonic() if '"annotations"' in line else 0.0)
    assert end - last_text >= 0.01
