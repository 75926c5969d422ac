from __future__ import annotations

import asyncio
import json
import re

import pytest

from footnoted import Bot, Chat, Cited, Done, Event, QuestionError, Replaced, Retrieved, Text

QUESTIONS = [
    "How many Labour MPs did the BBC contact?",
    "Wer ist von seinem Amt zurückgetreten?",
    "Hogyan kell almás pitét sütni?",
    "Hello!",
]


def shown(events: list[Event]) -> str:
    """What a reader sees at the end of a stream."""
    text = ""
    for event in events:
        if isinstance(event, Replaced):
            text = ""
        elif isinstance(event, Text):
            text += event.text
    return text


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_streamed_is_the_answer(seed_bot: Bot, question: str) -> None:
    first, *between, last = events = list(seed_bot.stream(question))
    assert isinstance(first, Retrieved)
    assert isinstance(last, Done)
    assert {type(event) for event in between} <= {Text, Cited}
    assert last.answer == seed_bot.ask(question)
    assert shown(events) == last.answer.text
    assert (first.language, first.level) == (last.answer.language, last.answer.level)
    texts = [event for event in events if isinstance(event, Text)]
    assert len(texts) == len(last.answer.sentences)
    cited = [event.citation for event in events if isinstance(event, Cited)]
    assert sorted(cited, key=lambda c: c.number) == list(last.answer.citations)
    for event in events:
        value = event.to_dict()
        assert value["type"] == event.type
        assert set(value) == {"type", *event.__dataclass_fields__}
        assert json.loads(json.dumps(value)) == value
    assert last.to_dict()["answer"] == last.answer.to_dict()


def test_a_footnote_comes_before_its_marker_and_markers_come_whole(seed_bot: Bot) -> None:
    known: set[int] = set()
    for event in seed_bot.stream(QUESTIONS[0]):
        if isinstance(event, Cited):
            known.add(event.citation.number)
        elif isinstance(event, Text):
            assert {int(number) for number in re.findall(r"\[(\d+)\]", event.text)} <= known
            assert event.text.count("[") == event.text.count("]") >= 1
    assert known


def test_the_passages_found_come_first(seed_bot: Bot) -> None:
    for question in QUESTIONS[:3]:
        first = next(seed_bot.stream(question))
        assert isinstance(first, Retrieved)
        hits = seed_bot.search(question)
        assert first.hits
        assert all(hit in hits for hit in first.hits)


def test_a_conversation_streams_and_remembers_what_was_finished(seed_bot: Bot) -> None:
    chat, asked = seed_bot.chat(), seed_bot.chat()
    left = chat.stream("Who is the mayor of South Yorkshire?")
    next(left)
    assert chat.history == ()
    for question in ("Who is the mayor of South Yorkshire?", "And of Greater Manchester?"):
        events = list(chat.stream(question))
        assert shown(events) == asked.ask(question).text
    assert chat.history == asked.history
    first = events[0]
    assert isinstance(first, Retrieved)
    assert first.understood_as == "Who is the mayor of Greater Manchester?"


def test_asyncio_gets_the_same_events(seed_bot: Bot) -> None:
    async def collect(source: Bot | Chat, question: str) -> list[Event]:
        return [event async for event in source.astream(question)]

    async def all_at_once() -> list[list[Event]]:
        return await asyncio.gather(
            *(collect(source, q) for q in QUESTIONS for source in (seed_bot, seed_bot.chat()))
        )

    for question, (alone, chatted) in zip(
        QUESTIONS, zip(*[iter(asyncio.run(all_at_once()))] * 2, strict=True), strict=True
    ):
        assert alone == chatted == list(seed_bot.stream(question))


def test_an_impossible_question_is_an_error_at_once(seed_bot: Bot) -> None:
    for source in (seed_bot, seed_bot.chat()):
        with pytest.raises(QuestionError):
            source.stream("?!")
        with pytest.raises(QuestionError):
            asyncio.run(anext(source.astream("?!")))  # type: ignore[arg-type]
