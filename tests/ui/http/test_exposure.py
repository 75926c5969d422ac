"""Open to others: logins, limits, and fifty who chat at once over real HTTP."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from footnoted.web.access_control import COOKIE, AccessControl
from footnoted.web.rate_limit import RateLimit
from footnoted_ui import Limits

CHATTERS = 50
QUESTIONS = (
    "How many Labour MPs did the BBC contact?",
    "Welche Kommunikationsdirektorin ist zurückgetreten?",
    "Hány képviselő támogatására van szüksége Burnhamnek?",
)

# A login


def client(**access: str) -> TestClient:
    guarded = AccessControl(PlainTextResponse("in"), **access, page=True)
    return TestClient(guarded, follow_redirects=False)


def basic(login: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def test_nothing_is_served_without_the_login() -> None:
    asked = client(login="ann:Geheimnis ő")
    for path in ("/", "/config", "/health", "/footnoted/ask", "/footnoted/assets/main.js"):
        refused = asked.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
    assert asked.get("/", headers=basic("ann:Geheimnis ő")).text == "in"
    for wrong in ("ann:", "ann", "bob:Geheimnis ő", "ann:Geheimnis ő "):
        assert asked.get("/", headers=basic(wrong)).status_code == 401
    assert asked.get("/", headers={"Authorization": "Basic ***"}).status_code == 401
    assert asked.get("/", headers={"Authorization": "Bearer "}).status_code == 401


def test_a_token_opens_the_page_and_leaves_the_address() -> None:
    asked = client(token="t0ken")
    assert asked.get("/").status_code == 401
    assert asked.get("/?token=wrong").status_code == 401
    opened = asked.get("/?token=t0ken")
    assert (opened.status_code, opened.headers["location"]) == (303, ".")
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert asked.get("/config").text == "in"  # the client keeps the cookie
    asked.cookies.clear()
    asked.cookies.set(COOKIE, "")
    assert asked.get("/").status_code == 401
    assert asked.get("/", headers={"Authorization": "Bearer t0ken"}).text == "in"


# Limits


def test_each_client_has_its_limits() -> None:
    limits = Limits(questions_burst=2, questions_per_second=0.001, body_bytes=10)
    app = RateLimit(PlainTextResponse("in"), limit_of=limits.of)
    one, other = (TestClient(app, client=(address, 1)) for address in ("10.0.0.1", "10.0.0.2"))
    join = "/footnoted/ask"
    assert [one.post(join).status_code for _ in range(3)] == [200, 200, 429]
    assert one.get("/config").status_code == 200
    assert other.post(join).status_code == 200
    assert other.post("/x", content=b"12345678901").status_code == 413


# The real server


class Chatter:
    """A client of its own address and session, which asks three questions one after the other."""

    def __init__(self, url: str, number: int) -> None:
        self.address = urlsplit(url)
        self.number = number
        self.turns: list[dict[str, Any]] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            for i in range(len(QUESTIONS)):
                self.ask(QUESTIONS[(self.number + i) % len(QUESTIONS)] + f" ({self.number}.{i})")
        except Exception as error:  # noqa: BLE001 (told by the test)
            self.error = error

    def ask(self, question: str) -> None:
        ids = [turn["id"] for turn in self.turns]
        lines = self.request("/footnoted/ask", json.dumps({"question": question, "before": ids}))
        self.turns.append(json.loads(lines.read().splitlines()[-1])["turn"])

    def request(self, path: str, body: str) -> Any:
        source = (f"127.0.1.{self.number + 1}", 0)
        assert self.address.hostname
        connection = http.client.HTTPConnection(
            self.address.hostname, self.address.port, timeout=120, source_address=source
        )
        connection.request("POST", path, body, {"X-Footnoted": "1"})
        response = connection.getresponse()
        assert response.status == 200, response.read()
        return response


def test_fifty_chat_at_once_and_each_gets_their_own(served: Any) -> None:
    chatters = [Chatter(served.url, number) for number in range(CHATTERS)]
    threads = [threading.Thread(target=chatter.run) for chatter in chatters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [chatter.error for chatter in chatters] == [None] * CHATTERS
    words = ("320", "Driver", "80")
    for chatter in chatters:
        marks = [f"({chatter.number}.{i})" for i in range(len(QUESTIONS))]
        assert [turn["question"].split()[-1] for turn in chatter.turns] == marks
        for i, turn in enumerate(chatter.turns):
            assert words[(chatter.number + i) % len(words)] in turn["text"]
