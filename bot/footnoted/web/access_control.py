"""Who may ask, how much, how often: one ASGI middleware for the HTTP and the MCP server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footnoted.web.rate_limit import Buckets, same_secret
from footnoted_index import ConfigError


@dataclass(frozen=True, slots=True)
class Access:
    """What a client needs and gets.

    `token`: the bearer token to be sent with every question, None for everybody. `per_minute`:
    requests a client address may make, 0 for any number. `max_bytes`: the largest request body.
    `origins`: web pages of other hosts that may ask from a browser. `names`: names by which clients
    call the server besides its own, such as that of a proxy before it.

    Raises `ConfigError` for values that make no sense.
    """

    token: str | None = field(default=None, repr=False)
    per_minute: int = 120
    max_bytes: int = 65_536
    origins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.token is not None and not self.token.strip():
            raise ConfigError("the access token is empty; give one, or none at all")
        if self.per_minute < 0 or self.max_bytes < 1:
            raise ConfigError("Access.per_minute and Access.max_bytes must not be negative or 0")


class Guard:
    """Lets through what `access` allows. Paths that do not start with one of `paths` are free."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        paths: tuple[str, ...],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app, self._access, self._paths = app, access, paths
        # A minute's requests at once, then one as each becomes due.
        self._allowances = Buckets(access.per_minute, access.per_minute / 60, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not path.startswith(self._paths):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        received = 0

        async def receive_at_most() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._access.max_bytes:
                raise HTTPException(413, self._too_large)
            return message

        await self._app(scope, receive_at_most, send)

    @property
    def _too_large(self) -> str:
        return f"the request is too large; at most {self._access.max_bytes:,} bytes are taken"

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = dict(scope["headers"])
        if scope["method"] == "OPTIONS":
            return None
        if not self._is_known(headers.get(b"authorization", b"")):
            said = "send the access token as 'Authorization: Bearer …'"
            return _refuse(401, said, {"WWW-Authenticate": "Bearer"})
        wait = self._wait(scope["client"][0] if scope.get("client") else "")
        if wait:
            said = f"too many requests; try again in {wait:.0f} s"
            return _refuse(429, said, {"Retry-After": f"{wait:.0f}"})
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._access.max_bytes:
            return _refuse(413, self._too_large, {"Connection": "close"})
        return None

    def _is_known(self, authorization: bytes) -> bool:
        if self._access.token is None:
            return True
        scheme, _, token = authorization.partition(b" ")
        given = token.strip().decode("utf-8", "replace")
        return same_secret(given, self._access.token) and scheme.lower() == b"bearer"

    def _wait(self, client: str) -> float:
        """Take one from the client's allowance; returns the seconds to wait where it is used up."""
        if not self._access.per_minute or self._allowances.take(client):
            return 0.0
        return max(1.0, (1 - self._allowances.left(client)) * 60 / self._access.per_minute)


def _refuse(status: int, detail: str, headers: dict[str, str]) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers)
