"""Send events over HTTP as long as the client is connected."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from footnoted.answer_types import Answer
from footnoted.events import Done, Event
from footnoted.web import UNREADABLE
from footnoted_index import FootnotedError

CLIENT_GONE = Response(status_code=499)
"""Returned where nobody is left to read it."""
_PAUSE = 0.02
_log = logging.getLogger(__name__)


def event_stream(
    lines: AsyncGenerator[str, None], headers: Mapping[str, str] | None = None
) -> StreamingResponse:
    """Return server-sent events as a response that nothing on its way may hold back."""
    unbuffered = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        lines, headers={**unbuffered, **(headers or {})}, media_type="text/event-stream"
    )


async def first_first(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """Return all events once the first is there: errors are raised before the response begins."""
    first = await anext(events)

    async def all_of_them() -> AsyncGenerator[Event, None]:
        async with aclosing(events):
            yield first
            async for event in events:
                yield event

    return all_of_them()


async def server_sent(events: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
    """Yield each event as a server-sent event of its type; an `error` ends a broken stream."""
    try:
        async with aclosing(events):
            async for event in events:
                yield event_stream_line(event.to_dict())
    except FootnotedError as error:
        log_broken_off(error)
        yield event_stream_line({"type": "error", "detail": UNREADABLE})


def event_stream_line(value: dict[str, Any]) -> str:
    """Return a value as a server-sent event of its `type`."""
    return f"event: {value['type']}\ndata: {json.dumps(value)}\n\n"


async def pause_before_end() -> None:
    """Pause before the end of the stream, so that the text arrives in a read of its own.

    Where a whole answer and its end come in one read, Deep Chat shows an error in place of it.
    """
    await asyncio.sleep(_PAUSE)


async def answer_unless_gone(
    events: AsyncGenerator[Event, None], request: Request
) -> Answer | None:
    """Return the answer at the end of `events`; None, with the work stopped, where nobody waits.

    The body of `request` must have been read. Raises what the stream raises.
    """
    answering = asyncio.create_task(_answer(events))
    leaving = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        return answering.result() if answering.done() else None
    finally:
        answering.cancel()
        leaving.cancel()


def log_broken_off(error: FootnotedError) -> None:
    """Log why a stream ended early; the client is not told, as it may name local paths."""
    _log.error("a stream broke off", exc_info=error)


async def _answer(events: AsyncGenerator[Event, None]) -> Answer:
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Done):
                return event.answer
    raise AssertionError("a stream ends with `Done`")


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
