"""Gradio behind a gate: only the routes that our page uses, and no memory for whoever never reads.

Gradio keeps a question's body and the events that answer it until they are read, however long
that takes, and has routes for uploads, other clients and tools that the page has no use for.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN, EVENTS = "/gradio_api/queue/join", "/gradio_api/queue/data"
RUN = "/gradio_api/run/predict"
UNREAD_SECONDS = 60.0
"""How long the events of a question wait for a reader."""
MAX_HELD_BYTES = 32_000_000
"""Of questions that are waiting or being answered, of all clients together."""
MAX_SESSIONS = 1_000
_ROUTES = {
    "GET": (EVENTS, "/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json",
            "/gradio_api/startup-events"),
    "POST": (JOIN, RUN, "/gradio_api/cancel", "/gradio_api/reset"),
}  # fmt: skip
_FOLDERS = {
    "GET": ("/footnoted/", "/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/"),
    "POST": ("/footnoted/",),
    "DELETE": ("/footnoted/articles/",),
}
_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)

Discard = Callable[[str, bool], object]
"""Forget a session's events: those that nobody reads any more, or (True) all of them."""


def is_used(method: str, path: str) -> bool:
    """Return whether the page ever makes such a request."""
    method = "GET" if method == "HEAD" else method
    return path in _ROUTES.get(method, ()) or path.startswith(_FOLDERS.get(method, ("\0",)))


@dataclass(slots=True)
class _Session:
    """What a session holds, who waits for it, and when it asked last."""

    held: int = 0
    readers: int = 0
    asked: float = 0.0


class Wires:
    """ASGI middleware before Gradio. `discard` forgets a session's events."""

    def __init__(self, app: ASGIApp, discard: Discard) -> None:
        self._app, self._discard = app, discard
        self._sessions: dict[str, _Session] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        path = scope["path"]
        if not is_used(scope["method"], path):
            await PlainTextResponse("not found", 404)(scope, receive, send)
        elif path == JOIN:
            await self._join(scope, receive, send)
        elif path == EVENTS:
            await self._read(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a question on, and see to it that its events are read or forgotten."""
        body = await _body(receive)
        name = _session_in(body)
        if name is None:
            await PlainTextResponse("not a question of the page", 400)(scope, receive, send)
            return
        held = sum(session.held for session in self._sessions.values())
        if held + len(body) > MAX_HELD_BYTES or len(self._sessions) >= MAX_SESSIONS:
            refusal = PlainTextResponse("too many questions", 503, {"Retry-After": "5"})
            await refusal(scope, receive, send)
            return
        session = self._sessions.setdefault(name, _Session())
        session.held += len(body)
        session.asked = monotonic()
        asyncio.get_running_loop().call_later(UNREAD_SECONDS, self._forget_unread, name)
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a reader on to a session's events; afterwards nothing of what it read is kept."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        name = query.get("session_hash", [""])[0]
        session = self._sessions.get(name)
        if session is None:
            await PlainTextResponse("there is no such session", 404)(scope, receive, send)
            return
        session.readers += 1
        try:
            await self._app(scope, receive, send)
        finally:
            session.readers -= 1
            if not session.readers and self._discard(name, False):
                self._sessions.pop(name, None)

    def _forget_unread(self, name: str) -> None:
        session = self._sessions.get(name)
        if session is None or session.readers:
            return
        if monotonic() - session.asked > 0.9 * UNREAD_SECONDS:  # else a later clock is running
            self._discard(name, True)
            self._sessions.pop(name, None)


async def _body(receive: Receive) -> bytes:
    """Return the whole body, which `RateLimit` has bounded."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a channel with `body` once more, then what comes after it."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _session_in(body: bytes) -> str | None:
    """Return the session that a question belongs to, None where it names none."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    name = sent.get("session_hash") if isinstance(sent, dict) else None
    return name if isinstance(name, str) and _SESSION.fullmatch(name) else None
