"""The bot as LlamaIndex's parts: retriever, query engine, chat engine, tool.

Importing this module imports LlamaIndex (seconds); `Bot.as_retriever` and its like do it when they
are called. Every source node carries its span: `start_char_idx` and `end_char_idx` point into the
article, and so do `quote_start` and `quote_end` in the metadata of a cited one. Where the words
that answer are known, they are its `short_answer`, from `short_answer_start` to `short_answer_end`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from footnoted.answer_types import Answer, Citation, Hit
from footnoted.conversation.chat import Chat
from footnoted.events import Done, Event, text_delta
from footnoted.pipeline import Reranker
from footnoted_index import Article, Passage
from footnoted_index.filters import Where, WhereLike


class _Bot(Protocol):
    """What is used of `Bot`, which imports this module and so cannot be imported by it."""

    def search(self, question: str, *, limit: int, where: WhereLike) -> list[Hit]: ...

    def ask(self, question: str, *, where: WhereLike) -> Answer: ...

    def ask_reranked(self, question: str, rerank: Reranker, *, where: WhereLike) -> Answer: ...

    def chat(self) -> Chat: ...


class FootnotedRetriever(BaseRetriever):
    """The passages that fit a question best, as `Bot.search` finds them."""

    def __init__(self, bot: _Bot, *, limit: int = 10, where: WhereLike = None) -> None:
        super().__init__()
        self._bot, self._limit, self._where = bot, limit, Where.of(where)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._bot.search(query_bundle.query_str, limit=self._limit, where=self._where)
        return _nodes(hits)

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class FootnotedQueryEngine(BaseQueryEngine):
    """Answers as `Bot.ask` gives them; a refusal has no source nodes.

    `metadata` of a response holds `answered`, `level`, `confidence` and, as `answer`, the whole of
    it. Node postprocessors choose among the passages before evidence is looked for in them.
    """

    def __init__(
        self,
        bot: _Bot,
        *,
        node_postprocessors: Sequence[BaseNodePostprocessor] = (),
        where: WhereLike = None,
    ) -> None:
        super().__init__(callback_manager=None)
        self._bot, self._postprocessors = bot, list(node_postprocessors)
        self._where = Where.of(where)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        def chosen(hits: Sequence[Hit]) -> list[Hit]:
            nodes = _nodes(hits)
            for postprocessor in self._postprocessors:
                nodes = postprocessor.postprocess_nodes(nodes, query_bundle)
            return _kept(hits, nodes)

        return self._response(query_bundle.query_str, chosen)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        loop = asyncio.get_running_loop()

        async def choose(hits: Sequence[Hit]) -> list[Hit]:
            nodes = _nodes(hits)
            for postprocessor in self._postprocessors:
                nodes = await postprocessor.apostprocess_nodes(nodes, query_bundle)
            return _kept(hits, nodes)

        def chosen(hits: Sequence[Hit]) -> list[Hit]:
            return asyncio.run_coroutine_threadsafe(choose(hits), loop).result()

        return await asyncio.to_thread(self._response, query_bundle.query_str, chosen)

    def _response(self, question: str, chosen: Reranker) -> Response:
        """Return the answer; where there are postprocessors, from the hits that are `chosen`."""
        if self._postprocessors:
            answer = self._bot.ask_reranked(question, chosen, where=self._where)
        else:
            answer = self._bot.ask(question, where=self._where)
        return Response(answer.text_with_notice, _sources(answer), _about(answer))


@dataclass
class FootnotedStream(StreamingAgentChatResponse):
    """A streamed answer with the `metadata` of a whole one."""

    metadata: dict[str, Any] | None = None


class FootnotedChatEngine(BaseChatEngine):
    """A conversation as `Bot.chat` holds it. A given `chat_history` takes the place of its own."""

    def __init__(self, bot: _Bot, *, where: WhereLike = None) -> None:
        self._bot, self._chat, self._where = bot, bot.chat(), Where.of(where)

    def reset(self) -> None:
        """Forget the conversation."""
        self._chat = self._bot.chat()

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The questions and answers so far."""
        return [
            message
            for answer in self._chat.history
            for message in (
                ChatMessage(answer.question, role=MessageRole.USER),
                ChatMessage(answer.text_with_notice, role=MessageRole.ASSISTANT),
            )
        ]

    def chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Return the whole answer."""
        self._recall(chat_history)
        answer = self._chat.ask(message, where=self._where)
        return AgentChatResponse(
            answer.text_with_notice, source_nodes=_sources(answer), metadata=_about(answer)
        )

    async def achat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """`chat` for asyncio."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    def stream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> FootnotedStream:
        """Return the answer sentence by sentence; at the end `source_nodes` and `metadata` are
        those that `chat` gives.
        """
        self._recall(chat_history)
        response = FootnotedStream(is_writing_to_memory=False)

        def stream() -> Generator[ChatResponse, None, None]:
            for event in self._chat.stream(message, where=self._where):
                yield _told(event, response)

        response.chat_stream = stream()
        return response

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> FootnotedStream:
        """`stream_chat` for asyncio."""
        await asyncio.to_thread(self._recall, chat_history)
        response = FootnotedStream(is_writing_to_memory=False)

        async def stream() -> AsyncGenerator[ChatResponse, None]:
            async for event in self._chat.astream(message, where=self._where):
                yield _told(event, response)

        response.achat_stream = stream()
        return response

    def _recall(self, chat_history: list[ChatMessage] | None) -> None:
        if chat_history is not None:
            self.reset()
            said = [m.content or "" for m in chat_history if m.role == MessageRole.USER]
            self._chat.recall(said, where=self._where)


