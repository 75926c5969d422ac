from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from footnoted import ConfigError
from footnoted.web.access_control import COOKIE, Access, Guard
from footnoted.web.rate_limit import TokenBuckets


def client(access: Access) -> TestClient:
    app, paths = PlainTextResponse("answer"), {"/ask": access.max_bytes}
    return TestClient(Guard(app, access=access, paths=paths))


def test_a_client_gets_its_requests_and_then_one_as_each_becomes_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    monkeypatch.setattr("footnoted.web.rate_limit.monotonic", lambda: clock[0])
    asking = client(Access(per_minute=6))
    assert [asking.get("/ask").status_code for _ in range(7)] == [200] * 6 + [429]
    refused = asking.get("/ask")
    assert refused.headers["retry-after"] == "10"
    assert "try again in 10 s" in refused.json()["detail"]
    assert asking.get("/health").status_code == 200
    clock[0] = 10.0
    assert [asking.get("/ask").status_code for _ in range(2)] == [200, 429]
    clock[0] = 1000.0
    assert [asking.get("/ask").status_code for _ in range(7)] == [200] * 6 + [429]


@pytest.mark.parametrize("root", ["/a", "/as", "/ask", "/archive"])
def test_a_mounted_app_is_guarded_whatever_it_is_mounted_below(root: str) -> None:
    """Some servers leave the root in the path of a request and others do not."""
    app = Guard(PlainTextResponse("answer"), access=Access(token="right"), paths={"/ask": 100})
    for path in ("/ask", f"{root}/ask"):
        assert TestClient(app, root_path=root).get(path).status_code == 401, path


def test_a_wrong_token_does_not_use_up_an_allowance() -> None:
    asking = client(Access(token="right", per_minute=1))
    for _ in range(3):
        assert asking.get("/ask", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert asking.get("/ask", headers={"Authorization": "bearer right"}).status_code == 200


def test_many_clients_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footnoted.web.rate_limit._REMEMBERED", 2)
    buckets = TokenBuckets(1, 1 / 60)
    assert not any(map(buckets.wait, ("a", "b", "c")))
    assert buckets.wait("c")
    assert not buckets.wait("a")


def test_a_cookie_opens_the_chat_only() -> None:
    asking = client(Access(token="right"))
    asking.cookies.set(COOKIE, "right")
    assert asking.get("/ask").status_code == 401
    assert asking.get("/ask?token=right").status_code == 401


def test_the_token_is_not_shown_and_an_empty_one_is_none() -> None:
    assert "right" not in repr(Access(token="right"))
    for wrong in ({"token": " "}, {"per_minute": -1}, {"max_bytes": 0}):
        with pytest.raises(ConfigError):
            Access(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"token": 5}, "Access.token is a text, not int"),
        ({"per_minute": "5"}, "Access.per_minute is a whole number, not str"),
        ({"max_bytes": None}, "Access.max_bytes is a whole number, not NoneType"),
        ({"origins": None}, "Access.origins are texts, not NoneType"),
        ({"names": 5}, "Access.names are texts, not int"),
    ],
)
def test_a_setting_of_another_type_is_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Access(**wrong)


def test_a_name_alone_is_a_name_and_no_letters() -> None:
    access = Access(names="news.example", origins=["https://app.example"])
    assert (access.names, access.origins) == (("news.example",), ("https://app.example",))
