from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from footnoted import Bot, Config, QuestionError
from footnoted_index import E5Embedding


class AsksTheLoop(E5Embedding):
    """Embeds only once the event loop has answered: with a blocked loop this never ends."""

    def embed_queries(self, texts: Sequence[str]) -> Any:
        _wait_for_the_loop()
        return super().embed_queries(texts)

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> Any:
        _wait_for_the_loop()
        return super().embed_in_context(passages)


_loops: list[asyncio.AbstractEventLoop] = []


def _wait_for_the_loop() -> None:
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), _loops[-1]).result(timeout=60)


def test_the_event_loop_goes_on_while_the_bot_works(seeds: Path, tmp_path: Path) -> None:
    async def use() -> None:
        _loops.append(asyncio.get_running_loop())
        config = Config(embed_model=AsksTheLoop())
        async with await Bot.aopen(seeds, store=tmp_path / "store", config=config) as bot:
            answer = await bot.aask("How many Labour MPs did the BBC contact?")
            assert "320" in answer.text
            assert len(await bot.asearch("Burnham", limit=2)) == 2
            chat = bot.chat()
            await chat.aask("Who resigned as director of communications?")
            assert len(chat.history) == 1

    asyncio.run(use())


def test_a_twin_raises_what_the_method_raises_and_has_its_parameters(seed_bot: Bot) -> None:
    with pytest.raises(QuestionError):
        asyncio.run(seed_bot.aask(" "))
    with pytest.raises(TypeError):
        asyncio.run(seed_bot.aask("Who?", nonsense=1))  # type: ignore[call-arg]
    hits = asyncio.run(seed_bot.asearch("Burnham", where={"languages": "hu"}))
    assert {hit.article.language for hit in hits} == {"hu"}


def test_a_replaced_method_replaces_its_twin(seed_bot: Bot) -> None:
    class Shouting(Bot):
        def ask(self, question: str, **options: Any) -> Any:
            return super().ask(question.upper(), **options)

    bot = Shouting(seed_bot.index, None, seed_bot.config)
    assert asyncio.run(bot.aask("Who resigned?")).question == "WHO RESIGNED?"
