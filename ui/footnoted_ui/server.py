"""Serving the chat on this computer."""

from __future__ import annotations

import errno
import os
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from footnoted import MissingExtraError, UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from footnoted import Bot


def launch(
    bot: Bot, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False
) -> None:
    """Serve the chat at `http://host:port/` until interrupted. Port 0 takes a free one.

    Raises `MissingExtraError` where Gradio is not installed, `UsageError` where the port or the
    host cannot be used.
    """
    if find_spec("gradio") is None:
        raise MissingExtraError("the chat needs gradio: pip install 'footnoted[ui]'")
    # First of all the port: importing Gradio takes seconds, a message should not.
    with _listen(host, port) as listener:
        # Gradio would phone home.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

        import uvicorn

        url = _url(host, listener.getsockname()[1])
        app = build_server(bot, url, host=host, open_browser=open_browser)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def build_server(bot: Bot, url: str, *, host: str, open_browser: bool) -> FastAPI:
    """The chat as an ASGI app, which announces `url` once it is ready."""
    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from footnoted_ui.app import mount
    from footnoted_ui.headers import SecurityHeaders

    @asynccontextmanager
    async def announced(app: FastAPI) -> AsyncIterator[None]:
        sys.stdout.write(f"Footnoted is at {url} (stop with Ctrl+C)\n")
        sys.stdout.flush()
        if open_browser:
            webbrowser.open(url)
        yield

    server = FastAPI(lifespan=announced, docs_url=None, redoc_url=None, openapi_url=None)
    if _is_loopback(host):
        # Another site whose name is made to point here (DNS rebinding) must not read the archive.
        server.add_middleware(
            TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "::1", "[::1]", host]
        )
    server.add_middleware(SecurityHeaders)
    mount(server, bot)
    return server


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        remedy = "choose another with --port or PORT=…"
        number = error.errno if isinstance(error, OSError) else None
        if number == errno.EADDRINUSE:
            raise UsageError(f"port {port} is already in use; {remedy}") from error
        if number == errno.EACCES:
            raise UsageError(
                f"port {port} may only be used by an administrator; {remedy}"
            ) from error
        if isinstance(error, OverflowError):
            raise UsageError(f"port {port} is not between 0 and 65535; {remedy}") from error
        raise UsageError(f"cannot listen on {host}, port {port}: {error}") from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(host: str, port: int) -> str:
    # 0.0.0.0 means every address of this machine; a browser needs one.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
