"""Complete the page for the time before Gradio has loaded: styles, scripts and a placeholder."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footnoted.translations import Translation
from footnoted_ui.http.requests import words_of
from footnoted_ui.rendering.escaping import escape

ASSETS = Path(__file__).parents[1] / "assets"
POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's own scripts are inline, and gr.HTML compiles its template with eval.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page's content policy: it may not load from, or send to, another host."""
_STYLES = ("parts", "frame", "messages", "sources", "dialogs", "modes")
# Gradio's own card for social media names a picture on another host.
_SOCIAL = re.compile(rb'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')


class PageHead:
    """ASGI middleware that completes the HTML of the page at `/`; all else passes untouched.

    Gradio adds what it is given as `head=` only once its own scripts run: seconds too late.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        plain = [(k, v) for k, v in scope["headers"] if k.lower() != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, collect)
        start, *bodies = sent
        body = b"".join(message.get("body", b"") for message in bodies)
        if b"</head>" in body:
            body = _completed(body, words_of(Request(scope)))
        headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode("ascii")))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _completed(page: bytes, words: Translation) -> bytes:
    boot = (
        f'<div id="fn-boot"><b>Footnoted<sup aria-hidden="true">1</sup></b>'
        f'<p role="status">{escape(words["loading"])}</p></div>'
    )
    page = _SOCIAL.sub(b"", page).replace(b"</head>", _head().encode("utf-8") + b"</head>", 1)
    page = re.sub(rb"<html[^>]*>", f'<html lang="{words.language}">'.encode("ascii"), page, count=1)
    return page.replace(b"<gradio-app", boot.encode("utf-8") + b"<gradio-app", 1)


@cache
def _head() -> str:
    version = hashlib.sha256()
    for file in sorted(ASSETS.rglob("*.*")):
        version.update(file.read_bytes())
    at = f"?v={version.hexdigest()[:12]}"
    links = "".join(
        f'<link rel="stylesheet" href="footnoted/assets/{name}.css{at}">' for name in _STYLES
    )
    # What the scripts import, asked for at once and not one after the other.
    links += "".join(
        f'<link rel="modulepreload" href="footnoted/assets/{file.name}">'
        for file in sorted(ASSETS.glob("*.js"))
        if file.name != "main.js"
    )
    return (
        '<meta name="color-scheme" content="light dark">'
        '<meta name="robots" content="noindex">'
        f'{links}<script type="module" src="footnoted/assets/main.js{at}"></script>'
    )
