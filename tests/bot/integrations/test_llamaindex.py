"""The adapters, used by LlamaIndex's own parts as any other retriever or engine would be."""

from __future__ import annotations

import asyncio
import json

import pytest
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.chat_engine.types import BaseChatEngine
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import MetadataReplacementPostProcessor, SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from llama_index.core.tools import QueryEngineTool

from footnoted import Answer, Bot, FilterError

QUESTION = "How many Labour MPs did the BBC contact?"
NOBODY_KNOWS = "Wie backt man Brot?"


def check_span(node: NodeWithScore, bot: Bot) -> None:
    text = {article.id: article.text for article in bot.articles()}[node.metadata["article_id"]]
    assert text[node.node.start_char_idx : node.node.end_char_idx] == node.node.text  # type: ignore[attr-defined]
    assert node.node.ref_doc_id == node.metadata["article_id"]


def test_the_retriever_finds_what_search_finds(seed_bot: Bot) -> None:
    retriever = seed_bot.as_retriever(limit=4)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(QUESTION)
    hits = seed_bot.search(QUESTION, limit=4)
    assert [(node.score, node.text) for node in nodes] == [(h.score, h.passage.text) for h in hits]
    assert [n.node_id for n in asyncio.run(retriever.aretrieve(QUESTION))] == [
        n.node_id for n in nodes
    ]
    for node in nodes:
        check_span(node, seed_bot)
    hungarian = seed_bot.as_retriever(where={"languages": iter(["hu"])})
    for _ in range(2):
        (only,) = {node.metadata["language"] for node in hungarian.retrieve(QUESTION)}
        assert only == "hu"


def test_the_retriever_works_inside_llamaindex_own_engines(seed_bot: Bot) -> None:
    engine = RetrieverQueryEngine.from_args(
        seed_bot.as_retriever(limit=5),
        llm=MockLLM(),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.1)],
    )
    assert "320" in str(engine.query(QUESTION))
    fusion = QueryFusionRetriever(
        [seed_bot.as_retriever(limit=2), seed_bot.as_retriever(limit=3)],
        llm=MockLLM(),
        num_queries=1,
        use_async=False,
        similarity_top_k=3,
    )
    assert len(fusion.retrieve(QUESTION)) == 3


def test_the_query_engine_answers_as_the_bot_does(seed_bot: Bot) -> None:
    engine = seed_bot.as_query_engine()
    assert isinstance(engine, BaseQueryEngine)
    answer = seed_bot.ask(QUESTION)
    for response in (engine.query(QUESTION), asyncio.run(engine.aquery(QUESTION))):
        assert str(response) == answer.text_with_notice
        assert response.metadata is not None
        assert response.metadata["answered"] is True
        read = Answer.from_dict(response.metadata["answer"], articles=seed_bot.articles())
        assert read == answer
        json.dumps(response.metadata)
        assert len(response.source_nodes) == len(answer.citations)
        for node, citation in zip(response.source_nodes, answer.citations, strict=True):
            check_span(node, seed_bot)
            start, end = node.metadata["quote_start"], node.metadata["quote_end"]
            assert (start, end) == (citation.start, citation.end)
            assert citation.article.text[start:end] == node.metadata["quote"]
            assert node.metadata.get("short_answer", "") == citation.short_answer
            if citation.answer:
                span = (node.metadata["short_answer_start"], node.metadata["short_answer_end"])
                assert citation.article.text[slice(*span)] == node.metadata["short_answer"]
        assert "320" in response.source_nodes[0].metadata["short_answer"]


def test_a_refusal_has_no_source_nodes(seed_bot: Bot) -> None:
    response = seed_bot.as_query_engine().query(NOBODY_KNOWS)
    assert response.source_nodes == []
    assert response.metadata is not None
    assert (response.metadata["answered"], response.metadata["level"]) == (False, "none")


class OnlyLanguage(BaseNodePostprocessor):
    """A reranker's shape: it sees the nodes and gives back those it likes, in its order."""

    language: str

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return [node for node in nodes if node.metadata["language"] == self.language]


def test_postprocessors_choose_the_passages_the_answer_is_from(seed_bot: Bot) -> None:
    for language in ("de", "hu"):
        engine = seed_bot.as_query_engine(node_postprocessors=[OnlyLanguage(language=language)])
        nodes = engine.query(QUESTION).source_nodes
        assert {node.metadata["language"] for node in nodes} == {language}
    nothing = seed_bot.as_query_engine(
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=99.0)]
    ).query(QUESTION)
    assert nothing.source_nodes == []
    assert nothing.metadata is not None
    assert nothing.metadata["level"] == "none"


class Awaits(OnlyLanguage):
    """A reranker that asks a server: its async version is another one, for the loop it runs in."""

    async def _apostprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        assert "ours" in {task.get_name() for task in asyncio.all_tasks()}
        await asyncio.sleep(0)
        return [node for node in nodes if node.metadata["language"] != self.language]


