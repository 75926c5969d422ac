"""Texts to vectors, through our own model or whichever LlamaIndex embedding the archive uses."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from string import capwords
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np

from footnoted_index.embedding.types import Model, Prefix, TokenModel, Tokens, Vectors
from footnoted_index.errors import EmbeddingError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
_WORD = re.compile(r"\w+")
_ACRONYM_LETTERS = 6
_REMEMBERED = 20_000  # questions and single words: 30 MB of float32 at 384 dimensions
_READ = 1_000  # texts whose tokens are remembered: some 40 MB


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
        """Return one row of unit length per text."""
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

    def has(self, keys: Iterable[Key]) -> bool:
        """Return whether the values of all keys are known."""
        with self._lock:
            return all(key in self._kept for key in keys)

    def of(
        self, keys: Sequence[Key], make: Callable[[list[Key]], Iterable[Value]]
    ) -> dict[Key, Value]:
        """Return the value of each key; `make` gives those of the keys that are not known, at
        once.
        """
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
    """A model that remembers questions, words and tokens. Safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._recent: Memory[str, Vectors] = Memory(_REMEMBERED)
        self._read: Memory[tuple[Prefix, tuple[str, ...]], list[Tokens]] = Memory(_READ)

    @property
    def identity(self) -> str:
        """Names the model; vectors of different identities are never mixed."""
        return self.model.identity

    def sentences(self, passages: Sequence[Sequence[str]]) -> Vectors:
        """Return one row per sentence of all `passages`, in order, to be multiplied with a
        query's.
        """
        calm = [[_without_capitals(sentence) for sentence in passage] for passage in passages]
        rows = self.model.embed_in_context(calm) if passages else []
        return np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimensions,)."""
        vector: Vectors = self.queries([text])[0]
        return vector

    def question(self, text: str, words: Sequence[str]) -> Vectors:
        """Return the unit vector of a question.

        Its words alone, and its tokens if the model shows them, are read in the same pass and
        cached: the next steps ask for them. That keeps the other core busy.
        """
        if not self.reads_tokens:
            vector: Vectors = self.queries([text, *words])[0]
            return vector
        return self._recent.of([text], lambda _: [self._question(text, words)])[text]

    def _question(self, text: str, words: Sequence[str]) -> Vectors:
        calm, model = _without_capitals(text), cast(TokenModel, self.model)
        if self._recent.has(words):
            vector, tokens = model.read_question(calm)
        else:
            with ThreadPoolExecutor(1) as other_core:
                alone = other_core.submit(self.queries, words)
                vector, tokens = model.read_question(calm)
                alone.result()
        self._read.of([("query: ", (text,))], lambda _: [[tokens]])
        return vector

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length per question or word to look for."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        known = self._recent.of(texts, self.embed_uncached)
        return np.stack([known[text] for text in texts])

    def embed_uncached(self, texts: Sequence[str]) -> Vectors:
        """Like `queries`, without remembering."""
        return self.model.embed_queries([_without_capitals(text) for text in texts])

    @property
    def reads_tokens(self) -> bool:
        """Whether the model gives its tokens as it reads them in a text, not each word alone."""
        return hasattr(self.model, "tokens")

    def tokens(self, texts: Sequence[tuple[Prefix, Sequence[str]]]) -> list[list[Tokens]]:
        """Return the tokens of each text, given as sentences read in a row, sentence by sentence.

        A model that does not give them reads every word alone, all of one weight.
        """
        keys = [(prefix, tuple(row)) for prefix, row in texts]
        read = self._read.of(keys, self._tokens)
        return [read[key] for key in keys]

    def _tokens(self, texts: Sequence[tuple[Prefix, Sequence[str]]]) -> list[list[Tokens]]:
        calm = [(prefix, [_without_capitals(text) for text in row]) for prefix, row in texts]
        if self.reads_tokens:
            return cast(TokenModel, self.model).tokens(calm)
        words = [[_WORD.findall(text) for text in row] for _, row in calm]
        every = list(dict.fromkeys(word for row in words for text in row for word in text))
        vectors = self.queries(every or [""])
        at = {word: n for n, word in enumerate(every)}
        rows = [[np.array([at[w] for w in text], dtype=np.intp) for text in row] for row in words]
        return [
            [Tokens(vectors[n], np.ones(len(n), dtype=np.float32)) for n in row] for row in rows
        ]

    def words(self, words: Sequence[str]) -> Vectors:
        """Return one row of unit length per word of a text, each read within it: its tokens'
        mean.
        """
        if not words:
            return np.zeros((0, 0), dtype=np.float32)
        (found,) = self.tokens([("passage: ", words)])
        sums = np.stack([word.states.sum(axis=0) for word in found])
        rows: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return rows


def _without_capitals(text: str) -> str:
    """Return text as it is, or, where it SHOUTS, in ordinary letters: models hardly read
    capitals.
    """
    capitals, letters = sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    return capwords(text) if letters > _ACRONYM_LETTERS and capitals > 0.8 * letters else text


def _unit(rows: Sequence[Sequence[float]], expected: int) -> Vectors:
    matrix = np.asarray(rows, dtype=np.float32)
    if matrix.ndim != 2 or len(matrix) != expected or not np.isfinite(matrix).all():
        raise EmbeddingError(
            f"the embedding model returned {matrix.shape} for {expected} texts;"
            " a finite vector for each is needed"
        )
    unit: Vectors = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return unit
