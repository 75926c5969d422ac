"""Texts to vectors, through our own model or whichever LlamaIndex embedding the archive uses."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from string import capwords
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np

from footnoted_index.embedding.types import Model, TokenModel, Vectors
from footnoted_index.errors import EmbeddingError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_ACRONYM_LETTERS = 6
_REMEMBERED = 20_000  # questions and single words: 30 MB of float32 at 384 dimensions
_TEXTS = 1_000  # texts whose words are remembered: some 40 MB


class LlamaIndexModel:
    """Any LlamaIndex embedding as a `Model`; it reads each sentence alone.

    Raises `EmbeddingError` for whatever the embedding raises.
    """

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding = embedding
        # OpenAI's interface knows no query prefix: questions are read like passages, in batches.
        self._alike = any(base.__name__ == "OpenAIEmbedding" for base in type(embedding).__mro__)

    @property
    def identity(self) -> str:
        """The class and the name of the model."""
        return f"{type(self._embedding).__name__}/{self._embedding.model_name}"

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return one (sentences, dimensions) array of unit rows per passage."""
        texts = [sentence for passage in passages for sentence in passage]
        ends = np.cumsum([len(passage) for passage in passages])
        return np.split(self._batch(texts), ends[:-1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per text: (texts, dimensions)."""
        if self._alike:
            return self._batch(texts)
        with self._errors():
            rows = [self._embedding.get_query_embedding(text) for text in texts]
        return _unit(rows, len(texts))

    def _batch(self, texts: Sequence[str]) -> Vectors:
        with self._errors():
            rows = self._embedding.get_text_embedding_batch(list(texts))
        return _unit(rows, len(texts))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            where = getattr(self._embedding, "api_base", None)
            raise EmbeddingError(
                f"the embedding model {self.identity}{f' at {where}' if where else ''} failed:"
                f" {error or type(error).__name__}"
            ) from error


def model_of(embedding: BaseEmbedding) -> Model:
    """Return a LlamaIndex embedding as a `Model`: itself if it is one, or wrapped."""
    if hasattr(embedding, "embed_in_context"):
        return cast(Model, embedding)
    return LlamaIndexModel(embedding)


class Memory(Generic[Key, Value]):
    """The values of the latest keys, made when first asked for. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def of(
        self, keys: Sequence[Key], make: Callable[[list[Key]], Iterable[Value]]
    ) -> dict[Key, Value]:
        """Return the value of each key; `make` gives those that are not known, at once."""
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            known.update(zip(missing, make(missing), strict=True))
        with self._lock:
            for key in known:
                self._kept[key] = known[key]
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return known


class Encoder:
    """A model that remembers questions, and texts word by word. Safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._recent: Memory[str, Vectors] = Memory(_REMEMBERED)
        self._texts: Memory[tuple[str, ...], Vectors] = Memory(_TEXTS)

    @property
    def identity(self) -> str:
        """Names the model; vectors of different identities are never mixed."""
        return self.model.identity

    def sentences(self, passages: Sequence[Sequence[str]]) -> Vectors:
        """Return the rows of all sentences, (sentences, dimensions), to multiply with a query's."""
        calm = [[_without_capitals(sentence) for sentence in passage] for passage in passages]
        rows = self.model.embed_in_context(calm) if passages else []
        return np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimensions,)."""
        vector: Vectors = self.queries([text])[0]
        return vector

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per question or word: (texts, dimensions)."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        known = self._recent.of(
            texts, lambda new: self.model.embed_queries(list(map(_without_capitals, new)))
        )
        return np.stack([known[text] for text in texts])

    def words(self, words: Sequence[str]) -> Vectors:
        """Return one row of unit length per word of a text, shape (words, dimensions).

        Each word is read within the text, and is the mean of its tokens; a model that does not
        show its tokens reads every word alone.
        """
        if not words:
            return np.zeros((0, 0), dtype=np.float32)
        if not hasattr(self.model, "tokens"):
            return self.queries(words)
        key = tuple(words)
        return self._texts.of([key], lambda _: [self._read_together(key)])[key]

    def _read_together(self, words: Sequence[str]) -> Vectors:
        tokens = cast(TokenModel, self.model).tokens([_without_capitals(word) for word in words])
        sums = np.stack([states.sum(axis=0) for states in tokens])
        rows: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return rows


def _without_capitals(text: str) -> str:
    """Return text, in ordinary letters where it SHOUTS: models hardly read capitals."""
    capitals, letters = sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    return capwords(text) if letters > _ACRONYM_LETTERS and capitals > 0.8 * letters else text


def _unit(rows: Sequence[Sequence[float]], expected: int) -> Vectors:
    try:
        matrix = np.asarray(rows, dtype=np.float32)
    except ValueError as error:
        raise EmbeddingError(
            f"the embedding model returned vectors of several lengths for {expected} texts;"
            " a finite vector for each, of one length, is needed"
        ) from error
    if matrix.ndim != 2 or len(matrix) != expected or not np.isfinite(matrix).all():
        raise EmbeddingError(
            f"the embedding model returned {matrix.shape} for {expected} texts;"
            " a finite vector for each is needed"
        )
    unit: Vectors = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return unit
