"""Conversations in the browser: asked, stopped, edited, kept, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"
DRIVER = "Welche Kommunikationsdirektorin ist zurückgetreten?"


def test_an_answer_is_kept_and_shown_again_after_a_reload(reader: Any) -> None:
    message = reader.ask(BBC)
    assert "320" in message.inner_text()
    said = message.inner_text()
    reader.reload()
    assert reader.answer(1).inner_text() == said
    assert reader.page.locator("#fn-sources mark").count() > 0


def test_a_follow_up_shows_how_it_was_understood(desk: Any) -> None:
    desk.ask("Who is the mayor of South Yorkshire?")
    message = desk.ask("And of Greater Manchester?")
    understood = message.locator(".fn-understood").inner_text()
    assert "Who is the mayor of Greater Manchester?" in understood
    # And again from what the browser keeps.
    desk.reload()
    assert desk.ask("And of South Yorkshire?").locator(".fn-understood").count() == 1


def test_the_whole_answer_is_in_sight_wherever_the_conversation_ends(reader: Any) -> None:
    for question in (BBC, DRIVER, "Who won the 2022 World Cup?", "asdfghjkl"):
        message = reader.ask(question)
        end = message.locator(".fn-actions").bounding_box()
        field = reader.page.locator("#fn-ask").bounding_box()
        assert end["y"] + end["height"] <= field["y"], question


def test_stop_gives_the_question_back(reader: Any) -> None:
    page = reader.page
    reader.ask(BBC)
    reader.send("Who slowly resigned?")
    page.locator("#turn-2.fn-growing").wait_for()
    assert page.locator("#fn-ask .fn-send").is_hidden()
    page.locator("#fn-ask .fn-stop").click()
    page.wait_for_function("!document.getElementById('turn-2')")
    assert page.input_value("#fn-ask textarea") == "Who slowly resigned?"
    assert len(reader.turns()) == 1
    # What was stopped does not come back, and the next question is answered.
    page.fill("#fn-ask textarea", "")
    assert "Driver" in reader.ask(DRIVER).inner_text()
    assert [turn["question"] for turn in reader.turns()] == [BBC, DRIVER]


def test_a_streamed_answer_grows_without_moving_what_is_above(desk: Any) -> None:
    page = desk.page
    desk.ask(BBC)
    page.evaluate("""() => {
        window.shift = 0;
        window.shifts = new PerformanceObserver(list => list.getEntries().forEach(e => {
            // In the sources a new answer's go on top of those before.
            const isHere = ({node}) => node?.parentElement?.closest('#fn-conversation');
            if (!e.hadRecentInput && e.sources.some(isHere)) window.shift += e.value;
        }));
        window.shifts.observe({type: 'layout-shift'});
    }""")
    desk.send(DRIVER.replace("ist", "ist slowly"))
    growing = page.locator("#turn-2.fn-growing")
    growing.wait_for()
    growing.locator("a.fn").first.wait_for()  # a sentence with its footnote, before the end
    desk.answer(2)
    assert page.evaluate("window.shift") < 0.1


def test_an_edited_question_replaces_what_followed_it(reader: Any) -> None:
    page = reader.page
    reader.ask(BBC)
    reader.ask("When is the next election?")
    page.locator("#question-1").hover()
    page.locator(".fn-edit").first.click()
    reader.focused("#fn-ask textarea")
    assert page.input_value("#fn-ask textarea") == BBC
    assert page.locator(".fn-editing").is_visible()
    reader.send(DRIVER)
    page.wait_for_function("!document.getElementById('turn-2')")
    page.locator("#turn-1", has_text="Driver").wait_for()
    reader.answer(1)
    assert [turn["question"] for turn in reader.turns()] == [DRIVER]
    page.get_by_role("button", name="Undo").click()
    reader.answer(2)
    assert "320" in reader.answer(1).inner_text()
    assert [turn["question"] for turn in reader.turns()] == [BBC, "When is the next election?"]


def test_what_was_understood_can_be_edited(reader: Any) -> None:
    reader.ask("Who is the mayor of South Yorkshire?")
    reader.ask("And of Greater Manchester?").locator(".fn-reword").click()
    reader.focused("#fn-ask textarea")
    understood = "Who is the mayor of Greater Manchester?"
    assert reader.page.input_value("#fn-ask textarea") == understood
    reader.send(understood.replace("Greater Manchester", "South Yorkshire"))
    reader.page.wait_for_function("!document.querySelector('.fn-reword')")
    reader.answer(2)
    assert [turn["question"] for turn in reader.turns()] == [
        "Who is the mayor of South Yorkshire?"
    ] * 2


def test_editing_can_be_given_up(desk: Any) -> None:
    desk.ask(BBC)
    desk.page.locator("#question-1").hover()
    desk.page.locator(".fn-edit").first.click()
    desk.page.keyboard.press("Escape")
    assert desk.page.locator(".fn-editing").is_hidden()
    assert desk.page.input_value("#fn-ask textarea") == ""
    desk.ask(DRIVER)
    assert len(desk.turns()) == 2


def test_asking_again_answers_in_place_and_can_be_undone(reader: Any) -> None:
    page = reader.page
    reader.ask(BBC)
    reader.ask(DRIVER)
    first, second = (turn["id"] for turn in reader.turns())
    with page.expect_request("**/footnoted/ask"):
        page.locator("#turn-1 .fn-again").click()
    page.locator("#fn-notices", has_text="The earlier answer was replaced.").wait_for()
    assert "320" in reader.answer(1).inner_text()
    assert "Driver" in reader.answer(2).inner_text()
    again, kept = (turn["id"] for turn in reader.turns())
    assert (again != first, kept) == (True, second)
    page.get_by_role("button", name="Undo").click()
    assert [turn["id"] for turn in reader.turns()] == [first, second]
    reader.answer(2)


def test_several_conversations_are_kept_renamed_and_deleted(reader: Any) -> None:
    page = reader.page
    box = page.locator("#fn-chats-dialog")
    reader.ask(BBC)
    reader.begin()
    reader.ask(DRIVER)
    page.click(".fn-icon-chats")
    chats = page.locator("#fn-chats-dialog .fn-chat")
    assert chats.nth(0).get_attribute("aria-current") == "true"
    chats.nth(1).click()
    assert "320" in reader.answer(1).inner_text()
    assert page.locator("#fn-chats-dialog").is_hidden()

    page.click(".fn-icon-chats")
    row = page.locator("#fn-chats-dialog li", has_text=BBC).first
    row.get_by_role("button", name="Rename").click()
    page.keyboard.type("No, as it was")
    page.keyboard.press("Escape")
    assert box.get_by_text("No, as it was").count() == 0
    row.get_by_role("button", name="Rename").click()
    page.keyboard.type("The BBC asks")
    page.keyboard.press("Enter")
    row = page.locator("#fn-chats-dialog li", has_text="The BBC asks").first
    before = chats.count()
    row.get_by_role("button", name="Delete").click()
    page.wait_for_function(
        "n => document.querySelectorAll('#fn-chats-dialog .fn-chat').length === n", arg=before - 1
    )
    assert box.get_by_text("The BBC asks").count() == 0
    page.wait_for_selector("body.fn-empty-chat")  # it was the one on the page
    page.get_by_role("button", name="Undo").click()
    box.get_by_text("The BBC asks").wait_for()
    page.keyboard.press("Escape")
    assert "320" in reader.answer(1).inner_text()


def test_a_conversation_is_exported_as_markdown_with_footnotes(desk: Any, tmp_path: Path) -> None:
    desk.ask(BBC)
    desk.ask("When is the next election?")
    desk.page.click(".fn-icon-chats")
    with desk.page.expect_download() as download:
        desk.page.locator("#fn-chats-dialog li").first.get_by_role("button", name="Export").click()
    desk.page.keyboard.press("Escape")
    assert download.value.suggested_filename == "How-many-Labour-MPs-did-the-BBC-contact.md"
    download.value.save_as(tmp_path / "chat.md")
    text = (tmp_path / "chat.md").read_text("utf-8")
    assert text.startswith(f"# {BBC}\n\n## {BBC}\n\n")
    assert "320 der 399 Labour-Abgeordneten" in text
    assert "[^1-1]: “" in text
    assert "001\\_afec8346215008d4.txt" in text
    assert "## When is the next election?\n\n**Not found in your articles**" in text
    for quote in desk.turns()[0]["citations"]:
        assert " ".join(quote["quote"].split()) in text


def test_suggested_questions_come_from_the_articles_and_are_answered(reader: Any) -> None:
    first = reader.page.locator(".fn-suggestion").first
    first.wait_for()
    question = first.inner_text()
    first.click()
    message = reader.answer(1)
    assert "fn-answer" in message.get_attribute("class")
    assert reader.turns()[0]["question"] == question


def test_a_list_stands_line_by_line_in_the_chat_and_in_copies(
    serve: Any, opened: Any, tmp_path: Path
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    items = [
        "- Frühschwimmen: nur noch dienstags und freitags ab 6 Uhr.",
        "- Sauna: schließt ganz, die Öfen werden verkauft.",
        "- Schwimmkurse: kosten künftig 95 statt 80 Euro.",
    ]
    lead = "Das Hallenbad Seeberg stellt um, damit die Stadt Geld spart. Folgendes ändert sich:"
    (articles / "bad.txt").write_text("\n".join([lead, "", *items]), "utf-8")
    with serve(articles, tmp_path / "store") as chat:
        reader = opened(chat.url, permissions=["clipboard-read", "clipboard-write"])
        message = reader.ask("Welche Angebote im Hallenbad Seeberg werden eingeschränkt?")
        assert [c["quote"] for c in reader.turns()[0]["citations"]] == items
        tops = [link.bounding_box()["y"] for link in message.locator("a.fn").all()]
        assert len(tops) == 3
        assert tops == sorted(set(tops))
        message.locator(".fn-copy").click()
        reader.page.locator("#fn-notices", has_text="Copied").wait_for()
        copied = reader.page.evaluate("navigator.clipboard.readText()").splitlines()
        assert [line for line in copied if line.startswith("- ")] == [
            f"{item} [{n}]" for n, item in enumerate(items, 1)
        ]
        reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert reader.page.locator("#fn-print p br").count() == 2


def test_a_question_without_words_gets_a_friendly_message(desk: Any) -> None:
    message = desk.ask("???")
    assert "fn-error" in message.get_attribute("class")
    assert "Traceback" not in desk.page.inner_text("body")
    desk.reload()
    assert "fn-error" in desk.answer(1).get_attribute("class")


def test_two_tabs_have_each_their_own(browser: Any, served: Any, desk: Any) -> None:
    other = desk.context.new_page()
    other.goto(served.url)
    other.wait_for_selector("body.fn-ready.fn-empty-chat")
    desk.ask(BBC)
    other.fill("#fn-ask textarea", DRIVER)
    other.keyboard.press("Enter")
    other.locator("#turn-1:has(.fn-actions)").wait_for()
    assert "Driver" in other.inner_text("#fn-chatbot")
    assert "320" not in other.inner_text("#fn-chatbot")
    other.close()
    assert [turn["question"] for turn in desk.turns()] == [BBC]


def test_a_new_chat_can_be_begun_while_another_is_being_shown(desk: Any) -> None:
    page = desk.page
    desk.ask(BBC)
    held: list[Any] = []
    page.route("**/footnoted/turns", lambda route: held.append(route), times=1)
    with page.expect_request("**/footnoted/turns"):
        page.reload()
    page.wait_for_selector("#fn-new")
    page.click("#fn-new")
    with page.expect_response("**/footnoted/turns"):
        held[0].continue_()
    page.wait_for_selector("body.fn-ready.fn-empty-chat")
    desk.ask(DRIVER)
    assert page.locator("#fn-chatbot .fn-question").count() == 1
    assert [turn["question"] for turn in desk.turns()] == [DRIVER]


def test_stop_in_the_first_second_is_a_stop(reader: Any) -> None:
    page = reader.page
    held: list[Any] = []
    page.route("**/footnoted/ask", lambda route: held.append(route), times=1)
    reader.send(BBC)
    page.locator("#fn-ask .fn-stop").click()
    page.wait_for_selector("body.fn-empty-chat:not(.fn-busy)")
    assert page.input_value("#fn-ask textarea") == BBC
    page.evaluate("new Promise(done => setTimeout(done, 500))")
    assert page.locator("#fn-chatbot .fn-question").count() == 0
    reader.reload()
    assert page.input_value("#fn-ask textarea") == BBC
    assert page.locator("#fn-chatbot .fn-question").count() == 0


def test_a_question_stands_there_before_the_server_has_said_anything(desk: Any) -> None:
    page = desk.page
    question = "Who *resigned* from <b>Downing Street</b> & why?"
    held: list[Any] = []
    page.route("**/footnoted/ask", lambda route: held.append(route), times=1)
    with page.expect_request("**/footnoted/ask"):
        desk.send(question)
    page.wait_for_selector("#turn-1.fn-growing .fn-searching", timeout=5_000)
    page.wait_for_selector("body:not(.fn-empty-chat)")
    assert page.locator("#question-1").inner_text() == question
    held[0].continue_()
    desk.answer(1)
    assert page.locator("#fn-chatbot .fn-question").all_inner_texts() == [question]


def test_a_question_that_was_not_begun_to_be_answered_outlives_the_page(desk: Any) -> None:
    page = desk.page
    page.route("**/footnoted/ask", lambda _: None, times=1)
    with page.expect_request("**/footnoted/ask"):
        desk.send(BBC)
    page.reload()
    page.wait_for_selector("body.fn-ready")
    page.locator("#turn-1:has(.fn-actions)").wait_for(timeout=10_000)
    assert "320" in desk.answer(1).inner_text()
    assert page.input_value("#fn-ask textarea") == ""


def test_asking_again_by_keyboard_keeps_the_focus(desk: Any) -> None:
    desk.ask(BBC)
    again = desk.page.locator("#turn-1 .fn-again")
    again.evaluate("button => { button.dataset.before = 'yes'; }")
    again.press("Enter")
    desk.page.wait_for_function(
        "document.activeElement.matches('#turn-1 .fn-again:not([data-before])')", timeout=20_000
    )


def test_rows_of_a_table_are_copied_line_by_line(desk: Any) -> None:
    texts = ["Fares went up in April.", "Ticket: Adult | Single: £3", "One in nine is a dog's."]
    sentences = [{"text": text, "citations": []} for text in texts]
    copied = desk.page.evaluate(
        """async turn => (await import('/footnoted/assets/copying.js')).asText(turn)""",
        {"notice": "", "sentences": sentences, "citations": []},
    )
    assert copied.splitlines() == texts


def test_a_draft_and_a_running_question_outlive_the_page(reader: Any) -> None:
    page = reader.page
    reader.ask(BBC)
    reader.send("Who slowly resigned?")
    page.locator("#turn-2.fn-growing").wait_for()
    page.fill("#fn-ask textarea", "Half a quest")
    page.reload()
    page.wait_for_selector("body.fn-ready")
    reader.answer(2)
    assert page.input_value("#fn-ask textarea") == "Half a quest"
    assert [turn["question"] for turn in reader.turns()] == [BBC, "Who slowly resigned?"]
    page.fill("#fn-ask textarea", "")


def test_two_tabs_on_one_chat_add_to_it(desk: Any, served: Any) -> None:
    page = desk.page
    desk.ask(BBC)
    other = desk.context.new_page()
    other.goto(served.url)
    other.wait_for_selector("body.fn-ready")
    other.click(".fn-icon-chats")
    other.locator("#fn-chats-dialog .fn-chat").first.click()
    other.locator("#turn-1:has(.fn-actions)").wait_for()
    # Both are asked at once: neither knows of the other's question.
    other.fill("#fn-ask textarea", "Who slowly resigned?")
    other.keyboard.press("Enter")
    other.locator("#turn-2.fn-growing").wait_for()
    desk.ask(DRIVER)
    other.locator("#turn-3:has(.fn-actions)").wait_for()
    page.locator("#turn-3:has(.fn-actions)").wait_for()
    asked = [BBC, DRIVER, "Who slowly resigned?"]
    assert [turn["question"] for turn in desk.turns()] == asked
    for tab in (page, other):
        assert tab.locator("#fn-chatbot .fn-question").all_inner_texts() == asked
    other.close()


def test_a_long_chat_shows_its_end_and_the_rest_on_demand(desk: Any, tmp_path: Path) -> None:
    page = desk.page
    desk.ask(BBC)
    page.evaluate("""() => {
        const key = 'footnoted-chat-' + sessionStorage.getItem('footnoted-current');
        const chat = JSON.parse(localStorage.getItem(key));
        const copy = (_, i) => ({...chat.turns[0], id: i.toString(16).padStart(16, '0')});
        chat.turns = Array.from({length: 120}, copy);
        localStorage.setItem(key, JSON.stringify(chat));
    }""")
    page.reload()
    page.wait_for_selector("body.fn-ready")
    desk.answer(120)
    questions = page.locator("#fn-chatbot .fn-question")
    assert questions.count() == 50
    assert page.locator("#question-71").count() == 1
    desk.send(DRIVER)
    desk.answer(121)
    assert len(desk.turns()) == 121
    page.get_by_role("button", name="Show 71 earlier questions").press("Enter")
    page.locator("#question-22").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Show 21 earlier questions"
    page.get_by_role("button", name="Show 21 earlier questions").press("Enter")
    page.locator("#question-1").wait_for()
    page.wait_for_function("document.activeElement.matches('.fn-edit')", timeout=5_000)
    assert questions.count() == 121
    assert page.locator("#fn-earlier button").count() == 0
    page.click(".fn-icon-chats")
    with page.expect_download() as download:
        page.locator("#fn-chats-dialog li").first.get_by_role("button", name="Export").click()
    page.keyboard.press("Escape")
    download.value.save_as(tmp_path / "chat.md")
    assert (tmp_path / "chat.md").read_text("utf-8").count(f"\n## {BBC}\n") == 120


def test_a_question_costs_the_same_in_a_long_chat(desk: Any) -> None:
    page = desk.page
    sizes: list[int] = []

    def weigh(question: str, turn: int) -> None:
        with page.expect_response("**/footnoted/ask") as asked:
            desk.send(question)
            desk.answer(turn)
        asked.value.finished()
        size = asked.value.request.sizes()
        sizes.append(size["requestBodySize"] + size["responseBodySize"])

    with page.expect_response("**/footnoted/ask"):
        desk.ask(DRIVER)
    weigh(BBC, 2)
    page.evaluate("""() => {
        const key = 'footnoted-chat-' + sessionStorage.getItem('footnoted-current');
        const chat = JSON.parse(localStorage.getItem(key));
        chat.turns = Array.from({length: 50}, () => chat.turns).flat();
        localStorage.setItem(key, JSON.stringify(chat));
        dispatchEvent(new StorageEvent('storage', {key}));
    }""")
    page.locator("#question-100").wait_for()
    weigh(BBC, 101)  # 51 to 100 are shown
    assert sizes[1] < 1.2 * sizes[0], sizes
    assert len(desk.turns()) == 101
