"""HTTP endpoints of the conversation: a question with its growing answer, and turns shown again."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from footnoted import Bot
from footnoted_ui.conversation import Conversation, Memory
from footnoted_ui.http.requests import ours, words_of
from footnoted_ui.stored_turns import MAX_TURNS, restore

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

MAX_HELD_BYTES = 32_000_000
"""Of the questions that are being answered, of all readers together."""
_LEAST_BYTES = 64_000  # that a question counts for, however short
_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


def routes(bot: Bot) -> list[BaseRoute]:
    """Return the routes, below `/footnoted/`."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
    from starlette.routing import Route

    memory = Memory()
    held = 0

    async def ask(request: Request) -> Response:
        """Stream JSON lines; 409 where the turns `before` are not known: send them as `turns`."""
        nonlocal held
        body = await request.body()
        asked = _read(body)
        question, words = asked.get("question"), words_of(request)
        if not isinstance(question, str):
            return PlainTextResponse("not a question", 400)
        if "turns" in asked:
            restored = await run_in_threadpool(restore, asked["turns"], bot.article, words)
            before = [turn for turn in restored if turn is not None]
        else:
            ids = asked.get("before")
            known = memory.recall(ids[-MAX_TURNS:] if isinstance(ids, list) else (), bot)
            if known is None:
                return PlainTextResponse("the turns before are not known", 409)
            before = known
        size = max(len(body), _LEAST_BYTES)
        if held + size > MAX_HELD_BYTES:
            return PlainTextResponse("too many questions", 503, {"Retry-After": "5"})
        where = asked.get("where") if isinstance(asked.get("where"), dict) else None
        told = Conversation(bot, words, memory).ask(question, where, before)

        async def lines() -> AsyncIterator[str]:
            nonlocal held
            held += size
            try:
                async for line in told:
                    yield json.dumps(line, ensure_ascii=False) + "\n"
            finally:
                held -= size

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def show(request: Request) -> Response:
        """Return each of `turns` as it is shown, None for what is not a turn any more."""
        turns, words = _read(await request.body()).get("turns"), words_of(request)
        sent: list[Any] = turns[-MAX_TURNS:] if isinstance(turns, list) else []
        restored = await run_in_threadpool(restore, sent, bot.article, words)
        conversation = Conversation(bot, words, memory)
        shown: list[dict[str, str] | None] = []
        for value, turn in zip(sent, restored, strict=True):
            turn_id = value.get("id") if isinstance(value, dict) else None
            if turn is None or not isinstance(turn_id, str) or not _ID.fullmatch(turn_id):
                shown.append(None)
            else:
                where = value.get("where")
                shown.append(
                    conversation.shown(turn, turn_id, where if isinstance(where, dict) else None)
                )
        return JSONResponse(shown)

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
