"""The retriever, as LangChain uses it."""

from __future__ import annotations

from typing import Any

import pytest

from footnoted import Bot, FilterError, Where
from footnoted.integrations.langchain import FootnotedRetriever


@pytest.mark.parametrize("where", [{"languages": "hu"}, {"languages": ["hu"]}, Where(("hu",))])
def test_the_retriever_takes_every_form_of_a_filter(seed_bot: Bot, where: Any) -> None:
    found = FootnotedRetriever(bot=seed_bot, limit=3, where=where).invoke("Burnham")
    assert {document.metadata["language"] for document in found} == {"hu"}


def test_a_wrong_filter_is_named(seed_bot: Bot) -> None:
    with pytest.raises(FilterError, match="unknown filter 'language'"):
        FootnotedRetriever(bot=seed_bot, where={"language": "hu"}).invoke("Burnham")
