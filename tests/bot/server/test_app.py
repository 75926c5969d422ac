"""The HTTP interface: a real server, real clients, and its own description as a judge."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from footnoted import Answer, Bot, ConfigError
from footnoted import archive as archive_module
from footnoted.server import Access, create_app
from footnoted.web import access_control
from footnoted_index.embedding.encoder import Encoder

from ..command import run, served

QUESTION = "How many Labour MPs did the BBC contact?"
TOKEN = "not-a-secret"


@pytest.fixture(scope="module")
def app(seed_bot: Bot) -> FastAPI:
    return create_app(seed_bot, access=Access(token=TOKEN, per_minute=0))


@pytest.fixture(scope="module")
def client(app: FastAPI, live: Callable[[Any], str]) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=live(app), headers=headers, timeout=120) as client:
        yield client


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_access_is_an_access(seed_bot: Bot) -> None:
    with pytest.raises(ConfigError, match=r"access is an Access, as in .*, not dict"):
        create_app(seed_bot, access={"token": TOKEN})  # type: ignore[arg-type]


def test_ask_gives_the_bots_answer(client: httpx.Client, seed_bot: Bot) -> None:
    response = client.post("/ask", json={"question": QUESTION})
    assert response.status_code == 200
    read = Answer.from_dict(response.json(), articles=seed_bot.articles())
    assert read == seed_bot.ask(QUESTION)
    citation = response.json()["citations"][0]
    found = citation["answer"]
    text = seed_bot.article(citation["article"]["id"]).text  # type: ignore[union-attr]
    assert text[found["start"] : found["end"]] == found["text"]
    assert "320" in found["text"]
    described = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(found) == set(described["ShortAnswer"]["properties"])


def test_ask_follows_a_conversation_and_a_filter(client: httpx.Client) -> None:
    asked = {"question": "And in Gorton?", "history": [QUESTION]}
    assert "Gorton" in client.post("/ask", json=asked).json()["question"]
    asked = {"question": QUESTION, "where": {"languages": ["hu"]}}
    answer = client.post("/ask", json=asked).json()
    assert {c["article"]["language"] for c in answer["citations"]} == {"hu"}


def test_a_filter_takes_one_text_for_a_list(client: httpx.Client, seed_bot: Bot) -> None:
    source = seed_bot.articles()[0].source
    for one in ({"languages": "hu"}, {"sources": source}):
        several = {name: [text] for name, text in one.items()}
        told = [
            client.post("/search", json={"question": "Burnham", "where": where}).json()
            for where in (one, several)
        ]
        assert told[0]
        assert told[0] == told[1]
    asked = {"question": "Burnham", "where": {"languages": ["hu"] * 101}}
    assert client.post("/search", json=asked).status_code == 422


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions"])
def test_a_body_that_is_not_called_json_is_told_so(client: httpx.Client, path: str) -> None:
    for headers in ({}, {"Content-Type": "application/x-www-form-urlencoded"}):
        refused = client.post(path, content=b'{"question": "Who resigned?"}', headers=headers)
        assert (refused.status_code, "Content-Type" in refused.text) == (422, True)


def test_a_filter_holds_for_the_history_too(client: httpx.Client) -> None:
    for language in ("de", "hu"):
        asked = {
            "question": "Which article?",
            "history": [QUESTION],
            "where": {"languages": [language]},
        }
        answer = client.post("/ask", json=asked).json()
        assert {c["article"]["language"] for c in answer["citations"]} == {language}


def test_null_is_as_what_is_left_out(client: httpx.Client) -> None:
    given = {"question": QUESTION, "history": None, "where": None}
    told = client.post("/ask", json=given).json()
    assert told["text"] == client.post("/ask", json={"question": QUESTION}).json()["text"]


def test_a_search_takes_the_name_that_the_mcp_tool_has(client: httpx.Client) -> None:
    asked, named = (
        client.post("/search", json={name: "Burnham"}) for name in ("question", "query")
    )
    assert asked.json() == named.json()
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert "question" in schemas["Search"]["properties"]
    assert "query" not in schemas["Search"]["properties"]


def test_the_stream_ends_with_the_answer(client: httpx.Client, seed_bot: Bot) -> None:
    told = events(client.post("/ask/stream", json={"question": QUESTION}))
    assert told[0][0] == "retrieved"
    assert told[-1][0] == "done"
    text = "".join(value["text"] for name, value in told if name == "text")
    assert text == told[-1][1]["answer"]["text"] == seed_bot.ask(QUESTION).text
    refused = client.post("/ask/stream", json={"question": "…"})
    assert (refused.status_code, "empty" in refused.json()["detail"]) == (400, True)


def test_search_and_articles(client: httpx.Client, seed_bot: Bot) -> None:
    hits = client.post("/search", json={"question": "Burnham", "limit": 3}).json()
    assert hits == [hit.to_dict() for hit in seed_bot.search("Burnham", limit=3)]
    listed = client.get("/articles", params={"limit": 2}).json()
    assert (listed["total"], len(listed["articles"])) == (3, 2)
    article = client.get(f"/articles/{listed['articles'][0]['id']}").json()
    assert article["text"] == seed_bot.articles()[0].text
    assert client.get("/articles/none").status_code == 404


def test_nothing_is_told_without_the_token(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_control, "DELAY_SECONDS", 0.0)
    url = client.base_url
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        for method, path in (
            ("POST", "ask"),
            ("POST", "ask/stream"),
            ("POST", "search"),
            ("GET", "articles"),
            ("GET", "articles/x"),
            ("GET", "v1/models"),
            ("POST", "v1/chat/completions"),
            ("GET", "//articles"),
        ):
            response = httpx.request(method, f"{url}{path}", headers=headers, json={})
            assert response.status_code in {401, 404, 429}, path
            assert "Burnham" not in response.text
    assert httpx.get(f"{url}health").json() == {"status": "ok"}


def test_a_server_says_when_it_is_ready(client: httpx.Client) -> None:
    client.post("/search", json={"question": "Burnham"})
    for _ in range(1000):
        if client.get("/ready").status_code == 200:
            break
    assert client.get("/ready").json() == {"status": "ok", "notice": ""}


def test_a_new_archive_is_served_at_once_and_says_how_far_it_is(
    tmp_path: Path, live: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "FIRST_WAIT_SECONDS", 0.0)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Bridge {number} of Gorton was closed on Monday.")
    embed, go_on = Encoder.sentences, Event()

    def slowly(self: Encoder, passages: Any) -> Any:
        assert go_on.wait(60)
        return embed(self, passages)

    monkeypatch.setattr(Encoder, "sentences", slowly)
    with (
        Bot.open(tmp_path, store=tmp_path / "store", sync="background") as bot,
        httpx.Client(base_url=live(create_app(bot)), timeout=60) as client,
    ):
        try:
            assert client.get("/health").json() == {"status": "ok"}
            ready = client.get("/ready")
            assert ready.status_code == 503
            assert ready.json()["status"] == "loading"
            assert "answers may miss" in ready.json()["notice"]
            answer = client.post("/ask", json={"question": "When was the bridge closed?"}).json()
            assert answer["level"] == "none"
        finally:
            go_on.set()
        while client.get("/ready").json() != {"status": "ok", "notice": ""}:
            sleep(0.1)
        answer = client.post("/ask", json={"question": "When was the bridge closed?"}).json()
        assert "Monday" in answer["citations"][0]["quote"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"question": ""}, 422),
        ({"question": "…"}, 400),
        ({"question": "why " * 2_000}, 400),
        ({"question": "Who?", "nonsense": 1}, 422),
        ({"question": "Who?", "where": {"since": "2024-13"}}, 400),
        ({"question": "Burn\ud800ham"}, 422),
        ({"question": "x" * 70_000}, 413),
        ({"question": "Who?", "history": ["x" * 70_000]}, 413),
    ],
)
def test_what_cannot_be_asked_is_said_so(
    client: httpx.Client, asked: dict[str, Any], status: int
) -> None:
    response = client.post(
        "/ask", content=json.dumps(asked), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == status, response.text
    assert response.json()["detail"]


def test_a_body_of_unknown_length_is_limited_too(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(100):
            yield b"x" * 1000

    response = client.post("/ask", content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert "at most 65,536 bytes" in response.json()["detail"]


def test_a_client_that_sends_far_too_much_reads_why(client: httpx.Client) -> None:
    connection = HTTPConnection(client.base_url.host, client.base_url.port or 80, timeout=60)
    connection.request("POST", "/ask", b"x" * 50_000_000, dict(client.headers))
    assert connection.getresponse().status == 413


def test_the_description_and_its_page_need_no_other_host(client: httpx.Client) -> None:
    page = client.get("/docs").text
    links = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert links
    for link in links:
        assert link.startswith("/"), link
        assert client.get(link).status_code == 200
    assert "https://" not in page
    assert client.get("/redoc").status_code == 404
    described = client.get("/openapi.json").json()
    assert described["paths"]["/ask"]["post"]["security"] == [{"HTTPBearer": []}]


def test_the_chat_is_served_beside_it(seed_bot: Bot, live: Callable[[Any], str]) -> None:
    footnoted_ui = pytest.importorskip("footnoted_ui")
    pytest.importorskip("gradio")
    page = footnoted_ui.build_server(seed_bot, "", footnoted_ui.Options(token=TOKEN))
    url = live(create_app(seed_bot, access=Access(token=TOKEN), page=page))
    with httpx.Client(base_url=url, timeout=120) as reader:
        assert reader.get("/health").status_code == 200
        assert reader.get("/").status_code == 401
        assert reader.get("/", params={"token": TOKEN}).status_code == 303
        assert "Footnoted" in reader.get("/").text  # the cookie lets the reader in now
        assert reader.post("/ask", json={"question": QUESTION}).status_code == 401
        reader.headers["Authorization"] = f"Bearer {TOKEN}"
        assert "320" in reader.post("/ask", json={"question": QUESTION}).json()["text"]


OPERATIONS = [
    ("POST", "/ask"),
    ("POST", "/ask/stream"),
    ("POST", "/search"),
    ("GET", "/articles"),
    ("GET", "/articles/{article_id}"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{model}"),
    ("GET", "/health"),
    ("GET", "/ready"),
]


def test_every_operation_is_tried(app: FastAPI) -> None:
    described = {
        (method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item
    }
    assert described == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_server_does_what_its_description_says(app: FastAPI, method: str, path: str) -> None:
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path][method]

    @settings(
        max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        )
    )
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=120,
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    check()


def test_the_command_serves_and_is_closed_to_others(seeds: Path, tmp_path: Path) -> None:
    folder = ("--articles", str(seeds))
    refused = run("serve", *folder, "--host", "0.0.0.0", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--token" in refused.stderr
    asked = {"question": QUESTION}
    with (
        served("serve", *folder, cwd=tmp_path, FOOTNOTED_TOKEN=TOKEN) as url,
        httpx.Client(base_url=url, timeout=120) as client,
    ):
        assert client.post("ask", json=asked).status_code == 401
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        while client.get("ready").status_code != 200:
            sleep(0.2)
        assert "320" in client.post("ask", json=asked).json()["text"]
        # A name that was made to point here (DNS rebinding)
        assert client.get("health", headers={"Host": "evil.example"}).status_code == 403
