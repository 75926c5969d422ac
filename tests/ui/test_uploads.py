"""Files sent to the archive: what was read of them is told; how much one may hold is bounded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from footnoted import Bot
from footnoted_ui import Limits
from footnoted_ui.endpoints import Desk, routes
from footnoted_ui.limits import Limited

ROWS = b"id,text\na,The pool in Denton opens in July.\nb,\nc,The bridge in Gorton is shut.\n"
OURS = {"X-Footnoted": "1"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with Bot.from_articles() as bot:
        desk = Desk(bot, archive=True, feedback=None, upload_bytes=1_000)
        app = Starlette(routes=routes(desk))
        yield TestClient(Limited(app, Limits(upload_bytes=1_000)))


def test_a_table_is_added_row_by_row(client: TestClient) -> None:
    assert {".csv", ".zip", ".rss", ".txt"} <= set(client.get("/footnoted/start").json()["kinds"])
    sent = client.post("/footnoted/articles?name=news.csv", content=ROWS, headers=OURS)
    assert sent.json() == {
        "added": 2,
        "updated": 0,
        "removed": 0,
        "skipped": [["news.csv#b", "has no text: none of the columns text, body, content, article,"
                     " full_text, fulltext is there and filled"]],
    }  # fmt: skip
    listed = client.get("/footnoted/archive", headers=OURS).json()["listed"]
    assert sorted(article["source"] for article in listed) == ["news.csv#a", "news.csv#c"]


def test_what_is_no_archive_or_too_large_is_refused(client: TestClient) -> None:
    sent = client.post("/footnoted/articles?name=news.zip", content=ROWS, headers=OURS)
    assert "is not a whole ZIP archive" in sent.json()["failed"]
    sent = client.post("/footnoted/articles?name=news.csv", content=20 * ROWS, headers=OURS)
    assert (sent.status_code, sent.text) == (413, "too large")
    assert client.get("/footnoted/start").json()["articles"] == 0
