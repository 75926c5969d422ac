"""The retriever, as LangChain uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever

from footnoted import Bot, FilterError, Where
from footnoted.integrations.langchain import FootnotedRetriever

QUESTION = "How many Labour MPs did the BBC contact?"


def test_it_is_a_retriever_whose_documents_are_passages(seed_bot: Bot) -> None:
    retriever = FootnotedRetriever(bot=seed_bot, limit=3, where={"languages": ["de"]})
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUESTION)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == documents
    assert len(documents) == 3
    texts = {article.id: article.text for article in seed_bot.articles()}
    for document in documents:
        about = document.metadata
        assert texts[about["article_id"]][about["start"] : about["end"]] == document.page_content
        assert about["language"] == "de"


@pytest.mark.parametrize(
    "languages", [lambda: "hu", lambda: ["hu"], lambda: iter(["hu"])], ids=["text", "list", "once"]
)
@pytest.mark.parametrize("form", [dict, Where])
def test_the_retriever_takes_every_form_of_a_filter(
    seed_bot: Bot, form: Callable[..., Any], languages: Callable[[], Any]
) -> None:
    retriever = FootnotedRetriever(bot=seed_bot, limit=3, where=form(languages=languages()))
    for _ in range(2):
        found = retriever.invoke("Burnham")
        assert {document.metadata["language"] for document in found} == {"hu"}


def test_a_wrong_filter_is_named(seed_bot: Bot) -> None:
    with pytest.raises(FilterError, match="unknown filter 'language'"):
        FootnotedRetriever(bot=seed_bot, where={"language": "hu"})
