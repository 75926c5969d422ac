"""Late interaction: every token of a question looks for its best match in a sentence.

The vector of a sentence says what it is about, its tokens what it says of it (MaxSim, as in
ColBERT; Khattab and Zaharia 2020). The tokens of one language have much in common, which would hide
everything else between two languages: it is measured on a few parallel questions and taken away.
The same questions say what a translation reaches in a pair of languages, and what two that have
nothing to do with each other do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from footnoted_index.embedding.encoder import Encoder, Memory
from footnoted_index.embedding.types import Vectors
from footnoted_index.search.alignment import REFERENCE, parallel_questions

if TYPE_CHECKING:
    from footnoted_index.embedding.types import Prefix

_REMEMBERED = 1_000  # pairs of a question and a sentence
LEAST_REACH = 0.1
"""A model that tells translations from chance by less does not know the pair of languages."""


class Text(NamedTuple):
    """A sentence or a question, and its language."""

    language: str
    text: str


class _Read(NamedTuple):
    """A text's tokens: unit vectors of what sets each apart in its language, (tokens, dimensions),
    and how much each weighs, together 1.
    """

    states: Vectors
    weights: Vectors


class _Scale(NamedTuple):
    """What late interaction gives in a pair of languages: for nothing, and for a translation."""

    chance: float
    translation: float


class LateInteraction:
    """Measures it with one encoder. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._met: Memory[tuple[Text, Text], Vectors] = Memory(_REMEMBERED)
        self._centres: dict[tuple[Prefix, str], Vectors] = {}
        self._scales: dict[tuple[str, str], _Scale] = {}

    def met(self, question: Text, sentences: Sequence[Text]) -> Vectors:
        """How well each token of a question is met by each sentence: (sentences, tokens).

        The best cosine of the token, times its weight: a row adds up to the mean cosine.
        """
        pairs = [(question, sentence) for sentence in sentences]
        met = self._met.of(pairs, lambda new: self._measured(question, [s for _, s in new]))
        return np.stack([met[pair] for pair in pairs])

    def scaled(self, met: float, question: str, article: str) -> float:
        """A mean cosine between two languages, from 0 for chance to 1 for a translation."""
        scale = self._scale(question, article)
        reach = max(scale.translation - scale.chance, LEAST_REACH)
        return (met - scale.chance) / reach

    def _measured(self, question: Text, sentences: Sequence[Text]) -> list[Vectors]:
        wanted: list[tuple[Prefix, Text]] = [("query: ", question)]
        wanted += [("passage: ", sentence) for sentence in sentences]
        asked, *found = self._read(wanted)
        return [_met(asked, sentence) for sentence in found]

    def _read(self, texts: Sequence[tuple[Prefix, Text]]) -> list[_Read]:
        tokens = self._encoder.tokens([(prefix, [text.text]) for prefix, text in texts])
        read = []
        for (prefix, text), (found,) in zip(texts, tokens, strict=True):
            own = found.states - self._centre(prefix, text.language)
            own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-6)
            weights = found.surprisal / np.float32(max(float(found.surprisal.sum()), 1e-6))
            read.append(_Read(own, weights))
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
            asked, found = ([Text(x, line) for line in parallel_questions(x)] for x in pair)
            means = np.array([self.met(line, found).sum(axis=1) for line in asked])
            translations = means.diagonal()
            others = means.sum() - translations.sum()
            chance = others / (means.size - len(translations))
            self._scales[pair] = _Scale(float(chance), float(translations.mean()))
        return self._scales[pair]


def _met(asked: _Read, sentence: _Read) -> Vectors:
    if not len(sentence.states):
        return np.zeros_like(asked.weights)
    met: Vectors = (asked.states @ sentence.states.T).max(axis=1) * asked.weights
    return met
