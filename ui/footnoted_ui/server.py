"""Serving the chat: on this computer, or to those who have a login."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

from footnoted import FootnotedError
from footnoted.extras import require
from footnoted.web.listen import listen, serve, url_of
from footnoted_ui.options import Options

if TYPE_CHECKING:
    from fastapi import FastAPI

    from footnoted import Bot


def launch(
    bot: Bot, options: Options | None = None, *, when_built: Callable[[], None] = lambda: None
) -> None:
    """Serve the chat as `options` say until interrupted.

    `when_built` is called before the first request is answered, such as to start a sync: done
    earlier, it would slow down the import of Gradio.

    Raises `MissingExtraError` where Gradio is not installed, `UsageError` where the port or the
    host cannot be used.
    """
    require("gradio", extra="ui")
    options = options or Options()
    # The port first: importing Gradio takes seconds, which an error message should not.
    with listen(options.host, options.port, "--port or PORT=…") as listener:
        app = build_server(bot, url_of(listener, options.host), options)
        when_built()
        # `limits` counts by client
        serve(app, listener, limit_concurrency=None, proxies=options.proxies)


def build_server(bot: Bot, url: str, options: Options) -> FastAPI:
    """The chat as an ASGI app, which announces `url` once it is ready."""
    # Gradio would phone home.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

    from fastapi import FastAPI

    from footnoted.web.access_control import AccessControl
    from footnoted.web.perimeter import Boundary, Perimeter
    from footnoted.web.rate_limit import RateLimit
    from footnoted_ui.app import build_page, mount
    from footnoted_ui.feedback import Feedback
    from footnoted_ui.http.endpoints import routes
    from footnoted_ui.http.gate import Gate
    from footnoted_ui.http.page import POLICY, PageHead
    from footnoted_ui.suggestions import Suggestions

    url += f"?token={quote(options.token, safe='')}" if options.token else ""
    suggestions = Suggestions(bot)
    endpoints = routes(
        bot,
        suggestions,
        may=options.has_archive,
        feedback=Feedback(options.feedback) if options.feedback else None,
        upload_bytes=options.limits.upload_bytes,
    )

    def warm_up() -> None:
        with suppress(FootnotedError):  # it is closed meanwhile
            suggestions.of("en")

    @asynccontextmanager
    async def announced(app: FastAPI) -> AsyncIterator[None]:
        # The first question loads the model: let it be one of ours.
        warming = Thread(target=warm_up)
        warming.start()
        sys.stdout.write(f"Footnoted is at {url} (stop with Ctrl+C)\n")
        sys.stdout.flush()
        if options.open_browser:
            webbrowser.open(url)
        yield
        suggestions.stop()
        warming.join()  # at the end of the process its threads could not be used any more

    server = FastAPI(
        lifespan=announced, docs_url=None, redoc_url=None, openapi_url=None, routes=endpoints
    )
    # The last one added is the first to be asked.
    server.add_middleware(PageHead)
    server.add_middleware(Gate)
    server.add_middleware(AccessControl, login=options.auth, token=options.token, page=True)
    server.add_middleware(RateLimit, limit_of=options.limits.of)
    boundary = Boundary.of(
        options.host,
        origins=options.origins,
        names=options.names,
        has_login=bool(options.auth or options.token),
    )
    server.add_middleware(Perimeter, boundary=boundary, policy=POLICY)
    mount(server, build_page())
    return server
