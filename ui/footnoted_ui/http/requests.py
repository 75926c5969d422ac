"""Requests of our own page: in which language, and whether they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from footnoted.translations import Translation
from footnoted_ui.strings import spoken

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Endpoint = Callable[["Request"], Awaitable["Response"]]


def words_of(request: Request) -> Translation:
    """Return the interface in the language of the page that asks."""
    return spoken(request.cookies, request.headers.get("accept-language", ""))


def ours(do: Endpoint, *, allowed: bool = True) -> Endpoint:
    """Return `do`, for requests of our own page alone and where it is allowed; 403 otherwise."""

    async def guarded(request: Request) -> Response:
        from starlette.responses import PlainTextResponse

        if not allowed:
            return PlainTextResponse(words_of(request)["archive_off"], 403)
        if "x-footnoted" not in request.headers:
            return PlainTextResponse("the header X-Footnoted is missing", 403)
        return await do(request)

    return guarded
