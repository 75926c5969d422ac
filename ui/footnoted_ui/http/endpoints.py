"""HTTP endpoints for the page's scripts: articles, the archive, suggestions, feedback.

Pages of other sites are refused before (`footnoted.web.perimeter`); whatever changes something also
wants the header `X-Footnoted`, which a page cannot send to another site unasked. A client names
articles by id alone; nothing it sends is ever a path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from footnoted import Answer, Bot, Failure, SyncReport
from footnoted.translations import Translation
from footnoted_ui.feedback import Feedback
from footnoted_ui.http import conversation
from footnoted_ui.http.page import ASSETS
from footnoted_ui.http.requests import ours, refusal, why, words_of
from footnoted_ui.reasons import translated
from footnoted_ui.rendering import archive, sources
from footnoted_ui.rendering.escaping import clean
from footnoted_ui.stored_turns import restore
from footnoted_ui.suggestions import Suggestions

if TYPE_CHECKING:
    from footnoted_index.background import SyncState

_QUOTE = re.compile(r"(\d{1,9})-(\d{1,9})")
_NAME_CHARS = 120
_RECENT = 6


def routes(
    bot: Bot, suggestions: Suggestions, *, may: bool, feedback: Feedback | None, upload_bytes: int
) -> list[BaseRoute]:
    """Return the routes, all below `/footnoted/`.

    `may`: whether the archive may be seen and changed. `feedback`: where verdicts are kept, if at
    all. `upload_bytes`: the most a file may have.
    """

    def start(request: Request) -> Response:
        articles, state = bot.articles(texts=False), bot.sync_state
        words = words_of(request)
        return JSONResponse(
            {
                **archive.counts(articles),
                "recent": archive.listing(articles, words)["listed"][:_RECENT],
                "archive": may,
                "feedback": feedback is not None,
                "question_chars": bot.config.max_question_chars,
                "kinds": bot.file_kinds(),
                "megabytes": upload_bytes // 1_000_000,
                "synced": state.finished.isoformat() if state.finished else None,
                "reading": _progress(state, words, local=may),
            }
        )

    def suggested(request: Request) -> Response:
        return JSONResponse(suggestions.of(words_of(request).language))

    def article(request: Request) -> Response:
        words = words_of(request)
        found = bot.article(request.path_params["id"])
        if found is None:
            return refusal(404, words["article_gone"], words)
        length = len(found.text)
        quotes = [
            (int(start), int(end))
            for start, end in _QUOTE.findall(request.query_params.get("quotes", ""))[:100]
            if int(start) < int(end) <= length
        ]
        return HTMLResponse(sources.whole(found, quotes, words))

    def see(request: Request, _: bytes, words: Translation) -> Response:
        asked, articles = request.query_params, bot.articles(texts=False)
        find, language = asked.get("find", ""), asked.get("language", "")
        removed = [
            {"id": one.id, "title": one.title, "source": one.source, "time": one.time}
            for one in reversed(bot.excluded())
        ]
        listing = archive.listing(articles, words, find, language)
        return JSONResponse({**listing, "removed": removed})

    def add(request: Request, body: bytes, words: Translation) -> Response:
        report = bot.add_file(_name(request.query_params.get("name", "")), body)
        return JSONResponse(_told(report, words))

    def remove(request: Request, _: bytes, words: Translation) -> Response:
        bot.exclude(request.path_params["id"])
        return JSONResponse({})

    def take_back(request: Request, _: bytes, words: Translation) -> Response:
        bot.include(request.path_params["id"])
        return JSONResponse({})

    def sync(_: Request, body: bytes, words: Translation) -> Response:
        return StreamingResponse(_synced(bot, words), media_type="application/x-ndjson")

    def judge(_: Request, body: bytes, words: Translation) -> Response:
        if feedback is None:
            return refusal(404, words["feedback_off"], words)
        try:
            sent = json.loads(body)
            verdict, comment = sent["verdict"], str(sent.get("comment", ""))
            turns = restore([sent["turn"]], bot.article, words)
        except (AttributeError, KeyError, TypeError, ValueError):
            turns, verdict, comment = [], "", ""
        answer = turns[0] if turns else None
        if verdict not in ("up", "down") or not isinstance(answer, Answer):
            return refusal(400, words["failed"], words)
        feedback.add(answer, verdict, comment)
        return JSONResponse({})

    return [
        Route("/footnoted/start", start),
        Route("/footnoted/suggestions", suggested),
        Route("/footnoted/articles/{id}", article),
        Route("/footnoted/archive", ours(see, allowed=may)),
        Route("/footnoted/articles", ours(add, allowed=may), methods=["POST"]),
        Route("/footnoted/articles/{id}", ours(remove, allowed=may), methods=["DELETE"]),
        Route("/footnoted/removed/{id}", ours(take_back, allowed=may), methods=["POST"]),
        Route("/footnoted/sync", ours(sync, allowed=may), methods=["POST"]),
        Route("/footnoted/feedback", ours(judge), methods=["POST"]),
        *conversation.routes(bot),
        Mount("/footnoted/assets", StaticFiles(directory=ASSETS)),
    ]


def _synced(bot: Bot, words: Translation) -> Iterator[str]:
    """Yield a sync's progress and result, a JSON line each."""
    lines: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def run() -> None:
        try:
            report = bot.sync(on_progress=lambda p: lines.put({"done": p.done, "total": p.total}))
            lines.put(_told(report, words))
        except Exception as error:  # noqa: BLE001 (logged, and told to the reader)
            lines.put({"failed": why(error, words)})
        finally:
            lines.put(None)

    Thread(target=run, name="footnoted-sync").start()
    while (line := lines.get()) is not None:
        yield json.dumps(line) + "\n"


def _progress(state: SyncState, words: Translation, *, local: bool) -> dict[str, Any] | None:
    """Return how far a sync is, or why it failed; None where there is none."""
    if state.phase == "failed":  # the reason may name local paths
        told = translated(state.problem, words.language)
        return {"problem": told if local else words["failed"]}
    return {"done": state.done, "total": state.total} if state.under_way else None


def _told(report: SyncReport, words: Translation) -> dict[str, Any]:
    """Return what a sync or an upload did: counts, and which files were read in part or not."""
    counts = {name: len(getattr(report, name)) for name in ("added", "updated", "removed")}

    def reasons(failures: Iterable[Failure]) -> list[tuple[str, str]]:
        return [(f.path, translated(f.reason, words.language)) for f in failures]

    return {**counts, "skipped": reasons(report.failed), "partly": reasons(report.partial)}


def _name(sent: str) -> str:
    """Return a file's name as a label: its last part, on one line, not too long."""
    name = " ".join(clean(PurePath(sent.replace("\\", "/")).name).split()) or "untitled.txt"
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return stem[: _NAME_CHARS - len(suffix)] + suffix[:_NAME_CHARS]
