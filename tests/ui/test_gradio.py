"""A canary for Gradio: what `assets/gradio.js`, `app.py` and the style sheets know of its page.

A failure here means that a release of Gradio has moved something: mend those three, then raise the
bound in `pyproject.toml`.
"""

from __future__ import annotations

from importlib.metadata import requires, version
from typing import Any

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.browser

PARTS = {
    "#fn-chatbot .bubble-wrap": "the part of the conversation that scrolls",
    "#fn-chatbot [role=log][aria-live=polite]": "tells screen readers of new messages",
    "#fn-chatbot .message-row.user-row .user.message .md .fn-question": "a question in its bubble",
    "#fn-chatbot .message-row.bot-row .bot.message .md .fn-message": "an answer",
    "#fn-do-draw": "the button that draws",
    ".gradio-container .main.fillable": "the frame of the page",
}


def test_the_parts_of_gradios_page_are_where_they_were(desk: Any) -> None:
    desk.ask("How many Labour MPs did the BBC contact?")
    moved = [
        f"{selector} ({what})"
        for selector, what in PARTS.items()
        if desk.page.locator(selector).count() == 0
    ]
    assert not moved, f"Gradio {version('gradio')} has moved: {'; '.join(moved)}"


def test_nothing_is_sent_by_gradio_once_the_page_is_there(desk: Any) -> None:
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.url))
    desk.ask("How many Labour MPs did the BBC contact?")
    assert [url for url in sent if "gradio_api" in url] == []
    assert len([url for url in sent if url.endswith("/footnoted/ask")]) == 1


def test_no_arrow_leads_to_the_end_of_a_conversation_that_is_all_in_sight(visit: Any) -> None:
    reader = visit(width=900)
    page, arrow = reader.page, reader.page.locator(".scroll-down-button-container button")
    for _ in range(5):
        reader.ask("How many Labour MPs did the BBC contact?")
    page.evaluate("document.querySelector('.bubble-wrap').scrollTop = 0")
    arrow.wait_for()
    page.locator("#question-1 ~ .fn-edit").click()
    page.keyboard.press("Enter")
    page.locator("#turn-2").wait_for(state="detached")
    reader.answer(1)
    arrow.wait_for(state="detached")


def test_gradio_is_bounded_to_what_was_tried() -> None:
    (gradio,) = (
        wanted
        for wanted in map(Requirement, requires("footnoted") or [])
        if wanted.name == "gradio" and wanted.marker and wanted.marker.evaluate({"extra": "ui"})
    )
    assert gradio.specifier.contains(version("gradio"))
    assert not gradio.specifier.contains("7.0")
