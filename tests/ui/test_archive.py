"""The archive in the browser: seen, searched, added to, taken from; and asked in part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.browser

DROP = """files => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    document.querySelector('.fn-drop').dispatchEvent(
        new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: data}));
}"""
HERON = """---
title: The herons of Sarvar
date: 2024-07-09
---

The castle pond of Sarvar is home to 41 herons. They nest in April.
"""


def test_the_archive_shows_what_is_indexed(reader: Any) -> None:
    page = reader.page
    page.click(".fn-icon-archive")
    box = page.locator("#fn-archive-dialog")
    box.locator(".fn-list li").nth(3).wait_for()
    text = box.inner_text()
    assert "4 articles" in text
    assert "Last sync: " in text
    bars = {tuple(row.split("\n")) for row in box.locator(".fn-chart li").all_inner_texts()}
    assert {("Magyar", "1"), ("Deutsch", "1"), ("English", "2"), ("undated", "3")} <= bars
    assert ("Mar 2024", "1") in bars
    box.get_by_label("Find by title or file").fill("000_97")
    page.wait_for_function(
        "document.querySelectorAll('#fn-archive-dialog .fn-list li').length === 1"
    )
    box.get_by_label("Find by title or file").fill("")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [1280, 390])
def test_what_comes_late_moves_nothing_of_the_archive(visit: Any, width: int) -> None:
    page = visit(width=width).page
    page.evaluate("""() => {
        const fetched = window.fetch;
        window.fetch = async (...asked) => {
            await new Promise((go) => setTimeout(go, 1000));
            return fetched(...asked);
        };
    }""")
    page.click(".fn-icon-archive")
    box = page.locator("#fn-archive-dialog")
    parts = [box, box.locator(".fn-drop"), box.locator("[type=search]")]
    before = [part.bounding_box() for part in parts]
    assert box.locator(".fn-list li").count() == 0
    box.locator(".fn-list li").nth(3).wait_for()
    assert [part.bounding_box() for part in parts] == before


def test_what_was_typed_last_is_what_is_listed(desk: Any) -> None:
    page = desk.page
    page.click(".fn-icon-archive")
    rows = page.locator("#fn-archive-dialog .fn-list li")
    rows.nth(3).wait_for()
    held: list[Any] = []
    page.route("**/footnoted/archive?find=000_97*", lambda route: held.append(route), times=1)
    field = page.get_by_label("Find by title or file")
    with page.expect_request("**/footnoted/archive?find=000_97*"):
        field.fill("000_97")
    with page.expect_response("**/footnoted/archive?find=&*"):
        field.fill("")
    with page.expect_response("**/footnoted/archive?find=000_97*") as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")  # what is late has been heard
    assert rows.count() == 4
    page.keyboard.press("Escape")


def test_a_list_that_has_not_changed_stays_under_the_mouse(desk: Any) -> None:
    page = desk.page
    page.click(".fn-icon-archive")
    rows = page.locator("#fn-archive-dialog .fn-list li")
    rows.nth(3).wait_for()
    row = rows.first.element_handle()
    page.keyboard.press("Escape")
    with page.expect_response("**/footnoted/archive?*") as listed:
        page.click(".fn-icon-archive")
    listed.value.finished()
    page.evaluate("new Promise(requestAnimationFrame)")
    assert row.evaluate("row => row.isConnected")
    page.keyboard.press("Escape")


def test_dropped_files_are_added_asked_and_removed(desk: Any, served: Any) -> None:
    page = desk.page
    page.click(".fn-icon-archive")
    files = [
        ["herons.md", HERON],
        ["../../escape.txt", "The escape tunnel under Sarvar castle is 12 metres long."],
        ["tool.exe", "MZ"],
        ["empty.txt", "   "],
        ["big.txt", "words " * 200_000],
    ]
    page.evaluate(DROP, files)
    told = page.locator(".fn-skipped li")
    told.nth(4).wait_for()
    texts = sorted(told.all_inner_texts())
    assert [text.split()[0] for text in texts] == [
        "Added",
        "Added",
        "Skipped",
        "Skipped",
        "Skipped",
    ]
    assert any("tool.exe – this kind of file is not read" in text for text in texts)
    assert "Skipped empty.txt – is empty" in texts
    assert any("big.txt – larger than 1 MB" in text for text in texts)
    page.locator("#fn-archive-dialog .fn-count", has_text="6 articles").wait_for()
    page.keyboard.press("Escape")
    # The filter offers them at once.
    page.click(".fn-filter")
    page.locator("#fn-filter-dialog .fn-sources label", has_text="herons.md").wait_for()
    page.keyboard.press("Escape")
    assert not list(served.articles.parent.rglob("*herons*"))
    assert not list(served.articles.parent.parent.rglob("escape.txt"))

    message = desk.ask("How many herons live on the castle pond of Sarvar?")
    assert "41 herons" in message.inner_text()
    page.click(".fn-icon-archive")
    for title in ("The herons of Sarvar", "The escape tunnel under Sarvar castle"):
        page.get_by_role("button", name=f"Remove: {title}").first.click()
        page.locator("#fn-archive-dialog .fn-list li", has_text=title).wait_for(state="detached")
    page.keyboard.press("Escape")
    # What it was quoted from is gone: the answer shown again says so.
    desk.reload()
    assert "41 herons" not in page.inner_text("#fn-chatbot")
    assert "has changed since or is gone" in page.inner_text("#turn-1")


def test_a_sync_tells_what_it_did(desk: Any, served: Any) -> None:
    page = desk.page
    late = served.articles / "late.txt"
    late.write_text("The late train to Keszthely has 9 carriages.", "utf-8")
    page.click(".fn-icon-archive")
    page.get_by_role("button", name="Sync now").click()
    page.locator("#fn-archive-dialog", has_text="Synced: 1 added, 0 updated, 0 removed.").wait_for()
    late.unlink()
    page.get_by_role("button", name="Sync now").click()
    page.locator("#fn-archive-dialog", has_text="Synced: 0 added, 0 updated, 1 removed.").wait_for()
    page.keyboard.press("Escape")


def test_a_sync_is_offered_again_once_the_list_is_filled(desk: Any) -> None:
    page = desk.page
    page.evaluate("""() => {
        const fetched = window.fetch;
        window.fetch = async (...asked) => {
            if (String(asked[0]).includes("start")) await new Promise((go) => setTimeout(go, 1500));
            return fetched(...asked);
        };
    }""")
    page.click(".fn-icon-archive")
    button = page.get_by_role("button", name="Sync now")
    done = page.locator("#fn-archive-dialog", has_text="Synced: 0 added, 0 updated, 0 removed.")
    button.click()
    done.wait_for()
    with page.expect_request("**/footnoted/sync"):  # a click before is not lost
        button.click()
    done.wait_for()
    page.keyboard.press("Escape")
    desk.reload()


def test_what_is_removed_stays_away_until_it_is_taken_back(desk: Any, served: Any) -> None:
    page = desk.page
    early = served.articles / "early.txt"
    early.write_text("The early train to Keszthely has 4 carriages.", "utf-8")
    page.click(".fn-icon-archive")
    box = page.locator("#fn-archive-dialog")
    page.get_by_role("button", name="Sync now").click()
    row = box.locator(".fn-inside > .fn-list li", has_text="early.txt")
    row.get_by_role("button", name="Remove").click()
    row.wait_for(state="detached")
    page.get_by_role("button", name="Sync now").click()
    box.get_by_text("Synced: 0 added, 0 updated, 0 removed.").wait_for()
    assert row.count() == 0
    assert "left out of every sync" in box.locator(".fn-removed summary").inner_text()
    box.locator(".fn-removed summary").click()
    away = box.locator(".fn-away li", has_text="early.txt")
    away.get_by_role("button", name="Put back").click()
    row.wait_for()
    away.wait_for(state="detached")
    row.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    row.wait_for()
    early.unlink()
    page.get_by_role("button", name="Sync now").click()
    row.wait_for(state="detached")
    page.keyboard.press("Escape")


def test_a_sync_that_breaks_off_can_be_tried_again(desk: Any) -> None:
    page = desk.page
    page.click(".fn-icon-archive")
    torn = ['{"done": 1, "total": 2}\n{"done": 1, "to\n']

    def once(route: Any) -> None:  # a route of `times=1` is lifted while the page asks for its list
        if torn:
            route.fulfill(status=200, body=torn.pop())
        else:
            route.fallback()

    page.route("**/footnoted/sync", once)
    page.get_by_role("button", name="Sync now").click()
    page.locator("#fn-notices p").wait_for()
    page.locator("#fn-archive-dialog progress").wait_for(state="hidden")
    page.get_by_role("button", name="Sync now").click()
    page.locator("#fn-archive-dialog", has_text="Synced: 0 added, 0 updated, 0 removed.").wait_for()
    page.keyboard.press("Escape")


def test_a_filter_asks_only_some_articles_and_a_refusal_offers_all(reader: Any) -> None:
    page = reader.page
    page.click(".fn-filter")
    box = page.locator("#fn-filter-dialog")
    box.get_by_label("English").check()
    assert "002_19d914fb203bf98a.txt" in box.locator(".fn-sources").inner_text()
    box.get_by_label("002_19d914fb203bf98a.txt").check()
    page.keyboard.press("Escape")
    reader.reload()  # it is kept
    assert page.inner_text(".fn-filter") == "Filtered: English · 002_19d914fb203bf98a.txt"
    question = "Welche Kommunikationsdirektorin ist zurückgetreten?"
    message = reader.ask(question)
    searched = message.locator(".fn-searched").inner_text()
    assert searched == "Searched 1 of 4 articles: English, 002_19d914fb203bf98a.txt"
    (turn,) = reader.turns()
    assert turn["where"] == {"languages": ["en"], "sources": ["002_19d914fb203bf98a.txt"]}
    assert "Driver" not in message.inner_text()
    message.get_by_role("button", name="Ask all articles").click()
    message = reader.answer(2)
    assert "Driver" in message.inner_text()
    assert message.locator(".fn-searched").count() == 0
    page.click(".fn-filter")
    page.get_by_role("button", name="Clear").click()
    assert box.locator("input:checked").count() == 0
    page.keyboard.press("Escape")
    assert page.inner_text(".fn-filter").strip() == "Filter"


def test_a_filter_is_done_with_by_a_button(reader: Any) -> None:
    page = reader.page
    page.click(".fn-filter")
    box = page.locator("#fn-filter-dialog")
    box.get_by_label("English").check()
    box.get_by_role("button", name="Done").click()
    box.wait_for(state="hidden")
    assert page.inner_text(".fn-filter") == "Filtered: English"
    page.wait_for_function("!history.state?.layer")
    page.click(".fn-filter")
    page.get_by_role("button", name="Clear").click()
    page.keyboard.press("Escape")


def test_a_filter_by_date_says_what_has_none(desk: Any) -> None:
    page = desk.page
    page.click(".fn-filter")
    told = page.get_by_text("3 articles have no date and are left out.")
    assert told.is_hidden()
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_label("To", exact=True).focus()
    told.wait_for()
    page.get_by_role("button", name="Clear").click()
    told.wait_for(state="hidden")
    page.keyboard.press("Escape")


def test_a_filter_by_date_is_told_as_its_reader_writes_dates(desk: Any) -> None:
    page = desk.page
    page.click(".fn-filter")
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_label("To", exact=True).focus()
    page.keyboard.press("Escape")
    assert page.inner_text(".fn-filter") == "Filtered: 1 January 2024 – …"
    told = desk.ask("Who polished the lamps of Skagen?").locator(".fn-searched").inner_text()
    assert told == "Searched 1 of 4 articles: 1 January 2024 – …"
    page.click(".fn-filter")
    page.get_by_role("button", name="Clear").click()
    page.keyboard.press("Escape")


def test_a_question_that_failed_is_asked_again_under_the_filter_chosen_now(desk: Any) -> None:
    page = desk.page
    box = page.locator("#fn-filter-dialog")
    page.click(".fn-filter")
    box.locator("[name=since]").fill("2026-01-01")
    box.locator("[name=until]").fill("2025-01-01")
    page.keyboard.press("Escape")
    message = desk.ask("How many Labour MPs did the BBC contact?")
    assert "fn-error" in message.get_attribute("class")
    page.click(".fn-filter")
    box.get_by_role("button", name="Clear").click()
    page.keyboard.press("Escape")
    message.locator(".fn-again").click()
    page.locator("#turn-1.fn-answer:has(.fn-actions)").wait_for(timeout=10_000)


def test_files_chosen_while_others_are_being_added_are_added_after_them(
    desk: Any, tmp_path: Path
) -> None:
    page = desk.page
    empty = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in empty:
        file.write_text("", "utf-8")  # skipped, so that the archive stays as it is
    page.click(".fn-icon-archive")
    held: list[Any] = []
    page.route("**/footnoted/articles?*", lambda route: held.append(route), times=1)
    chooser = page.locator("#fn-archive-dialog input[type=file]")
    with page.expect_request("**/footnoted/articles?*"):
        chooser.set_input_files(empty[0])
    chooser.set_input_files(empty[1])
    held[0].continue_()
    told = page.locator("#fn-archive-dialog .fn-skipped li")
    told.nth(1).wait_for(timeout=8_000)
    assert [("one" in text, "two" in text) for text in told.all_inner_texts()] == [
        (False, True),
        (True, False),
    ]
    bar = "getComputedStyle(document.querySelector('.fn-chart li > :nth-child(2)'), '::after')"
    assert page.evaluate(f"{bar}.content") == "none"
    page.keyboard.press("Escape")


def test_feedback_is_kept_in_the_store(reader: Any, served: Any) -> None:
    page = reader.page
    file = served.store / "feedback.jsonl"
    before = len(file.read_text("utf-8").splitlines()) if file.exists() else 0
    reader.ask("How many Labour MPs did the BBC contact?")
    page.locator("#turn-1 .fn-down").click()
    reader.focused(".fn-comment textarea")
    page.keyboard.type("The first number is wanted")
    page.locator(".fn-comment .fn-strong").click()
    page.locator("#fn-notices", has_text="Kept on the computer that runs Footnoted").wait_for()
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == before + 1
    row = json.loads(lines[-1])
    assert set(row) == {
        "time", "question", "language", "level", "text", "citations", "verdict", "comment",
    }  # fmt: skip
    assert (row["verdict"], row["comment"]) == ("down", "The first number is wanted")
    text = (served.articles / row["citations"][0]["article"]).read_text("utf-8")
    first = row["citations"][0]
    assert set(first) == {"article", "start", "end", "quote"}
    assert text[first["start"] : first["end"]] == first["quote"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "articles?name=x.txt"), ("DELETE", "articles/abc"), ("POST", "sync"),
     ("POST", "feedback"), ("GET", "archive")],
)  # fmt: skip
def test_other_sites_cannot_have_anything_changed(served: Any, method: str, path: str) -> None:
    request = Request(f"{served.url}footnoted/{path}", b"words" if method == "POST" else None)
    request.method = method
    with pytest.raises(HTTPError, match="403"):
        urlopen(request, timeout=20)


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "C:\\x\\y.sh", "a\0.exe"])
def test_a_name_is_never_a_path(served: Any, name: str) -> None:
    from urllib.parse import quote

    url = f"{served.url}footnoted/articles?name={quote(name)}"
    request = Request(url, b"some words here", {"X-Footnoted": "1"}, method="POST")
    with pytest.raises(HTTPError, match="422") as refused:
        urlopen(request, timeout=20)
    assert "is not a kind of file that is read" in refused.value.read().decode("utf-8")
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{served.url}footnoted/articles/{quote(name, safe='')}", timeout=20)
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{served.url}footnoted/assets/{quote('../server.py', safe='')}", timeout=20)
