from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from footnoted import Bot, ConfigError, EmbeddingError, MissingExtraError, extras
from footnoted.cli.environment import config_from_environment
from footnoted_index.embedding.encoder import model_of

from ..command import run

QUESTION = "never supported him in his three successful election campaigns"


class Endpoint(ThreadingHTTPServer):
    """OpenAI's `/embeddings` with bags of hashed words for vectors, which remembers requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.keys: set[str] = set()

    @property
    def setting(self) -> str:
        return f"openai-like:http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({"path": self.path, **request})
        self.server.keys.add(self.headers["Authorization"])
        rows = [
            {"object": "embedding", "index": i, "embedding": _vector(text)}
            for i, text in enumerate(request["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = {"object": "list", "data": rows, "model": request["model"], "usage": usage}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        pass


def _vector(text: str) -> list[float]:
    vector = [0.001] * 256
    for word in text.lower().split():
        vector[int(md5(word.strip(".,?!“”").encode()).hexdigest(), 16) % 256] += 1
    return vector


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_an_endpoint_embeds_articles_and_questions_in_batches(
    endpoint: Endpoint, tmp_path: Path, seeds: Path
) -> None:
    environment = {
        "EMBED_MODEL": endpoint.setting,
        "EMBED_MODEL_NAME": "bag-of-words",
        "EMBED_API_KEY": "secret",
    }
    config = config_from_environment(environment)
    with Bot.open(seeds, store=tmp_path / "store", config=config) as bot:
        assert bot.health().whole
        before = len(endpoint.requests)
        assert any("never supported him" in hit.passage.text for hit in bot.search(QUESTION))
        assert len(endpoint.requests) - before < 20  # not one for each word of the evidence
    assert {request["path"] for request in endpoint.requests} == {"/v1/embeddings"}
    assert {request["model"] for request in endpoint.requests} == {"bag-of-words"}
    assert endpoint.keys == {"Bearer secret"}
    assert max(len(request["input"]) for request in endpoint.requests) > 1


def test_the_command_line_takes_it_from_the_environment(endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "bridge.txt").write_text("The bridge in Gorton was seen on Monday.")
    environment = {"EMBED_MODEL": endpoint.setting, "EMBED_MODEL_NAME": "bag-of-words"}
    done = run("sync", "news", cwd=tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    done = run("doctor", "--articles", "news", cwd=tmp_path, **environment)
    assert done.returncode == 0, done.stdout
    assert "only what was asked for: 127.0.0.1" in done.stdout
    for command in (["ask", QUESTION], ["chat"], ["serve"], ["mcp"]):
        done = run(*command, "--articles", "news", "--no-sync", cwd=tmp_path)
        assert done.returncode == 1  # e5 was not asked to embed the store anew
        assert "another model" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_endpoint_that_does_not_answer_is_an_error_with_its_address() -> None:
    environment = {"EMBED_MODEL": "openai-like:http://127.0.0.1:9/v1", "EMBED_MODEL_NAME": "x"}
    model = config_from_environment(environment).embed_model
    assert model is not None
    with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1:9"):
        model_of(model).embed_queries(["Who?"])


def test_without_a_setting_e5_is_used_in_int8() -> None:
    for environment in ({}, {"EMBED_MODEL": ""}, {"EMBED_MODEL": "e5"}, {"EMBED_MODEL": "e5:int8"}):
        assert config_from_environment(environment).embed_model is None


def test_e5_can_be_told_to_run_in_fp32() -> None:
    model = config_from_environment({"EMBED_MODEL": "e5:fp32"}).embed_model
    assert model is not None
    assert model_of(model).identity == "multilingual-e5-small/fp32+context"


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"EMBED_MODEL": "e5:int4"}, "'e5:int4'.*e5:int8.*openai-like:URL"),
        ({"EMBED_MODEL": "openai-like:localhost:8080"}, "http://"),
        ({"EMBED_MODEL": "openai-like:http://[::1/v1"}, "needs an http://"),
        ({"EMBED_MODEL": "openai-like:http://localhost/v1"}, "EMBED_MODEL_NAME"),
    ],
)
def test_what_makes_no_sense_is_said(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config_from_environment(environment)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "installed", lambda module: False)
    environment = {"EMBED_MODEL": "openai-like:http://localhost/v1", "EMBED_MODEL_NAME": "x"}
    with pytest.raises(MissingExtraError, match=r"footnoted\[endpoint\]"):
        config_from_environment(environment)


@pytest.mark.parametrize(
    ("value", "links"), [("", False), ("0", False), ("1", True), ("Yes", True)]
)
def test_links_are_followed_where_that_is_said(value: str, links: bool) -> None:
    assert config_from_environment({"FOLLOW_LINKS": value}).links is links
    with pytest.raises(ConfigError, match="1 or 0, not 'maybe'"):
        config_from_environment({"FOLLOW_LINKS": "maybe"})
