"""A chat front end of npm, Deep Chat, in a browser on a page of another origin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from footnoted import Bot
from footnoted.server import Access, create_app

from .conftest import KEY, QUESTION

FOLLOW_UP = "And in Gorton?"
Live = Callable[[Any], str]


def page(node_modules: Path) -> Starlette:
    """`/?api=…&mode=…` is a page with nothing but the chat, which asks `api`."""

    def chat(request: Any) -> HTMLResponse:
        mode, api = request.query_params["mode"], request.query_params["api"]
        direct = json.dumps({"openAI": {"key": KEY, mode: {"max_tokens": 500}}})
        connect = json.dumps({"url": api, "stream": False})
        return HTMLResponse(
            f"<!doctype html><script type=module src=/deep-chat/dist/deepChat.bundle.js></script>"
            f"<deep-chat directConnection='{direct}' connect='{connect}'></deep-chat>"
        )

    files = StaticFiles(directory=node_modules / "node_modules" / "deep-chat")
    return Starlette(routes=[Route("/", chat), Mount("/deep-chat", files)])


def send(tab: Any, question: str, number: int) -> None:
    """Ask the question that is to be the message `number`, as soon as the chat takes one."""
    while tab.locator(".user-message-text").count() <= number:
        tab.locator("#text-input").fill(question)
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(500)


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize(
    ("mode", "path"), [("completions", "v1/chat/completions"), ("chat", "v1/responses")]
)
def test_deep_chat_converses(
    browser: Any, node_modules: Path, seed_bot: Bot, live: Live, mode: str, path: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    home = live(page(node_modules))
    access = Access(token=KEY, per_minute=0, origins=(home.rstrip("/"),))
    server = live(create_app(seed_bot, access=access))
    chat = seed_bot.chat()
    answers = {question: chat.ask(question) for question in (QUESTION, FOLLOW_UP)}
    context = browser.new_context()
    try:
        tab = context.new_page()
        tab.goto(f"{home}?mode={mode}&api={server}{path}")
        for number, (question, expected) in enumerate(answers.items()):
            send(tab, question, number)
            answer = tab.locator(".ai-message-text").nth(number)
            answer.wait_for()
            for sentence in expected.sentences:
                sync_api.expect(answer).to_contain_text(sentence.text, timeout=60_000)
        assert not tab.locator(".error-message-text").count()
    finally:
        context.close()
