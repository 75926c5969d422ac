from __future__ import annotations

import asyncio
import pickle
import sys

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import ValidationError

from footnoted_index.embedding.llamaindex import E5Embedding
from footnoted_index.errors import EmbeddingError

TEXTS = ["Die Katze schläft.", "A macska alszik.", "The budget was cut in May."]


@pytest.fixture(scope="module")
def model() -> E5Embedding:
    return E5Embedding()


def test_it_is_a_llama_index_embedding(model: E5Embedding) -> None:
    assert isinstance(model, BaseEmbedding)
    assert model.class_name() == "E5Embedding"
    assert model.to_dict()["mode"] == "int8"


def test_the_identity_names_model_and_mode() -> None:
    assert E5Embedding().identity == "multilingual-e5-small/int8+context"
    assert E5Embedding(mode="fp32").identity == "multilingual-e5-small/fp32+context"


@pytest.mark.parametrize("setting", [{"mode": "int4"}, {"model_name": "e5-large"}])
def test_what_it_cannot_be_is_refused(setting: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        E5Embedding.model_validate(setting)


def test_vectors_are_float32_of_length_one(model: E5Embedding) -> None:
    for vectors in (model.embed_passages(TEXTS), model.embed_queries(TEXTS)):
        assert vectors.shape == (3, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert model.embed_passages([]).shape == (0, 384)


def test_llama_indexs_methods_give_the_same_vectors(model: E5Embedding) -> None:
    passages, queries = model.embed_passages(TEXTS), model.embed_queries(TEXTS)
    assert model.get_text_embedding(TEXTS[0]) == passages[0].tolist()
    assert model.get_query_embedding(TEXTS[0]) == queries[0].tolist()
    chunked = E5Embedding(embed_batch_size=2).get_text_embedding_batch(TEXTS)
    assert chunked == passages.tolist()
    assert model.get_agg_embedding_from_queries([TEXTS[0]]) == queries[0].tolist()


def test_the_async_methods_give_the_same_vectors(model: E5Embedding) -> None:
    async def run() -> tuple[list[float], list[float], list[list[float]]]:
        return (
            await model.aget_query_embedding(TEXTS[0]),
            await model.aget_text_embedding(TEXTS[0]),
            await model.aget_text_embedding_batch(TEXTS),
        )

    query, text, texts = asyncio.run(run())
    assert query == model.embed_queries(TEXTS)[0].tolist()
    assert texts == model.embed_passages(TEXTS).tolist()
    assert text == texts[0]


def test_it_survives_pickling(model: E5Embedding) -> None:
    copy = pickle.loads(pickle.dumps(model))
    assert copy.identity == model.identity
    assert np.array_equal(copy.embed_queries(TEXTS), model.embed_queries(TEXTS))


def test_one_text_instead_of_a_list_is_refused(model: E5Embedding) -> None:
    with pytest.raises(TypeError, match="list of texts"):
        model.embed_passages("one text")


def test_without_onnxruntime_the_error_names_the_alternatives(
    model: E5Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "footnoted_index.embedding.e5.engine", raising=False)
    monkeypatch.delattr("footnoted_index.embedding.e5.engine", raising=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EmbeddingError, match="EMBED_MODEL=openai-like:URL"):
        model.embed_passages(TEXTS)
