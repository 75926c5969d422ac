"""The OpenAI interface, asked by the real `openai` client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openai import AuthenticationError, BadRequestError, OpenAI

from footnoted import Answer, Article, Bot
from footnoted.server import create_app

from .conftest import QUESTION


def check_annotations(message: Any, seed_bot: Bot) -> None:
    answer = seed_bot.ask(QUESTION)
    annotations = message.annotations
    assert len(annotations) == len(answer.citations)
    by_number = {citation.number: citation for citation in answer.citations}
    for annotation in annotations:
        about = annotation.url_citation
        marker = message.content[about.start_index : about.end_index]
        citation = by_number.pop(int(marker.strip("[]")))
        assert about.title == citation.article.title
        assert about.url.endswith(f"/articles/{citation.article.id}")
        span = about.quote_start, about.quote_end
        assert citation.article.text[slice(*span)] == about.quote == citation.quote


def test_a_completion_is_the_answer_with_its_footnotes_as_annotations(
    client: OpenAI, seed_bot: Bot
) -> None:
    completion = client.chat.completions.create(
        model="footnoted",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
        ],
        temperature=0.2,
    )
    (choice,) = completion.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    assert choice.message.content == seed_bot.ask(QUESTION).text_with_notice
    check_annotations(choice.message, seed_bot)
    assert completion.usage is not None
    assert completion.usage.total_tokens > completion.usage.completion_tokens > 10
    whole = completion.footnoted  # type: ignore[attr-defined]
    assert Answer.from_dict(whole, articles=seed_bot.articles()) == seed_bot.ask(QUESTION)


def test_a_stream_adds_up_to_the_completion(client: OpenAI, seed_bot: Bot) -> None:
    with client.chat.completions.stream(
        model="footnoted",
        messages=[{"role": "user", "content": QUESTION}],
        stream_options={"include_usage": True},
    ) as stream:
        pieces = [event.delta for event in stream if event.type == "content.delta"]
        completion = stream.get_final_completion()
    assert len(pieces) >= len(seed_bot.ask(QUESTION).sentences)
    assert "".join(pieces) == completion.choices[0].message.content
    assert "".join(pieces) == seed_bot.ask(QUESTION).text_with_notice
    assert completion.usage is not None
    chunks = client.chat.completions.create(
        model="footnoted", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    *_, last = list(chunks)
    assert last.choices[0].finish_reason == "stop"
    annotations = last.choices[0].delta.annotations  # type: ignore[attr-defined]
    assert {a["url_citation"]["quote"] for a in annotations} == {
        citation.quote for citation in seed_bot.ask(QUESTION).citations
    }


def test_the_messages_before_are_the_conversation(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="footnoted",
        messages=[
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "…"},
            {"role": "user", "content": "And in Gorton?"},
        ],
    )
    assert completion.footnoted["question"] == "And in Gorton?"  # type: ignore[attr-defined]


def test_mistakes_are_the_clients_errors(client: OpenAI, url: str) -> None:
    with OpenAI(base_url=url, api_key="wrong") as stranger, pytest.raises(AuthenticationError):
        stranger.models.list()
    assert [model.id for model in client.models.list()] == ["footnoted"]
    assert client.models.retrieve("footnoted").id == "footnoted"
    for stream in (False, True):
        with pytest.raises(BadRequestError, match="empty"):
            client.chat.completions.create(
                model="footnoted", messages=[{"role": "user", "content": "…"}], stream=stream
            )


def test_a_marker_in_an_article_is_not_taken_for_a_footnote(live: Callable[[Any], str]) -> None:
    text = "The pool in Denton [1] opens in July 2031 [2], says the council."
    article = Article.of(text, source="https://example.org/pool", title="Pool")
    with Bot.from_articles([article]) as bot:
        client = OpenAI(base_url=f"{live(create_app(bot))}v1", api_key="none", max_retries=0)
        message = (
            client.chat.completions.create(
                model="footnoted",
                messages=[{"role": "user", "content": "When does the pool in Denton open?"}],
            )
            .choices[0]
            .message
        )
    assert message.content == "The pool in Denton (1) opens in July 2031 (2), says the council. [1]"
    assert message.annotations is not None
    (annotation,) = message.annotations
    about = annotation.url_citation
    assert about.url == "https://example.org/pool"
    assert about.start_index == message.content.index("[1]")


def test_an_annotation_leads_to_its_article_in_a_mounted_app_too(
    seed_bot: Bot, live: Callable[[Any], str]
) -> None:
    app = FastAPI()
    app.mount("/archive", create_app(seed_bot))
    for url in (live(create_app(seed_bot)), f"{live(app)}archive/"):
        client = OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0)
        asked = {"role": "user", "content": QUESTION}
        completion = client.chat.completions.create(model="x", messages=[asked])  # type: ignore[list-item]
        (annotation, *_) = completion.choices[0].message.annotations or ()
        article = httpx.get(annotation.url_citation.url).json()
        assert article["title"] == annotation.url_citation.title
