"""For those who listen or type: what is told aloud, and where the focus is afterwards."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"


def test_what_gradio_names_is_named_in_the_readers_language(visit: Any) -> None:
    reader = visit(locale="hu-HU", viewport={"width": 390, "height": 500})
    reader.ask(BBC)
    reader.ask(BBC)
    page = reader.page
    assert page.get_by_role("log", name="Beszélgetés").count() == 1
    page.locator("#fn-chatbot .bubble-wrap").evaluate("box => (box.scrollTop = 0)")
    page.get_by_role("button", name="Ugrás a végére").wait_for()


def test_questions_are_headings_to_go_from_one_to_the_next(desk: Any) -> None:
    desk.ask(BBC)
    desk.ask("Who won the 2022 World Cup?")
    for question in (BBC, "Who won the 2022 World Cup?"):
        assert desk.page.get_by_role("heading", name=question, level=2, exact=True).count() == 1


def test_a_refusal_is_told_as_one(desk: Any) -> None:
    told = desk.page.locator("#fn-compose > .fn-hidden[role=status]")
    for question, words in (
        (BBC, "The answer is here"),
        ("Who won the 2022 World Cup?", "Not found in your articles"),
        ("?!", "That question cannot be answered"),
    ):
        desk.ask(question)
        assert told.text_content() == words


def test_a_suggestion_chosen_by_keyboard_leaves_the_focus_in_the_field(desk: Any) -> None:
    desk.page.locator(".fn-suggestion").first.press("Enter")
    desk.focused("#fn-ask textarea")
    desk.answer(1)


def test_a_comment_is_in_sight_and_leaves_the_focus_in_the_message(desk: Any) -> None:
    page = desk.page
    for _ in range(3):
        desk.ask(BBC)
    page.locator("#turn-3 .fn-up").press("Enter")
    desk.focused(".fn-comment textarea")
    buttons = page.locator(".fn-comment .fn-quiet").bounding_box()
    assert buttons["y"] + buttons["height"] <= page.locator("#fn-ask").bounding_box()["y"]
    page.locator(".fn-comment .fn-strong").press("Enter")
    page.locator("#fn-notices", has_text="Thank you").wait_for()
    desk.focused("#turn-3 .fn-again")


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_chat_that_was_renamed_keeps_the_focus(desk: Any, key: str) -> None:
    desk.ask(BBC)
    desk.page.click(".fn-icon-chats")
    rename = desk.page.locator("#fn-chats-dialog [aria-label^='Rename']").first
    rename.press("Enter")
    desk.focused("#fn-chats-dialog li input")
    desk.page.keyboard.press(key)
    desk.focused("#fn-chats-dialog li:first-child .fn-chat")
    desk.page.keyboard.press("Escape")


def test_undo_by_keyboard_leaves_the_focus_where_one_goes_on(visit: Any) -> None:
    reader = visit()
    page = reader.page
    reader.ask(BBC)
    page.locator("#turn-1 .fn-again").press("Enter")
    page.locator("#fn-notices .fn-undo").press("Enter")
    reader.focused("#fn-ask textarea")


def test_a_chat_deleted_by_keyboard_leaves_the_focus_in_the_dialog(visit: Any) -> None:
    reader = visit()
    page = reader.page
    reader.ask(BBC)
    page.click(".fn-icon-chats")
    page.locator("#fn-chats-dialog li [aria-label^='Delete']").press("Enter")
    reader.focused("#fn-chats-dialog .fn-close")  # nothing is left to be found
    page.locator("#fn-notices .fn-undo").press("Enter")
    reader.focused("#fn-chats-dialog [type=search]")
