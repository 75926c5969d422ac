"""What readers, logs and other users of this computer must not learn: keys, passwords, paths."""

from __future__ import annotations

import http.server
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from footnoted import Article, Bot, Config, StoreError
from footnoted.config import Endpoint
from footnoted.integrations.mcp import create_server
from footnoted.llm.client import LanguageModel, ModelFault
from footnoted_index.store.chroma import chroma_errors
from footnoted_index.text.redaction import redacted

KEY = "sk-proj-Zm9vYmFyYmF6cXV4Y29ycmVjdGhvcnNl"
PASSWORD = "hunter22-and-more"


@pytest.mark.parametrize(
    "said",
    [
        f"https://ann:{PASSWORD}@llm.example/v1 cannot be reached",
        f"https://{KEY}@chroma.example/tenant refused",
        f"Incorrect API key provided: {KEY[:8]}****{KEY[-8:]}. You can find it elsewhere",
        f"GET https://llm.example/v1?api_key={KEY}&model=a failed",
        f"headers: {{'Authorization': 'Bearer {KEY}'}}",
        f"x-chroma-token: {KEY}",
        f"cannot open postgres://ann:{PASSWORD}@db/x",
        "Bearer abcdefgh was refused",
    ],
)
def test_no_secret_is_left_in_a_message(said: str) -> None:
    shown = redacted(said, KEY)
    for secret in (KEY, PASSWORD, KEY[:8], KEY[-8:], "abcdefgh"):
        assert secret not in shown


@pytest.mark.parametrize(
    "said", ["the model was silent for 60 s", "http://localhost:11434/v1 refused", "a@b.example"]
)
def test_honest_messages_stay_as_they_are(said: str) -> None:
    assert redacted(said, KEY) == said


class _Redirecting(http.server.BaseHTTPRequestHandler):
    """Sends whatever comes to another host."""

    target = ""

    def do_POST(self) -> None:
        self.send_response(307)
        self.send_header("Location", self.target + self.path)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        pass


class _Catching(http.server.BaseHTTPRequestHandler):
    """Remembers what reached it."""

    caught: list[str] = []  # noqa: RUF012

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.caught.append(f"{self.headers} {self.rfile.read(length)!r}")
        self.send_response(500)
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hosts() -> Iterator[Callable[[Any], str]]:
    servers = []

    def start(handler: Any) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()


def test_a_redirect_takes_neither_the_key_nor_the_evidence_along(
    hosts: Callable[[Any], str], victim: Bot
) -> None:
    _Catching.caught.clear()
    _Redirecting.target = hosts(_Catching)
    url = f"{hosts(_Redirecting)}/v1"
    llm = Endpoint(url, model="any", api_key=KEY, patience=5.0)
    with Bot.from_articles(
        [Article.of("The bridge is open. The mayor opened it in May.")], config=Config(llm=llm)
    ) as bot:
        answer = bot.ask("Is the bridge open?")
    assert answer.mode == "extractive"
    assert _Catching.caught == []


def test_a_fault_says_what_kind_and_the_log_says_more(caplog: pytest.LogCaptureFixture) -> None:
    url = f"http://ann:{PASSWORD}@127.0.0.1:9/v1"
    with caplog.at_level(logging.WARNING), pytest.raises(ModelFault) as caught:
        LanguageModel(Endpoint(url, api_key=KEY)).model()
    assert str(caught.value) == "the language model cannot be reached"
    assert "127.0.0.1:9" in caplog.text
    assert PASSWORD not in caplog.text
    assert KEY not in caplog.text


def test_an_answer_tells_readers_neither_address_nor_key() -> None:
    llm = Endpoint(f"http://ann:{PASSWORD}@127.0.0.1:9/v1", api_key=KEY, patience=5.0)
    with Bot.from_articles(["The bridge is open."], config=Config(llm=llm)) as bot:
        told = repr(bot.ask("Is the bridge open?").to_dict())
    for secret in (PASSWORD, KEY, "127.0.0.1:9"):
        assert secret not in told


def test_an_error_of_the_store_holds_no_token() -> None:
    with (
        pytest.raises(StoreError) as caught,
        chroma_errors("open", f"https://{PASSWORD}@chroma.example"),
    ):
        raise RuntimeError(f"https://{PASSWORD}@chroma.example/api said no")
    assert PASSWORD not in str(caught.value)


def test_a_tool_names_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from mcp import Client

    def fail(*_: object, **__: object) -> Any:
        raise StoreError(f"the store '{tmp_path}' cannot be read")

    async def use(bot: Bot) -> str:
        async with Client(create_server(bot)) as client:
            said = await client.call_tool("read_article", {"article_id": "a"})
            return repr(said)

    with Bot.from_articles(["The bridge is open."]) as bot:
        monkeypatch.setattr(bot, "article", fail)
        assert str(tmp_path) not in asyncio.run(use(bot))


@pytest.mark.parametrize("error", [StoreError, OSError])
def test_the_page_names_no_path(error: type[Exception], tmp_path: Path) -> None:
    from footnoted import ArticlesError
    from footnoted_ui.http.requests import why
    from footnoted_ui.strings import spoken

    words = spoken({}, "en")
    for kind in (error, ArticlesError):
        assert str(tmp_path) not in why(kind(f"the folder '{tmp_path}' is gone"), words)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_store_and_feedback_are_for_their_owner(tmp_path: Path) -> None:
    from footnoted_ui.feedback import Feedback

    umask = os.umask(0o022)
    try:
        with Bot.from_articles(["The bridge is open."], store=tmp_path / "store") as bot:
            answer = bot.ask("Is the bridge open?")
        Feedback(tmp_path / "feedback.jsonl").add(answer, "up")
    finally:
        os.umask(umask)
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    assert (tmp_path / "feedback.jsonl").stat().st_mode & 0o077 == 0


def test_a_setting_and_a_report_show_no_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from footnoted import ConfigError
    from footnoted.cli import output
    from footnoted_index.ingest.sync import SyncReport

    with pytest.raises(ConfigError) as caught:
        Endpoint(f"ftp://ann:{PASSWORD}@llm.example")
    assert PASSWORD not in str(caught.value)
    report = SyncReport(added=("a.txt",))
    output.show_report(report, tmp_path, f"https://{PASSWORD}@chroma.example", json=False)
    assert PASSWORD not in capsys.readouterr().out
