"""Runs the model: texts in, unit vectors out, on every core of the machine."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, TypeVar, TypeVarTuple, cast

import numpy as np
import numpy.typing as npt

# Read when onnxruntime is imported, which only this module does: since 1.31 it keeps a number of
# this computer below the home folder, with events to send.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime  # type: ignore[import-untyped]

from footnoted_index.embedding.e5 import graph, weights
from footnoted_index.embedding.e5.graph import Mode
from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.embedding.e5.weights import Floats
from footnoted_index.embedding.types import Prefix
from footnoted_index.errors import EmbeddingError

Given = TypeVarTuple("Given")
Model = TypeVar("Model")
_BATCH_TOKENS: Final = 256
"""A batch whose activations fit the L2 cache: 4,096 tokens are two to four times slower."""
_LEAST_TOKENS: Final = 64
"""Smaller batches are slower by the token, however idle the other cores."""


class Engine:
    """The loaded model. Safe to share between threads; not between processes.

    A text's vector depends on the text and the mode alone: only texts of one length share a batch,
    so nothing is padded and nothing masked.
    """

    def __init__(self, mode: Mode) -> None:
        loaded = weights.load()
        self.dimension: Final = loaded.shape.hidden
        self._weights = loaded
        self._window_size = loaded.shape.positions - 2
        types = loaded.vector("emb.type")[: self.dimension]
        self._positions = loaded.vector("emb.pos").reshape(-1, self.dimension) + types
        self._workers = _cores()
        self.threads: Final = ThreadPoolExecutor(self._workers, thread_name_prefix="footnoted-e5")
        """One for each core, shared by all that is run on this model."""
        self._session = session(graph.Builder(loaded, mode).encoder())
        self.tokenizer: Final = Tokenizer(loaded)
        loaded.release()
        return_freed_memory()

    def embeddings(self, windows: list[list[int]]) -> Floats:
        """The sum of word, position and type embeddings of windows of one length.

        Shape (windows, length, hidden).
        """
        rows, length = len(windows), len(windows[0])
        ids = np.array(windows, dtype=np.int64)
        embeddings = self._weights.token_rows(ids.ravel()).reshape(rows, length, self.dimension)
        embeddings += self._positions[:length]
        return embeddings

    def embed(self, texts: Sequence[str], prefix: Prefix) -> Floats:
        """Return the vectors of `texts`: (n, 384) float32, L2-normalised.

        A text over 510 tokens is cut into windows and gets the mean of their vectors, weighted
        by their tokens. Raises EmbeddingError where the model cannot be run.
        """
        owners: list[int] = []
        windows: list[list[int]] = []
        for i, text in enumerate(texts):
            for window in self._windows(prefix + text):
                owners.append(i)
                windows.append(window)
        means = self._run(windows)
        counts = np.array([max(len(ids) - 2, 1) for ids in windows], dtype=np.float32)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        np.add.at(vectors, owners, means * counts[:, None])
        return _unit(vectors)

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Floats]:
        """Return the vectors of the sentences of each passage: (sentences, 384) float32.

        A sentence is read twice, alone and within its passage, where only its own tokens are
        pooled (late chunking, Günther et al. 2024); its vector is the mean of the two unit vectors.
        Alone it differs from its neighbours; in context "He denied it" carries who and what. The
        mean keeps its length, 0.93 to 1, so that a product with it is the mean of two cosines:
        with unit length the right sentence in another language is first 2.5 points less often.
        """
        contexts = self.threads.map(self._in_context, passages)  # at work already
        alone = self.embed([text for passage in passages for text in passage], "passage: ")
        vectors: list[Floats] = []
        start = 0
        for context in contexts:
            vectors.append((alone[start : start + len(context)] + context) / np.float32(2))
            start += len(context)
        return vectors

    def tokens(self, parts: Sequence[str]) -> list[Floats]:
        """Return the last hidden states of the tokens of each part of a passage: (tokens, 384).

        The parts are read in a row. Raises EmbeddingError where the model cannot be run.
        """
        found = []
        for window, segments in self._read_in_a_row(parts):
            every = np.eye(len(window), dtype=np.float32)
            states = self._forward([window], every[None])[0]
            found += [states[at] for at in segments]
        return found

    def _in_context(self, sentences: Sequence[str]) -> Floats:
        """Return the unit vectors of a passage's sentences, each read with those around it."""
        rows: list[Floats] = []
        for window, segments in self._read_in_a_row(sentences):
            pool = np.zeros((1, len(segments), len(window)), dtype=np.float32)
            for row, at in zip(pool[0], segments, strict=True):
                row[at] = 1 / max(at.stop - at.start, 1)
            rows.append(self._forward([window], pool)[0])
        context = np.concatenate(rows)
        norms = np.linalg.norm(context, axis=1, keepdims=True)
        return np.asarray(context / np.where(norms > 0, norms, 1), dtype=np.float32)

    def _read_in_a_row(self, sentences: Sequence[str]) -> Iterator[tuple[list[int], list[slice]]]:
        """Windows over the sentences of a passage, and where in its window each of them stands."""
        first_ids = self.tokenizer.ids("passage: ")
        parts = [self.tokenizer.ids(sentence) for sentence in sentences]
        room = self._window_size - len(first_ids)
        for first, last in _runs([len(part) for part in parts], room):
            ids = [*first_ids, *(i for part in parts[first:last] for i in part)]
            window = self._window(ids[: self._window_size])
            segments = []
            start = 1 + len(first_ids)
            for part in parts[first:last]:
                end = min(start + len(part), len(window) - 1)
                segments.append(slice(start, end))
                start = end
            yield window, segments

    def _windows(self, text: str) -> Iterator[list[int]]:
        ids = self.tokenizer.ids(text)
        for start in range(0, max(len(ids), 1), self._window_size):
            yield self._window(ids[start : start + self._window_size])

    def _window(self, ids: list[int]) -> list[int]:
        return [self.tokenizer.bos, *ids, self.tokenizer.eos]

    def _run(self, windows: list[list[int]]) -> Floats:
        """Return the mean hidden states of `windows`: (n, hidden)."""
        means = np.empty((len(windows), self.dimension), dtype=np.float32)

        def run(batch: list[int]) -> None:
            means[batch] = self._forward([windows[i] for i in batch])[:, 0]

        batches = list(_batches([len(window) for window in windows], self._workers))
        if len(batches) == 1:
            run(batches[0])
        else:
            for _ in self.threads.map(run, batches):
                pass
        return means

    def _forward(self, windows: list[list[int]], pool: Floats | None = None) -> Floats:
        """Mean hidden states, (windows, segments, hidden): of each row of `pool`, or of all.

        The windows are of one length.
        """
        rows, length = len(windows), len(windows[0])
        embeddings = self.embeddings(windows)
        if pool is None:
            pool = np.full((rows, 1, length), 1 / length, dtype=np.float32)
        (means,) = run(self._session, f"{rows}×{length}", embeddings=embeddings, pool=pool)
        return np.asarray(means, dtype=np.float32)


