"""Input and output of the reader: a passage with its head, and a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from footnoted_index.embedding.e5.weights import Floats

LONGEST_ANSWER: Final = 40
"""Tokens of the words that answer, at most."""


class Text(NamedTuple):
    """A passage to be read: `head` is what it needs to be understood (title, date, the sentence
    that named the subject)."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's result for one passage and one question.

    `score` is the log-odds that the passage answers. `starts` and `ends` are the log-probabilities
    that the answer, if any, starts or ends at each token; `characters` are each token's characters
    in the text.
    """

    score: float
    starts: Floats = field(repr=False)
    ends: Floats = field(repr=False)
    characters: Sequence[tuple[int, int]] = field(repr=False)

    @property
    def probability(self) -> float:
        """The probability that the passage answers the question."""
        return float(1 / (1 + np.exp(-np.clip(self.score, -30, 30))))

    def share(self, start: int, end: int) -> float:
        """Return the probability that the answer, if any, begins in characters `start` to `end`."""
        inside = [i for i, (first, _) in enumerate(self.characters) if start <= first < end]
        return float(np.exp(self.starts[inside]).sum()) if inside else 0.0

    def answer(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the likeliest answer within characters `start` to `end`; None without tokens."""
        inside = [
            i for i, (first, last) in enumerate(self.characters) if start <= first and last <= end
        ]
        if not inside:
            return None
        starts, ends = self.starts[inside], self.ends[inside]
        scores = np.where(_within(len(inside)), starts[:, None] + ends[None, :], -np.inf)
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        return self.characters[inside[int(first)]][0], self.characters[inside[int(last)]][1]


def _within(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    at = np.arange(count)
    lengths = at[None, :] - at[:, None]
    allowed: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (lengths >= 0) & (
        lengths < LONGEST_ANSWER
    )
    return allowed
