"""The bot as a server of the Model Context Protocol: `create_server(bot)`.

Importing this module imports the SDK; `footnoted mcp` does it when it runs.
"""

from __future__ import annotations

from footnoted.integrations.mcp.server import create_server, http_app

__all__ = ["create_server", "http_app"]
