"""Serving the chat: on this computer, or to those who have a login."""

from __future__ import annotations

import errno
import os
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING

from footnoted import MissingExtraError, UsageError
from footnoted_ui.options import Options

if TYPE_CHECKING:
    from fastapi import FastAPI

    from footnoted import Bot


def launch(bot: Bot, options: Options | None = None, *, synced: datetime | None = None) -> None:
    """Serve the chat as `options` say until interrupted. `synced`: when the articles last were.

    Raises `MissingExtraError` where Gradio is not installed, `UsageError` where the port or the
    host cannot be used.
    """
    if find_spec("gradio") is None:
        raise MissingExtraError("the chat needs gradio: pip install 'footnoted[ui]'")
    options = options or Options()
    # First of all the port: importing Gradio takes seconds, a message should not.
    with _listen(options.host, options.port) as listener:
        import uvicorn

        url = _url(options.host, listener.getsockname()[1])
        app = build_server(bot, url, options, synced=synced)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def build_server(
    bot: Bot, url: str, options: Options, *, synced: datetime | None = None
) -> FastAPI:
    """The chat as an ASGI app, which announces `url` once it is ready."""
    # Gradio would phone home.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

    from fastapi import FastAPI
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from footnoted_ui.access import Access
    from footnoted_ui.app import mount
    from footnoted_ui.endpoints import Desk, routes
    from footnoted_ui.feedback import Feedback
    from footnoted_ui.headers import SecurityHeaders
    from footnoted_ui.limits import Limited
    from footnoted_ui.shell import Shell

    url += f"?token={options.token}" if options.token else ""
    desk = Desk(
        bot,
        archive=options.has_archive,
        feedback=Feedback(options.feedback) if options.feedback else None,
        upload_bytes=options.limits.upload_bytes,
        synced=synced,
    )

    @asynccontextmanager
    async def announced(app: FastAPI) -> AsyncIterator[None]:
        # The first question loads the model: let it be one of ours.
        Thread(target=desk.suggestions.of, args=("en",), daemon=True).start()
        sys.stdout.write(f"Footnoted is at {url} (stop with Ctrl+C)\n")
        sys.stdout.flush()
        if options.open_browser:
            webbrowser.open(url)
        yield

    server = FastAPI(
        lifespan=announced, docs_url=None, redoc_url=None, openapi_url=None, routes=routes(desk)
    )
    # The last one added is the first to be asked.
    server.add_middleware(Shell)
    if options.auth or options.token:
        server.add_middleware(Access, auth=options.auth, token=options.token)
    server.add_middleware(Limited, limits=options.limits)
    if options.is_local:
        # Another site whose name is made to point here (DNS rebinding) must not read the archive.
        own = ["localhost", "127.0.0.1", "::1", "[::1]", options.host]
        server.add_middleware(TrustedHostMiddleware, allowed_hosts=own)
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


def _url(host: str, port: int) -> str:
    # 0.0.0.0 means every address of this machine; a browser needs one.
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
