"""An OpenAI-compatible server that does as it is told: real HTTP, real streams, real faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[["Reply"], None]


@dataclass
class Script:
    """What the server answers, one entry a request (the last one again and again), and got."""

    says: list[Say] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    about: dict[str, Any] = field(default_factory=lambda: {"id": "parrot", "max_model_len": 4096})
    key: str = ""
    url: str = ""


class Reply(BaseHTTPRequestHandler):
    script: Script

    def do_GET(self) -> None:
        if self.script.key and self.headers["Authorization"] != f"Bearer {self.script.key}":
            self.fail(401, f"bad key {self.headers['Authorization']}")
        elif self.path == "/v1/models":
            self._json(200, {"object": "list", "data": [self.script.about]})
        else:
            self.fail(404)

    def do_POST(self) -> None:
        self.script.requests.append(
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        )
        turn = min(len(self.script.requests), len(self.script.says)) - 1
        try:
            self.script.says[turn](self)
        except OSError:
            self.script.left.set()

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def piece(self, text: str) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "parrot"}
        self.raw(b"data: " + json.dumps({**chunk, "choices": [choice]}).encode() + b"\n\n")

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def end(self) -> None:
        self.raw(b"data: [DONE]\n\n")

    def fail(self, status: int, message: str = "no") -> None:
        self._json(status, {"error": {"message": message, "type": "x", "code": status}})

    def _json(self, status: int, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Script]:
    """A server with an empty script, on a free port."""
    script = Script()
    handler = type("Handler", (Reply,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(text: str, *, size: int = 7) -> Say:
    """The whole text, in pieces of some characters."""

    def say(reply: Reply) -> None:
        reply.begin()
        for start in range(0, len(text), size):
            reply.piece(text[start : start + size])
        reply.end()

    return say


def fails(status: int, message: str = "no") -> Say:
    return lambda reply: reply.fail(status, message)


def breaks_off(text: str) -> Say:
    """The text, and then the connection is closed in the middle of a line."""

    def say(reply: Reply) -> None:
        reply.send_response(200)
        reply.send_header("Content-Type", "text/event-stream")
        reply.send_header("Content-Length", "1000000")
        reply.end_headers()
        reply.piece(text)
        reply.raw(b'data: {"choi')
        reply.close_connection = True

    return say


def sends(data: bytes) -> Say:
    def say(reply: Reply) -> None:
        reply.begin()
        reply.raw(data)

    return say


def pings(reply: Reply) -> None:
    """Nothing but comments, until whoever asked has gone."""
    reply.begin()
    while True:
        reply.raw(b": ping\n\n")
        time.sleep(0.02)


def never_ends(text: str) -> Say:
    def say(reply: Reply) -> None:
        reply.begin()
        while True:
            reply.piece(text)

    return say
