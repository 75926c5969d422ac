"""Texts to vectors, through whichever LlamaIndex embedding the archive uses."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from footnoted_index.errors import EmbeddingError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Vectors = npt.NDArray[np.float32]
_REMEMBERED = 20_000  # questions and single words: 30 MB of float32 at 384 dimensions


class Encoder:
    """Wraps a LlamaIndex embedding: float32 arrays, and a memory of recent queries and words."""

    def __init__(self, model: BaseEmbedding) -> None:
        self.model = model
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def identity(self) -> str:
        """Names the model and mode; vectors of different identities are never mixed."""
        own = getattr(self.model, "identity", None)
        name = str(own) if own else f"{type(self.model).__name__}/{self.model.model_name}"
        return f"{name}+context" if hasattr(self.model, "embed_in_context") else name

    def sentences(self, passages: Sequence[Sequence[str]]) -> Vectors:
        """One row per sentence of all `passages`, in order, to be multiplied with a query's.

        A model that has `embed_in_context` reads each sentence within its passage, too; any other
        reads it alone.
        """
        texts = [sentence for passage in passages for sentence in passage]
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        in_context = getattr(self.model, "embed_in_context", None)
        if in_context is not None:
            rows: list[Vectors] = in_context(passages)
            return np.concatenate(rows)
        return _unit(self.model.get_text_embedding_batch(texts), len(texts))

    def query(self, text: str) -> Vectors:
        """The unit vector of a question, shape (dimensions,)."""
        vector: Vectors = self.queries([text])[0]
        return vector

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length per question or word to look for."""
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._recent]
        if missing:
            fresh = self.embed_uncached(missing)
            with self._lock:
                self._recent.update(zip(missing, fresh, strict=True))
        with self._lock:
            rows = []
            for text in texts:
                if text not in self._recent:  # pushed out by another thread meanwhile
                    self._recent[text] = self.embed_uncached([text])[0]
                self._recent.move_to_end(text)
                rows.append(self._recent[text])
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def embed_uncached(self, texts: Sequence[str]) -> Vectors:
        """Like `queries`, without remembering."""
        direct = getattr(self.model, "embed_queries", None)
        if direct is not None:
            return np.asarray(direct(texts), dtype=np.float32)
        return _unit([self.model.get_query_embedding(text) for text in texts], len(texts))


def _unit(rows: Sequence[Sequence[float]], expected: int) -> Vectors:
    matrix = np.asarray(rows, dtype=np.float32)
    if matrix.ndim != 2 or len(matrix) != expected or not np.isfinite(matrix).all():
        raise EmbeddingError(
            f"the embedding model returned {matrix.shape} for {expected} texts;"
            " a finite vector for each is needed"
        )
    unit: Vectors = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    return unit
