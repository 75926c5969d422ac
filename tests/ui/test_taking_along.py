"""What is copied, exported and printed says what the page says, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

REFUSED = "When is the next election?"
CLOSED = "Not found in your articles"


def test_a_label_is_exported_and_printed_in_the_language_of_the_question(
    visit: Any, tmp_path: Path
) -> None:
    reader = visit(locale="hu-HU")
    page = reader.page
    assert CLOSED in reader.ask(REFUSED).inner_text()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#fn-print b").text_content() == CLOSED
    page.click(".fn-icon-chats")
    with page.expect_download() as download:
        page.locator("#fn-chats-dialog li").get_by_text("Markdown").click()
    download.value.save_as(tmp_path / "chat.md")
    assert f"**{CLOSED}**" in (tmp_path / "chat.md").read_text("utf-8")


def test_no_more_words_are_asked_for_than_are_said(visit: Any, tmp_path: Path) -> None:
    reader = visit(locale="hu-HU")
    page = reader.page
    reader.ask(REFUSED)
    reader.begin()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reader.reload()
    page.locator(".fn-suggestion").first.wait_for()
    words = [url.rpartition("/")[2] for url in asked if "/words/" in url]
    assert set(words) == {"hu.json"}
    page.click(".fn-icon-chats")
    with page.expect_download() as download:
        page.locator("#fn-chats-dialog li").get_by_text("Markdown").click()
    download.value.save_as(tmp_path / "chat.md")
    assert f"**{CLOSED}**" in (tmp_path / "chat.md").read_text("utf-8")


def test_a_copy_says_how_a_question_was_understood_and_quotes_as_its_language_does(
    visit: Any,
) -> None:
    reader = visit(locale="de-DE", permissions=["clipboard-read", "clipboard-write"])
    reader.ask("How many Labour MPs did the BBC contact?")
    message = reader.ask("And who contacted them?")
    understood = message.locator(".fn-understood").inner_text()
    message.locator(".fn-copy").click()
    reader.page.locator("#fn-notices p").wait_for()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert understood in copied.splitlines()
    assert "[1] „" in copied
    assert "001_afec8346215008d4.txt" in copied
    assert "“ – " in copied


def test_days_are_taken_along_as_the_page_writes_them(desk: Any, tmp_path: Path) -> None:
    page = desk.page
    desk.ask("Who polished the lamps of Skagen?")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "5 March 2024" in (page.locator("#fn-print ol").text_content() or "")
    page.click(".fn-icon-chats")
    with page.expect_download() as download:
        page.locator("#fn-chats-dialog li").first.get_by_text("Markdown").click()
    download.value.save_as(tmp_path / "chat.md")
    text = (tmp_path / "chat.md").read_text("utf-8")
    assert "5 March 2024" in text
    assert "2024-03-05" not in text
    page.keyboard.press("Escape")
