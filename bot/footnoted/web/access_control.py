"""Access control: one ASGI middleware for the chat, the HTTP and the MCP server."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from footnoted.web import path_in_app
from footnoted.web.rate_limit import Limit, RateLimit, TokenBuckets, address_of
from footnoted_index import ConfigError
from footnoted_index.checked_type import check_type

COOKIE = "footnoted_token"
TRIES = 10
"""Wrong tries that an address has without delay; it gets another one every ten seconds."""
DELAY_SECONDS = 1.0
"""How long every further wrong try has to wait for its answer."""
MAX_WAITING = 20
"""How many wrong tries of an address may wait at once; with more, even right ones are refused."""

_TOO_MANY = JSONResponse(
    {"detail": "too many wrong tries; try again in 10 s"}, 429, {"Retry-After": "10"}
)


@dataclass(frozen=True, slots=True)
class Access:
    """What clients of a server need, and their limits.

    `token`: the bearer token that every request must send; None admits everybody. `per_minute`:
    requests of one client address; 0 for any number. `max_bytes`: the largest request body.
    `origins`: other sites whose pages may ask from a browser. `names`: further names of the server,
    such as that of a proxy before it; one text or several.

    Raises `ConfigError` for values that make no sense.
    """

    token: str | None = field(default=None, repr=False)
    per_minute: int = 120
    max_bytes: int = 65_536
    origins: Sequence[str] = ()
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        check_type(self.token, (str, NoneType), "Access.token is a text", ConfigError)
        for name in ("per_minute", "max_bytes"):
            what = f"Access.{name} is a whole number"
            check_type(getattr(self, name), int, what, ConfigError)
        for name in ("origins", "names"):
            given = getattr(self, name)
            texts = (given,) if isinstance(given, str) else given
            check_type(texts, Sequence, f"Access.{name} are texts", ConfigError)
            object.__setattr__(self, name, tuple(texts))
        if self.token is not None and not self.token.strip():
            raise ConfigError("the access token is empty; give one, or none at all")
        if self.per_minute < 0 or self.max_bytes < 1:
            raise ConfigError("Access.per_minute and Access.max_bytes must not be negative or 0")


class AccessControl:
    """ASGI middleware that refuses requests without the login or the token.

    `login` is `user:password`; if it and `token` are empty, everybody is let in. The token is sent
    as a bearer token. For a `page`, `/?token=…` is accepted too and stores it in a cookie.

    An address that guesses is slowed down to `MAX_WAITING` tries in `DELAY_SECONDS`, but not locked
    out: others behind it who have the right token are let in.
    """

    def __init__(
        self, app: ASGIApp, *, login: str = "", token: str = "", page: bool = False
    ) -> None:
        self._app, self._login, self._token, self._page = app, login, token, page
        self._tries = TokenBuckets(TRIES, 0.1)
        self._waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        is_open = not (self._login or self._token)
        if is_open or scope["type"] == "lifespan" or scope.get("method") == "OPTIONS":
            await self._app(scope, receive, send)
            return
        connection, address = HTTPConnection(scope), address_of(scope)
        # Clients send UTF-8, which Starlette takes for Latin-1.
        sent = connection.headers.get("authorization", "").encode("latin-1", "replace")
        authorization = sent.decode("utf-8", "replace")
        cookie = unquote(connection.cookies.get(COOKIE, ""))
        asked_with = self._token_in_url(connection)
        refusal: Response
        if self._waiting[address] >= MAX_WAITING:
            refusal = _TOO_MANY
        elif asked_with and self._is_token(asked_with):
            # Redirect, so that the token leaves the address bar, the history and later logs.
            refusal = RedirectResponse(".", 303)
            secure = connection.url.scheme == "https"
            kept = quote(asked_with, safe="")
            refusal.set_cookie(COOKIE, kept, httponly=True, samesite="lax", secure=secure)
        elif self._admits(authorization, cookie):
            await self._app(scope, receive, send)
            return
        else:
            is_guess = bool(asked_with or authorization or (self._page and cookie))
            refusal = self._unauthorized()
            if is_guess and self._tries.wait(address):
                await self._delay(address)
                refusal = _TOO_MANY
        await refusal(scope, receive, send)

    async def _delay(self, address: str) -> None:
        self._waiting[address] += 1
        try:
            await asyncio.sleep(DELAY_SECONDS)
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]

    def _unauthorized(self) -> Response:
        if self._login:
            said, scheme = "a login is needed", 'Basic realm="Footnoted", charset="UTF-8"'
        else:
            said, scheme = "send the access token as 'Authorization: Bearer …'", "Bearer"
        return JSONResponse({"detail": said}, 401, {"WWW-Authenticate": scheme})

    def _token_in_url(self, connection: HTTPConnection) -> str:
        at_page = self._page and connection.scope["type"] == "http"
        if not at_page or connection.scope["path"] != "/":
            return ""
        return connection.query_params.get("token", "")

    def _admits(self, authorization: str, cookie: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "basic" and self._login:
            try:
                login = base64.b64decode(given, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                return False
            return _same_secret(login, self._login)
        if scheme.lower() == "bearer":
            return self._is_token(given.strip())
        return self._page and self._is_token(cookie)

    def _is_token(self, given: str) -> bool:
        return bool(self._token) and _same_secret(given, self._token)


class Guard:
    """ASGI middleware that admits what `access` allows.

    `paths`: the largest body, in bytes, below each; paths that start with none of them are free.
    """

    def __init__(self, app: ASGIApp, *, access: Access, paths: Mapping[str, int]) -> None:
        self._app, self._paths, self._per_minute = app, paths, access.per_minute
        # A wrong token does not use up the allowance of an address.
        limited = RateLimit(app, limit_of=self._limit_of)
        self._guarded = AccessControl(limited, token=access.token or "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        guarded = scope["type"] == "http" and self._path(scope)
        await (self._guarded if guarded else self._app)(scope, receive, send)

    def _path(self, scope: Scope) -> str | None:
        path = path_in_app(scope)
        return next(filter(path.startswith, self._paths), None)

    def _limit_of(self, scope: Scope) -> Limit | None:
        path = self._path(scope)
        if path is None or scope["method"] == "OPTIONS":
            return None
        # A minute's requests at once, then one as each becomes due.
        return Limit("requests", self._per_minute, self._per_minute / 60, self._paths[path])


def _same_secret(given: str, expected: str) -> bool:
    """Return whether two texts are equal; how long it takes says nothing about what is expected."""
    # Digests, so that not even its length can be timed.
    digests = [
        hmac.digest(b"footnoted", text.encode("utf-8", "replace"), "sha256")
        for text in (given, expected)
    ]
    return hmac.compare_digest(*digests)
