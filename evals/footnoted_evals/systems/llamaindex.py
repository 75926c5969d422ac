"""LlamaIndex as its documentation shows it, over the same articles and embedding model."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from footnoted import Article
from footnoted_evals.outcome import DEPTH, Found, Retrieve
from footnoted_index.store.chroma import close, embedded

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding


def quickstart(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """`VectorStoreIndex.from_documents(documents).as_retriever()`: chunks of 1024 tokens."""
    return _retrieve(_index(articles, model).as_retriever(similarity_top_k=DEPTH), articles)


def _index(articles: list[Article], model: BaseEmbedding) -> VectorStoreIndex:
    from llama_index.core import Document, VectorStoreIndex

    use_own_nltk_data()
    documents = [
        Document(id_=article.id, text=article.text, metadata={"file_name": article.source})
        for article in articles
    ]
    return VectorStoreIndex.from_documents(documents, embed_model=model)


def _retrieve(retriever: BaseRetriever, articles: list[Article]) -> Retrieve:
    by_id = {article.id: article for article in articles}

    def retrieve(question: str) -> Sequence[Found]:
        return [
            Found(
                article=by_id[found.node.ref_doc_id or ""],
                start=getattr(found.node, "start_char_idx", None) or 0,
                end=getattr(found.node, "end_char_idx", None) or 0,
                text=found.node.get_content(),
                score=found.score or 0.0,
            )
            for found in retriever.retrieve(question)
        ]

    return retrieve


@contextmanager
def quickstart_in_chroma(
    folder: Path, store: Path, model: BaseEmbedding
) -> Iterator[VectorStoreIndex]:
    """LlamaIndex as its documentation begins, with a Chroma store: all defaults but the model."""
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    use_own_nltk_data()
    client = embedded(store)
    # Without embedding_function=None Chroma would download a model of its own.
    collection = client.get_or_create_collection("quickstart", embedding_function=None)
    vectors = ChromaVectorStore(chroma_collection=collection)
    context = StorageContext.from_defaults(vector_store=vectors)
    documents = SimpleDirectoryReader(str(folder)).load_data()
    try:
        yield VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=model)
    finally:
        close(client)


def foreign(encode: Callable[[list[str], bool], Any]) -> BaseEmbedding:
    """Return a LlamaIndex embedding around `encode(texts, is_query)`."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Foreign(BaseEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in encode(texts, False)]

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(x) for x in encode([query], True)[0]]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Foreign(model_name="foreign")


@cache
def use_own_nltk_data() -> None:
    """Let LlamaIndex's splitter read a copy of the NLTK data that it carries.

    NLTK refuses a file that has hard links, and installers that keep a cache make such files.
    """
    spec = find_spec("llama_index.core")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    carried = Path(spec.submodule_search_locations[0], "_static", "nltk_cache")
    folder = TemporaryDirectory(prefix="footnoted-nltk-")
    atexit.register(folder.cleanup)
    shutil.copytree(
        carried, folder.name, ignore=shutil.ignore_patterns("*.zip"), dirs_exist_ok=True
    )
    os.environ["NLTK_DATA"] = folder.name
