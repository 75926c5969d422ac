"""Every extra at once, as `pip install 'footnoted[all]'` gives them."""

from __future__ import annotations

import asyncio

from fastapi.testclient import TestClient
from footnoted import Bot
from footnoted.integrations.langchain import FootnotedRetriever
from footnoted.integrations.mcp import create_server
from footnoted.server import Access, create_app
from footnoted_ui import launch

TEXT = "The old bridge in Gorton was closed on Monday by the council."
QUESTION = "When was the bridge in Gorton closed?"


def main() -> None:
    """Ask the same in every way there is."""
    with Bot.from_articles([TEXT]) as bot:
        client = TestClient(create_app(bot, access=Access(token="t", names=["testserver"])))
        client.headers["Authorization"] = "Bearer t"
        answer = client.post("/ask", json={"question": QUESTION}).json()
        assert "Monday" in answer["text"], answer
        messages = [{"role": "user", "content": QUESTION}]
        asked = client.post("/v1/chat/completions", json={"model": "m", "messages": messages})
        assert asked.json()["choices"][0]["message"]["annotations"], asked.json()
        assert client.get("/docs").status_code == 200
        assert client.get("/openapi.json").status_code == 200
        tools = asyncio.run(create_server(bot).list_tools())
        assert {tool.name for tool in tools} == {"ask", "search", "read_article"}
        assert "Monday" in FootnotedRetriever(bot=bot).invoke(QUESTION)[0].page_content
        response = bot.as_query_engine().query(QUESTION)
        assert response.source_nodes[0].metadata["quote"] in TEXT
        assert "Monday" in str(bot.as_chat_engine().chat(QUESTION))
        assert "Monday" in str(bot.as_tool().call(QUESTION))
    assert callable(launch)


if __name__ == "__main__":
    main()
