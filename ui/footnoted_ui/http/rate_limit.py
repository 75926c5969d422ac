"""Middleware that holds each client to its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footnoted.web.rate_limit import Buckets
from footnoted_ui.http.wires import JOIN, RUN
from footnoted_ui.options import Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Limited:
    """ASGI middleware that answers 429 where a client asks too much, 413 where a body is too large.

    A client is an address: whoever sits behind one proxy shares its limits.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._questions = Buckets(limits.questions_burst, limits.questions_per_second)
        self._requests = Buckets(limits.requests_burst, limits.requests_per_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from starlette.responses import PlainTextResponse

        address = (scope.get("client") or ("",))[0]
        is_question = scope["path"] in (JOIN, RUN)
        if not (self._questions if is_question else self._requests).take(address):
            refusal = PlainTextResponse("too many requests", 429, {"Retry-After": "1"})
            await refusal(scope, receive, send)
            return
        is_upload = scope["path"] == "/footnoted/articles"
        left = self._limits.upload_bytes if is_upload else self._limits.body_bytes
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > left:
            await PlainTextResponse("too large", 413)(scope, receive, send)
            return

        async def receive_limited() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            # A body that did not tell its length is cut off.
            return message if left >= 0 else {"type": "http.disconnect"}

        await self._app(scope, receive_limited, send)
