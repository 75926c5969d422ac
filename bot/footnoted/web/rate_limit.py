"""How often a client may ask, and how much it may send: one ASGI middleware for all servers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REMEMBERED = 10_000  # clients at most; the longest silent are forgotten first


class TokenBuckets:
    """A token bucket for each client: `burst` tokens, and `per_second` new ones."""

    def __init__(
        self, burst: int, per_second: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, client: str) -> float:
        """Return how many tokens the client has."""
        now = self._clock()
        left, since = self._buckets.get(client, (float(self._burst), now))
        return min(self._burst, left + (now - since) * self._per_second)

    def take(self, client: str) -> bool:
        """Take a token; return False where there is none."""
        left = self.left(client)
        self._buckets.pop(client, None)
        self._buckets[client] = (left - 1 if left >= 1 else left, self._clock())
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return left >= 1


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

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit_of: Callable[[Scope], Limit | None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app, self._limit_of, self._clock = app, limit_of, clock
        self._buckets: dict[str, TokenBuckets] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        limit = self._limit_of(scope) if scope["type"] == "http" else None
        if limit is None:
            await self._app(scope, receive, send)
            return
        too_large = f"the request is too large; at most {limit.max_bytes:,} bytes are taken"
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if wait := self._wait(limit, address_of(scope)):
            said = f"too many requests; try again in {wait:.0f} s"
            refusal = JSONResponse({"detail": said}, 429, {"Retry-After": f"{wait:.0f}"})
            await refusal(scope, receive, send)
            return
        if length.isdigit() and int(length) > limit.max_bytes:
            refusal = JSONResponse({"detail": too_large}, 413, {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        received = 0

        async def receive_at_most() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit.max_bytes:
                raise HTTPException(413, too_large)
            return message

        await self._app(scope, receive_at_most, send)

    def _wait(self, limit: Limit, client: str) -> float:
        """Take one from the client's allowance; return the seconds to wait where it is used up."""
        if not limit.burst:
            return 0.0
        if limit.kind not in self._buckets:
            self._buckets[limit.kind] = TokenBuckets(limit.burst, limit.per_second, self._clock)
        allowance = self._buckets[limit.kind]
        if allowance.take(client):
            return 0.0
        return max(1.0, (1 - allowance.left(client)) / limit.per_second)


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from, empty where it is not known."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""
