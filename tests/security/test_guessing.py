"""Guessing tokens, locking others out, evading limits, and holding connections."""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from footnoted import Bot, ConfigError, UsageError
from footnoted.integrations.mcp import http_app
from footnoted.server import create_app
from footnoted.web import access_control, connections
from footnoted.web.access_control import MAX_WAITING, TRIES, Access, AccessControl
from footnoted.web.connections import served_with
from footnoted.web.rate_limit import address_of
from footnoted_ui import Limits, Options

TOKEN = "r1ght & pr0per + ő"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_control, "DELAY_SECONDS", 0.01)


def bearer(token: str) -> dict[str, bytes]:
    return {"Authorization": b"Bearer " + token.encode()}


@pytest.mark.parametrize("server", ["api", "mcp"])
def test_wrong_tokens_are_counted(
    victim: Bot, live: Callable[[Any], str], server: str, quick: None
) -> None:
    access = Access(token=TOKEN, per_minute=0)
    if server == "api":
        url = f"{live(create_app(victim, access=access))}articles"
    else:
        url = f"{live(http_app(victim, host='127.0.0.1', access=access))}mcp"
    with httpx.Client(timeout=60) as client:
        got = [client.post(url, headers=bearer(f"guess{n}")).status_code for n in range(TRIES + 5)]
        assert got == [401] * TRIES + [429] * 5
        # Whoever has the right one is behind the same address, and is let in.
        assert client.post(url, headers=bearer(TOKEN)).status_code not in (401, 429)


def test_guesses_are_slow_however_many_are_made_at_once(live: Callable[[Any], str]) -> None:
    async def inside(request: Request) -> PlainTextResponse:
        return PlainTextResponse("in")

    app = Starlette(routes=[Route("/", inside)])
    url = live(AccessControl(app, token=TOKEN))

    def guess(number: int) -> int:
        return httpx.get(url, headers=bearer(f"guess{number}"), timeout=60).status_code

    for number in range(TRIES):
        assert guess(number) == 401
    started = time.monotonic()
    with ThreadPoolExecutor(MAX_WAITING) as pool:
        got = list(pool.map(guess, range(MAX_WAITING)))
    assert got == [429] * MAX_WAITING
    assert time.monotonic() - started > access_control.DELAY_SECONDS * 0.9


@pytest.mark.parametrize("sent", ["cookie", "query", "bearer", "basic"])
def test_every_way_to_try_is_counted(sent: str, quick: None) -> None:
    login = "ann:right" if sent == "basic" else ""
    token = "" if login else TOKEN
    control = AccessControl(PlainTextResponse("in"), login=login, token=token, page=True)
    client = TestClient(control, follow_redirects=False)
    got = []
    for number in range(TRIES + 2):
        client.cookies.clear()
        wrong = f"wrong{number}"
        if sent == "cookie":
            client.cookies.set(access_control.COOKIE, wrong)
            got.append(client.get("/config").status_code)
        elif sent == "query":
            got.append(client.get("/", params={"token": wrong}).status_code)
        elif sent == "basic":
            pair = base64.b64encode(f"ann:{wrong}".encode()).decode()
            got.append(client.get("/", headers={"Authorization": f"Basic {pair}"}).status_code)
        else:
            got.append(client.get("/", headers=bearer(wrong)).status_code)
    assert got == [401] * TRIES + [429] * 2


@pytest.mark.parametrize("token", ["a+b", "a&b=c", "ő#?%", "a b", "/;\"'", "漢字", "a%2Bb"])
def test_a_token_may_have_any_characters(token: str) -> None:
    control = AccessControl(PlainTextResponse("in"), token=token, page=True)
    client = TestClient(control, follow_redirects=False)
    assert client.get("/", headers=bearer(token)).text == "in"
    assert client.get(f"/?token={quote(token, safe='')}").status_code == 303
    assert client.get("/config").text == "in"  # by the cookie


@pytest.mark.parametrize("token", [" ", "\t", "\u00a0"])
def test_a_blank_token_is_none(token: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        Options(host="0.0.0.0", token=token)
    with pytest.raises(ConfigError, match="empty"):
        Access(token=token)


def test_a_single_computer_has_all_addresses_of_its_network() -> None:
    def of(address: str) -> str:
        return address_of({"client": (address, 1)})

    assert of("2001:db8::1") == of("2001:db8::ffff:1") != of("2001:db8:0:1::1")
    assert of("192.0.2.1") != of("192.0.2.2")


def test_questions_are_counted_apart() -> None:
    assert Limits().of({"path": "/footnoted/ask"}).kind == "questions"
    assert Limits().of({"path": "/footnoted/feedback"}).kind == "feedback"


# Over real connections


def test_a_client_does_not_say_where_it_comes_from(live: Callable[..., str]) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    assert httpx.get(live(_app(), **served_with([])), headers=headers).text == "127.0.0.1"
    assert (
        httpx.get(live(_app(), **served_with(["127.0.0.1"])), headers=headers).text == "203.0.113.7"
    )


def _app() -> Starlette:
    async def who(request: Request) -> PlainTextResponse:
        return PlainTextResponse(address_of(request.scope))

    return Starlette(routes=[Route("/", who)])


def _connect(url: str, sent: bytes = b"") -> socket.socket:
    address = httpx.URL(url)
    connection = socket.create_connection((address.host, address.port or 80), timeout=30)
    connection.sendall(sent)
    return connection


def _is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "])
def test_a_silent_connection_is_closed(
    live: Callable[..., str], monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "FIRST_REQUEST_SECONDS", 0.3)
    with _connect(live(_app(), **served_with([])), sent) as connection:
        assert _is_closed(connection)


def test_headers_that_trickle_in_have_a_time(
    live: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "FIRST_REQUEST_SECONDS", 0.5)
    with _connect(live(_app(), **served_with([])), b"GET / HTTP/1.1\r\n") as connection:
        started, ended = time.monotonic(), False
        while not ended and time.monotonic() - started < 10:
            try:
                connection.sendall(b"X-A: b\r\n")
            except OSError:
                ended = True
            time.sleep(0.1)
        assert ended
        assert time.monotonic() - started < 5


def test_silent_connections_of_one_address_leave_room_for_others(
    live: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_PER_ADDRESS", 10)
    url = live(_app(), **served_with([]))
    silent = [_connect(url) for _ in range(30)]
    try:
        time.sleep(0.5)
        address = httpx.URL(url)
        with socket.create_connection(
            (address.host, address.port or 80), timeout=10, source_address=("127.0.0.2", 0)
        ) as other:
            other.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert other.recv(100).startswith(b"HTTP/1.1 200")
        assert sum(map(_is_closed, silent[10:])) == 20
    finally:
        for connection in silent:
            connection.close()


def test_an_answer_that_takes_long_is_waited_for(
    live: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "FIRST_REQUEST_SECONDS", 0.3)

    async def slow(request: Request) -> PlainTextResponse:
        await asyncio.sleep(1)
        return PlainTextResponse("slow")

    url = live(Starlette(routes=[Route("/", slow)]), **served_with([]))
    with httpx.Client() as client:
        assert [client.get(url).text for _ in range(2)] == ["slow", "slow"]
