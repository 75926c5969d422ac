"""LlamaIndex and LangChain, which take the server for a language model."""

from __future__ import annotations

import pytest

from footnoted import Bot

from .conftest import KEY, QUESTION


def test_llamaindex(url: str, seed_bot: Bot) -> None:
    openai_like = pytest.importorskip("llama_index.llms.openai_like")
    from llama_index.core.llms import ChatMessage

    model = openai_like.OpenAILike(
        model="footnoted", api_base=url, api_key=KEY, is_chat_model=True, max_retries=0
    )
    answer = seed_bot.ask(QUESTION)
    text = answer.text_with_notice
    assert model.complete(QUESTION).text == text
    messages = [ChatMessage(role="system", content=""), ChatMessage(content=QUESTION)]
    assert model.chat(messages).message.content == text
    *_, last = model.stream_chat(messages)
    assert last.message.content == text


@pytest.mark.parametrize("with_responses", [False, True])
def test_langchain(url: str, seed_bot: Bot, with_responses: bool) -> None:
    langchain_openai = pytest.importorskip("langchain_openai")
    model = langchain_openai.ChatOpenAI(
        model="footnoted",
        base_url=url,
        api_key=KEY,
        max_retries=0,
        use_responses_api=with_responses,
    )
    answer = seed_bot.ask(QUESTION)
    text = answer.text_with_notice
    assert model.invoke([("system", "Be brief."), ("human", QUESTION)]).text == text
    assert "".join(chunk.text for chunk in model.stream(QUESTION)) == text
