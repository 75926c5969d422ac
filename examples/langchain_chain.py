"""Footnoted in a LangChain (LCEL) chain; every source carries its span.

`python examples/langchain_chain.py "Who resigned?" http://localhost:11434/v1 MODEL`
"""

import sys
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnablePassthrough

from footnoted import Bot
from footnoted.integrations.langchain import FootnotedRetriever

PROMPT = ChatPromptTemplate.from_template(
    "Answer from these passages only.\n\n{passages}\n\nQuestion: {question}"
)


def chain(bot: Bot, llm: BaseChatModel) -> Runnable[str, dict[str, Any]]:
    """Question in; `answer` and the `sources` it was written from out."""

    def passages(found: dict[str, Any]) -> str:
        return "\n\n".join(source.page_content for source in found["sources"])

    sources: Runnable[str, list[Document]] = FootnotedRetriever(bot=bot, limit=5)
    found = {"sources": sources, "question": RunnablePassthrough()}
    asked = RunnablePassthrough.assign(passages=passages) | PROMPT | llm | StrOutputParser()
    return found | RunnablePassthrough.assign(answer=asked)


def main(question: str, url: str, model: str) -> None:
    from langchain_openai import ChatOpenAI

    llm = ChatOpenAI(model=model, base_url=url, api_key=lambda: "none")
    with Bot.open("seeds") as bot:
        found = chain(bot, llm).invoke(question)
        print(found["answer"])
        for source in found["sources"]:
            about = source.metadata
            print(f"- {about['title']}, characters {about['start']} to {about['end']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
