"""Footnoted in a FastAPI app of your own: `uvicorn --factory examples.fastapi_app:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from footnoted import Bot, QuestionError
from footnoted.server import Access
from footnoted.server import create_app as footnoted_app


def create_app(articles: str = "seeds", store: str = ".footnoted") -> FastAPI:
    # Answers at once, from what the store holds; several workers share one sync.
    bot = Bot.open(articles, store=store, sync="background")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with bot:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/titles")  # a route of your own: async versions never block the event loop
    async def titles(q: str) -> list[str]:
        return [hit.article.title for hit in await bot.asearch(q, limit=3)]

    @app.get("/answer")
    async def answer(q: str) -> dict[str, Any]:
        return (await bot.aask(q)).to_dict()

    @app.exception_handler(QuestionError)
    async def bad_question(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 400)

    # All routes of `footnoted serve` (/archive/ask, /archive/v1/chat/completions, …) at once:
    app.mount("/archive", footnoted_app(bot, access=Access(per_minute=60)))
    return app
