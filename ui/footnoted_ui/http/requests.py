"""Check that a request is from our own page, find its language, and word refusals."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from footnoted import ArticleError, ArticlesError, FootnotedError, StoreLockedError, UsageError
from footnoted.translations import Translation
from footnoted_ui.reasons import translated
from footnoted_ui.strings import spoken

Answering = Callable[[Request, bytes, Translation], Response]
"""What answers a request, from its body, in a language; in a thread of its own."""
_logger = logging.getLogger(__name__)


def words_of(request: Request) -> Translation:
    """Return the interface in the language of the page that asks."""
    return spoken(request.cookies, request.headers.get("accept-language", ""))


def refusal(status: int, said: str, words: Translation) -> Response:
    """Return a refusal with a reason for the reader; `Content-Language` marks it for the page."""
    return PlainTextResponse(said, status, {"Content-Language": words.language})


def why(error: Exception, words: Translation) -> str:
    """Return why something could not be done, without the paths and addresses of this computer."""
    match error:
        case StoreLockedError():
            return words["skipped_busy"]
        case UsageError() | ArticleError() if not isinstance(error, ArticlesError):
            return translated(str(error), words.language)
        case FootnotedError():
            _logger.error("%s", error)  # it may name a folder, or an address
        case _:
            _logger.error("what the page asked for could not be done", exc_info=error)
    return words["failed"]


def ours(do: Answering, *, allowed: bool = True) -> Callable[[Request], Awaitable[Response]]:
    """Return `do` as an endpoint for our own page, 403 unless `allowed`; errors become refusals."""

    async def endpoint(request: Request) -> Response:
        words = words_of(request)
        if not allowed:
            return refusal(403, words["archive_off"], words)
        if "x-footnoted" not in request.headers:
            return PlainTextResponse("the header X-Footnoted is missing", 403)
        try:
            return await run_in_threadpool(do, request, await request.body(), words)
        except (HTTPException, ClientDisconnect):
            raise
        except Exception as error:  # noqa: BLE001 (logged, and told to the reader)
            status = 422 if isinstance(error, FootnotedError) else 500
            return refusal(status, why(error, words), words)

    return endpoint
