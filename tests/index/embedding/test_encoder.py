from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from footnoted import Bot, Config, EmbeddingError
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder, model_of
from footnoted_index.embedding.types import Vectors


class Hashing(BaseEmbedding):
    """A small model of another family: bags of hashed words, 1,024 dimensions, not unit length."""

    def _vector(self, text: str) -> list[float]:
        vector = np.full(1024, 0.001)
        for word in text.lower().split():
            vector[int(hashlib.md5(word.strip(".,?!“”").encode()).hexdigest(), 16) % 1024] += 3
        return [float(x) for x in vector]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._vector(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._vector(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._vector(text)


class Broken(Hashing):
    def _vector(self, text: str) -> list[float]:
        return [float("nan")] * 1024


def test_any_llamaindex_embedding_takes_the_place_of_ours(tmp_path: Path, seeds: Path) -> None:
    config = Config(embed_model=Hashing(model_name="hashing"))
    with Bot.open(seeds, store=tmp_path / "store", config=config) as bot:
        hits = bot.search("never supported him in his three successful election campaigns")
        assert "never supported him" in hits[0].passage.text
        assert bot.ask("Who was blocked by the NEC?").text
        assert bot.health().whole
    with Bot.open(seeds, store=tmp_path / "store") as bot:  # back to ours: embedded anew
        assert bot.ask("How many Labour MPs did the BBC contact?").answered
        assert bot.health().whole


class Ragged(Hashing):
    def _vector(self, text: str) -> list[float]:
        return [1.0] * len(text)


@pytest.mark.parametrize("model", [Broken, Ragged])
def test_vectors_of_no_use_are_an_error(model: type[Hashing]) -> None:
    with pytest.raises(EmbeddingError, match="finite"):
        Encoder(model_of(model())).sentences([["Who?", "Who came?"]])


def test_queries_are_remembered_and_of_unit_length() -> None:
    encoder = Encoder(model_of(Hashing()))
    once, again = encoder.query("the mayor"), encoder.query("the mayor")
    assert once is again or np.array_equal(once, again)
    assert np.linalg.norm(once) == pytest.approx(1)
    assert encoder.queries([]).shape == (0, 0)
    assert encoder.sentences([]).shape == (0, 0)
    assert encoder.sentences([["one", "two"], ["three"]]).shape == (3, 1024)


def test_the_words_of_a_text_are_read_together_and_once() -> None:
    class Reading(E5Model):
        def tokens(self, parts: Sequence[str]) -> list[Vectors]:
            read.append(list(parts))
            return super().tokens(parts)

    read: list[list[str]] = []
    encoder = Encoder(Reading())
    river, other = encoder.words(["the", "bank", "of", "the", "river"]), encoder.words(["bank"])
    assert river.shape == (5, 384)
    assert np.allclose(np.linalg.norm(river, axis=1), 1, atol=1e-5)
    assert river[1] @ other[0] < 0.999
    assert np.array_equal(encoder.words(["bank"]), other)
    assert read == [["the", "bank", "of", "the", "river"], ["bank"]]
    assert encoder.words([]).shape == (0, 0)


def test_a_model_without_tokens_reads_every_word_alone() -> None:
    encoder = Encoder(model_of(Hashing(model_name="hashing")))
    assert np.array_equal(encoder.words(["a", "mayor"]), encoder.queries(["a", "mayor"]))


def test_shouting_is_read_calmly() -> None:
    encoder = Encoder(E5Model())
    loud, calm = encoder.queries(["WHO IS THE MAYOR OF LEEDS?", "Who Is The Mayor Of Leeds?"])
    assert np.array_equal(loud, calm)
    acronym = encoder.query("NATO")
    assert not np.array_equal(acronym, encoder.query("Nato"))
