"""Late interaction: every token of a question looks for its best match in a sentence.

The vector of a sentence says what it is about; its tokens, read within their passage, say what it
says of it (MaxSim, as in ColBERT; Khattab and Zaharia 2020). The tokens of one language have much
in common, which would hide everything else between two languages: it is measured on a few
parallel questions and taken away. The same questions say what a translation reaches in a pair of
languages, and what two that have nothing to do with each other do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted_index.alignment import REFERENCE, parallel_questions
from footnoted_index.encoder import Encoder, Memory, Vectors

if TYPE_CHECKING:
    from footnoted_index.e5.engine import Prefix

_REMEMBERED = 200
"""The latest passages and questions; a passage takes some 150 kB."""

LEAST_REACH = 0.1
"""A model that tells translations from chance by less does not know the pair of languages."""


class Text(NamedTuple):
    """Sentences that stand in a row, and their language."""

    language: str
    sentences: tuple[str, ...]


class _Read(NamedTuple):
    """A text's tokens: unit vectors of what sets each apart in its language, (tokens, dimensions),
    where the sentences begin, and how much each token weighs, together 1.
    """

    states: npt.NDArray[np.float16]
    starts: tuple[int, ...]
    weights: Vectors


class _Scale(NamedTuple):
    """What late interaction gives in a pair of languages: for nothing, and for a translation."""

    chance: float
    translation: float


class LateInteraction:
    """Measures it with one encoder. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._read: Memory[tuple[Prefix, Text], _Read] = Memory(_REMEMBERED)
        self._centres: dict[tuple[Prefix, str], Vectors] = {}
        self._scales: dict[tuple[str, str], _Scale] = {}

    def met(self, question: Text, texts: Sequence[Text]) -> list[Vectors]:
        """How well each token of a question is met by each sentence of each text.

        One (sentences, tokens) array per text: the best cosine of the token, times its weight. A
        row adds up to the mean cosine.
        """
        wanted: list[tuple[Prefix, Text]] = [("query: ", question)]
        wanted += [("passage: ", text) for text in texts]
        read = self._read.of(wanted, self._tokens)
        asked, *found = (read[key] for key in wanted)
        return [_met(asked, text) for text in found]

    def scaled(self, met: float, question: str, article: str) -> float:
        """A mean cosine between two languages, from 0 for chance to 1 for a translation."""
        scale = self._scale(question, article)
        reach = max(scale.translation - scale.chance, LEAST_REACH)
        return (met - scale.chance) / reach

    def _tokens(self, keys: Sequence[tuple[Prefix, Text]]) -> list[_Read]:
        tokens = self._encoder.tokens([(prefix, text.sentences) for prefix, text in keys])
        read = []
        for (prefix, text), rows in zip(keys, tokens, strict=True):
            states = np.concatenate([row.states for row in rows])
            weights = np.concatenate([row.surprisal for row in rows])
            own = states - self._centre(prefix, text.language)
            own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-6)
            starts = np.cumsum([0, *(len(row.states) for row in rows)])
            weights /= np.float32(max(float(weights.sum()), 1e-6))
            read.append(_Read(own.astype(np.float16), tuple(starts.tolist()), weights))
        return read

    def _centre(self, prefix: Prefix, language: str) -> Vectors:
        """The mean of a language's tokens; of the reference pair's where it is not known."""
        key = prefix, language
        if key not in self._centres:
            lines = parallel_questions(language) or [
                line for known in REFERENCE[0] for line in parallel_questions(known)
            ]
            states = [
                rows[0].states for rows in self._encoder.tokens([(prefix, [x]) for x in lines])
            ]
            self._centres[key] = np.concatenate(states).mean(axis=0)
        return self._centres[key]

    def _scale(self, question: str, article: str) -> _Scale:
        known = parallel_questions(question) and parallel_questions(article)
        pair = (question, article) if known else REFERENCE[0]
        if pair not in self._scales:
            asked, found = ([Text(x, (line,)) for line in parallel_questions(x)] for x in pair)
            means = np.array([[met.sum() for met in self.met(line, found)] for line in asked])
            translations = means.diagonal()
            others = means.sum() - translations.sum()
            chance = others / (means.size - len(translations))
            self._scales[pair] = _Scale(float(chance), float(translations.mean()))
        return self._scales[pair]


def _met(asked: _Read, text: _Read) -> Vectors:
    question, states = asked.states.astype(np.float32), text.states.astype(np.float32)
    met = np.zeros((len(text.starts) - 1, len(asked.weights)), dtype=np.float32)
    for row, (start, end) in zip(met, pairwise(text.starts), strict=True):
        if start < end:  # one by one: for so small a product no thread has to be woken
            row[:] = (question @ states[start:end].T).max(axis=1) * asked.weights
    return met
