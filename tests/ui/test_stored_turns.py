"""What the browser keeps of a conversation, and what is made of it, checked by the articles."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given
from hypothesis import strategies as st

from footnoted import Answer, Bot
from footnoted_ui import conversation as conversation_module
from footnoted_ui.conversation import Conversation, Memory
from footnoted_ui.stored_turns import MAX_TURNS, Failed, restore, save
from footnoted_ui.strings import strings

EN = strings("en")
QUESTION = "How many Labour MPs did the BBC contact?"


@pytest.fixture(scope="module")
def kept(seed_bot: Bot) -> list[dict[str, Any]]:
    """An answer and a refusal as a browser sends them back."""
    turns = [seed_bot.ask(QUESTION), seed_bot.ask("When is the next election?")]
    values: list[dict[str, Any]] = json.loads(json.dumps([save(turn) for turn in turns]))
    return values


def test_turns_come_back_as_they_were(seed_bot: Bot, kept: list[dict[str, Any]]) -> None:
    answer, refusal = restore(kept, seed_bot.article, EN)
    assert isinstance(answer, Answer)
    assert isinstance(refusal, Answer)
    assert answer == seed_bot.ask(QUESTION)
    assert refusal.level == "none"
    assert refusal.closest == seed_bot.ask("When is the next election?").closest != ()
    failed = Failed("???", "the question is empty")
    assert restore([save(failed)], {}.get, EN) == [failed]


def test_what_an_article_no_longer_says_is_left_out(
    seed_bot: Bot, kept: list[dict[str, Any]]
) -> None:
    forged = json.loads(json.dumps(kept[:1]))
    forged[0]["citations"][0]["quote"] = "BBC Radio 5 Live asked nobody."
    forged[0]["texts"] = {
        forged[0]["citations"][0]["article"]["id"]: "BBC Radio 5 Live asked nobody."
    }
    (turn,) = restore(forged, seed_bot.article, EN)
    assert isinstance(turn, Answer)
    assert turn.notice == EN["changed"]
    assert len(turn.sentences) == len(forged[0]["sentences"]) - 1
    shown = {number for sentence in turn.sentences for number in sentence.citations}
    assert shown == {citation.number for citation in turn.citations}
    assert "320" not in turn.text


def test_nothing_is_left_of_an_article_that_is_gone(kept: list[dict[str, Any]]) -> None:
    (turn,) = restore(kept[:1], {}.get, EN)
    assert isinstance(turn, Answer)
    assert (turn.sentences, turn.citations, turn.notice) == ((), (), EN["changed"])


def test_metadata_is_the_articles_own(seed_bot: Bot, kept: list[dict[str, Any]]) -> None:
    forged = json.loads(json.dumps(kept[:1]))
    forged[0]["citations"][0]["article"]["title"] = "Another title"
    (turn,) = restore(forged, seed_bot.article, EN)
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
    conversation = Conversation(seed_bot, EN, Memory())
    for sent in (forged, data.draw(json_values)):
        for turn in restore(sent, seed_bot.article, EN):
            if turn is not None:
                conversation.shown(turn, "0123456789abcdef")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def asked(
    bot: Bot,
    question: str,
    before: Sequence[dict[str, Any]] = (),
    where: dict[str, Any] | None = None,
    memory: Memory | None = None,
) -> list[dict[str, Any]]:
    async def lines() -> list[dict[str, Any]]:
        turns = [turn for turn in restore(list(before), bot.article, EN) if turn is not None]
        conversation = Conversation(bot, EN, memory or Memory())
        return [line async for line in conversation.ask(question, where, turns)]

    with start_blocking_portal() as portal:  # no loop of its own while a browser is there
        return portal.call(lines)


def test_an_answer_grows_and_comes_with_all_that_is_shown(
    seed_bot: Bot, kept: list[dict[str, Any]]
) -> None:
    question = "  Welche Kommunikationsdirektorin\nist zurückgetreten? "
    first, *growing, last = asked(seed_bot, question, kept)
    assert "fn-searching" in first["answer"]
    assert growing
    assert all("fn-growing" in line["answer"] for line in growing)
    turn = last["turn"]
    assert turn["question"] == question
    assert turn["id"] == first["id"]
    assert f'id="turn-{turn["id"]}"' in last["answer"]
    assert f"src-{turn['id']}-1" in last["sources"]


def test_a_question_is_understood_from_the_turns_before(seed_bot: Bot) -> None:
    before = [asked(seed_bot, "Who is the mayor of South Yorkshire?")[-1]["turn"]]
    turn = asked(seed_bot, "And of Greater Manchester?", before)[-1]["turn"]
    assert turn["understood_as"] == "Who is the mayor of Greater Manchester?"


def test_a_turn_that_was_answered_here_need_not_be_sent_again(seed_bot: Bot) -> None:
    memory = Memory()
    turn = asked(seed_bot, QUESTION, memory=memory)[-1]["turn"]
    (known,) = memory.recall([turn["id"]], seed_bot) or []
    assert [known] == restore([turn], seed_bot.article, EN)
    assert memory.recall([turn["id"], "0123456789abcdef"], seed_bot) is None
    assert memory.recall([], seed_bot) == []
    with Bot.from_articles(["The bridge is open."]) as other:  # its articles are gone
        assert memory.recall([turn["id"]], other) is None


def test_the_longest_remembered_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_module, "_REMEMBERED", 2)
    memory = Memory()
    with Bot.from_articles() as bot:
        for turn_id in "abc":
            memory.add(turn_id, Failed(turn_id, "no"))
        assert memory.recall("a", bot) is None
        assert memory.recall("bc", bot) == [Failed("b", "no"), Failed("c", "no")]


def test_no_more_turns_are_read_than_a_page_sends(
    seed_bot: Bot, kept: list[dict[str, Any]]
) -> None:
    assert len(restore(kept[:1] * 70, seed_bot.article, EN)) == MAX_TURNS


def test_a_question_that_cannot_be_asked_is_kept_with_the_reason(seed_bot: Bot) -> None:
    last = asked(seed_bot, "???")[-1]
    assert "Please ask something in words." in html.unescape(last["answer"])
    long = asked(seed_bot, "why " * 5_000)[-1]["answer"]
    assert "The question is too long" in html.unescape(long)
    assert "failed" in last["turn"]
    assert last["sources"] == ""


def test_a_filter_is_kept_with_the_turn_and_told_where_it_makes_no_sense(seed_bot: Bot) -> None:
    german = {"languages": ["de"]}
    assert asked(seed_bot, QUESTION, where=german)[-1]["turn"]["where"] == german
    failed = asked(seed_bot, QUESTION, where={"since": "yesterday"})[-1]
    assert failed["turn"]["failed"] == EN["filter_failed"]
