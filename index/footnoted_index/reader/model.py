"""Run the reader: a question and passages in, a `Reading` of each passage out.

The lower layers of the encoder read question and passages apart, so that a passage is read once,
however many questions are asked of it; the trained upper layers read both together (DeFormer, Cao
et al. 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted_index.embedding.e5 import engine as encoder
from footnoted_index.embedding.e5 import graph
from footnoted_index.embedding.e5 import weights as encoder_weights
from footnoted_index.embedding.e5.weights import Floats
from footnoted_index.embedding.encoder import Memory
from footnoted_index.reader import weights
from footnoted_index.reader.reading import Reading, Text

_REMEMBERED: Final = 300
"""Passages whose lower states are kept: some 60 MB in float16."""
_READINGS: Final = 2_000
"""Readings that are kept, some 8 MB: a search and a follow-up read what the answer has read, and
who asks what others asked need not wait."""
_MOST_TOKENS: Final = 500
"""The most tokens of a passage with its head; the encoder has 512 positions."""
_MOST_QUESTION_TOKENS: Final = 96
_MOST_HEAD_TOKENS: Final = 120


class _Lower(NamedTuple):
    """A text as the lower layers read it: states (tokens, hidden), and the characters of the
    tokens of its text, the `first` of all tokens and those after it: (tokens of the text, 2)."""

    states: npt.NDArray[np.float16]
    first: int
    characters: npt.NDArray[np.int32]


class ReaderModel:
    """The loaded reader. Safe to share between threads; not between processes.

    The result for a passage depends only on the question and that passage, not on others in the
    call.
    """

    def __init__(self) -> None:
        self._encoder = encoder.shared("int8")
        loaded = encoder_weights.load()
        own = weights.load(loaded.shape)
        self._sides = own.sides
        self._weight, self._constant = own.calibration.tolist()
        self._lower = encoder.session(graph.Builder(loaded, "int8").lower(own.apart))
        self._upper = encoder.session(graph.Builder(own, "int8").reader(own.layers))
        self._passages: Memory[Text, _Lower] = Memory(_REMEMBERED)
        self._readings: Memory[tuple[str, Text], Reading] = Memory(_READINGS)
        encoder.return_freed_memory()

    def read(self, question: str, passages: Sequence[Text]) -> list[Reading]:
        """Return the reading of each passage for the question.

        Raises `EmbeddingError` where the model cannot be run.
        """
        keys = [(question, passage) for passage in passages]
        known = self._readings.of(
            keys, lambda missing: self._read(question, [passage for _, passage in missing])
        )
        return [known[key] for key in keys]

    def _read(self, question: str, passages: Sequence[Text]) -> Iterable[Reading]:
        asked = self._lower_states(self._question(question)) + self._sides[0]
        threads = self._encoder.threads
        known = self._passages.of(passages, lambda new: threads.map(self._passage, new))
        return threads.map(lambda text: self._together(asked, known[text]), passages)

    def _question(self, text: str) -> list[int]:
        tokenizer = self._encoder.tokenizer
        ids = tokenizer.ids("query: " + text)[: _MOST_QUESTION_TOKENS - 2]
        return [tokenizer.bos, *ids, tokenizer.eos]

    def _passage(self, text: Text) -> _Lower:
        tokenizer = self._encoder.tokenizer
        head = tokenizer.ids("passage: " + text.head)[:_MOST_HEAD_TOKENS]
        ids, characters = tokenizer.ids_and_spans(text.text)
        room = _MOST_TOKENS - len(head) - 3
        window = [tokenizer.bos, *head, tokenizer.eos, *ids[:room], tokenizer.eos]
        states = self._lower_states(window).astype(np.float16)
        offsets = np.array(characters[:room], dtype=np.int32).reshape(-1, 2)
        return _Lower(states, len(head) + 2, offsets)

    def _lower_states(self, window: list[int]) -> Floats:
        embeddings = self._encoder.embeddings([window])
        (states,) = encoder.run(self._lower, str(len(window)), embeddings=embeddings)
        return np.asarray(states[0], dtype=np.float32)

    def _together(self, question: Floats, passage: _Lower) -> Reading:
        split = len(question)
        states = np.concatenate([question, passage.states.astype(np.float32) + self._sides[1]])
        firsts = np.array([0, split], dtype=np.int64)
        spans, answers = encoder.run(
            self._upper, str(len(states)), states=states[None], firsts=firsts
        )
        begin = split + passage.first
        own = spans[0, begin : begin + len(passage.characters)]
        logs = _log_softmax(own) if len(own) else own
        score = self._weight * float(answers[0, 0]) + self._constant
        return Reading(score, logs[:, 0], logs[:, 1], passage.characters)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=0)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=0)), dtype=np.float32)


def shared() -> ReaderModel:
    """This process's reader, loaded on first use."""
    return encoder.once_a_process(ReaderModel)
