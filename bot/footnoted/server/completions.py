"""The OpenAI chat completions interface, so that existing chat front ends can ask.

Footnotes are annotations of the message, in OpenAI's `url_citation` shape with the quote and its
span added; `footnoted` beside the choices is the whole answer. What a language model would need
(temperature, tools, …) is accepted and has no effect.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from time import time
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from footnoted.answer_types import Answer, Citation
from footnoted.bot import Bot
from footnoted.events import Done, Event, text_delta
from footnoted.server.models import PROBLEMS, QuestionText
from footnoted.server.streams import first_first
from footnoted_index.text.tokens import count_tokens

MODEL = "footnoted"
REMEMBERED = 20
"""How many of the questions asked before are read from the messages."""


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""


class Message(BaseModel):
    """A message; those of the user are the questions."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: QuestionText | list[Part] | None = None

    @property
    def text(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return " ".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """Whether a stream ends with the usage."""

    include_usage: bool = False


class Completion(BaseModel):
    """A request for a chat completion."""

    model_config = ConfigDict(extra="allow")
    messages: list[Message] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None


def router(bot: Bot) -> APIRouter:
    """`/v1/chat/completions` and `/v1/models` over a bot."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"], responses=PROBLEMS)

    @routes.get("/models")
    async def models() -> dict[str, Any]:
        """The one model there is."""
        about = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return {"object": "list", "data": [about]}

    @routes.post("/chat/completions", response_model=None)
    async def chat_completions(asked: Completion, request: Request) -> Response:
        """Answer the last message in the light of those before it."""
        questions = [m.text for m in asked.messages if m.role == "user"]
        if asked.messages[-1].role != "user":
            raise HTTPException(400, "the last message must be the user's question")
        chat = bot.chat()
        await asyncio.to_thread(chat.recall, questions[:-1][-REMEMBERED:])
        reply = _Reply(str(request.base_url), sum(map(count_tokens, questions)))
        if asked.stream:
            events = await first_first(chat.astream(questions[-1]))
            usage = asked.stream_options is not None and asked.stream_options.include_usage
            return StreamingResponse(
                reply.stream(events, with_usage=usage), media_type="text/event-stream"
            )
        return JSONResponse(reply.whole(await chat.aask(questions[-1])))

    return routes


class _Reply:
    """One completion in OpenAI's words."""

    def __init__(self, base_url: str, prompt_tokens: int) -> None:
        self._base_url, self._prompt_tokens = base_url, prompt_tokens
        self._head = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time()), "model": MODEL}

    def whole(self, answer: Answer) -> dict[str, Any]:
        content = "\n\n".join(filter(None, (answer.notice, answer.text)))
        message = {
            "role": "assistant",
            "content": content,
            "refusal": None,
            "annotations": self._annotations(answer, content),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": self._usage(content),
            "footnoted": answer.to_dict(),
        }

    async def stream(
        self, events: AsyncGenerator[Event, None], *, with_usage: bool
    ) -> AsyncGenerator[str, None]:
        content = ""
        yield self._chunk({"role": "assistant", "content": ""})
        async for event in events:
            if text := text_delta(event):
                content += text
                yield self._chunk({"content": text})
            if isinstance(event, Done):
                annotations = self._annotations(event.answer, content)
                yield self._chunk(
                    {"annotations": annotations}, "stop", footnoted=event.answer.to_dict()
                )
        if with_usage:
            yield self._chunk(None, usage=self._usage(content))
        yield "data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        chunk = {
            **self._head,
            "object": "chat.completion.chunk",
            "choices": [choice] if delta is not None else [],
            **more,
        }
        return f"data: {json.dumps(chunk)}\n\n"

    def _usage(self, content: str) -> dict[str, int]:
        written = count_tokens(content)
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self._prompt_tokens + written,
        }

    def _annotations(self, answer: Answer, content: str) -> list[dict[str, Any]]:
        """Return one for each marker; `start_index` and `end_index` are the marker's in
        `content`.
        """
        citations = {citation.number: citation for citation in answer.citations}
        return [
            self._annotation(citations[number], start, end)
            for number, start, end in _markers(answer, len(content) - len(answer.text))
            if number in citations
        ]

    def _annotation(self, citation: Citation, start: int, end: int) -> dict[str, Any]:
        article = citation.article
        is_url = article.source.startswith(("http://", "https://"))
        return {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "title": article.title,
                "url": article.source if is_url else f"{self._base_url}articles/{article.id}",
                "quote": citation.quote,
                "quote_start": citation.start,
                "quote_end": citation.end,
            },
        }


def _markers(answer: Answer, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number and the place of each `[1]` in `answer.text`, as `AnswerSentence`
    writes it.
    """
    for sentence in answer.sentences:
        at = offset + len(sentence.text)
        for number in sentence.citations:
            start, at = at + 1, at + len(f" [{number}]")
            yield number, start, at
        offset = at + 1
