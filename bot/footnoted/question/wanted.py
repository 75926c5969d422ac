"""Read what a question wants, in any language: an answer, a digest, the news, how many articles.

Two small models over vectors of the built-in encoder. That of the question, which search needs
anyway, says what kind of thing is wanted; those of its words say which of them name the subject.
`footnoted_evals.training.wanted` trains both. Precision comes before recall: a question that is
taken for a wish is not searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

import numpy as np

from footnoted_index.embedding.e5.model import NAME, E5Model
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors

Kind = Literal[
    "fact",  # an answer from the articles
    "author", "date", "language",  # of the article about a subject
    "about",  # which or how many articles are about a subject
    "count", "list", "latest", "oldest", "authors", "languages", "period", "overview",
    "digest", "comparison", "news", "events", "talk",
]  # fmt: skip
FILE: Final = Path(__file__).parent / "wanted.npz"
DOUBT: Final = 0.1
"""The probability of a fact from which a question is taken to ask for one.

Below it and with a fitting number of subjects are 7 of XQuAD's 6,360 questions in ten languages (at
0.2: 21) and 2 of some 840 factual ones of our sets.
"""
_NEEDS = {"author": 1, "date": 1, "language": 1, "about": 1, "comparison": 2}
"""The kinds that are none without so many subjects."""
_NO_SUBJECT = frozenset({"authors", "languages", "period", "overview", "talk"})
"""The kinds that are none with a subject."""
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\w+(?:[-'’]\w+)*")
"""A word, or a letter in the scripts that put no space between words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants, and about what: each subject in the words of the question."""

    kind: Kind
    subjects: tuple[str, ...] = ()


class Weights(NamedTuple):
    """A layer of `hidden` units over a question's vector, and `kinds` over them; whether a word is
    of the subject by `of_word` alone. The last row of each is its constants.
    """

    kinds: tuple[Kind, ...]
    hidden: Vectors
    of_kind: Vectors
    of_word: Vectors


def wanted(question: str, encoder: Encoder) -> Wanted | None:
    """Return what a question wants that is not a fact, or None.

    `encoder`: the archive's; where it is another than the built-in one, that reads beside it.
    """
    encoder = encoder if encoder.identity.startswith(f"{NAME}/") else _built_in()
    weights = _weights()
    kind, doubt = most_likely(encoder.query(question), weights)
    if doubt >= DOUBT:
        return None
    subjects = tuple(_subjects(question, encoder, weights, apart=kind == "comparison"))
    if len(subjects) < _NEEDS.get(kind, 0) or (subjects and kind in _NO_SUBJECT):
        return None
    return Wanted(kind, subjects)


def most_likely(vector: Vectors, weights: Weights) -> tuple[Kind, float]:
    """Return the kind that a question's vector speaks for most but a fact, and the probability
    that it asks for a fact.
    """
    units = np.maximum(vector @ weights.hidden[:-1] + weights.hidden[-1], 0)
    logits = units @ weights.of_kind[:-1] + weights.of_kind[-1]
    shares = np.exp(logits - logits.max())
    best = int(shares[1:].argmax()) + 1
    return weights.kinds[best], float(shares[0] / shares.sum())


def words_in(question: str) -> list[re.Match[str]]:
    """Return the words of a question that may be of its subject."""
    return list(_WORD.finditer(question))


def _subjects(question: str, encoder: Encoder, weights: Weights, *, apart: bool) -> Iterator[str]:
    """Yield the subject of a question, from the first of its words to the last.

    `apart`: its two subjects, parted at the word between them that is least of a subject.
    """
    words = words_in(question)
    worth = encoder.words([word[0] for word in words]) @ weights.of_word[:-1] + weights.of_word[-1]
    named = [n for n, value in enumerate(worth) if value > 0]
    between = [n for n in range(*(named[0], named[-1]) if named else (0,)) if worth[n] <= 0]
    cut = min(between, key=lambda n: worth[n]) if apart and between else len(words)
    for part in ([n for n in named if n < cut], [n for n in named if n > cut]):
        if part:
            yield question[words[part[0]].start() : words[part[-1]].end()]


@cache
def _weights() -> Weights:
    with np.load(FILE) as arrays:
        kinds = cast(Sequence[Kind], arrays["kinds"].tolist())
        layers = [arrays[name].astype(np.float32) for name in ("hidden", "of_kind", "of_word")]
    return Weights(tuple(kinds), *layers)


@cache
def _built_in() -> Encoder:
    return Encoder(E5Model())
