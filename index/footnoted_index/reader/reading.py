"""Input and output of the reader: a passage with its head, and a reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted_index.embedding.e5.weights import Floats

LONGEST_ANSWER: Final = 40
"""Tokens of the words that answer, at most."""


class Text(NamedTuple):
    """A passage to be read: `head` is what it needs to be understood (title, date, the sentence
    that named the subject)."""

    head: str
    text: str


def head_of(title: str, date: str | None = None, lead: str = "") -> str:
    """Return the head of a passage: title, date and the sentence that named the subject."""
    return " · ".join(part for part in (title, date, lead) if part)


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's result for one passage and one question.

    `score` is the log-odds that the passage answers. `starts` and `ends` are the log-probabilities
    that the answer, if any, starts or ends at each token, (tokens,); `characters` are where each
    token starts and ends in the text, (tokens, 2).
    """

    score: float
    starts: Floats = field(repr=False)
    ends: Floats = field(repr=False)
    characters: npt.NDArray[np.int32] = field(repr=False)

    @property
    def probability(self) -> float:
        """The probability that the passage answers the question."""
        return float(1 / (1 + np.exp(-np.clip(self.score, -30, 30))))

    def share(self, start: int, end: int) -> float:
        """Return the probability that the answer, if any, begins in characters `start` to `end`."""
        firsts = self.characters[:, 0]
        return float(np.exp(self.starts[(start <= firsts) & (firsts < end)]).sum())

    def answer(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the likeliest answer within characters `start` to `end`; None without tokens."""
        inside = (start <= self.characters[:, 0]) & (self.characters[:, 1] <= end)
        characters = self.characters[inside]
        if not len(characters):
            return None
        starts, ends = self.starts[inside], self.ends[inside]
        scores = np.where(_within(len(characters)), starts[:, None] + ends[None, :], -np.inf)
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        return int(characters[first, 0]), int(characters[last, 1])


def _within(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    at = np.arange(count)
    lengths = at[None, :] - at[:, None]
    allowed: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (lengths >= 0) & (
        lengths < LONGEST_ANSWER
    )
    return allowed
