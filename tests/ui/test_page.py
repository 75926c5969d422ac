"""A page like others: Back, printing, dropped files, a counter, high contrast, zoom."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"
DRAG = """([kind, files]) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    document.querySelector('#fn-chatbot').dispatchEvent(
        new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
}"""
OUTSIDE = """() => [...document.querySelectorAll('button, a[href], input, select, textarea')]
    .filter(e => e.checkVisibility() && !e.closest('#fn-do-draw, dialog'))
    .filter(e => {
        e.scrollIntoView();
        const {left, right, top, bottom, width} = e.getBoundingClientRect();
        const isBeside = left < -1 || right > innerWidth + 1;
        return width > 1 && (isBeside || top > innerHeight || bottom < 0);
    })
    .map(e => e.outerHTML.slice(0, 100))"""


def test_back_closes_what_lies_over_the_page(reader: Any) -> None:
    page = reader.page
    message = reader.ask(BBC)
    for opener, box in (
        (".fn-icon-chats", "#fn-chats-dialog"),
        (".fn-filter", "#fn-filter-dialog"),
    ):
        page.click(opener)
        page.locator(box).wait_for()
        page.go_back()
        page.locator(box).wait_for(state="hidden")
    message.locator("a.fn").first.click()
    page.locator(".fn-card:has(#src-1-1) .fn-read").click()
    page.locator("#fn-article-dialog").wait_for()
    page.go_back()
    page.locator("#fn-article-dialog").wait_for(state="hidden")
    if page.locator("body.fn-sheet").count():
        assert page.locator("#fn-side").is_visible()
        page.go_back()
        page.locator("#fn-side").wait_for(state="hidden")
    # What was closed by hand leaves nothing to go back over.
    page.click(".fn-filter")
    page.keyboard.press("Escape")
    page.locator("#fn-filter-dialog").wait_for(state="hidden")
    page.wait_for_function("!history.state?.layer")
    assert message.is_visible()


def test_a_filter_whose_end_is_before_its_beginning_says_so(desk: Any) -> None:
    page = desk.page
    page.click(".fn-filter")
    said = page.locator("#fn-filter-dialog [role=alert]")
    for since, until, is_said in (
        ("2026-01-01", "2025-01-01", True),
        ("2025-01-01", "2025-01-01", False),
        ("2026-01-01", "", False),
    ):
        page.fill("#fn-filter-form [name=since]", since)
        page.fill("#fn-filter-form [name=until]", until)
        page.dispatch_event("#fn-filter-form", "change")
        assert said.is_visible() is is_said
    page.locator("#fn-filter-form").get_by_text("Clear").click()
    page.keyboard.press("Escape")


def test_a_conversation_is_printed_with_its_footnotes(desk: Any) -> None:
    page = desk.page
    desk.ask(BBC)
    desk.ask("When is the next election?")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    try:
        paper = page.inner_text("body")
        assert paper.count(BBC) == 2  # the title and the question
        assert "320 der 399" in paper
        assert "001_afec8346215008d4.txt" in paper
        assert "Not found in your articles" in paper
        assert "New chat" not in paper
        assert len(page.pdf()) > 1_000
    finally:
        page.emulate_media(media="screen")


def test_a_file_may_be_dropped_anywhere(desk: Any) -> None:
    page = desk.page
    files = [["storks.md", "The storks of Sarvar left on 20 August."]]
    page.evaluate(DRAG, ["dragover", files])
    assert page.locator("body.fn-over").count() == 1
    page.evaluate(DRAG, ["drop", files])
    page.locator("#fn-archive-dialog .fn-skipped li", has_text="storks.md").wait_for()
    assert page.locator("body.fn-over").count() == 0
    page.get_by_role("button", name="Remove: The storks of Sarvar").first.wait_for()
    page.get_by_role("button", name="Remove: The storks of Sarvar").first.click()
    page.locator("#fn-archive-dialog .fn-count", has_text="4 articles").wait_for()
    page.keyboard.press("Escape")


def test_a_long_question_is_counted_and_not_sent_beyond_its_limit(desk: Any) -> None:
    page = desk.page
    limit = page.evaluate("fetch('footnoted/start').then(r => r.json())")["question_chars"]
    left = page.locator(".fn-left")
    page.fill("#fn-ask textarea", "w" * (limit // 2))
    assert left.is_hidden()
    page.fill("#fn-ask textarea", "w" * (limit - 5))
    assert left.inner_text() == "5 characters left"
    page.fill("#fn-ask textarea", "w" * (limit - 1))
    assert left.inner_text() == "1 character left"
    page.fill("#fn-ask textarea", "w" * (limit + 1))
    page.keyboard.press("Enter")
    assert left.get_attribute("class") == "fn-left fn-over"
    assert left.inner_text() == "1 character over the limit"
    assert page.locator("#fn-chatbot .fn-question").count() == 0
    page.fill("#fn-ask textarea", "")


def test_dates_are_written_as_in_the_readers_region(visit: Any) -> None:
    shown = {}
    for locale in ("en-GB", "en-US"):
        reader = visit(locale=locale)
        shown[locale] = reader.page.locator("#fn-recent time").first.inner_text()
    assert shown == {"en-GB": "5 March 2024", "en-US": "March 5, 2024"}


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_narrow_and_zoomed_pages_keep_everything_reachable(
    visit: Any, width: int, height: int
) -> None:
    reader = visit(viewport={"width": width, "height": height})
    page = reader.page
    page.locator(".fn-suggestion").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []
    reader.ask(BBC)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []
    reader.check()


def test_high_contrast_shows_every_control(visit: Any) -> None:
    reader = visit(forced_colors="active")
    page = reader.page
    reader.ask(BBC)
    style = "(e, part) => getComputedStyle(e, part).backgroundColor"
    canvas = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    for icon in (".fn-send", ".fn-up", ".fn-down", ".fn-filter"):
        assert page.locator(icon).first.evaluate(style, "::before") != canvas, icon
    framed = "e => getComputedStyle(e).borderTopStyle"
    for control in (".fn-copy", ".fn-again", "#fn-new", ".fn-icon-archive"):
        assert page.locator(control).first.evaluate(framed) == "solid", control


def test_a_wide_window_has_the_chats_beside_the_conversation(visit: Any) -> None:
    reader = visit(width=1500)
    page = reader.page
    reader.ask(BBC)
    reader.begin()
    reader.ask("When is the next election?")
    rail = page.locator("#fn-rail")
    chats = rail.locator(".fn-chat")
    assert chats.count() == 2
    assert page.evaluate("document.querySelector('#fn-rail').scrollWidth <= 250")
    rail.get_by_label("Find a chat").fill("labour mps")
    assert chats.all_inner_texts()[0].startswith(BBC)
    assert chats.count() == 1
    chats.first.click()
    assert "320" in reader.answer(1).inner_text()
    assert rail.locator("[aria-current=true]").inner_text().startswith(BBC)
    rail.get_by_label("Find a chat").fill("")
    reader.check()


def test_nothing_of_the_conversation_lies_over_the_sources_of_a_phone(phone: Any) -> None:
    page = phone.page
    for _ in range(4):
        phone.ask(BBC)
    page.locator("#fn-chatbot .bubble-wrap").evaluate("box => (box.scrollTop = 0)")
    page.locator(".scroll-down-button-container").wait_for()
    page.locator("#turn-1 .fn-open").tap()
    page.wait_for_timeout(800)  # the sheet rises, and scrolls to the quote
    shown = page.screenshot()
    page.add_style_tag(content=".scroll-down-button-container { visibility: hidden }")
    assert page.screenshot() == shown
    page.locator(".fn-shut").tap()
    phone.reload()


def test_a_chat_has_its_whole_row_on_a_phone(phone: Any) -> None:
    phone.ask(BBC)
    phone.page.click(".fn-icon-chats")
    row = phone.page.locator("#fn-chats-dialog li").first
    assert row.locator(".fn-chat").bounding_box()["width"] == row.bounding_box()["width"]
    phone.page.keyboard.press("Escape")


def test_a_notice_leaves_the_field_free(reader: Any) -> None:
    page = reader.page
    reader.ask(BBC).locator(".fn-again").click()
    notice = page.locator("#fn-notices p", has_text="Undo")
    notice.wait_for()
    box = notice.bounding_box()
    assert box["y"] + box["height"] <= page.locator("#fn-ask").bounding_box()["y"]


def test_a_notice_over_a_dialog_lies_below_it(desk: Any) -> None:
    page = desk.page
    page.click(".fn-icon-archive")
    page.locator("#fn-archive-dialog .fn-list li").first.wait_for()
    page.evaluate("import('/footnoted/assets/dom.js').then(dom => dom.notice('Removed'))")
    notice = page.locator("#fn-archive-dialog #fn-notices p")
    notice.wait_for()
    dialog = page.locator("#fn-archive-dialog").bounding_box()
    assert notice.bounding_box()["y"] >= dialog["y"] + dialog["height"] - 1
    page.keyboard.press("Escape")


def test_a_notice_over_a_dialog_of_a_phone_leaves_its_last_button_free(phone: Any) -> None:
    page = phone.page
    phone.ask(BBC)
    page.click(".fn-icon-chats")
    page.evaluate("import('/footnoted/assets/dom.js').then(dom => dom.notice('Deleted'))")
    notice = page.locator("#fn-chats-dialog #fn-notices p")
    notice.wait_for()
    last = page.get_by_role("button", name="Delete all chats")
    last.evaluate("e => { for (let p = e; p; p = p.parentElement) p.scrollTop = p.scrollHeight; }")
    box = last.bounding_box()
    assert box["y"] + box["height"] <= notice.bounding_box()["y"]
    page.keyboard.press("Escape")


def test_high_contrast_shows_the_focus_of_the_field(visit: Any) -> None:
    reader = visit(forced_colors="active")
    reader.focused("#fn-ask textarea")
    outline = "e => getComputedStyle(e).outlineStyle"
    assert reader.page.locator("#fn-ask").evaluate(outline) == "solid"


def test_an_empty_archive_has_no_headings_over_nothing(visit: Any) -> None:
    reader = visit()
    page = reader.page
    nothing = {"articles": 0, "languages": [], "dates": [], "undated": 0, "recent": []}

    def emptied(route: Any) -> None:
        route.fulfill(json=route.fetch().json() | nothing)

    page.route("**/footnoted/start", emptied)
    reader.reload()
    page.get_by_text("0 articles", exact=True).wait_for()
    page.get_by_text("There are no articles yet. Add some in the archive").wait_for()
    assert page.get_by_role("heading", name="In your articles").count() == 0
    page.click(".fn-icon-archive")
    page.locator("#fn-archive-dialog .fn-count").wait_for()
    assert page.get_by_role("heading", name="By language").count() == 0
    assert page.get_by_role("heading", name="By date").count() == 0


def test_an_empty_archive_does_not_say_that_nothing_fits(visit: Any) -> None:
    page = visit().page
    none = {"listed": [], "more": 0, "removed": []}
    page.route("**/footnoted/archive?*", lambda route: route.fulfill(json=none))
    with page.expect_response("**/footnoted/archive?*"):
        page.click(".fn-icon-archive")
    box = page.locator("#fn-archive-dialog")
    page.wait_for_timeout(300)
    assert "Nothing fits." not in box.inner_text()
    box.get_by_label("Find by title or file").fill("storks")
    box.get_by_text("Nothing fits.").wait_for()


def test_an_archive_that_cannot_be_reached_offers_nothing_to_be_done_with_it(visit: Any) -> None:
    page = visit().page
    page.route("**/footnoted/start", lambda route: route.abort())
    page.click(".fn-icon-archive")
    page.locator("#fn-notices p").wait_for()
    sync = page.get_by_role("button", name="Sync now")
    assert not sync.is_visible()
    page.keyboard.press("Escape")
    page.unroute("**/footnoted/start")
    page.click(".fn-icon-archive")
    sync.wait_for()


def test_articles_beside_an_empty_conversation_stand_apart(desk: Any) -> None:
    facts = desk.page.locator("#fn-recent .fn-facts").first.bounding_box()
    title = desk.page.locator("#fn-recent .fn-title").nth(1).bounding_box()
    assert title["y"] - facts["y"] - facts["height"] >= 8


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "hu-HU"])
def test_the_language_is_not_cut_off_on_a_phone(visit: Any, locale: str) -> None:
    page = visit(width=375, locale=locale).page
    cut = """select => {
        const width = select.offsetWidth;
        select.style.setProperty("width", "auto", "important");
        return select.offsetWidth - width;
    }"""
    assert page.locator(".fn-language").evaluate(cut) <= 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#fn-new").bounding_box()["x"] + 42 <= 375 - 14


def test_a_long_question_leaves_room_for_its_sources(desk: Any) -> None:
    desk.ask(f"{BBC} {'I would really like to know. ' * 40}")
    summary = desk.page.locator(".fn-turn > summary").first
    assert summary.bounding_box()["height"] < 100


def test_the_hint_of_a_field_does_not_look_like_what_was_typed(desk: Any) -> None:
    desk.ask(BBC).locator(".fn-up").click()
    hint = "e => getComputedStyle(e, '::placeholder').color"
    ask, comment = (
        desk.page.locator(f"{form} textarea").evaluate(hint) for form in ("#fn-ask", ".fn-comment")
    )
    assert comment == ask
    desk.page.locator(".fn-comment .fn-quiet").click()


def test_the_head_of_a_narrow_window_keeps_off_its_edge(visit: Any) -> None:
    page = visit(width=768, locale="de-DE").page
    title, line = page.locator("#fn-top h1").bounding_box(), page.locator("#fn-top").bounding_box()
    assert title["y"] >= 6
    under = page.locator("#fn-top p").bounding_box()
    assert under["y"] + under["height"] <= line["y"] + line["height"] - 6
