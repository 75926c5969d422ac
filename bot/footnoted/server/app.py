"""The routes. Importing this module imports FastAPI; `footnoted serve` does it when it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPBearer
from fastapi_offline import FastAPIOffline

from footnoted import answer_schema
from footnoted.bot import Bot
from footnoted.conversation.chat import Chat
from footnoted.server import models
from footnoted.server.openai import IGNORED, MAX_BYTES, OpenAIErrors, router
from footnoted.server.streams import (
    CLIENT_GONE,
    answer_unless_gone,
    event_stream,
    first_first,
    server_sent,
)
from footnoted.web import UNREADABLE
from footnoted.web.access_control import Access, Guard
from footnoted.web.perimeter import DOCS_POLICY, Boundary, Perimeter
from footnoted_index import ConfigError, FootnotedError, UsageError
from footnoted_index.checked_type import check_type

OURS, OPENAI = ("/ask", "/search", "/articles"), "/v1/"
_log = logging.getLogger(__name__)


def create_app(
    bot: Bot, *, access: Access | None = None, page: FastAPI | None = None, host: str | None = None
) -> FastAPI:
    """Return an ASGI app that answers with `bot`, which stays the caller's to close.

    `page`: an app that is served where this one has no route, such as the chat; it guards itself.
    `host`: the address it listens on, which tells the names it answers to; None for any name.
    The interface is described at `/openapi.json` and, as a page without outside files, at `/docs`.
    """
    access = Access() if access is None else access
    check_type(access, Access, "access is an Access, as in Access(token=…)", ConfigError)
    loading = _Loading(bot)

    @asynccontextmanager
    async def load(app: FastAPI) -> AsyncIterator[None]:
        loading.start()
        async with page.router.lifespan_context(page) if page else nullcontext():
            yield

    app = FastAPIOffline(
        title="Footnoted",
        summary="Ask your articles; every sentence of the answer is footnoted.",
        version=version("footnoted"),
        docs_url="/docs",
        redoc_url=None,
        lifespan=load,
        swagger_ui_parameters={"validatorUrl": None},  # else the page asks an outside host
    )
    paths = {**dict.fromkeys(OURS, access.max_bytes), OPENAI: max(access.max_bytes, MAX_BYTES)}
    app.add_middleware(Guard, access=access, paths=paths)
    app.add_middleware(OpenAIErrors, prefix=OPENAI)
    app.add_middleware(
        Perimeter,  # the last one added is the first to be asked
        boundary=Boundary.of(
            host, origins=access.origins, names=access.names, has_login=access.token is not None
        ),
        policies={"/docs": DOCS_POLICY},
        any_headers=OPENAI,  # its clients send a dozen of their own
        exposed=[IGNORED],
    )
    app.add_exception_handler(FootnotedError, _problem)
    app.add_exception_handler(RequestValidationError, _mistake)
    _add_routes(app, bot, loading, Depends(HTTPBearer(auto_error=False)))
    if page is not None:
        app.mount("/", page)
    return app


def _add_routes(app: FastAPI, bot: Bot, loading: _Loading, bearer: Any) -> None:
    guarded: dict[str, Any] = {"responses": models.PROBLEMS, "dependencies": [bearer]}

    @app.post("/ask", response_model=answer_schema.Answer, **guarded)
    async def ask(asked: models.Ask, request: Request) -> dict[str, Any] | Response:
        """Answer a question with footnotes, or say that the articles do not."""
        chat, where = await _chat(bot, asked)
        events = chat.astream(asked.question, where=where)
        answer = await answer_unless_gone(events, request)
        return CLIENT_GONE if answer is None else answer.to_dict()

    @app.post("/ask/stream", response_class=StreamingResponse, **guarded)
    async def ask_stream(asked: models.Ask) -> StreamingResponse:
        """The answer as it comes, as server-sent events (`retrieved`, `citation`, `text`, …)."""
        chat, where = await _chat(bot, asked)
        events = chat.astream(asked.question, where=where)
        return event_stream(server_sent(await first_first(events)))

    @app.post("/search", response_model=list[answer_schema.Hit], **guarded)
    async def search(asked: models.Search) -> list[dict[str, Any]]:
        """The passages that fit best."""
        where = dict(asked.where or ())
        hits = await bot.asearch(asked.question, limit=asked.limit, where=where)
        return [hit.to_dict() for hit in hits]

    @app.get("/articles", **guarded)
    async def articles(
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> models.Articles:
        """What is in the archive."""
        found = await asyncio.to_thread(bot.articles)
        page = list(map(answer_schema.Article.model_validate, found[offset : offset + limit]))
        return models.Articles(total=len(found), articles=page)

    @app.get(
        "/articles/{article_id}",
        **{**guarded, "responses": {**models.PROBLEMS, 404: {"model": models.Problem}}},
    )
    async def article(article_id: Annotated[str, Path(max_length=64)]) -> answer_schema.FullArticle:
        """One article with its text."""
        found = await asyncio.to_thread(bot.article, article_id)
        if found is None:
            raise HTTPException(404, "there is no article of this id")
        return answer_schema.FullArticle.model_validate(found)

    app.include_router(router(bot), dependencies=[bearer])

    @app.get("/health")
    async def health() -> models.State:
        """Whether the server runs."""
        return models.State(status="ok")

    not_ready: dict[int | str, dict[str, Any]] = {503: {"model": models.Readiness}}

    @app.get("/ready", response_model=models.Readiness, responses=not_ready)
    async def ready() -> JSONResponse:
        """Whether articles are loaded and questions are answered without delay.

        `notice` says how far a sync is: answers may miss what is not read yet.
        """
        loading.start()
        status, state = loading.status, await asyncio.to_thread(lambda: bot.sync_state)
        if state.under_way and status == "ok" and not await asyncio.to_thread(bot.is_published):
            status = "loading"
        return JSONResponse(
            {"status": status, "notice": str(state)}, 200 if status == "ok" else 503
        )


async def _chat(bot: Bot, asked: models.Ask) -> tuple[Chat, dict[str, Any]]:
    """Return the conversation before a question, and the filter that holds in all of it."""
    chat, where = bot.chat(), dict(asked.where or ())
    await asyncio.to_thread(chat.recall, asked.history or [], where=where)
    return chat, where


async def _mistake(request: Request, error: Exception) -> JSONResponse:
    # FastAPI's own repeats what was sent, and fails where that is no Unicode.
    assert isinstance(error, RequestValidationError)
    mistakes = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if isinstance(error.body, bytes):  # as it came, for want of a header that says what it is
        mistakes = ["send the body as JSON, with the header 'Content-Type: application/json'"]
    detail = "; ".join(mistakes).encode("utf-8", "backslashreplace").decode("utf-8")
    return JSONResponse({"detail": detail}, 422)


async def _problem(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, UsageError):
        return JSONResponse({"detail": str(error)}, 400)
    _log.error("%s %s: %s", request.method, request.url.path, error)  # may name local paths
    return JSONResponse({"detail": UNREADABLE}, 503)


class _Loading:
    """Loads the model and the articles once, so that the first question need not wait."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._task: asyncio.Task[object] | None = None

    def start(self) -> None:
        """Begin, unless it is under way or done; a failure is tried again."""
        task = self._task
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            self._task = asyncio.create_task(self._bot.asearch("ready?"))

    @property
    def status(self) -> str:
        task = self._task
        return "ok" if task is not None and task.done() else "loading"
