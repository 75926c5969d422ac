"""The bot over HTTP. `create_app(bot)` is an ASGI app: serve it, or mount it in one of your own."""

from __future__ import annotations

from footnoted.guard import Access
from footnoted.server.app import create_app

__all__ = ["Access", "create_app"]
