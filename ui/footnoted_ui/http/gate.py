"""Open only those routes of Gradio that the page uses; none for uploads or tools."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ROUTES = {
    "GET": ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json",
            "/gradio_api/startup-events"),
}  # fmt: skip
_FOLDERS = {
    "GET": ("/footnoted/", "/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/"),
    "POST": ("/footnoted/",),
    "DELETE": ("/footnoted/articles/",),
}


def is_used(method: str, path: str) -> bool:
    """Return whether the page ever makes such a request."""
    method = "GET" if method == "HEAD" else method
    return path in _ROUTES.get(method, ()) or path.startswith(_FOLDERS.get(method, ("\0",)))


class Gate:
    """ASGI middleware: 404 for what the page never asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "http" and not is_used(scope["method"], scope["path"]):
            await PlainTextResponse("not found", 404)(scope, receive, send)
        elif scope["type"] in ("http", "lifespan"):
            await self._app(scope, receive, send)
