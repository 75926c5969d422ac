"""What is long, late or narrow stays in its place."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"


def test_nothing_of_gradios_lies_over_the_page_that_is_opening(visit: Any) -> None:
    page = visit().page
    # As Gradio shows "Loading…"; the page is as it was before it was ready.
    loading = """boot => {
        document.body.insertAdjacentHTML('beforeend', boot +
            '<p id="late" style="position: fixed; inset: 0; z-index: 30">Loading…</p>');
        document.querySelector('#fn-boot').style.pointerEvents = 'auto';
        return document.elementFromPoint(400, 300).id;
    }"""
    assert page.evaluate(loading, '<div id="fn-boot"></div>') == "fn-boot"


def test_a_long_title_leaves_room_for_its_quote(desk: Any) -> None:
    desk.ask(BBC)
    title = desk.page.locator(".fn-card h3").first
    title.evaluate("e => (e.textContent = 'A very long title '.repeat(28))")
    assert title.bounding_box()["height"] < 75


def test_the_frame_around_the_language_of_a_sentence_is_never_torn(desk: Any) -> None:
    torn = """text => Array.from({length: 400}, (_, less) => {
        text.style.width = `${600 - less}px`;
        return text.querySelector(".fn-tag").getClientRects().length;
    }).filter(boxes => boxes > 1)"""
    assert desk.ask(BBC).locator(".fn-text").evaluate(torn) == []


def test_the_thumbs_stay_side_by_side(desk: Any) -> None:
    apart = """actions => Array.from({length: 400}, (_, less) => {
        actions.style.width = `${500 - less}px`;
        const [up, down] = actions.querySelectorAll(".fn-thumb");
        return Math.abs(up.getBoundingClientRect().top - down.getBoundingClientRect().top);
    }).filter(gap => gap > 1)"""
    assert desk.ask(BBC).locator(".fn-actions").evaluate(apart) == []


def test_the_lines_of_a_list_item_are_set_behind_its_bullet(desk: Any) -> None:
    message = desk.ask("Which articles are there?")
    hanging = """item => {
        item.style.width = "200px";
        const range = document.createRange();
        range.selectNodeContents(item);
        const [first, ...boxes] = range.getClientRects();
        const below = boxes.filter(box => box.top >= first.bottom);
        return below.length > 1 && below.every(box => box.left > first.left + 5);
    }"""
    assert message.locator(".fn-item").first.evaluate(hanging)


def test_a_question_is_in_sight_in_a_window_that_is_zoomed_in(visit: Any) -> None:
    reader = visit(viewport={"width": 640, "height": 400})
    reader.ask(BBC)
    inside = "e => [e.getBoundingClientRect()].every(b => b.top >= 0 && b.bottom <= innerHeight)"
    assert reader.page.locator(".user.message").evaluate(inside)
    assert reader.page.locator("#fn-ask").evaluate(inside)


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256), (844, 390)])
def test_a_low_window_opens_at_its_top_and_scrolls_below_the_field(
    visit: Any, width: int, height: int
) -> None:
    reader = visit(viewport={"width": width, "height": height})
    page = reader.page
    page.locator(".fn-suggestion").last.wait_for()
    new, ask = page.locator("#fn-new"), page.locator("#fn-ask")
    inside = "e => [e.getBoundingClientRect()].every(b => b.top >= 0 && b.bottom <= innerHeight)"
    assert new.evaluate(inside)
    assert ask.evaluate(inside)
    page.mouse.move(width / 4, 110)
    page.mouse.wheel(0, 5_000)
    page.wait_for_function("document.querySelector('#fn-new').getBoundingClientRect().bottom < 0")
    last, field = page.locator(".fn-suggestion").last.bounding_box(), ask.bounding_box()
    assert last["y"] + last["height"] <= field["y"]
    assert reader.ask(BBC).bounding_box()["y"] < ask.bounding_box()["y"]
    page.mouse.wheel(0, -5_000)
    page.mouse.move(20, height - 20)
    page.mouse.wheel(0, -5_000)
    page.wait_for_function("document.querySelector('#fn-new').getBoundingClientRect().top >= 0")


def test_nothing_has_the_focus_below_the_field_of_a_low_window(visit: Any) -> None:
    reader = visit(viewport={"width": 320, "height": 256})
    page = reader.page
    page.locator(".fn-suggestion").last.wait_for()
    reader.ask(BBC)
    page.evaluate("scrollTo(0, 0)")
    hidden = """() => {
        const [focus, field] = [document.activeElement, document.querySelector("#fn-compose")];
        const [{ bottom }, { top }] = [focus, field].map((one) => one.getBoundingClientRect());
        const isFree = bottom <= top + 1 || field.contains(focus) || focus === document.body;
        return isFree ? "" : focus.outerHTML;
    }"""
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(hidden) == ""


def test_a_notice_leaves_a_high_field_and_what_stands_above_it_free(reader: Any) -> None:
    reader.ask(BBC)
    reader.page.locator(".fn-edit").press("Enter")
    page = reader.page
    page.fill("#fn-ask textarea", "one\n" * 6)
    page.evaluate("import('/footnoted/assets/dom.js').then(dom => dom.notice('Stopped'))")
    notice = page.locator("#fn-notices p", has_text="Stopped").bounding_box()
    assert notice["y"] + notice["height"] <= page.locator(".fn-editing").bounding_box()["y"]
    page.get_by_role("button", name="Cancel").click()


def test_a_very_long_question_leaves_room_for_its_answer(reader: Any) -> None:
    message = reader.ask(BBC + " I ask because I should like to know." * 60).bounding_box()
    field = reader.page.locator("#fn-ask").bounding_box()
    assert message["y"] + 100 < field["y"]


def test_a_long_title_leaves_room_for_other_articles(desk: Any) -> None:
    title = desk.page.locator("#fn-recent .fn-title").first
    title.evaluate("e => (e.textContent = 'A very long title '.repeat(28))")
    assert title.bounding_box()["height"] < 75


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "hu-HU"])
def test_the_days_of_a_filter_stand_below_each_other_on_a_phone(visit: Any, locale: str) -> None:
    page = visit(width=390, locale=locale).page
    page.click(".fn-filter")
    since, until = (field.bounding_box() for field in page.locator(".fn-dates input").all())
    assert since["y"] < until["y"]
    assert (since["x"], since["width"]) == (until["x"], until["width"])
    assert page.get_by_label(page.locator(".fn-dates label").first.inner_text().strip()).count()


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "hu-HU"])
def test_nothing_beside_the_conversation_moves_under_the_pointer(visit: Any, locale: str) -> None:
    reader = visit(width=1500, locale=locale)
    reader.ask(BBC)
    row, end = reader.page.locator("#fn-rail li"), reader.page.locator("#fn-rail .fn-chats + *")
    reader.page.mouse.move(700, 300)
    before = end.bounding_box()
    row.hover()
    assert row.locator(".fn-quiet").last.is_visible()
    assert end.bounding_box() == before


@pytest.mark.parametrize("width", [361, 368])
def test_the_head_of_a_small_phone_keeps_off_its_edge(visit: Any, width: int) -> None:
    new = visit(width=width).page.locator("#fn-new").bounding_box()
    assert new["x"] + new["width"] <= width - 14


def test_an_address_stands_where_other_facts_do(desk: Any) -> None:
    padding = """facts => {
        facts.innerHTML = '<a class="fn-source" href="https://news.example/a">news.example</a>';
        return getComputedStyle(facts.firstChild).padding;
    }"""
    assert desk.page.locator("#fn-recent .fn-facts").first.evaluate(padding) == "0px"


def test_the_time_of_a_chat_beside_the_conversation_is_not_cut_off(visit: Any) -> None:
    reader = visit(width=1500)
    reader.ask(BBC)
    fits = """time => {
        time.textContent = "12 questions · 30 November 2026, 20:24";
        return time.scrollWidth <= time.clientWidth;
    }"""
    assert reader.page.locator("#fn-rail .fn-chat small").evaluate(fits)
