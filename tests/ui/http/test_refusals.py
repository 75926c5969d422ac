"""Whatever the chat refuses is told in the language of the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import footnoted_ui.http
from footnoted import Bot, StoreError
from footnoted_ui.feedback import Feedback
from footnoted_ui.http import conversation
from footnoted_ui.http.endpoints import routes
from footnoted_ui.strings import strings
from footnoted_ui.suggestions import Suggestions

from ..conftest import Reader

OURS = {"X-Footnoted": "1"}
LANGUAGES = ("de", "hu")
# What only a program meets: the page never sends such a request.
FOR_PROGRAMS = {
    "the header X-Footnoted is missing",
    "not a question",
    "the turns before are not known",  # the page sends them along, unasked
    "not found",
}


def test_every_text_in_the_code_is_for_programs() -> None:
    folder = Path(footnoted_ui.http.__file__).parent
    said = {
        call.args[0].value
        for file in folder.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if getattr(call.func, "id", "") in {"PlainTextResponse", "HTMLResponse", "HTTPException"}
    }
    assert said == FOR_PROGRAMS


@pytest.fixture
def bot() -> Iterator[Bot]:
    with Bot.from_articles(["The bridge is open."]) as bot:
        yield bot


def _client(bot: Bot, language: str, *, archive: bool = True, file: Path | None = None) -> Any:
    feedback = Feedback(file) if file else None
    endpoints = routes(bot, Suggestions(bot), may=archive, feedback=feedback, upload_bytes=1_000)
    headers = OURS | {"Accept-Language": language}
    return TestClient(Starlette(routes=endpoints), headers=headers)


def _is_told(response: Any, language: str, said: str) -> None:
    assert response.status_code >= 400
    assert response.headers["content-language"] == language
    assert response.text == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_archive(bot: Bot, language: str) -> None:
    closed = _client(bot, language, archive=False)
    for answered in (
        closed.get("/footnoted/archive"),
        closed.post("/footnoted/articles?name=a.txt", content=b"a"),
        closed.delete("/footnoted/articles/a"),
        closed.post("/footnoted/removed/a"),
        closed.post("/footnoted/sync"),
    ):
        _is_told(answered, language, strings(language)["archive_off"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_and_what_cannot_be_done(
    bot: Bot, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, words = _client(bot, language), strings(language)
    _is_told(client.get("/footnoted/articles/0"), language, words["article_gone"])
    judged = client.post("/footnoted/feedback", json={})
    _is_told(judged, language, words["feedback_off"])
    judged = _client(bot, language, file=tmp_path / "said").post("/footnoted/feedback", json={})
    _is_told(judged, language, words["failed"])
    monkeypatch.setattr(conversation, "MAX_HELD_BYTES", 0)
    asked = client.post("/footnoted/ask", json={"question": "Is the bridge open?"})
    _is_told(asked, language, words["too_many"])
    said = client.post("/footnoted/articles?name=a.exe", content=b"a").text
    assert "„a.exe" in said
    synced = client.post("/footnoted/sync").json()["failed"]
    assert (
        synced
        == {
            "de": "der Chat wurde ohne Ordner mit Artikeln geöffnet; es gibt nichts abzugleichen",
            "hu": "a chatet cikkmappa nélkül nyitották meg; nincs mit szinkronizálni",
        }[language]
    )

    def fail(_: str) -> None:
        raise StoreError(f"'{tmp_path}' is broken")

    monkeypatch.setattr(bot, "exclude", fail)
    _is_told(client.delete("/footnoted/articles/a"), language, words["failed"])


@pytest.fixture(scope="module")
def hungarian(browser: Any, served: Any) -> Iterator[Reader]:
    """A reader in Hungarian who was answered once."""
    reader = Reader(browser, served.url, locale="hu-HU")
    reader.page.locator(".fn-suggestion").first.wait_for()
    reader.ask("How many Labour MPs did the BBC contact?")
    yield reader
    reader.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("status", "word"),
    [(400, "failed"), (403, "failed"), (404, "failed"), (413, "too_large"), (429, "too_many"),
     (500, "failed"), (502, "failed"), (503, "too_many")],
)  # fmt: skip
def test_what_others_say_is_said_in_the_page_s_language(
    hungarian: Reader, status: int, word: str
) -> None:
    reader, page = hungarian, hungarian.page
    page.unroute_all()
    page.reload()
    page.wait_for_selector("body.fn-ready")
    page.locator("#turn-1:has(.fn-actions)").wait_for()
    said = strings("hu")[word]
    page.route(
        re.compile(r"/footnoted/(ask|feedback|articles|archive)"),
        lambda route: route.fulfill(status=status, body="Something in English"),
    )
    notice = page.locator("#fn-notices p")

    def is_said() -> None:
        notice.wait_for()
        assert notice.inner_text() == said
        page.evaluate("document.querySelector('#fn-notices').replaceChildren()")

    reader.send("Who is the mayor?")
    is_said()
    page.locator("#turn-1 .fn-up").click()
    page.locator(".fn-comment .fn-strong").click()
    is_said()
    page.locator(".fn-read").first.click()
    is_said()
    page.locator(".fn-icon-archive").click()
    is_said()
    files = [{"name": "pool.txt", "mimeType": "text/plain", "buffer": b"The pool."}]
    page.locator("#fn-archive-dialog input[type=file]").set_input_files(files)
    row = page.locator("#fn-archive-dialog li.fn-skipped")
    row.wait_for()
    assert row.inner_text().endswith(f"pool.txt – {said}")
    assert "Something" not in page.inner_text("#fn-archive-dialog")
