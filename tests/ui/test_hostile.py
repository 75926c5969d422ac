"""What articles and readers write is shown and does nothing."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_hostile_articles_are_shown_and_do_nothing(reader: Any) -> None:
    page = reader.page
    message = reader.ask("How many lamps did the lighthouse keeper of Skagen polish?")
    assert message.locator("a.fn").count() > 0
    assert "<script>window.__pwned=4</script> polished 17 lamps" in message.inner_text()
    message.locator("a.fn").first.click()
    card = page.locator(".fn-card", has_text="Skagen").first
    shown = card.inner_text()
    assert '<img src=x onerror="window.__pwned=2">' in shown
    assert "${window.__pwned=6}" in shown
    assert "with oil and cloth" in shown  # a picture's Markdown is not stored
    assert "javascript:window.__pwned=3" in shown
    card.locator(".fn-read").click()
    article = page.locator("#fn-article-dialog .fn-article")
    article.wait_for()
    assert '<iframe srcdoc="<script>parent.__pwned=8</script>">' in article.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.click(".fn-icon-archive")
    page.locator("#fn-archive-dialog .fn-list li", has_text="Lighthouse").wait_for()
    for place in ("#fn-chatbot", "#fn-sources", ".fn-dialog"):
        form = "form:not(#fn-filter-form)"  # the filter's own
        inert = page.locator(f"{place} :is(script, img, iframe, object, embed, {form})")
        assert inert.count() == 0
    assert page.locator('a[href^="javascript" i], a[href^="data" i]').count() == 0
    page.keyboard.press("Escape")
    page.evaluate("new Promise(done => setTimeout(done, 300))")  # time for a handler to run


def test_giant_words_and_reversed_text_stay_in_their_place(reader: Any) -> None:
    page = reader.page
    message = reader.ask("What is in the report of the lighthouse inspector of Skagen?")
    assert "DonauDonau" in message.inner_text()
    assert "\u202e" not in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = """() => [...document.querySelectorAll('.fn-message, .fn-card')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).length"""
    assert page.evaluate(wide) == 0


def test_a_question_is_shown_as_typed(desk: Any) -> None:
    typed = "Who **is** <img src=http://evil.example/a.png onerror='window.__pwned=9'> `x` $$y$$?"
    desk.ask(typed)
    question = desk.page.locator("#question-1")
    assert question.inner_text() == typed
    assert question.locator("*").count() == 0
    desk.page.click(".fn-icon-chats")
    assert desk.page.locator("#fn-chats-dialog .fn-chat span").first.inner_text() == typed
    desk.page.keyboard.press("Escape")


def test_forged_turns_in_the_browser_do_nothing(desk: Any) -> None:
    desk.ask("How many Labour MPs did the BBC contact?")
    desk.page.evaluate("""() => {
        const key = 'footnoted-chat-' + sessionStorage.getItem('footnoted-current');
        const chat = JSON.parse(localStorage.getItem(key));
        chat.title = '<img src=x onerror="window.__pwned=10">';
        chat.turns[0].sentences[0].text = '<img src=x onerror="window.__pwned=11">';
        chat.turns[0].citations[0].quote = 'Forged.';
        chat.turns.push({question: '<script>window.__pwned=12</script>', failed: '<b>no</b>'});
        localStorage.setItem(key, JSON.stringify(chat));
    }""")
    desk.page.reload()
    desk.page.wait_for_selector("body.fn-ready #question-2")
    assert "Forged." not in desk.page.inner_text("body")
    assert "<b>no</b>" in desk.page.inner_text("#turn-2")
    assert desk.page.locator("#fn-chatbot img").count() == 0