def test_asked_async_the_postprocessors_are_awaited_in_the_same_loop(seed_bot: Bot) -> None:
    engine = seed_bot.as_query_engine(node_postprocessors=[Awaits(language="de")])

    async def ask() -> set[str]:
        answered = await asyncio.create_task(engine.aquery(QUESTION), name="ours")
        return {node.metadata["language"] for node in answered.source_nodes}

    found = asyncio.run(ask())
    assert found
    assert "de" not in found
    assert {n.metadata["language"] for n in engine.query(QUESTION).source_nodes} == {"de"}


def test_an_error_of_a_postprocessor_is_raised_by_aquery(seed_bot: Bot) -> None:
    class Fails(OnlyLanguage):
        async def _apostprocess_nodes(
            self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
        ) -> list[NodeWithScore]:
            raise ZeroDivisionError

    engine = seed_bot.as_query_engine(node_postprocessors=[Fails(language="de")])
    with pytest.raises(ZeroDivisionError):
        asyncio.run(engine.aquery(QUESTION))


def test_a_greeting_is_greeted_with_postprocessors_too(seed_bot: Bot) -> None:
    plain = seed_bot.as_query_engine()
    choosing = seed_bot.as_query_engine(node_postprocessors=[OnlyLanguage(language="de")])
    for said in ("Hello!", "Danke"):
        told = choosing.query(said)
        assert str(told) == str(plain.query(said))
        assert told.metadata is not None
        assert told.metadata["level"] == "talk"


def test_a_chat_engine_and_a_tool_take_a_filter(seed_bot: Bot) -> None:
    only = {"languages": "hu"}
    engine = seed_bot.as_chat_engine(where=only)
    tool = seed_bot.as_tool(where=only)
    asked = [ChatMessage(QUESTION, role=MessageRole.USER)]
    answers = [
        engine.chat(QUESTION),
        engine.chat("Which article?"),
        engine.chat("Which article?", chat_history=asked),
        asyncio.run(engine.achat(QUESTION)),
        tool(QUESTION).raw_output,
    ]
    for streamed in (engine.stream_chat(QUESTION), engine.stream_chat("Which article?", asked)):
        "".join(streamed.response_gen)
        answers.append(streamed)
    for answer in answers:
        assert {node.metadata["language"] for node in answer.source_nodes} == {"hu"}


def test_a_wrong_filter_is_named_before_anything_is_asked(seed_bot: Bot) -> None:
    for part in (seed_bot.as_retriever, seed_bot.as_query_engine, seed_bot.as_chat_engine):
        with pytest.raises(FilterError, match="unknown filter 'language'"):
            part(where={"language": "hu"})


def test_a_postprocessor_cannot_put_words_into_a_citation(seed_bot: Bot) -> None:
    forging = MetadataReplacementPostProcessor(target_metadata_key="source")
    engine = seed_bot.as_query_engine(node_postprocessors=[forging])
    for node in engine.query(QUESTION).source_nodes:
        check_span(node, seed_bot)


def test_the_tool_answers(seed_bot: Bot) -> None:
    tool = seed_bot.as_tool(name="news", description="Knows the news.")
    assert isinstance(tool, QueryEngineTool)
    assert (tool.metadata.name, tool.metadata.description) == ("news", "Knows the news.")
    assert "320" in str(tool(QUESTION))
    assert "320" in asyncio.run(tool.acall(QUESTION)).content


def test_the_chat_engine_holds_a_conversation(seed_bot: Bot) -> None:
    engine = seed_bot.as_chat_engine()
    assert isinstance(engine, BaseChatEngine)
    first = engine.chat("Who resigned as director of communications?")
    assert first.source_nodes
    engine.chat("Who said that?")
    assert [message.role for message in engine.chat_history] == [
        MessageRole.USER,
        MessageRole.ASSISTANT,
    ] * 2
    engine.reset()
    assert engine.chat_history == []
    history = [ChatMessage(role=MessageRole.USER, content=QUESTION)]
    assert asyncio.run(engine.achat("And in Gorton?", history)).metadata is not None
    assert [m.content for m in engine.chat_history if m.role == MessageRole.USER] == [
        QUESTION,
        "And in Gorton?",
    ]


def test_the_chat_engine_streams_the_same_text(seed_bot: Bot) -> None:
    expected = str(seed_bot.as_chat_engine().chat(QUESTION))
    response = seed_bot.as_chat_engine().stream_chat(QUESTION)
    assert "".join(response.response_gen) == expected
    assert response.response == expected
    assert response.source_nodes
    assert response.metadata is not None
    assert (response.metadata["answered"], response.metadata["level"]) == (True, "answer")

    async def stream() -> str:
        response = await seed_bot.as_chat_engine().astream_chat(QUESTION)
        text = "".join([piece async for piece in response.async_response_gen()])
        assert response.source_nodes
        assert response.metadata is not None
        assert response.metadata["answered"]
        return text

    assert asyncio.run(stream()) == expected


def test_the_history_holds_what_was_shown(seed_bot: Bot) -> None:
    engine = seed_bot.as_chat_engine(where={"languages": "de"})
    shown = str(engine.chat(QUESTION))
    answer = seed_bot.ask(QUESTION, where={"languages": "de"})
    assert answer.notice
    assert engine.chat_history[-1].content == shown == answer.text_with_notice
