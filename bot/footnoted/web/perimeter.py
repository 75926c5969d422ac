"""Refuse requests of other sites' web pages, unless the site is listed.

A browser sends requests to this computer for any page that is open in it. The perimeter is the
outermost middleware of every server: it looks at what the browser says about a request's origin,
before anything else does, and decides which headers every response carries. A body that is
compressed is refused there too.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse

from footnoted.web import path_in_app
from footnoted.web.listen import in_url, is_loopback
from footnoted_index import ConfigError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.ASCII)
_HOST = re.compile(r"([\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"
_SHARED_HEADERS = ["Authorization", "Content-Type", "Mcp-Protocol-Version"]
_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_UNCOMPRESSED = PlainTextResponse(
    "compressed bodies are not read; send it without Content-Encoding",
    415,
    {"accept-encoding": "identity"},  # RFC 7694
)
DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; base-uri 'self'; object-src 'none'; frame-ancestors 'none'"
)
"""The content policy of the page at `/docs`, whose script is inline."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The names that a server answers to, and the other sites whose pages may send requests.

    `hosts`: the names a request's `Host` may have, None for any. `addresses`: whether it may also
    be any IP address. `origins`: origins other than the server's own, each as `https://name` or
    `https://name:port`.

    Raises `ConfigError` where an origin is not one.
    """

    hosts: frozenset[str] | None = None
    addresses: bool = False
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                raise ConfigError(
                    f"{origin!r} is not the origin of a page; give it as https://name or"
                    " https://name:port, without a path"
                )

    @classmethod
    def of(
        cls,
        host: str | None,
        *,
        origins: Iterable[str] = (),
        names: Iterable[str] = (),
        has_login: bool = False,
    ) -> Boundary:
        """Return the boundary of a server that listens on `host`, or None where that is not known.

        Against DNS rebinding (another site's name that points here), a server on this computer
        answers only to local names, one on the network only to addresses and this computer's name.
        A server on the network that has a login answers to any name, because a browser sends a
        login only to the name it was given for. `names` and the hosts of `origins` are always
        answered. Raises `ConfigError` for a name or an origin that is none.
        """
        anywhere = cls(origins=tuple(origins))  # what is no origin is refused, not taken apart
        names = [name.lower() for name in names]
        for name in names:
            if (match := _HOST.fullmatch(name)) is None or match[1] != name:
                raise ConfigError(
                    f"{name!r} is not the name of a server; give it as news.example, without"
                    " https:// and port"
                )
        if host is None or (has_login and not is_loopback(host)):
            return anywhere
        hosts = {"localhost", "127.0.0.1", "[::1]", in_url(host), *names}
        hosts.update(urlsplit(origin).hostname or "" for origin in anywhere.origins)
        if is_loopback(host):
            return cls(frozenset(hosts), origins=anywhere.origins)
        return cls(frozenset(hosts | _own_names()), addresses=True, origins=anywhere.origins)

    def answers(self, host: str) -> bool:
        """Return whether a request to `host` (`name` or `name:port`) is answered."""
        match = _HOST.fullmatch(host.lower())
        if match is None:
            return False
        name = match[1]
        if self.hosts is None or name in self.hosts:
            return True
        return self.addresses and _is_address(name.strip("[]"))


class Perimeter:
    """ASGI middleware, the outermost of a server: refuses other sites, and adds the headers.

    `policy` is the content policy of responses, `policies` that of some paths. Pages of listed
    sites may send any header below `any_headers`, and read the `exposed` ones of a response.
    """

    def __init__(
        self,
        app: ASGIApp,
        boundary: Boundary,
        policy: str = _API_POLICY,
        policies: dict[str, str] | None = None,
        any_headers: str | None = None,
        exposed: Sequence[str] = (),
    ) -> None:
        self._app, self._boundary, self._any_headers = app, boundary, any_headers
        self._policy, self._policies = policy, policies or {}
        # For pages of the listed origins alone: no other request reaches it with an Origin.
        self._shared, self._shared_with_any_headers = (
            CORSMiddleware(
                self._without_cors,
                allow_origins=list(boundary.origins),
                allow_methods=["GET", "POST"],
                allow_headers=headers,
                expose_headers=exposed,
            )
            for headers in (_SHARED_HEADERS, ["*"])
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = path_in_app(scope)
        policy = self._policies.get(path, self._policy)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    sent[name] = value
                sent.setdefault("content-security-policy", policy)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal})
        elif refusal:
            await PlainTextResponse(refusal, 403)(scope, receive, send_with_headers)
        elif _is_compressed(headers):
            await _UNCOMPRESSED(scope, receive, send_with_headers)
        elif headers.get("origin") in self._boundary.origins:
            any_headers = self._any_headers is not None and path.startswith(self._any_headers)
            shared = self._shared_with_any_headers if any_headers else self._shared
            await shared(scope, receive, send_with_headers)
        else:
            await self._without_cors(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        """Return why a request is refused, or ""."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._boundary.answers(hosts[0]):
            return "this server is not called by that name"
        origins = headers.getlist("origin")
        for origin in origins:
            if not _is_own(origin, hosts[0]) and origin not in self._boundary.origins:
                return "pages of other sites are not answered; list theirs with --origin"
        site = headers.get("sec-fetch-site", "none")
        follows_link = scope.get("method") in ("GET", "HEAD") and (
            headers.get("sec-fetch-mode") == "navigate"
        )
        if not origins and site in ("cross-site", "same-site") and not follows_link:
            return "pages of other sites are not answered"
        return ""

    async def _without_cors(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a framework's own permissions for other origins are left out."""

        async def send_plain(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, value)
                    for name, value in message.get("headers", ())
                    if not name.lower().startswith(b"access-control-")
                ]
            await send(message)

        await self._app(scope, receive, send_plain)


def _is_compressed(headers: Headers) -> bool:
    """Return whether a body is said to be compressed: it may expand to a thousand times its size,
    and no limit on bodies would count what it is."""
    return any(
        coding.strip().lower() not in ("", "identity")
        for header in headers.getlist("content-encoding")
        for coding in header.split(",")
    )


def _is_own(origin: str, host: str) -> bool:
    """Return whether a page of `origin` came from the server that is called `host`."""
    scheme, _, name = origin.lower().partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    return port is not None and name.removesuffix(port) == host.lower().removesuffix(port)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset({name, short, f"{short}.local"})
