"""What real clients send is taken: each of these was turned away before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from footnoted import Bot

from .conftest import KEY, PAGE

QUESTION = {"role": "user", "content": "How many Labour MPs did the BBC contact?"}


@pytest.fixture(scope="module")
def http(url: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
        yield client


SYSTEM = {"role": "system", "content": "Answer briefly"}
STOPPED = {"role": "assistant", "content": ""}
TEXT = {"type": "text", "text": QUESTION["content"]}
IMAGE = {"type": "image_url", "image_url": {"url": "data:,"}}


@pytest.mark.parametrize(
    "asked",
    [
        {"messages": [{"role": "system", "content": ""}, QUESTION]},
        {"messages": [{"role": "user", "content": "Hi"}, STOPPED, QUESTION]},
        {"messages": [{"role": "assistant", "content": None, "tool_calls": []}, QUESTION]},
        {"messages": [{"role": "user", "content": ""}, QUESTION]},
        {"messages": [QUESTION, SYSTEM]},
        {"messages": [QUESTION, STOPPED]},
        {"messages": [{"role": "user", "content": [TEXT]}]},
        {"messages": [{"role": "user", "content": [QUESTION["content"], IMAGE]}]},
        {"messages": [QUESTION | {"name": None, "id": 7}]},
        {"messages": [QUESTION], "model": None, "stream": None, "stream_options": None},
        {"messages": [QUESTION], "stream": False, "stream_options": {"include_usage": None}},
        {"messages": [QUESTION], "n": None, "chat_id": "x", "metadata": {"a": [1]}},
    ],
)
def test_what_front_ends_send_is_answered(http: httpx.Client, asked: dict[str, Any]) -> None:
    response = http.post("/chat/completions", json=asked)
    assert response.status_code == 200, response.text
    assert "320" in response.json()["choices"][0]["message"]["content"]


def test_of_a_long_history_the_last_questions_are_used(http: httpx.Client) -> None:
    turns = [
        message
        for i in range(60)
        for message in (
            {"role": "user", "content": f"Who is {i}?"},
            {"role": "assistant", "content": "x" * 20_000},
        )
    ]
    response = http.post("/chat/completions", json={"messages": [*turns, QUESTION]})
    assert response.status_code == 200, response.text
    assert response.json()["usage"]["prompt_tokens"] < 300


def test_a_message_of_any_size_is_read_at_once(http: httpx.Client) -> None:
    long = {"role": "user", "content": "Generate tags for this conversation" + "\n" * 3_000_000}
    refused = http.post("/chat/completions", json={"messages": [long]})
    assert refused.status_code == 400
    assert "3,000,035 characters" in refused.json()["error"]["message"]
    earlier = http.post("/chat/completions", json={"messages": [long, QUESTION]})
    assert "320" in earlier.json()["choices"][0]["message"]["content"]


def test_what_has_no_effect_is_said(http: httpx.Client) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    form = {"type": "json_object"}
    given = {"n": 2, "stop": ["."], "tools": tools, "response_format": form, "nonsense\n": 1}
    response = http.post("/chat/completions", json={"messages": [QUESTION], **given})
    assert response.status_code == 200
    assert response.headers["footnoted-ignored"] == "n, response_format, stop, tools"
    assert (
        "footnoted-ignored"
        not in http.post("/chat/completions", json={"messages": [QUESTION]}).headers
    )


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/chat/completions", {"messages": [QUESTION | {"content": "Who \ud83d resigned?"}]}),
        ("/chat/completions", {"messages": [QUESTION | {"content": [{"text": "Who \ud83d?"}]}]}),
        ("/responses", {"input": "Who \ud83d resigned?"}),
    ],
)
def test_half_an_emoji_is_read_over(http: httpx.Client, path: str, asked: dict[str, Any]) -> None:
    """Front ends cut texts where JavaScript counts, in the middle of a character."""
    as_json = {"Content-Type": "application/json"}
    response = http.post(path, content=json.dumps(asked), headers=as_json)
    assert response.status_code == 200, response.text
    assert "\ufffd" in response.json()["footnoted"]["question"]


@pytest.mark.parametrize("path", ["/chat/completions", "/responses"])
def test_a_filter_holds_for_the_question_and_for_those_before(
    http: httpx.Client, path: str
) -> None:
    asked = {"messages": [QUESTION, {"role": "user", "content": "And in Gorton?"}]}
    asked["input"] = asked["messages"]
    said = http.post(path, json={**asked, "where": {"languages": "de"}}).json()["footnoted"]
    found = [*said["citations"], *said["closest"]]
    assert {one["article"]["language"] for one in found} == {"de"}
    wrong = http.post(path, json={**asked, "where": {"language": "de"}})
    assert wrong.status_code == 422
    assert "where.language" in wrong.json()["error"]["message"]


def test_a_browser_may_send_the_headers_of_the_javascript_client(url: str) -> None:
    asked = "authorization,content-type,x-stainless-arch,x-stainless-os,x-stainless-retry-count"
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asked,
    }
    let_in = httpx.options(f"{url}/chat/completions", headers={**preflight, "Origin": PAGE})
    assert let_in.status_code == 200
    allowed = let_in.headers["access-control-allow-headers"].lower()
    assert set(asked.split(",")) <= set(allowed.replace(" ", "").split(","))
    stranger = {**preflight, "Origin": "https://other.example"}
    refused = httpx.options(f"{url}/chat/completions", headers=stranger)
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    ("method", "path", "asked", "status", "said"),
    [
        ("POST", "/chat/completions", {"messages": []}, 422, "messages"),
        ("POST", "/chat/completions", {"messages": [{"role": "system"}]}, 400, "no question"),
        ("POST", "/chat/completions", {"messages": [QUESTION | {"content": "…"}]}, 400, "empty"),
        ("POST", "/responses", {"input": "Who?", "previous_response_id": "resp_0"}, 404, "resp_0"),
        ("POST", "/embeddings", {"input": "x"}, 404, "no /v1/embeddings"),
        ("GET", "/models/gpt-4o", None, 404, "gpt-4o"),
        ("GET", "/chat/completions", None, 404, "no /v1/chat/completions"),
    ],
)
def test_errors_have_openais_form(
    http: httpx.Client, method: str, path: str, asked: Any, status: int, said: str
) -> None:
    response = http.request(method, path, json=asked)
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert said in error["message"]
    assert error["type"] == "invalid_request_error"


def test_a_stranger_is_refused_in_the_same_form(url: str) -> None:
    response = httpx.get(f"{url}/models", headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "invalid_api_key"
    assert response.headers["www-authenticate"] == "Bearer"


def test_an_error_within_a_stream_is_told(
    http: httpx.Client, seed_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from footnoted.conversation.chat import Chat
    from footnoted_index import StoreError

    stream = Chat.astream

    async def breaks_off(self: Chat, question: str, **options: Any) -> Any:
        async for event in stream(self, question, **options):
            yield event
            raise StoreError("/home/me/store is gone")

    monkeypatch.setattr(Chat, "astream", breaks_off)
    asked = {"messages": [QUESTION], "input": QUESTION["content"], "stream": True}
    for path in ("/chat/completions", "/responses"):
        text = http.post(path, json=asked).text
        assert "cannot be read right now" in text.rstrip().rsplit("data:", 1)[1]
        assert "/home/me" not in text


def test_the_limit_of_the_other_routes_stays(http: httpx.Client, url: str) -> None:
    asked = {"question": "Who?", "history": ["x" * 70_000]}
    refused = http.post(url.removesuffix("v1") + "ask", json=asked)
    assert refused.status_code == 413
