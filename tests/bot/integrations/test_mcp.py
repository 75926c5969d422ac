"""The MCP server, asked by the official client over both transports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from footnoted import Answer, Bot
from footnoted.integrations.mcp import create_server, http_app
from footnoted.web.access_control import Access

QUESTION = "How many Labour MPs did the BBC contact?"
TOKEN = "not-a-secret"


async def use(client: Client) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search", "read_article"]
    for tool in tools:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
    result = await client.call_tool("ask", {"question": QUESTION})
    assert not result.is_error
    (content,) = result.content
    assert "320" in content.text  # type: ignore[union-attr]
    assert result.structured_content is not None
    article = result.structured_content["citations"][0]["article"]["id"]
    assert "320" in result.structured_content["citations"][0]["answer"]["text"]
    read = await client.call_tool("read_article", {"article_id": article, "start": 10})
    assert read.structured_content is not None
    assert read.structured_content["start"] == 10


def test_the_command_speaks_mcp_on_its_standard_streams(seeds: Path, tmp_path: Path) -> None:
    command = ["-m", "footnoted", "mcp", "--articles", str(seeds), "--store", str(tmp_path / "s")]

    async def run() -> None:
        parameters = StdioServerParameters(command=sys.executable, args=command)
        async with Client(stdio_client(parameters)) as client:
            await use(client)

    asyncio.run(run())


def test_over_http_the_token_comes_first(seed_bot: Bot, live: Callable[[Any], str]) -> None:
    app = http_app(seed_bot, host="127.0.0.1", access=Access(token=TOKEN, per_minute=0))
    url = f"{live(app)}mcp"
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    for headers in (accept, {**accept, "Authorization": "Bearer wrong"}):
        refused = httpx.post(url, json=listing, headers=headers)
        assert refused.status_code == 401
        assert "read_article" not in refused.text

    async def run() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=120) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            await use(client)

    asyncio.run(run())


def in_process(bot: Bot, use: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(create_server(bot)) as client:
            await use(client)

    asyncio.run(run())


def test_the_tools_give_what_the_bot_gives(seed_bot: Bot) -> None:
    async def use(client: Client) -> None:
        asked = await client.call_tool("ask", {"question": QUESTION, "languages": ["de"]})
        answer = Answer.from_dict(asked.structured_content or {}, articles=seed_bot.articles())
        assert answer == seed_bot.ask(QUESTION, where={"languages": "de"})
        for citation in answer.citations:
            assert f"[{citation.number}]" in asked.content[0].text  # type: ignore[union-attr]
            assert citation.quote in asked.content[0].text  # type: ignore[union-attr]
        found = await client.call_tool("search", {"query": "Burnham", "limit": 2})
        assert found.structured_content == {
            "hits": [hit.to_dict() for hit in seed_bot.search("Burnham", limit=2)]
        }
        refused = await client.call_tool("ask", {"question": "Wie backt man Brot?"})
        assert "do not answer it" in refused.content[0].text  # type: ignore[union-attr]

    in_process(seed_bot, use)


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": "…"}, "the question is empty"),
        ("search", {"query": ""}, "the question is empty"),
        ("read_article", {"article_id": "none"}, "no article 'none'"),
    ],
)
def test_a_mistake_is_told_to_the_model(
    seed_bot: Bot, tool: str, arguments: dict[str, Any], message: str
) -> None:
    async def use(client: Client) -> None:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        assert message in result.content[0].text  # type: ignore[union-attr]

    in_process(seed_bot, use)


def test_a_long_article_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footnoted.integrations.mcp.READ_CHARS", 100)
    text = " ".join(f"Sentence {i} of a long article about the pool." for i in range(6))

    async def use(client: Client) -> None:
        read, start = "", 0
        while start < len(text):
            piece = await client.call_tool("read_article", {"article_id": article, "start": start})
            about = piece.structured_content or {}
            assert about["total"] == len(text)
            read += piece.content[0].text.split("\n\n", 1)[1]  # type: ignore[union-attr]
            start = about["end"]
        assert read == text

    with Bot.from_articles([text]) as bot:
        article = bot.articles()[0].id
        in_process(bot, use)
