"""Who may use the chat: a user with a password, or whoever has the token."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from footnoted.web.rate_limit import Buckets, same_secret

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "footnoted_token"
TRIES = 10
"""Wrong tries an address has; another one every ten seconds."""


class Access:
    """ASGI middleware that lets nothing through without the login or the token.

    `auth` is `user:password`. `token` opens the page at `/?token=…`, is kept in a cookie there, and
    is taken as a bearer too.
    """

    def __init__(self, app: ASGIApp, auth: str, token: str) -> None:
        self._app, self._auth, self._token = app, auth, token
        self._tries = Buckets(TRIES, 0.1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        from starlette.requests import HTTPConnection
        from starlette.responses import PlainTextResponse, RedirectResponse, Response

        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else ""
        authorization = connection.headers.get("authorization", "")
        asked_with = _token_of(scope)
        refusal: Response
        if self._tries.left(address) < 1:
            refusal = PlainTextResponse("too many wrong tries", 429, {"Retry-After": "10"})
        elif asked_with and self._is_token(asked_with):
            # The token leaves the address bar, the history and the logs of what comes after.
            refusal = RedirectResponse(".", 303)
            secure = connection.url.scheme == "https"
            refusal.set_cookie(COOKIE, asked_with, httponly=True, samesite="lax", secure=secure)
        elif self._admits(authorization, _cookie_of(scope)):
            await self._app(scope, receive, send)
            return
        else:
            if asked_with or authorization:
                self._tries.take(address)
            refusal = PlainTextResponse("a login is needed", 401)
            if self._auth:
                refusal.headers["WWW-Authenticate"] = 'Basic realm="Footnoted", charset="UTF-8"'
        await refusal(scope, receive, send)

    def _admits(self, authorization: str, cookie: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "basic" and self._auth:
            try:
                login = base64.b64decode(given, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                return False
            return same_secret(login, self._auth)
        return self._is_token(given.strip() if scheme.lower() == "bearer" else cookie)

    def _is_token(self, given: str) -> bool:
        return bool(self._token) and same_secret(given, self._token)


def _token_of(scope: Scope) -> str:
    if scope["type"] != "http" or scope["path"] != "/":
        return ""
    query: str = scope["query_string"].decode("latin-1")
    return parse_qs(query).get("token", [""])[0]


def _cookie_of(scope: Scope) -> str:
    sent = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    cookies = SimpleCookie()
    with suppress(CookieError):
        cookies.load(sent.decode("latin-1"))
    return cookies[COOKIE].value if COOKIE in cookies else ""
