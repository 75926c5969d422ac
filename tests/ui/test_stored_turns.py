"""What the browser keeps of a conversation, and what is made of it, checked by the articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted import Answer, Bot
from footnoted_ui.conversation import Conversation
from footnoted_ui.stored_turns import MAX_TURNS, Failed, restore, save
from footnoted_ui.strings import strings

EN = strings("en")
QUESTION = "How many Labour MPs did the BBC contact?"


@pytest.fixture(scope="module")
def kept(seed_bot: Bot) -> list[dict[str, Any]]:
    """An answer and a refusal as a browser sends them back."""
    turns = [seed_bot.ask(QUESTION), seed_bot.ask("What is the capital of Peru?")]
    values: list[dict[str, Any]] = json.loads(json.dumps([save(turn) for turn in turns]))
    return values


def test_turns_come_back_as_they_were(seed_bot: Bot, kept: list[dict[str, Any]]) -> None:
    answer, refusal = restore(kept, seed_bot.articles(), EN)
    assert isinstance(answer, Answer)
    assert isinstance(refusal, Answer)
    assert answer == seed_bot.ask(QUESTION)
    assert refusal.level == "none"
    assert len(refusal.closest) == 3
    failed = Failed("???", "the question is empty")
    assert restore([save(failed)], [], EN) == [failed]


def test_what_an_article_no_longer_says_is_left_out(
    seed_bot: Bot, kept: list[dict[str, Any]]
) -> None:
    forged = json.loads(json.dumps(kept[:1]))
    forged[0]["citations"][0]["quote"] = "BBC Radio 5 Live asked nobody."
    forged[0]["texts"] = {
        forged[0]["citations"][0]["article"]["id"]: "BBC Radio 5 Live asked nobody."
    }
    (turn,) = restore(forged, seed_bot.articles(), EN)
    assert isinstance(turn, Answer)
    assert turn.notice == EN["changed"]
    assert len(turn.sentences) == len(forged[0]["sentences"]) - 1
    shown = {number for sentence in turn.sentences for number in sentence.citations}
    assert shown == {citation.number for citation in turn.citations}
    assert "320" not in turn.text


def test_nothing_is_left_of_an_article_that_is_gone(kept: list[dict[str, Any]]) -> None:
    (turn,) = restore(kept[:1], [], EN)
    assert isinstance(turn, Answer)
    assert (turn.sentences, turn.citations, turn.notice) == ((), (), EN["changed"])


def test_metadata_is_the_articles_own(seed_bot: Bot, kept: list[dict[str, Any]]) -> None:
    forged = json.loads(json.dumps(kept[:1]))
    forged[0]["citations"][0]["article"]["title"] = "Another title"
    (turn,) = restore(forged, seed_bot.articles(), EN)
    assert isinstance(turn, Answer)
    assert turn.citations[0].article in seed_bot.articles()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.data())
def test_whatever_a_browser_sends_is_shown_or_left_out(
    seed_bot: Bot, kept: list[dict[str, Any]], data: st.DataObject
) -> None:
    forged = json.loads(json.dumps(kept))
    places = list(_places(forged))
    for parent, key in data.draw(st.lists(st.sampled_from(places), max_size=3)):
        parent[key] = data.draw(json_values)
    Conversation.of(seed_bot, EN, forged).shown()
    Conversation.of(seed_bot, EN, data.draw(json_values)).shown()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def test_a_conversation_grows_by_its_answer(seed_bot: Bot, kept: list[dict[str, Any]]) -> None:
    *growing, (said, pane, turns) = Conversation.of(seed_bot, EN, kept).ask("  And who\nresigned? ")
    assert all(shown[1:] == (None, None) for shown in growing)
    assert len(growing) >= 2
    assert "fn-growing" in growing[0][0][-1]["content"]
    assert len(said) == 6
    assert pane is not None
    assert turns is not None
    assert "src-3-1" in pane
    assert len(json.loads(turns)) == 3


def test_a_long_conversation_does_not_grow_the_page_for_ever(
    seed_bot: Bot, kept: list[dict[str, Any]]
) -> None:
    said, _, turns = Conversation.of(seed_bot, EN, kept[:1] * 70).shown()
    assert len(said) == 2 * MAX_TURNS
    assert turns is not None
    assert len(json.loads(turns)) == MAX_TURNS
    *_, (said, _, turns) = Conversation.of(seed_bot, EN, kept[:1] * 70).ask("Who resigned?")
    assert turns is not None
    assert json.loads(turns)[-1]["question"] == "Who resigned?"
    assert len(said) == 2 * MAX_TURNS  # the page finds a turn by the number of its message
    assert f'id="turn-{MAX_TURNS}"' in said[-1]["content"]


def test_a_question_that_cannot_be_asked_is_kept_with_the_reason(seed_bot: Bot) -> None:
    *_, (said, _, turns) = Conversation.of(seed_bot, EN, []).ask("???")
    assert "The question is empty" in said[-1]["content"]
    assert turns is not None
    assert "failed" in json.loads(turns)[0]


def test_a_filter_that_makes_no_sense_is_told(seed_bot: Bot) -> None:
    where = {"since": "yesterday"}
    *_, (said, _, _) = Conversation.of(seed_bot, EN, []).ask(QUESTION, where)
    assert "yesterday" in said[-1]["content"]
