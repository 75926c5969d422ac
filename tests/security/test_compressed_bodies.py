"""Bodies that are small on the way and large once expanded: none is expanded."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest

LISTENERS = [
    ("chat", "footnoted/ask"),
    ("chat", "footnoted/articles"),
    ("chat", "login"),
    ("api", "ask"),
    ("api", "ask/stream"),
    ("api", "search"),
    ("api", "v1/chat/completions"),
    ("api", "v1/responses"),
    ("api_with_chat", "footnoted/ask"),
    ("tools", "mcp"),
]
QUESTION = {"question": "How many gold coins does the harbour safe hold?"}
HEADERS = {"X-Footnoted": "1", "Content-Type": "application/json", "Accept": "application/json"}


def bomb() -> bytes:
    """Return 200 kB that expand to 200 MB of one question."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b'{"question": "')]
    parts += [packer.compress(b"a" * 1_000_000) for _ in range(200)]
    return b"".join([*parts, packer.compress(b'"}'), packer.flush()])


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.fixture(params=LISTENERS, ids=lambda param: "/".join(param))
def address(request: pytest.FixtureRequest) -> str:
    listener, path = request.param
    url: str = request.getfixturevalue(listener)
    return url.rstrip("/") + "/" + path


@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "identity, gzip", "nonsense"]
)
def test_a_compressed_body_is_refused_and_says_so(address: str, coding: str) -> None:
    body = gzip.compress(json.dumps(QUESTION).encode())
    sent = httpx.post(address, content=body, headers={**HEADERS, "Content-Encoding": coding})
    assert sent.status_code == 415
    assert "without Content-Encoding" in sent.text
    assert sent.headers["accept-encoding"] == "identity"
    assert sent.headers["x-content-type-options"] == "nosniff"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_a_bomb_is_not_expanded(address: str) -> None:
    body, headers = bomb(), {**HEADERS, "Content-Encoding": "gzip"}
    before = resident_mb()
    for _ in range(5):
        assert httpx.post(address, content=body, headers=headers).status_code == 415
    assert resident_mb() - before < 50


@pytest.mark.parametrize("declared", [False, True], ids=["undeclared", "identity"])
def test_what_is_compressed_without_a_word_is_no_question(api: str, declared: bool) -> None:
    headers: dict[str, Any] = {**HEADERS, **({"Content-Encoding": "identity"} if declared else {})}
    body = gzip.compress(json.dumps(QUESTION).encode())
    assert httpx.post(f"{api}ask", content=body, headers=headers).status_code == 400


def test_a_plain_body_is_answered(api: str) -> None:
    headers = {**HEADERS, "Content-Encoding": "identity"}
    sent = httpx.post(f"{api}ask", content=json.dumps(QUESTION), headers=headers, timeout=60)
    assert sent.status_code == 200
    assert "417" in sent.text