_loaded: dict[Hashable, Any] = {}
_locks: dict[Hashable, threading.Lock] = {}


def shared(mode: Mode) -> Engine:
    """This process's engine for `mode`, loaded on first use."""
    return once_a_process(Engine, mode)


def once_a_process(load: Callable[[*Given], Model], *given: *Given) -> Model:
    """Return what `load` returns for what it is `given`, loaded on first use.

    A forked child has a lock of its own, as a thread that is not there any more may hold its
    parent's, and loads its own model, as its parent's worker threads are not there either.
    """
    key = os.getpid(), load, given
    with _locks.setdefault(key, threading.Lock()):
        if key not in _loaded:
            _loaded[key] = load(*given)
        return cast(Model, _loaded[key])


def run(session: onnxruntime.InferenceSession, size: str, **inputs: npt.NDArray[Any]) -> list[Any]:
    """Return the outputs of a session for `size` tokens.

    Raises EmbeddingError where it fails.
    """
    try:
        return list(session.run(None, inputs))
    except Exception as error:
        raise EmbeddingError(f"onnxruntime failed on {size} tokens: {error}") from error


def session(model: bytes) -> onnxruntime.InferenceSession:
    """A session that runs a built graph on one thread.

    Raises EmbeddingError where onnxruntime cannot load it.
    """
    onnxruntime.disable_telemetry_events()  # of builds that know no ORT_DISABLE_TELEMETRY
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is built as it should run; the optimiser's fused kernels are slower ones.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EmbeddingError(
            f"onnxruntime {onnxruntime.__version__} cannot load the embedding model: {error}. "
            f"Upgrade it: `pip install -U onnxruntime`. {weights.ALTERNATIVES}"
        ) from error


def return_freed_memory() -> None:
    """Give the system back what building a graph took for a moment, where the C library can.

    glibc else keeps it: some 20 MB of the encoder's, 60 MB of the reader's.
    """
    with suppress(AttributeError, OSError, TypeError):  # another library, or no library at all
        ctypes.CDLL(None).malloc_trim(0)


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(norms) & (norms > 0)):
        raise EmbeddingError("The embedding model gave a vector that is not finite.")
    return np.asarray(vectors / norms, dtype=np.float32)


def _runs(sizes: list[int], room: int) -> Iterator[tuple[int, int]]:
    """Ranges of neighbours whose `sizes` add up to at most `room`; what is larger stands alone."""
    first = total = 0
    for i, size in enumerate(sizes):
        if i > first and total + size > room:
            yield first, i
            first, total = i, 0
        total += size
    if sizes:
        yield first, len(sizes)


def _batches(lengths: list[int], workers: int) -> Iterator[list[int]]:
    """Indices of equal `lengths`, longest first, at most `_BATCH_TOKENS` tokens a batch.

    Little work is cut into smaller batches, so that each of the `workers` has some.
    """
    share = -(-sum(lengths) // workers)
    most = min(_BATCH_TOKENS, max(_LEAST_TOKENS, share))
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        size = lengths[i]
        if batch and (lengths[batch[0]] != size or (len(batch) + 1) * size > most):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
