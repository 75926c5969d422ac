"""Servers to be attacked: real ones on loopback, over an archive of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from footnoted import Article, Bot
from footnoted.integrations.mcp import http_app
from footnoted.server import create_app
from footnoted.web.access_control import Access

LOCAL = "127.0.0.1"
SECRET = "The harbour safe holds 417 gold coins. The clerk counts the coins every Friday evening."


@pytest.fixture(scope="package")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot with one article to steal."""
    store = tmp_path_factory.mktemp("victim") / "store"
    with Bot.from_articles([Article.of(SECRET, source="safe")], store=store) as bot:
        yield bot


@pytest.fixture(scope="package")
def chat(victim: Bot, live: Callable[[Any], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a chat whose archive may be changed."""
    pytest.importorskip("gradio")
    from footnoted_ui import Options, build_server

    feedback: Path = tmp_path_factory.mktemp("feedback") / "feedback.jsonl"
    return live(build_server(victim, "", Options(feedback=feedback)))


@pytest.fixture(scope="package")
def api(victim: Bot, live: Callable[[Any], str]) -> str:
    """The address of an HTTP interface without a token."""
    return live(create_app(victim, host=LOCAL))


@pytest.fixture(scope="package")
def api_with_chat(victim: Bot, live: Callable[[Any], str]) -> str:
    """The address of an HTTP interface with the chat beside it."""
    pytest.importorskip("gradio")
    from footnoted_ui import Options, build_server

    return live(create_app(victim, host=LOCAL, page=build_server(victim, "", Options())))


@pytest.fixture(scope="package")
def tools(victim: Bot, live: Callable[[Any], str]) -> str:
    """The address of an MCP server without a token."""
    return live(http_app(victim, host=LOCAL, access=Access()))
