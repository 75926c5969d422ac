"""How long a client is told to wait."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from footnoted.web.rate_limit import Limit, RateLimit


def test_whoever_waits_as_long_as_he_is_told_is_let_in() -> None:
    limit = Limit("ask", burst=1, per_second=0.7, max_bytes=1_000)  # a token in 1.43 s
    client = TestClient(RateLimit(PlainTextResponse("in"), limit_of=lambda scope: limit))
    assert client.get("/").status_code == 200
    refused = client.get("/")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert "try again in 2 s" in refused.json()["detail"]
