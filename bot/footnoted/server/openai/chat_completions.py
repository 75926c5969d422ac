"""An answer as a chat completion, whole or in chunks.

Footnotes are annotations of the message, those of a stream in its last chunk with a choice;
`footnoted` beside the choices is the whole answer.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import time
from typing import Any
from uuid import uuid4

from footnoted.answer_types import Answer
from footnoted.events import Done, Event, text_delta
from footnoted.server.openai.annotations import chat_annotations
from footnoted.server.openai.errors import error_body
from footnoted.server.openai.requests import MODEL
from footnoted.server.streams import log_broken_off, pause_before_end
from footnoted.web import UNREADABLE
from footnoted_index import FootnotedError
from footnoted_index.text.tokens import count_tokens


class ChatCompletion:
    """One completion. `base_url` is the server's, `prompt_tokens` the size of what was read."""

    def __init__(self, base_url: str, prompt_tokens: int, *, with_usage: bool = False) -> None:
        self._base_url, self._prompt_tokens = base_url, prompt_tokens
        self._with_usage = with_usage
        self._head = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time()), "model": MODEL}

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the completion in one piece."""
        content = answer.text_with_notice
        message = {
            "role": "assistant",
            "content": content,
            "refusal": None,
            "annotations": chat_annotations(answer, content, self._base_url),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": self._usage(content),
            "footnoted": answer.to_dict(),
        }

    async def stream(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
        """Yield server-sent events; an error ends a stream that breaks off."""
        content = ""
        yield self._chunk({"role": "assistant", "content": ""})
        try:
            async with aclosing(events):
                async for event in events:
                    if text := text_delta(event):
                        content += text
                        yield self._chunk({"content": text})
                    if isinstance(event, Done):
                        await pause_before_end()
                        found = chat_annotations(event.answer, content, self._base_url)
                        whole = event.answer.to_dict()
                        yield self._chunk({"annotations": found}, "stop", footnoted=whole)
        except FootnotedError as error:
            log_broken_off(error)
            yield _data(error_body(503, UNREADABLE))
            return
        if self._with_usage:
            yield self._chunk(None, usage=self._usage(content))
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        choices = [choice] if delta is not None else []
        return _data({**self._head, "object": "chat.completion.chunk", "choices": choices, **more})

    def _usage(self, content: str) -> dict[str, int]:
        written = count_tokens(content)
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self._prompt_tokens + written,
        }


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"
