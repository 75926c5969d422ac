"""`/v1`: chat completions, responses and models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import fastapi
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from footnoted.answer_types import Answer, AnswerSentence
from footnoted.bot import Bot
from footnoted.events import Event, answer_events, retrieved_event
from footnoted.server.models import Where
from footnoted.server.openai.chat_completions import ChatCompletion
from footnoted.server.openai.errors import OPENAI_PROBLEMS
from footnoted.server.openai.front_end_tasks import task_reply
from footnoted.server.openai.requests import (
    MODEL,
    CompletionRequest,
    Conversation,
    ResponseRequest,
)
from footnoted.server.openai.responses import Response
from footnoted.server.streams import CLIENT_GONE, answer_unless_gone, event_stream, first_first
from footnoted_index.text.tokens import count_tokens

MAX_BYTES = 8_388_608
"""The largest body that is taken, bytes. Clients send the whole conversation with every question,
images included; of it only the last questions are used, each of which has a limit of its own."""
IGNORED = "Footnoted-Ignored"
"""The response header that names the fields of a request that had no effect."""
STORED = 1000
"""How many responses `previous_response_id` may name; the oldest are forgotten first."""
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}, "text/event-stream": {}}}
}
"""What a reply is sent as: in one piece, or as it comes."""
_ABOUT = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def router(bot: Bot) -> APIRouter:
    """Return the routes of `/v1` over a bot."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI"], responses=OPENAI_PROBLEMS)
    stored: dict[str, tuple[str, ...]] = {}  # the questions of a response, by its id

    @routes.get("/models")
    async def models() -> dict[str, Any]:
        """List the one model there is."""
        return {"object": "list", "data": [_ABOUT]}

    @routes.get("/models/{model:path}", responses={404: OPENAI_PROBLEMS[400]})
    async def model(model: str) -> dict[str, Any]:
        """Describe the model of this name."""
        if model != MODEL:
            raise HTTPException(404, f"there is no model '{model}'; the one there is: '{MODEL}'")
        return _ABOUT

    @routes.post("/chat/completions", response_model=None, responses=STREAMED)
    async def chat_completions(asked: CompletionRequest, request: Request) -> fastapi.Response:
        """Answer the last question in the light of those before it."""
        conversation = Conversation.of(asked.messages)
        options = asked.stream_options
        reply = ChatCompletion(
            _base_url(request),
            await asyncio.to_thread(_tokens, conversation),
            with_usage=bool(options and options.include_usage),
        )
        return await _respond(request, asked, _events(bot, conversation, asked.where), reply)

    @routes.post(
        "/responses", response_model=None, responses={**STREAMED, 404: OPENAI_PROBLEMS[400]}
    )
    async def responses(asked: ResponseRequest, request: Request) -> fastapi.Response:
        """Answer the last question of the input in the light of those before it."""
        previous = asked.previous_response_id
        if previous and previous not in stored:
            said = f"there is no response '{previous}' any more; send the whole conversation"
            raise HTTPException(404, said)
        conversation = Conversation.of(asked.messages, stored[previous] if previous else ())
        tokens = await asyncio.to_thread(_tokens, conversation)
        reply = Response(_base_url(request), tokens, previous=previous)
        answered = await _respond(request, asked, _events(bot, conversation, asked.where), reply)
        if asked.store is not False:
            stored[reply.id] = conversation.questions
            if len(stored) > STORED:
                del stored[next(iter(stored))]
        return answered

    @routes.api_route("/{path:path}", methods=["GET", "POST", "DELETE"], include_in_schema=False)
    async def unknown(path: str) -> None:
        """Refuse what OpenAI has and this server has not."""
        raise HTTPException(404, f"this server has no /v1/{path}; see /docs for what it has")

    return routes


async def _events(
    bot: Bot, conversation: Conversation, admitted: Where | None
) -> AsyncGenerator[Event, None]:
    reply = task_reply(conversation)
    if reply is not None:
        # Not from the articles, so without footnotes.
        sentences = (AnswerSentence(reply, ()),) if reply else ()
        answer = Answer(conversation.question, "en", "talk", 1.0, sentences, ())
        yield retrieved_event(answer)
        for event in answer_events(answer):
            yield event
        return
    chat, where = bot.chat(), dict(admitted or ())
    await asyncio.to_thread(chat.recall, conversation.earlier, where=where)
    async for event in chat.astream(conversation.question, where=where):
        yield event


async def _respond(
    request: Request,
    asked: CompletionRequest | ResponseRequest,
    events: AsyncGenerator[Event, None],
    reply: ChatCompletion | Response,
) -> fastapi.Response:
    headers = {IGNORED: ", ".join(asked.ignored)} if asked.ignored else {}
    if asked.stream:
        return event_stream(reply.stream(await first_first(events)), headers)
    answer = await answer_unless_gone(events, request)
    if answer is None:
        return CLIENT_GONE
    return JSONResponse(reply.whole(answer), headers=headers)


def _base_url(request: Request) -> str:
    """Return the address of this app; `request.base_url` is that of the one it is mounted in."""
    return str(request.base_url.replace(path=f"{request.scope.get('root_path', '')}/"))


def _tokens(conversation: Conversation) -> int:
    return sum(map(count_tokens, conversation.questions))
