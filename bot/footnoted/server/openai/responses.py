"""An answer as a response of OpenAI's Responses API, whole or in events.

Footnotes are annotations of the output text; `footnoted` beside the output is the whole answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import count
from time import time
from typing import Any
from uuid import uuid4

from footnoted.answer_types import Answer
from footnoted.events import Done, Event, text_delta
from footnoted.server.openai.annotations import response_annotations
from footnoted.server.openai.requests import MODEL
from footnoted.server.streams import event_stream_line, log_broken_off, pause_before_end
from footnoted.web import UNREADABLE
from footnoted_index import FootnotedError
from footnoted_index.text.tokens import count_tokens


class Response:
    """One response. `base_url` is the server's, `input_tokens` the size of what was read."""

    def __init__(self, base_url: str, input_tokens: int, *, previous: str | None) -> None:
        self._base_url, self._input_tokens, self._previous = base_url, input_tokens, previous
        self.id = f"resp_{uuid4().hex}"
        self._item_id = f"msg_{uuid4().hex}"
        self._created = int(time())

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the response in one piece."""
        content = answer.text_with_notice
        found = response_annotations(answer, content, self._base_url)
        return self._finished(answer, content, found)

    async def stream(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
        """Yield server-sent events; `error` ends a stream that breaks off."""
        numbers = count()

        def sent(kind: str, **values: Any) -> str:
            value = {"type": kind, "sequence_number": next(numbers), **values}
            return event_stream_line(value)

        item = {"output_index": 0, "item_id": self._item_id}
        part = {**item, "content_index": 0}
        yield sent("response.created", response=self._begun())
        yield sent("response.in_progress", response=self._begun())
        yield sent("response.output_item.added", output_index=0, item=self._item([], "in_progress"))
        yield sent("response.content_part.added", **part, part=_output_text("", []))
        content = ""
        try:
            async with aclosing(events):
                async for event in events:
                    if text := text_delta(event):
                        content += text
                        yield sent("response.output_text.delta", **part, delta=text, logprobs=[])
                    if isinstance(event, Done):
                        answer = event.answer
        except FootnotedError as error:
            log_broken_off(error)
            yield sent("error", code="server_error", message=UNREADABLE, param=None)
            return
        await pause_before_end()
        found = response_annotations(answer, content, self._base_url)
        for index, annotation in enumerate(found):
            place = {**part, "annotation_index": index}
            yield sent("response.output_text.annotation.added", **place, annotation=annotation)
        output = _output_text(content, found)
        yield sent("response.output_text.done", **part, text=content, logprobs=[])
        yield sent("response.content_part.done", **part, part=output)
        done = self._item([output], "completed")
        yield sent("response.output_item.done", output_index=0, item=done)
        yield sent("response.completed", response=self._finished(answer, content, found))

    def _begun(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "response",
            "created_at": self._created,
            "status": "in_progress",
            "background": False,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": MODEL,
            "output": [],
            "parallel_tool_calls": False,
            "previous_response_id": self._previous,
            "temperature": 0,
            "text": {"format": {"type": "text"}},
            "tool_choice": "none",
            "tools": [],
            "top_p": 1,
            "truncation": "auto",
            "usage": None,
        }

    def _finished(
        self, answer: Answer, content: str, annotations: list[dict[str, Any]]
    ) -> dict[str, Any]:
        written = count_tokens(content)
        return {
            **self._begun(),
            "status": "completed",
            "output": [self._item([_output_text(content, annotations)], "completed")],
            "usage": {
                "input_tokens": self._input_tokens,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": written,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": self._input_tokens + written,
            },
            "footnoted": answer.to_dict(),
        }

    def _item(self, content: list[dict[str, Any]], status: str) -> dict[str, Any]:
        about = {"id": self._item_id, "type": "message", "role": "assistant"}
        return {**about, "status": status, "content": content}


def _output_text(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}
