"""The Responses API, asked by the real `openai` client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openai import NotFoundError, OpenAI

from footnoted import Answer, Article, Bot
from footnoted.server import create_app
from footnoted.server.openai import routes

from .conftest import QUESTION


def check_annotations(output: Any, bot: Bot) -> None:
    """Every annotation is at its marker, and its quote is what the article says there."""
    texts = {article.id: article.text for article in bot.articles()}
    assert output.annotations
    for annotation in output.annotations:
        marker = output.text[annotation.start_index : annotation.end_index]
        assert marker == f"[{annotation.number}]"
        span = slice(annotation.quote_start, annotation.quote_end)
        assert texts[annotation.article_id][span] == annotation.quote


def test_a_response_is_the_answer_with_its_footnotes(client: OpenAI, seed_bot: Bot) -> None:
    response = client.responses.create(
        model="footnoted", input=QUESTION, instructions="Be brief.", temperature=0.1
    )
    answer = seed_bot.ask(QUESTION)
    assert response.status == "completed"
    assert response.output_text == answer.text_with_notice
    output: Any = response.output[0]
    check_annotations(output.content[0], seed_bot)
    assert {a.type for a in output.content[0].annotations} == {"file_citation"}
    assert response.usage is not None
    assert response.usage.total_tokens > response.usage.output_tokens > 10
    whole = response.footnoted  # type: ignore[attr-defined]
    assert Answer.from_dict(whole, articles=seed_bot.articles()) == answer


def test_a_stream_of_events_adds_up_to_the_response(client: OpenAI, seed_bot: Bot) -> None:
    with client.responses.stream(model="footnoted", input=QUESTION) as stream:
        events: list[Any] = list(stream)
        final = stream.get_final_response()
    answer = seed_bot.ask(QUESTION)
    text = answer.text_with_notice
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == final.output_text == text
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].type == "response.created"
    assert events[-1].type == "response.completed"
    check_annotations(final.output[0].content[0], seed_bot)  # type: ignore[union-attr]
    added = [e for e in events if e.type == "response.output_text.annotation.added"]
    assert len(added) == len(final.output[0].content[0].annotations)  # type: ignore[union-attr]


def test_a_conversation_goes_on_by_id_or_by_its_items(client: OpenAI) -> None:
    first = client.responses.create(model="footnoted", input=QUESTION)
    second = client.responses.create(
        model="footnoted", input="And in Gorton?", previous_response_id=first.id
    )
    said: Any = [{"role": "user", "content": QUESTION}, *first.output]
    third = client.responses.create(
        model="footnoted", input=[*said, {"role": "user", "content": "And in Gorton?"}], store=False
    )
    assert second.output_text == third.output_text
    assert second.previous_response_id == first.id
    with pytest.raises(NotFoundError, match="send the whole conversation"):
        client.responses.create(model="x", input="Why?", previous_response_id=third.id)


def test_an_article_with_an_address_is_a_url(live: Callable[[Any], str]) -> None:
    text = "The pool in Denton [1] opens in July 2031 [2], says the council."
    article = Article.of(text, source="https://example.org/pool", title="Pool")
    with Bot.from_articles([article]) as bot:
        client = OpenAI(base_url=f"{live(create_app(bot))}v1", api_key="none", max_retries=0)
        response = client.responses.create(model="x", input="When does the pool in Denton open?")
        output: Any = response.output[0]
        check_annotations(output.content[0], bot)
        (annotation,) = output.content[0].annotations
        assert (annotation.type, annotation.url) == ("url_citation", "https://example.org/pool")


def test_the_oldest_questions_are_dropped(
    seed_bot: Bot, live: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "STORED", 1)
    client = OpenAI(base_url=f"{live(create_app(seed_bot))}v1", api_key="none", max_retries=0)
    first, second = (client.responses.create(model="x", input=QUESTION) for _ in range(2))
    client.responses.create(model="x", input="Why?", previous_response_id=second.id)
    with pytest.raises(NotFoundError):
        client.responses.create(model="x", input="Why?", previous_response_id=first.id)
