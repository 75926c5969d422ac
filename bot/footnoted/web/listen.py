"""A port to listen on, with messages for what can be wrong with it."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from ipaddress import ip_address
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


def local_hosts(host: str) -> list[str]:
    """Return the names a client on this computer may call the server by.

    Another site whose name is made to point here (DNS rebinding) must not read the archive.
    """
    return ["localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host]


def url_of(listener: socket.socket, host: str) -> str:
    """Return where a browser on this computer finds the server."""
    # 0.0.0.0 means every address of this machine; a browser needs one.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{listener.getsockname()[1]}/"


def serve(app: ASGIApp, listener: socket.socket, limit_concurrency: int | None = 500) -> None:
    """Serve `app` until interrupted, with at most so many connections at once."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
        limit_concurrency=limit_concurrency,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
