"""The MCP server, asked by the official client over both transports."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import httpx2
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from footnoted import Answer, Bot
from footnoted import archive as archive_module
from footnoted.integrations.mcp import _note, create_server, http_app
from footnoted.web.access_control import Access
from footnoted_index.background import SyncState
from footnoted_index.embedding.encoder import Encoder

QUESTION = "How many Labour MPs did the BBC contact?"
TOKEN = "not-a-secret"
REASONS = (
    "the question", "no article", "language", "Field required", "should be", "is not allowed",
    "the filter's",
)  # fmt: skip


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


def test_the_command_speaks_mcp_on_its_standard_streams(
    seeds: Path, seed_store: Path, tmp_path: Path
) -> None:
    command = ["-m", "footnoted", "mcp", "--articles", str(seeds), "--store", str(tmp_path / "s")]
    # A new archive is answered from after 20 s, however far it was read.
    shutil.copytree(seed_store, tmp_path / "s")

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


def called(bot: Bot, tool: str, arguments: dict[str, Any]) -> Any:
    """The result of one call."""

    async def run() -> Any:
        async with Client(create_server(bot)) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(run())


def test_the_tools_give_what_the_bot_gives(seed_bot: Bot) -> None:
    asked = called(seed_bot, "ask", {"question": QUESTION, "languages": ["de"]})
    answer = Answer.from_dict(asked.structured_content, articles=seed_bot.articles())
    assert answer == seed_bot.ask(QUESTION, where={"languages": "de"})
    for citation in answer.citations:
        assert f"[{citation.number}]" in asked.content[0].text
        assert citation.quote in asked.content[0].text
    found = called(seed_bot, "search", {"query": "Burnham", "limit": 2})
    assert found.structured_content == {
        "hits": [hit.to_dict() for hit in seed_bot.search("Burnham", limit=2)]
    }
    refused = called(seed_bot, "ask", {"question": "Wann ist die nächste Wahl?"})
    assert "do not answer it" in refused.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": "…"}, "the question is empty"),
        ("search", {"query": ""}, "the question is empty"),
        ("search", {"query": "x", "languages": ["Klingon"]}, "codes such as de, not 'klingon'"),
        ("read_article", {"article_id": "none"}, "no article 'none'"),
        ("search", {"limit": 3}, "query: Field required; search takes query, limit, languages"),
        (
            "search",
            {"text": "x"},
            "text: there is no such argument; search takes query, limit, lang",
        ),
        (
            "ask",
            {"question": QUESTION, "where": {"languages": ["de"]}},
            "where: there is no such argument; ask takes question, history, languages, sources,"
            " since, until, articles",
        ),
        ("ask", {"question": QUESTION, "since": "soon"}, "since must be a date such as 2024-03-05"),
    ],
)
def test_a_mistake_is_told_to_the_model(
    seed_bot: Bot, tool: str, arguments: dict[str, Any], message: str
) -> None:
    result = called(seed_bot, tool, arguments)
    assert result.is_error
    assert message in result.content[0].text


def test_results_say_how_far_the_articles_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "FIRST_WAIT_SECONDS", 0.0)
    (tmp_path / "bridge.txt").write_text("The bridge of Gorton was closed on Monday.")
    embed, go_on = Encoder.sentences, Event()

    def slowly(self: Encoder, passages: Any) -> Any:
        assert go_on.wait(120)
        return embed(self, passages)

    monkeypatch.setattr(Encoder, "sentences", slowly)
    calls = {"ask": {"question": "When was the bridge closed?"}, "search": {"query": "bridge"}}

    with Bot.open(tmp_path, store=tmp_path / "store", sync="background") as bot:
        try:
            for tool, arguments in calls.items():
                (content,) = called(bot, tool, arguments).content
                assert re.match(r"\[.*; answers may miss .*\]\n\n", content.text)
        finally:
            go_on.set()
        while bot.sync_state.under_way:
            time.sleep(0.1)
        for tool, arguments in calls.items():
            (content,) = called(bot, tool, arguments).content
            assert "answers may miss" not in content.text
            assert "Monday" in content.text


def test_what_was_not_found_while_articles_were_read_is_to_be_asked_again() -> None:
    reading, read = SyncState("running", 1, 2), SyncState()
    assert "ask again" in _note(reading, read, found=False)
    assert _note(reading, read, found=True) == ""
    assert _note(read, read, found=False) == ""


def test_a_long_article_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footnoted.integrations.mcp.READ_CHARS", 100)
    text = " ".join(f"Sentence {i} of a long article about the pool." for i in range(6))

    read, start = "", 0
    with Bot.from_articles([text]) as bot:
        article = bot.articles()[0].id
        while start < len(text):
            piece = called(bot, "read_article", {"article_id": article, "start": start})
            assert piece.structured_content["total"] == len(text)
            read += piece.content[0].text.split("\n\n", 1)[1]
            start = piece.structured_content["end"]
    assert read == text


@pytest.mark.parametrize(
    ("tool", "lenient", "strict"),
    [
        ("ask", {"question": QUESTION, "languages": "de"}, {"languages": ["de"]}),
        ("ask", {"question": QUESTION, "languages": '["de"]'}, {"languages": ["de"]}),
        ("ask", {"question": QUESTION, "languages": "de-DE, hu"}, {"languages": ["de", "hu"]}),
        ("ask", {"question": QUESTION, "languages": "German"}, {"languages": ["de"]}),
        (
            "search",
            {"query": "Burnham", "languages": ["Hungarian", "English"]},
            {"languages": ["hu", "en"]},
        ),
        ("ask", {"question": QUESTION, "languages": None, "history": None}, {}),
        ("ask", {"question": QUESTION, "languages": [], "history": ""}, {}),
        ("ask", {"question": QUESTION, "sources": "", "since": "", "where": None}, {}),
        ("ask", {"query": QUESTION}, {"question": QUESTION}),
        ("search", {"question": "Burnham"}, {"query": "Burnham"}),
        ("search", {"query": "Burnham", "since": 2024}, {"since": "2024"}),
        ("search", {"query": "Burnham", "until": None, "articles": []}, {}),
        ("ask", {"question": [QUESTION]}, {"question": QUESTION}),
        ("ask", {"question": "And in Gorton?", "history": QUESTION}, {"history": [QUESTION]}),
        (
            "ask",
            {
                "question": "And in Gorton?",
                "history": [
                    {"role": "user", "content": QUESTION},
                    {"role": "assistant", "content": "320"},
                    None,
                ],
            },
            {"history": [QUESTION]},
        ),
        ("search", {"query": "Burnham", "limit": "3"}, {"limit": 3}),
        ("search", {"query": "Burnham", "limit": None}, {"limit": 10}),
        ("search", {"query": "Burnham", "limit": 500}, {"limit": 50}),
        ("search", {"query": "Burnham", "limit": "many"}, {"limit": 10}),
    ],
)
def test_what_models_send_is_taken(
    seed_bot: Bot, tool: str, lenient: dict[str, Any], strict: dict[str, Any]
) -> None:
    named = {
        key: lenient[key]
        for key in ("question", "query")
        if key in lenient and strict.keys().isdisjoint({"question", "query"})
    }
    taken = called(seed_bot, tool, lenient)
    assert not taken.is_error, taken.content
    assert taken.content == called(seed_bot, tool, named | strict).content


def test_the_filters_are_those_of_python(seed_bot: Bot) -> None:
    first = seed_bot.articles()[0]
    filters: list[dict[str, Any]] = [
        {"sources": [first.source]},
        {"articles": [first.id]},
        {"since": "1990", "until": "1991"},
        {"since": "2000", "languages": ["hu"]},
    ]
    for where in filters:
        found = called(seed_bot, "search", {"query": "Burnham", **where})
        hits = [hit.to_dict() for hit in seed_bot.search("Burnham", where=where)]
        assert found.structured_content == {"hits": hits}
        asked = called(seed_bot, "ask", {"question": QUESTION, **where})
        answer = Answer.from_dict(asked.structured_content, articles=seed_bot.articles())
        assert answer == seed_bot.ask(QUESTION, where=where)


def test_the_languages_hold_for_the_history_too(seed_bot: Bot) -> None:
    asked = {"question": "Which article?", "history": [QUESTION], "languages": ["hu"]}
    answer = called(seed_bot, "ask", asked).structured_content
    assert {c["article"]["language"] for c in answer["citations"]} == {"hu"}


def test_the_output_is_described(seed_bot: Bot) -> None:
    async def use(client: Client) -> None:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        calls = {
            "ask": {"question": QUESTION},
            "search": {"query": "Burnham"},
            "read_article": {"article_id": seed_bot.articles()[0].id},
        }
        assert set(schemas) == set(calls)
        for tool, arguments in calls.items():
            structured = (await client.call_tool(tool, arguments)).structured_content
            jsonschema.validate(structured, schemas[tool] or {})

    in_process(seed_bot, use)


def test_articles_are_resources(seed_bot: Bot) -> None:
    async def use(client: Client) -> None:
        listed = (await client.list_resources()).resources
        assert [resource.title for resource in listed] == [a.title for a in seed_bot.articles()]
        for resource, article in zip(listed, seed_bot.articles(), strict=True):
            (content,) = (await client.read_resource(resource.uri)).contents
            assert content.text == article.text  # type: ignore[union-attr]
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "footnoted://articles/{article_id}"
        with pytest.raises(MCPError, match="no article 'none'"):
            await client.read_resource("footnoted://articles/none")

    in_process(seed_bot, use)


def examples(strategy: st.SearchStrategy[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(strategy)
    def collect(example: dict[str, Any]) -> None:
        found.append(example)

    collect()
    return found


def test_whatever_a_model_sends_gets_an_answer_or_a_reason(seed_bot: Bot) -> None:
    usual = st.sampled_from([QUESTION, "de", "3", "[]", 3, [QUESTION, "de"]])
    anything = st.recursive(
        usual | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    )

    async def use(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            names = list(tool.input_schema["properties"])
            required = dict.fromkeys(tool.input_schema["required"], usual | anything)
            optional = dict.fromkeys(set(names) - set(required), anything)
            cases = examples(st.fixed_dictionaries(required, optional=optional))
            for arguments in [{}, *cases]:
                result = await client.call_tool(tool.name, arguments)
                said = result.content[0].text  # type: ignore[union-attr]
                assert not result.is_error or any(reason in said for reason in REASONS), said

    in_process(seed_bot, use)


@pytest.mark.parametrize("name", ["since", "until", "languages", "sources", "articles"])
def test_a_filter_that_is_no_text_is_refused(seed_bot: Bot, name: str) -> None:
    for value in ({"a": 1}, [{"a": 1}]):
        result = called(seed_bot, "ask", {"question": QUESTION, name: value})
        assert result.is_error
        assert "a filter should be a text" in result.content[0].text
    assert not called(seed_bot, "ask", {"question": QUESTION, name: []}).is_error


def test_the_official_inspector_calls_a_tool(
    seeds: Path, seed_store: Path, tmp_path: Path, seed_bot: Bot
) -> None:
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("no inspector: node and npm are not installed")
    # On a busy computer the first question would not wait long enough for a new one.
    shutil.copytree(seed_store, tmp_path / "store")
    server = [sys.executable, "-m", "footnoted", "mcp", "--articles", str(seeds)]
    command = [npx, "--yes", "@modelcontextprotocol/inspector@0", "--cli", *server]
    command += ["--store", str(tmp_path / "store")]

    def inspect(*arguments: str) -> Any:
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, cwd=tmp_path, timeout=300
        )
        if "npm error" in done.stderr:
            pytest.skip(f"no inspector: npm could not install it: {done.stderr[-300:]}")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    tools = inspect("--method", "tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["ask", "search", "read_article"]
    question = ("--tool-name", "ask", "--tool-arg", f"question={QUESTION}")
    asked = inspect("--method", "tools/call", *question)
    assert "320" in asked["content"][0]["text"]
    assert asked["structuredContent"]["citations"]
    assert len(inspect("--method", "resources/list")["resources"]) == len(seed_bot.articles())
