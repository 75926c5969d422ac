"""OpenAI's interfaces over a bot: chat completions, responses, models, and errors in their form."""

from __future__ import annotations

from footnoted.server.openai.errors import OpenAIErrors
from footnoted.server.openai.routes import IGNORED, MAX_BYTES, router

__all__ = ["IGNORED", "MAX_BYTES", "OpenAIErrors", "router"]
