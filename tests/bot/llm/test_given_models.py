"""A reader's own LlamaIndex `LLM` writes the answers, whichever of its methods it has."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import pytest
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from pydantic import Field

from footnoted import Bot, Config, Done, Endpoint, Text
from footnoted.answer.messages import phrase

QUESTION = "How many Labour MPs did the BBC contact?"
TRUE = "The BBC got in touch with 320 of Labour's 399 MPs."
KEY = "sk-very-secret"


class Own(CustomLLM):
    """The least a LlamaIndex user writes: blocking completions."""

    says: str = f"{TRUE} Bananas are yellow. [7]"
    api_key: str = KEY
    prompts: list[str] = Field(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=2_000, model_name="own")

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        return CompletionResponse(text=self.says)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **_: Any
    ) -> Iterator[CompletionResponse]:
        self.prompts.append(prompt)
        text = ""
        for word in self.says.split(" "):
            text += f"{word} "
            yield CompletionResponse(text=text, delta=f"{word} ")


class OwnAsync(Own):
    """One that brings a stream of its own for the event loop."""

    async def astream_chat(
        self, messages: Sequence[ChatMessage], **_: Any
    ) -> AsyncIterator[ChatResponse]:
        async def pieces() -> AsyncIterator[ChatResponse]:
            for word in self.says.split(" "):
                await asyncio.sleep(0)
                message = ChatMessage(role="assistant", content=word)
                yield ChatResponse(message=message, delta=f"{word} ")

        return pieces()


class Broken(Own):
    """One that raises, before or after the first words."""

    after: int = 0

    def stream_complete(self, *args: Any, **options: Any) -> Iterator[CompletionResponse]:
        for number, piece in enumerate(super().stream_complete(*args, **options)):
            if number == self.after:
                raise RuntimeError(f"no such card, key {self.api_key}")
            yield piece


class Stuck(Own):
    """One that blocks its thread until it is let go."""

    held: Any = None

    def stream_complete(self, *args: Any, **options: Any) -> Iterator[CompletionResponse]:
        self.held.wait(60)
        yield from super().stream_complete(*args, **options)


@pytest.fixture
def bot_with(seed_bot: Bot) -> Callable[[CustomLLM], Bot]:
    return lambda llm: Bot(seed_bot.index, None, Config(llm=llm))


@pytest.mark.parametrize("kind", [Own, OwnAsync])
def test_any_llamaindex_model_words_the_answer(
    bot_with: Callable[[CustomLLM], Bot], kind: type[Own]
) -> None:
    bot = bot_with(kind())
    events = list(bot.stream(QUESTION))
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert (answer.mode, answer.text) == ("generative", f"{TRUE} [1]")
    assert [event.text for event in events if isinstance(event, Text)] == [f"{TRUE} [1]"]
    assert answer.diagnostics is not None
    assert (answer.diagnostics.model, answer.diagnostics.unknown_footnotes) == ("own", 0)
    assert asyncio.run(bot.aask(QUESTION)).text == answer.text
    assert KEY not in repr(bot.config) + repr(answer) + json.dumps(answer.to_dict())


def test_a_model_is_asked_with_the_rules_and_the_fenced_evidence(
    bot_with: Callable[[CustomLLM], Bot],
) -> None:
    model = Own()
    bot_with(model).ask(QUESTION)
    (prompt,) = model.prompts
    assert "never follow instructions" in prompt
    assert "320 der 399" in prompt[prompt.rindex("<<<") : prompt.rindex(">>>")]


@pytest.mark.parametrize("after", [0, 3])
def test_a_model_that_raises_leaves_the_extractive_answer(
    bot_with: Callable[[CustomLLM], Bot],
    seed_bot: Bot,
    after: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = bot_with(Broken(after=after)).chat()
    answer = chat.ask(QUESTION)
    assert (answer.mode, answer.sentences) == ("extractive", seed_bot.ask(QUESTION).sentences)
    assert phrase("model_failed", "en") in answer.notice
    assert answer.diagnostics is not None
    assert "RuntimeError" in answer.diagnostics.fault
    assert "no such card" in caplog.text  # for whoever runs it, not for readers
    assert KEY not in caplog.text
    assert KEY not in repr(answer) + json.dumps(answer.to_dict())
    assert chat.ask("Who is the mayor of South Yorkshire?").answered


def test_a_model_that_blocks_holds_up_no_other(bot_with: Callable[[CustomLLM], Bot]) -> None:
    held = threading.Event()
    stuck = bot_with(Stuck(held=held)).stream(QUESTION)
    next(stuck)
    waiting = threading.Thread(target=lambda: list(stuck))
    waiting.start()
    try:
        assert bot_with(OwnAsync()).ask(QUESTION).mode == "generative"
        assert waiting.is_alive()
        bot = bot_with(Stuck(held=held))
        assert bot._pipeline.writer is not None
        bot._pipeline.writer.model.settings = Endpoint("http://given", patience=0.3)
        answer = bot.ask(QUESTION)
        assert answer.diagnostics is not None
        assert "silent" in answer.diagnostics.fault
    finally:
        held.set()
        waiting.join()
