"""LlamaIndex as its documentation shows it, over the same articles and embedding model."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footnoted import Article
from footnoted_evals.contenders import DEPTH, Retrieve
from footnoted_evals.outcome import Found

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.schema import NodeWithScore, QueryBundle


def quickstart(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """`VectorStoreIndex.from_documents(documents).as_retriever()`: chunks of 1024 tokens."""
    return _retrieve(_index(articles, model).as_retriever(similarity_top_k=DEPTH))


def fusion(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """`QueryFusionRetriever` over vectors and BM25, reciprocal rank fusion, no query generation.

    BM25 stems as the question's language is, which is more than its own retriever does.
    """
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.core.schema import NodeWithScore

    from footnoted_index.language import detect_language
    from footnoted_index.lexical import LexicalIndex, PassageKey, terms

    index = _index(articles, model)
    nodes = list(index.docstore.docs.values())
    keys = {PassageKey(node.node_id, 0): node for node in nodes}
    languages = sorted({article.language for article in articles})

    @cache
    def words(language: str) -> LexicalIndex:
        return LexicalIndex(list(keys), [node.get_content() for node in nodes], language)

    class Bm25(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            language = detect_language(query_bundle.query_str, expected=languages)
            scores = words(language).scores(terms(query_bundle.query_str, language))
            best = scores.best(DEPTH)
            return [NodeWithScore(node=keys[key], score=scores.of(key)) for key in best]

    return _retrieve(
        QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=DEPTH), Bm25()],
            llm=MockLLM(),  # never asked: one query is the question itself
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=DEPTH,
            num_queries=1,
            use_async=False,
        )
    )


def _index(articles: list[Article], model: BaseEmbedding) -> VectorStoreIndex:
    from llama_index.core import Document, VectorStoreIndex

    _use_own_nltk_data()
    documents = [
        Document(text=article.text, metadata={"file_name": article.source}) for article in articles
    ]
    return VectorStoreIndex.from_documents(documents, embed_model=model)


def _retrieve(retriever: BaseRetriever) -> Retrieve:
    def retrieve(question: str) -> Sequence[Found]:
        return [
            Found(
                article=found.node.metadata["file_name"],
                start=getattr(found.node, "start_char_idx", None) or 0,
                end=getattr(found.node, "end_char_idx", None) or 0,
                text=found.node.get_content(),
                score=found.score or 0.0,
            )
            for found in retriever.retrieve(question)
        ]

    return retrieve


@cache
def _use_own_nltk_data() -> None:
    from footnoted_evals.benchmarks.sync import use_own_nltk_data

    folder = TemporaryDirectory(prefix="footnoted-nltk-")
    atexit.register(folder.cleanup)
    use_own_nltk_data(Path(folder.name, "nltk"))
