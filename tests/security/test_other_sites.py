"""A page of another site, open in the same browser, tries to read and to change the archive."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from footnoted import Bot, ConfigError
from footnoted.web.perimeter import Boundary

ATTACKER = "http://localhost:9999"
LISTENERS = ("chat", "api", "api_with_chat", "tools")
LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(params=LISTENERS)
def listener(request: pytest.FixtureRequest) -> str:
    """The address of each server in turn."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.mark.parametrize(
    "origin",
    [
        ATTACKER,
        "http://127.0.0.1:9999",
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1.evil.example",
    ],
)
@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_another_origin_is_refused_by_every_listener(
    listener: str, origin: str, method: str
) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-footnoted",
        "X-Footnoted": "1",
    }
    response = httpx.request(method, listener, headers=headers, timeout=60)
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origin", [ATTACKER, "null", "https://evil.example"])
@pytest.mark.parametrize("where", ["chat", "api_with_chat"])
def test_an_article_is_neither_planted_nor_deleted_nor_read(
    request: pytest.FixtureRequest, where: str, victim: Bot, origin: str
) -> None:
    url, (article,) = request.getfixturevalue(where), victim.articles()
    headers = {"Origin": origin, "X-Footnoted": "1"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as page:
        replies = [
            page.post("/footnoted/articles", params={"name": "lie.txt"}, content=b"The safe is."),
            page.delete(f"/footnoted/articles/{article.id}"),
            page.post("/footnoted/sync"),
            page.get(f"/footnoted/articles/{article.id}"),
            page.get("/footnoted/archive"),
            page.post("/footnoted/ask", json={"question": "a"}),
        ]
    assert [reply.status_code for reply in replies] == [403] * len(replies)
    assert not [reply for reply in replies if "gold" in reply.text]
    assert victim.articles() == [article]


def test_the_api_and_the_tools_are_not_asked_from_another_page(api: str, tools: str) -> None:
    asked = {"question": "How many gold coins does the safe hold?"}
    with httpx.Client(headers={"Origin": ATTACKER}, timeout=60) as page:
        replies = [
            page.post(f"{api}ask", json=asked),
            page.get(f"{api}articles"),
            page.post(f"{tools}mcp", json=LIST_TOOLS),
        ]
    assert [reply.status_code for reply in replies] == [403] * 3


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket"])
def test_a_request_without_an_origin_is_known_by_what_the_browser_adds(
    listener: str, site: str, mode: str
) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
    assert httpx.get(listener, headers=headers, timeout=60).status_code == 403


def test_a_link_from_another_site_opens_the_page_but_submits_nothing(chat: str) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert httpx.get(chat, headers=followed, timeout=60).status_code == 200
    assert httpx.post(chat, headers=followed, timeout=60).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.nip.example", "localhost.evil.example"]
)
def test_a_name_that_was_made_to_point_here_is_not_answered(listener: str, host: str) -> None:
    # DNS rebinding: to the browser, the attacker's page and this server are the same origin.
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert httpx.get(listener, headers=headers, timeout=60).status_code == 403


def test_the_own_page_works_under_every_local_name(chat: str, api: str) -> None:
    for url in (chat, api):
        port = httpx.URL(url).port
        for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
            headers = {"Host": f"{name}:{port}", "Origin": f"http://{name}:{port}"}
            path = "footnoted/archive" if url == chat else "articles"
            headers |= {"X-Footnoted": "1", "Sec-Fetch-Site": "same-origin"}
            response = httpx.get(url + path, headers=headers, timeout=60)
            assert response.status_code == 200
            assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("where", "path"),
    [
        *((name, "") for name in LISTENERS),
        ("chat", "config"),
        ("chat", "footnoted/start"),
        ("chat", "no/such/page"),
        ("api", "docs"),
        ("api", "openapi.json"),
        ("api", "articles"),
        ("api", "ask"),
        ("tools", "mcp"),
    ],
)
def test_no_response_may_be_framed_or_taken_for_another_type(
    request: pytest.FixtureRequest, where: str, path: str
) -> None:
    with httpx.stream("GET", request.getfixturevalue(where) + path, timeout=60) as response:
        pass  # a stream of events would not end
    for name, value in (
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ):
        assert response.headers.get_list(name) == [value]
    (policy,) = response.headers.get_list("content-security-policy")
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy


# Which names are answered, and which other sites, where the server is open to others


@pytest.mark.parametrize("name", ["evil.example", "192.168.1.5.evil.example", "", "a b", "[::1"])
def test_an_open_server_is_called_by_its_address_or_own_name(name: str) -> None:
    boundary = Boundary.of("0.0.0.0", names=["Chat.example"])
    assert not boundary.answers(name)
    for own in ("192.168.1.5:7860", "[fe80::1]:7860", "chat.example", "localhost:7860"):
        assert boundary.answers(own)


@pytest.mark.parametrize(
    "name", ["https://a.example", "a.example:8000", "a.example/chat", "a b", ""]
)
def test_a_name_that_no_request_can_have_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="without https:// and port"):
        Boundary.of("127.0.0.1", names=[name])


def test_with_a_login_any_name_is_answered() -> None:
    assert Boundary.of("0.0.0.0", has_login=True).answers("any.example")
    assert not Boundary.of("127.0.0.1", has_login=True).answers("any.example")


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "https://", "https://a.example/", "ftp://a.example", "a.example", "http://["],
)
def test_what_is_listed_must_be_one_origin(origin: str) -> None:
    with pytest.raises(ConfigError, match="without a path"):
        Boundary(origins=(origin,))
    with pytest.raises(ConfigError, match="without a path"):
        Boundary.of("127.0.0.1", origins=(origin,))


def test_a_listed_site_gets_what_it_needs_and_no_more(victim: Bot, live: Any) -> None:
    from footnoted.server import create_app
    from footnoted.web.access_control import Access

    ours = "https://ours.example"
    url = live(create_app(victim, access=Access(origins=(ours,)), host="127.0.0.1"))
    asked = httpx.options(
        f"{url}ask", headers={"Origin": ours, "Access-Control-Request-Method": "POST"}
    )
    assert asked.headers["access-control-allow-origin"] == ours
    assert "access-control-allow-credentials" not in asked.headers
    guarded = {"Access-Control-Request-Headers": "x-footnoted"}  # the chat's own header
    refused = httpx.options(
        f"{url}ask", headers={"Origin": ours, "Access-Control-Request-Method": "POST", **guarded}
    )
    assert refused.status_code == 400
    listed = httpx.get(f"{url}articles", headers={"Origin": ours}, timeout=60)
    assert (listed.status_code, listed.headers["access-control-allow-origin"]) == (200, ours)
