"""HTTP endpoints of the conversation: a question with its growing answer, and turns shown again."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from footnoted import Bot
from footnoted.translations import Translation
from footnoted_ui.conversation import Conversation, Memory
from footnoted_ui.http.requests import ours, refusal
from footnoted_ui.stored_turns import MAX_TURNS, restore

MAX_HELD_BYTES = 32_000_000
"""Of the questions that are being answered, of all readers together."""
_LEAST_BYTES = 64_000  # that a question counts for, however short
_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


def routes(bot: Bot) -> list[BaseRoute]:
    """Return the routes, below `/footnoted/`."""
    memory = Memory()
    held = 0

    def ask(_: Request, body: bytes, words: Translation) -> Response:
        """Stream JSON lines; 409 where the turns `before` are not known: send them as `turns`."""
        asked = _read(body)
        question, ids = asked.get("question"), asked.get("before")
        if not isinstance(question, str):
            return PlainTextResponse("not a question", 400)
        if "turns" in asked:
            restored = restore(asked["turns"], bot.article, words)
            before = [turn for turn in restored if turn is not None]
        else:
            known = memory.recall(ids[-MAX_TURNS:] if isinstance(ids, list) else (), bot)
            if known is None:
                return PlainTextResponse("the turns before are not known", 409)
            before = known
        size = max(len(body), _LEAST_BYTES)
        if held + size > MAX_HELD_BYTES:
            return refusal(503, words["too_many"], words)
        told = Conversation(bot, words, memory).ask(question, _filter(asked), before)

        async def lines() -> AsyncIterator[str]:
            nonlocal held
            held += size
            try:
                async for line in told:
                    yield json.dumps(line, ensure_ascii=False) + "\n"
            finally:
                held -= size

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    def show(_: Request, body: bytes, words: Translation) -> Response:
        """Return each of `turns` as it is shown, None for what is not a turn any more."""
        turns = _read(body).get("turns")
        sent: list[Any] = turns[-MAX_TURNS:] if isinstance(turns, list) else []
        conversation = Conversation(bot, words, memory)
        return JSONResponse(
            [
                conversation.shown(turn, value["id"], _filter(value))
                if turn is not None and _ID.fullmatch(str(value.get("id")))
                else None
                for value, turn in zip(sent, restore(sent, bot.article, words), strict=True)
            ]
        )

    return [
        Route("/footnoted/ask", ours(ask), methods=["POST"]),
        Route("/footnoted/turns", ours(show), methods=["POST"]),
    ]


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _filter(sent: dict[str, Any]) -> dict[str, Any] | None:
    where = sent.get("where")
    return where if isinstance(where, dict) else None
