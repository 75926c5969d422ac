"""The bot over HTTP. `create_app(bot)` is an ASGI app: serve it, or mount it in one of your own."""

from __future__ import annotations

from footnoted.server.app import create_app
from footnoted.web.access_control import Access

__all__ = ["Access", "create_app"]
