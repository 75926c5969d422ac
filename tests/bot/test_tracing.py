from __future__ import annotations

import logging

import pytest
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.span_handlers import SimpleSpanHandler

from footnoted import Bot, QuestionError


def test_asking_and_searching_are_spans_of_llamaindex(seed_bot: Bot) -> None:
    handler = SimpleSpanHandler()
    dispatcher = get_dispatcher()
    dispatcher.add_span_handler(handler)
    try:
        seed_bot.ask("Who resigned as director of communications?")
        seed_bot.search("Burnham")
        with pytest.raises(QuestionError):
            seed_bot.ask("")
    finally:
        dispatcher.span_handlers.remove(handler)
    names = [span.id_.split("-")[0] for span in handler.completed_spans]
    assert names == ["Bot.ask", "Bot.search"]
    assert [span.id_.split("-")[0] for span in handler.dropped_spans] == ["Bot.ask"]
    assert all(span.duration and span.duration > 0 for span in handler.completed_spans)


def test_the_log_says_what_was_done_but_not_what_the_articles_say(
    seed_bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = seed_bot.ask("How many Labour MPs did the BBC contact?")
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("footnoted")]
    assert any("confidence" in line and "answer" in line for line in lines)
    for line in lines:
        assert "Labour" not in line
        assert all(citation.quote not in line for citation in answer.citations)
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="footnoted"):
        seed_bot.ask("Who resigned?")
    assert "asked: Who resigned?" in caplog.text
