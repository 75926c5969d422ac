"""The page for everyone: its languages, the keyboard, and no network."""

from __future__ import annotations

import re
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

FOCUS_IS_SEEN = """() => {
    const field = document.querySelector('#fn-ask:has(textarea:focus)');
    const style = getComputedStyle(field ?? document.activeElement);
    const isSeen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    return isSeen || document.activeElement === document.body;
}"""


@pytest.mark.parametrize(
    ("locale", "said"),
    [("de-DE", ["Was möchten Sie wissen?", "Neuer Chat", "4 Artikel"]),
     ("hu-HU", ["Mit szeretne tudni?", "Új beszélgetés", "4 cikk"])],
)  # fmt: skip
def test_the_interface_follows_the_browser(visit: Any, locale: str, said: list[str]) -> None:
    other = visit(locale=locale)
    text = other.page.inner_text("body")
    assert all(word in text for word in said)
    assert other.page.evaluate("document.documentElement.lang") == locale[:2]
    other.ask("When is the next election?")  # answered in the question's language
    assert other.page.locator(".fn-turn > h3").inner_text() != "Closest passages"
    other.check()


def test_the_language_can_be_switched(phone: Any) -> None:
    page = phone.page
    phone.ask("How many Labour MPs did the BBC contact?")
    page.get_by_label("Language of the interface").select_option("hu")
    page.wait_for_selector("html[lang=hu] body.fn-ready")
    phone.answer(1)  # the conversation is still there
    assert page.locator("#turn-1 .fn-again").inner_text() == "Kérdés ismétlése"
    page.get_by_label("A felület nyelve").select_option("en")
    page.wait_for_selector("html[lang=en] body.fn-ready")
    phone.answer(1)


def test_numbers_are_written_in_the_language_of_the_interface(visit: Any) -> None:
    reader = visit(locale="en-GB")
    page = reader.page
    page.get_by_label("Language of the interface").select_option("de")
    page.wait_for_selector("html[lang=de] body.fn-ready")
    page.fill("#fn-ask textarea", "w" * 5_000)
    assert page.locator(".fn-left").inner_text() == "1.000 Zeichen zu lang"


def test_everything_can_be_done_with_the_keyboard(desk: Any) -> None:
    page = desk.page
    desk.focused("#fn-ask textarea")  # ready to type
    page.keyboard.type("Welche Kommunikationsdirektorin ist zurückgetreten?")
    page.keyboard.press("Enter")
    desk.answer(1)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        reached.add(page.evaluate("document.activeElement.className"))
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")
    wanted = {"fn", "fn-copy", "fn-again", "fn-edit", "fn-icon-chats", "fn-icon-archive"}
    assert wanted <= reached
    page.locator(".fn-icon-chats").focus()
    page.keyboard.press("Enter")
    assert page.locator("#fn-chats-dialog").is_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    desk.focused(".fn-icon-chats")


def test_the_page_names_no_other_host(served: Any) -> None:
    with urlopen(served.url, timeout=20) as response:
        page = response.read().decode()
        assert response.headers["server"] is None
    shown = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href|content)="https?://(?!127)[^"]*""", shown)
    assert '<html lang="en">' in page
