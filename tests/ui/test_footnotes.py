"""Footnotes in the browser: a glance at the quote, the way to it, and the whole article."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

DRIVER = "Welche Kommunikationsdirektorin ist zurückgetreten?"
SEED = Path(__file__).parents[2] / "seeds/001_afec8346215008d4.txt"
IN_VIEW = """id => {
    const box = document.getElementById(id).getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.height > 0;
}"""


def test_a_footnote_leads_to_its_quote_and_back(reader: Any) -> None:
    page = reader.page
    message = reader.ask(DRIVER)
    note = message.locator("a.fn").first
    note.click()
    reader.focused("#src-1-1")
    page.wait_for_function(IN_VIEW, arg="src-1-1")
    quote = " ".join(page.locator("#src-1-1").inner_text().split())
    assert "Steph Driver" in quote
    assert quote in " ".join(message.inner_text().split())
    assert quote in " ".join(SEED.read_text("utf-8").split())
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator('a.fn-back[href="#ref-1-1"]').press("Enter")
    reader.focused("#ref-1-1")


def test_hovering_and_focusing_show_the_quote(desk: Any) -> None:
    page = desk.page
    note = desk.ask(DRIVER).locator("a.fn").first
    peek = page.locator("#fn-peek")
    assert peek.is_hidden()
    note.hover()
    peek.wait_for()
    assert "Steph Driver" in peek.inner_text()
    assert "001_afec8346215008d4.txt" in peek.inner_text()
    page.mouse.move(5, 5)
    peek.wait_for(state="hidden")
    note.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    peek.wait_for()
    assert note.get_attribute("aria-describedby") == "fn-peek"
    page.keyboard.press("Escape")
    peek.wait_for(state="hidden")


def test_the_short_answer_stands_out_and_the_quote_has_its_language(desk: Any) -> None:
    page = desk.page
    message = desk.ask("How many Labour MPs did the BBC contact?")
    assert message.locator(".fn-notice").inner_text() == "This is from German articles:"
    style = "e => [getComputedStyle(e).fontWeight, getComputedStyle(e).color]"
    bold = message.locator("[lang=de] strong").first
    assert "320" in bold.inner_text()
    assert bold.evaluate(style)[0] == "700"
    card = page.locator(".fn-card:has(#src-1-1) blockquote[lang=de][dir=ltr] mark:has(#src-1-1)")
    assert card.locator("strong").inner_text() == bold.inner_text()
    assert card.locator("strong").evaluate(style)[1] == card.evaluate(style)[1]
    message.locator("a.fn").first.hover()
    glance = page.locator("#fn-peek blockquote[lang=de]").first
    glance.wait_for()
    assert glance.locator("strong").inner_text() == bold.inner_text()
    assert glance.inner_text() in " ".join(message.inner_text().split())


def test_the_whole_article_opens_at_the_quote(reader: Any) -> None:
    page = reader.page
    reader.ask(DRIVER).locator("a.fn").first.click()
    reader.focused("#src-1-1")
    page.locator(".fn-card:has(#src-1-1) .fn-read").click()
    article = page.locator("#fn-article-dialog .fn-article")
    article.wait_for()
    reader.focused("#quote-1")
    page.wait_for_function(IN_VIEW, arg="quote-1")
    text = " ".join(SEED.read_text("utf-8").split())
    assert text == " ".join(article.locator(".fn-body").inner_text().split())
    page.keyboard.press("Escape")
    page.locator("#fn-article-dialog").wait_for(state="hidden")
    page.keyboard.press("Escape")


def test_the_sources_of_a_phone_are_a_sheet_that_closes(phone: Any) -> None:
    page = phone.page
    message = phone.ask(DRIVER)
    side = page.locator("#fn-side")
    assert side.is_hidden()
    message.locator(".fn-open").click()
    side.wait_for()
    behind = "document.getElementById('fn-conversation').inert"
    assert page.evaluate(behind)
    page.locator(".fn-shut").click()
    side.wait_for(state="hidden")
    phone.focused(".fn-open")
    assert not page.evaluate(behind)


def test_a_refusal_on_a_phone_says_what_is_beside_it(phone: Any) -> None:
    message = phone.ask("When is the next election?")
    assert message.locator(".fn-open").inner_text() == "Closest passages"
    message.locator(".fn-open").click()
    phone.page.locator(".fn-near").first.wait_for()
    phone.page.locator(".fn-shut").click()
    assert phone.ask(DRIVER).locator(".fn-open").inner_text() == "1 source"


def test_the_levels_look_different_without_colour(desk: Any) -> None:
    page = desk.page
    shown = {}
    for question in (DRIVER, "When is the next election?"):
        message = desk.ask(question)
        style = "e => (s => s.borderTopWidth === '0px' || s.borderTopStyle)(getComputedStyle(e))"
        shown[message.evaluate(style)] = message.inner_text()
    assert list(shown) == [True, "dashed"]
    assert "Not found in your articles" in shown["dashed"]
    pane = page.locator(".fn-turn[open]")
    assert "Closest passages" in pane.inner_text()
    assert pane.locator("mark, .fn-number").count() == 0
    # A weak one, as the style sheet has it.
    weak = "document.querySelector('#turn-1').className = 'fn-message fn-weak'"
    page.evaluate(weak)
    assert page.locator("#turn-1").evaluate(style) == "dotted"


def test_an_older_answer_opens_its_sources_again(desk: Any) -> None:
    page = desk.page
    desk.ask("How many Labour MPs did the BBC contact?")
    desk.ask(DRIVER)
    assert not page.locator("#src-1-1").is_visible()
    page.locator("#turn-1 a.fn").first.click()
    desk.focused("#src-1-1")
    assert page.locator("#src-1-1").is_visible()
