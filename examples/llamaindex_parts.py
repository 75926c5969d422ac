"""Footnoted as a part of LlamaIndex: in a stock query engine, behind a router, as an agent's tool.

`python examples/llamaindex_parts.py "Who resigned?" http://localhost:11434/v1 MODEL`
"""

import asyncio
import sys

from llama_index.core.agent.workflow import AgentWorkflow, ReActAgent
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.llms import LLM
from llama_index.core.query_engine import RetrieverQueryEngine, RouterQueryEngine
from llama_index.core.selectors import LLMSingleSelector

from footnoted import Bot


def stock_engine(bot: Bot, llm: LLM) -> BaseQueryEngine:
    """The model writes; the passages, with their spans, are Footnoted's."""
    return RetrieverQueryEngine.from_args(bot.as_retriever(limit=5), llm=llm)


def router(bot: Bot, llm: LLM) -> BaseQueryEngine:
    """The model chooses who answers; a fact is answered word for word, with footnotes."""
    from llama_index.core.tools import QueryEngineTool

    overview = QueryEngineTool.from_defaults(
        stock_engine(bot, llm), name="overview", description="Sums up what several articles say."
    )
    facts = bot.as_tool(name="facts", description="Finds a single fact in the articles.")
    selector = LLMSingleSelector.from_defaults(llm=llm)
    return RouterQueryEngine(selector=selector, query_engine_tools=[facts, overview], llm=llm)


def agent(bot: Bot, llm: LLM) -> AgentWorkflow:
    """The model asks the articles whenever it needs to."""
    reporter = ReActAgent(
        name="reporter",
        description="Answers questions about the news.",
        tools=[bot.as_tool(name="news", description="Knows the news; quotes them with footnotes.")],
        llm=llm,
        streaming=False,
    )
    return AgentWorkflow(agents=[reporter])


async def main(question: str, url: str, model: str) -> None:
    from llama_index.llms.openai_like import OpenAILike

    llm = OpenAILike(model=model, api_base=url, api_key="none", is_chat_model=True)
    async with await Bot.aopen("seeds") as bot:
        print(await stock_engine(bot, llm).aquery(question))
        print(await router(bot, llm).aquery(question))
        print(await agent(bot, llm).run(user_msg=question))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
