"""What is sent to the server and kept there: files for the archive, verdicts; both are bounded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from footnoted import Article, Bot, Where
from footnoted.web.rate_limit import RateLimit
from footnoted_ui import Limits, feedback
from footnoted_ui.feedback import Feedback
from footnoted_ui.http.endpoints import routes
from footnoted_ui.rendering import archive
from footnoted_ui.stored_turns import save
from footnoted_ui.suggestions import Suggestions

ROWS = b"id,text\na,The pool in Denton opens in July.\nb,\nc,The bridge in Gorton is shut.\n"
OURS = {"X-Footnoted": "1"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with Bot.from_articles() as bot:
        endpoints = routes(bot, Suggestions(bot), may=True, feedback=None, upload_bytes=1_000)
        app = Starlette(routes=endpoints)
        yield TestClient(RateLimit(app, limit_of=Limits(upload_bytes=1_000).of))


def test_a_table_is_added_row_by_row(client: TestClient) -> None:
    assert {".csv", ".zip", ".rss", ".txt"} <= set(client.get("/footnoted/start").json()["kinds"])
    sent = client.post("/footnoted/articles?name=news.csv", content=ROWS, headers=OURS)
    assert sent.json() == {
        "added": 2,
        "updated": 0,
        "removed": 0,
        "partly": [],
        "skipped": [["news.csv#b", "has no text: none of the columns text, body, content, article,"
                     " full_text, fulltext, articleBody, bodyText, … is there and filled"
                     " (there are id, text)"]],
    }  # fmt: skip
    listed = client.get("/footnoted/archive", headers=OURS).json()["listed"]
    assert sorted(article["source"] for article in listed) == ["news.csv#a", "news.csv#c"]


def test_what_is_no_archive_or_too_large_is_refused(client: TestClient) -> None:
    sent = client.post("/footnoted/articles?name=news.zip", content=ROWS, headers=OURS)
    assert sent.status_code == 422
    assert "is not a complete ZIP archive" in sent.text
    sent = client.post("/footnoted/articles?name=news.csv", content=20 * ROWS, headers=OURS)
    assert sent.status_code == 413
    assert "at most 1,000 bytes" in sent.json()["detail"]
    assert client.get("/footnoted/start").json()["articles"] == 0


def test_a_verdict_that_cannot_be_kept_is_told(
    seed_bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Feedback(tmp_path / "said")
    endpoints = routes(seed_bot, Suggestions(seed_bot), may=False, feedback=kept, upload_bytes=0)
    client = TestClient(Starlette(routes=endpoints))
    turn = save(seed_bot.ask("How many Labour MPs did the BBC contact?"))
    verdict = {"turn": turn, "verdict": "up"}
    assert client.post("/footnoted/feedback", json=verdict, headers=OURS).json() == {}
    monkeypatch.setattr(feedback, "_MAX_BYTES", 10)
    sent = client.post("/footnoted/feedback", json=verdict, headers=OURS)
    assert (sent.status_code, sent.text) == (422, "no more feedback is kept: its file is full")


def test_a_filter_offers_the_places_that_articles_come_from() -> None:
    sources = ("https://a.example/1", "https://a.example/2", "news/1.txt", "news/b/2.txt", "c.txt")
    articles = [Article.of("The bridge is open.", source=source) for source in sources]
    offered = archive.counts(articles)["sources"]
    assert offered == [("c.txt", 1), ("https://a.example/", 2), ("news/", 2)]
    for place, number in offered:
        assert sum(Where(sources=(place,)).admits(article) for article in articles) == number
    many = [Article.of("The bridge.", source=f"{n}.txt") for n in range(61)]
    assert archive.counts(many)["sources"] == []


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("de", "hat keinen Text: keine der Spalten"),
        ("hu", "nincs szövege: ezen oszlopok egyike sincs"),
    ],
)
def test_reasons_are_in_the_page_s_language(client: TestClient, language: str, reason: str) -> None:
    headers = OURS | {"Accept-Language": language}
    sent = client.post("/footnoted/articles?name=news.csv", content=ROWS, headers=headers)
    [[path, why]] = sent.json()["skipped"]
    assert path == "news.csv#b"
    assert why.startswith(reason)


def test_what_was_read_in_part_is_told(client: TestClient) -> None:
    mail = (
        b"From: a@b.example\nSubject: The pool\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\n"
        b"The pool in Denton opens in July.\n--x\nContent-Type: image/png\n"
        b"Content-Disposition: attachment; filename=p.png\n\nabc\n--x--\n"
    )
    headers = OURS | {"Accept-Language": "de"}
    sent = client.post("/footnoted/articles?name=pool.eml", content=mail, headers=headers).json()
    assert sent["added"] == 1
    assert sent["partly"] == [["pool.eml", "1 Anhang wird nicht gelesen (p.png)"]]
