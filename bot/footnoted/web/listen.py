"""A port to listen on, with messages for what can be wrong with it."""

from __future__ import annotations

import errno
import socket
from collections.abc import Collection
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from footnoted_index import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Return a socket that listens on `host` and `port`; 0 takes a free port.

    Raises `UsageError` where they cannot be used; it names the `option` that chooses another.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        if isinstance(error, OverflowError):
            problem = "is not between 0 and 65535"
        elif error.errno == errno.EADDRINUSE:
            problem = "is already in use"
        elif error.errno == errno.EACCES:
            problem = "may only be used by an administrator"
        else:
            raise UsageError(f"cannot listen on {host}, port {port}: {error}") from error
        raise UsageError(f"port {port} {problem}; choose another with {option}") from error


def is_loopback(host: str) -> bool:
    """Return whether only this computer reaches a server on `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def what_opens(host: str, names: Collection[str], proxies: Collection[str]) -> str:
    """Return the options by which other computers reach a server; empty where none does.

    A name or a proxy is given if a proxy on this computer lets others in.
    """
    if not is_loopback(host):
        return f"--host {host}"
    return "--hostname or --proxy" if names or proxies else ""


def checked_proxy(address: str) -> str:
    """Return the address of a proxy, or of a network of them; `*` is any.

    Raises `UsageError` for a name: a connection shows addresses only.
    """
    try:
        return address if address == "*" else str(ip_network(address))
    except ValueError as error:
        raise UsageError(
            f"--proxy takes an address, such as 10.0.0.2, or a network, such as 10.0.0.0/24;"
            f" not {address!r}"
        ) from error


def in_url(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def url_of(listener: socket.socket, host: str) -> str:
    """Return where a browser on this computer finds the server."""
    # 0.0.0.0 means every address of this machine; a browser needs one.
    shown = in_url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host))
    return f"http://{shown}:{listener.getsockname()[1]}/"


def serve(
    app: ASGIApp,
    listener: socket.socket,
    limit_concurrency: int | None = 500,
    proxies: Collection[str] = (),
) -> None:
    """Serve `app` until interrupted, with at most so many connections at once.

    `proxies`: addresses of proxies, which are believed about the address of a client.
    """
    import logging

    import uvicorn

    from footnoted.web.connections import served_with

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # Connections that are cut off at the end are not errors.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=limit_concurrency,
        **served_with(proxies),
    )
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
