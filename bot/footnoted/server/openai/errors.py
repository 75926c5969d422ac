"""Errors in the form that OpenAI's clients read."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footnoted.server.models import PROBLEMS
from footnoted.web import path_in_app


class Mistake(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class OpenAIProblem(BaseModel):
    """Why there is no answer."""

    error: Mistake


OPENAI_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {**about, "model": OpenAIProblem} for status, about in PROBLEMS.items()
}


def error_body(status: int, message: str) -> dict[str, Any]:
    """Return the body of an error of an HTTP status."""
    kinds = {
        401: ("authentication_error", "invalid_api_key"),
        404: ("invalid_request_error", "not_found"),
        429: ("rate_limit_error", "rate_limit_exceeded"),
    }
    other = ("server_error" if status >= 500 else "invalid_request_error", None)
    kind, code = kinds.get(status, other)
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


class OpenAIErrors:
    """ASGI middleware: below `prefix`, errors of the form `{"detail": …}` are put into OpenAI's.

    It stands around everything that refuses a request, so that all refusals have one form.
    """

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not path_in_app(scope).startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_in_form(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_json_error(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    value = error_body(start["status"], str(json.loads(body)["detail"]))
                    rewritten = json.dumps(value).encode()
                    MutableHeaders(scope=start)["content-length"] = str(len(rewritten))
                    await send(start)
                    await send({"type": "http.response.body", "body": rewritten})

        await self._app(scope, receive, send_in_form)


def _is_json_error(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return bool(start["status"] >= 400) and kind.startswith("application/json")
