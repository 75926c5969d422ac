"""How often a client may ask, and how much it may send: one ASGI middleware for all servers."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from math import ceil
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DISCARDED_BYTES, _DISCARD_SECONDS = 100_000_000, 5.0
_REMEMBERED = 10_000  # clients at most; the longest silent are forgotten first


class TokenBuckets:
    """A token bucket for each client: `burst` tokens, and `per_second` new ones."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take a token and return 0; where there is none, return the seconds until there is."""
        now = monotonic()
        left, since = self._buckets.pop(client, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._per_second)
        self._buckets[client] = (left - (left >= 1), now)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if left >= 1 else max(1.0, (1 - left) / self._per_second)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a client may send of one `kind` of requests.

    `burst` requests at once (0 for any number), `per_second` more as time goes by, each of at most
    `max_bytes`. Kinds are counted apart.
    """

    kind: str
    burst: int
    per_second: float
    max_bytes: int


class RateLimit:
    """ASGI middleware: 429 where a client asks too often, 413 where it sends too much.

    A client is an address: clients behind one proxy share a limit. `limit_of` returns the limit of
    a request, None for no limit.
    """

    def __init__(self, app: ASGIApp, *, limit_of: Callable[[Scope], Limit | None]) -> None:
        self._app, self._limit_of = app, limit_of
        self._buckets: dict[str, TokenBuckets] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        limit = self._limit_of(scope) if scope["type"] == "http" else None
        if limit is None:
            await self._app(scope, receive, send)
            return
        detail = f"the request is too large; at most {limit.max_bytes:,} bytes are taken"
        too_large = JSONResponse({"detail": detail}, 413, {"Connection": "close"})
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if wait := self._wait(limit, address_of(scope)):
            seconds = ceil(wait)
            said = f"too many requests; try again in {seconds} s"
            refusal = JSONResponse({"detail": said}, 429, {"Retry-After": str(seconds)})
            await refusal(scope, receive, send)
            return
        if length.isdigit() and int(length) > limit.max_bytes:
            if b"expect" not in headers:
                await _discard_body(receive)
            await too_large(scope, receive, send)
            return
        received, answered = 0, False

        async def receive_at_most() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit.max_bytes:
                raise HTTPException(413, detail)
            return message

        async def send_and_note(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive_at_most, send_and_note)
        except HTTPException:
            if answered or received <= limit.max_bytes:
                raise
            await too_large(scope, receive, send)

    def _wait(self, limit: Limit, client: str) -> float:
        if not limit.burst:
            return 0.0
        if limit.kind not in self._buckets:
            self._buckets[limit.kind] = TokenBuckets(limit.burst, limit.per_second)
        return self._buckets[limit.kind].wait(client)


async def _discard_body(receive: Receive) -> None:
    """Read what is still sent: a client whose connection is closed meanwhile reads no answer."""
    discarded, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            while more and discarded < _DISCARDED_BYTES:
                message = await receive()
                discarded += len(message.get("body", b""))
                more = message.get("more_body", False)


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from, empty where it is not known.

    Of an IPv6 address the network: a single computer has all its addresses.
    """
    client: tuple[str, int] | None = scope.get("client")
    address = client[0] if client else ""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address