def _told(event: Event, response: FootnotedStream) -> ChatResponse:
    if isinstance(event, Done):
        response.source_nodes = _sources(event.answer)
        response.metadata = _about(event.answer)
    text = text_delta(event)
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=text)


def _nodes(hits: Sequence[Hit]) -> list[NodeWithScore]:
    return [NodeWithScore(node=_node(h.passage, h.article), score=h.score) for h in hits]


def _kept(hits: Sequence[Hit], nodes: Sequence[NodeWithScore]) -> list[Hit]:
    """Return the hits whose nodes are left, in their order."""
    by_id = {_id(hit.passage): hit for hit in hits}
    return [by_id[node.node_id] for node in nodes if node.node_id in by_id]


def _sources(answer: Answer) -> list[NodeWithScore]:
    return [
        NodeWithScore(node=_node(c.passage, c.article, **_quoted(c)), score=answer.confidence)
        for c in answer.citations
    ]


def _quoted(citation: Citation) -> dict[str, Any]:
    quoted: dict[str, Any] = {
        "number": citation.number,
        "quote": citation.quote,
        "quote_start": citation.start,
        "quote_end": citation.end,
    }
    if citation.answer is not None:
        quoted["short_answer"] = citation.short_answer
        quoted["short_answer_start"] = citation.answer.start
        quoted["short_answer_end"] = citation.answer.end
    return quoted


def _about(answer: Answer) -> dict[str, Any]:
    return {
        "answered": answer.answered,
        "level": answer.level,
        "confidence": answer.confidence,
        "answer": answer.to_dict(),
    }


def _id(passage: Passage) -> str:
    return f"{passage.article_id}.{passage.ordinal}"


def _node(passage: Passage, article: Article, **about: Any) -> TextNode:
    metadata = {
        "article_id": article.id,
        "title": article.title,
        "language": article.language,
        "source": article.source,
        "date": article.date or "",
        **about,
    }
    shown = {"title", "date"}
    return TextNode(
        id_=_id(passage),
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        excluded_llm_metadata_keys=[key for key in metadata if key not in shown],
        excluded_embed_metadata_keys=list(metadata),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )
