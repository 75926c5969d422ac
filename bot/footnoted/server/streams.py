"""Events as they come, over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator

from footnoted.events import Event
from footnoted_index import FootnotedError

_log = logging.getLogger(__name__)


async def first_first(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """Yield the same events, once the first is there: what is wrong with a question is raised
    here.
    """
    first = await anext(events)

    async def all_of_them() -> AsyncGenerator[Event, None]:
        yield first
        async for event in events:
            yield event

    return all_of_them()


async def server_sent(events: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
    """Yield each event as a server-sent event, named after its type; an `error` ends a broken
    stream.
    """
    try:
        async for event in events:
            value = event.to_dict()
            yield f"event: {value['type']}\ndata: {json.dumps(value)}\n\n"
    except FootnotedError:
        _log.exception("a stream broke off")
        problem = json.dumps({"type": "error", "detail": "the articles cannot be read right now"})
        yield f"event: error\ndata: {problem}\n\n"
