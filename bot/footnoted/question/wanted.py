"""Recognise what a question wants, in any language: a fact, a digest, the news, how many articles.

Small models read vectors of the built-in encoder. A first one recognises most questions that ask
for a fact by the vector of the question, which search needs anyway. For the others, the vector of
each word tells which words name the subject; then the question and its other words tell the kind of
thing that is wanted. `footnoted_evals.training.wanted` trains the models. Precision comes before
recall, as a question that is taken for a wish is not searched for.
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
DOUBT: Final = 0.15
"""From this probability of a fact on, a question is taken to ask for one (chosen on the `dev` half
of `footnoted_evals.wishes`, and so that few questions of the eval sets are taken for wishes)."""
DOUBT_IF_CHECKED: Final = 0.3
"""The same of the author, date or language of an article: the articles are asked first whether they
tell of such an author."""
AUTHOR: Final = "Kelemen Gábor"
"""Read in the place of an author's name: whose articles they are does not tell what is wanted."""
DOUBT_OF_AUTHOR: Final = 0.9
"""The same where an author is named (chosen on the wordings of `tests/bot/question/test_wanted.py`:
what somebody has written has at most .70 of a fact, other facts at least .94)."""
TELLS_MORE: Final[dict[Kind, Kind]] = {"count": "about", "latest": "news"}
"""Kinds whose neighbour tells more, and is taken from the probability `PERHAPS` on: "How many
articles about the police are there?" (.43), "What's the latest on the library?" (.20)."""
PERHAPS: Final = 0.15
PLAINLY_A_FACT: Final = -2.5
"""Below this logit of a wish, a question is taken to ask for a fact without reading its words."""
DIGESTS: Final[frozenset[Kind]] = frozenset({"digest", "comparison", "news", "events"})
"""The kinds that a digest answers."""
_NEEDS = {"author": 1, "date": 1, "language": 1, "about": 1, "comparison": 2}
"""How many subjects a kind needs at least."""
_CHECKED = frozenset({"author", "date", "language"})
_NO_SUBJECT = frozenset({"authors", "languages", "period", "overview", "talk"})
"""The kinds that have no subject."""
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\w+(?:[-'’]\w+)*")
"""A word, or a letter in the scripts that put no space between words."""
_QUOTED = re.compile(
    r"[“„”](?:[^“”„]|[“„][^“”„]+[”“])+[”“]|«[^«»]+»|»[^«»]+«|\"[^\"]+\"|[「『][^「」『』]+[」』]"
)
"""A title or a quotation in quotation marks: its words do not tell what is wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants, and about what: each subject in the words of the question."""

    kind: Kind
    subjects: tuple[str, ...] = ()


class Weights(NamedTuple):
    """Whether a question's vector is that `of_wish`; a network that tells whether a word is of the
    subject, (dimensions, units) and (units, 1); and several whose mean tells the kind: (networks,
    inputs, `hidden` units) and (networks, units, `kinds`). The last row of each is its constants.
    """

    kinds: tuple[Kind, ...]
    of_wish: Vectors
    word_hidden: Vectors
    of_word: Vectors
    hidden: Vectors
    of_kind: Vectors


LAYERS = Weights._fields[1:]


def wanted(
    question: str,
    encoder: Encoder,
    weights: Weights | None = None,
    *,
    author: str = "",
) -> Wanted | None:
    """Return what a question wants that is not a fact, or None.

    `encoder`: the archive's; if it is not the built-in one, the built-in one is loaded too.
    `weights`: other than those in `FILE`. `author`: words of the question that name an author of
    the archive.
    """
    encoder = encoder if encoder.identity.startswith(f"{NAME}/") else _built_in()
    weights = weights or _weights()
    plain = without_quotations(question)
    if author:
        plain = plain.replace(author, AUTHOR)
    if linear(encoder.query(plain)[np.newaxis], weights.of_wish)[0, 0] < PLAINLY_A_FACT:
        return None
    shares = likelihoods(inputs(*vectors_of(plain, encoder), weights), weights)
    doubt = shares.pop("fact")
    kind, other = sorted(shares, key=lambda k: -shares[k])[:2]
    enough = DOUBT_IF_CHECKED if kind in _CHECKED else DOUBT
    if doubt >= (DOUBT_OF_AUTHOR if author else enough):
        return None
    subjects = tuple(_subjects(plain, encoder, weights))
    if subjects and AUTHOR not in subjects and TELLS_MORE.get(kind) == other:
        kind = other if shares[other] > PERHAPS else kind
    if apart := kind == "comparison":
        subjects = tuple(_subjects(plain, encoder, weights, apart=True))
    if quoted := [words[1:-1].strip() for words in _QUOTED.findall(question)]:
        subjects = tuple(_subjects(question, encoder, weights, apart=apart) if subjects else quoted)
    if len(subjects) < _NEEDS.get(kind, 0) or (subjects and kind in _NO_SUBJECT):
        return None
    return Wanted(kind, tuple(subject.replace(AUTHOR, author) for subject in subjects))


def without_quotations(question: str) -> str:
    """Return a question with every quoted title or saying replaced by the same mark."""
    return _QUOTED.sub("“…”", question)


def linear(rows: Vectors, layer: Vectors) -> Vectors:
    """Apply layers to `rows`, (rows, inputs): (…, rows, outputs).

    `layer` is (…, inputs + 1, outputs); its last row is its constants.
    """
    outputs: Vectors = rows @ layer[..., :-1, :] + layer[..., -1:, :]
    return outputs


def words_in(question: str) -> list[re.Match[str]]:
    """Return the words of a question that may be of its subject."""
    return list(_WORD.finditer(question))


def vectors_of(question: str, encoder: Encoder) -> tuple[Vectors, Vectors]:
    """Return the vectors of a question, (dimensions,), and of its words, (words, dimensions)."""
    return encoder.query(question), encoder.words([word[0] for word in words_in(question)])


def inputs(vector: Vectors, words: Vectors, weights: Weights) -> Vectors:
    """Return the vector of a question, and the mean of its words' vectors weighted by how little
    they belong to the subject: (2 * dimensions,).
    """
    if not len(words):
        return np.concatenate([vector, np.zeros_like(vector)])
    shares = 1 / (1 + np.exp(np.minimum(_worth(words, weights), 20)))
    return np.concatenate([vector, shares @ words / shares.sum()])


def _worth(rows: Vectors, weights: Weights) -> Vectors:
    """Return, for each word, the logit that it belongs to the subject."""
    return linear(np.maximum(linear(rows, weights.word_hidden), 0), weights.of_word)[:, 0]


def likelihoods(read: Vectors, weights: Weights) -> dict[Kind, float]:
    """Return how likely a question with these `inputs`, (2 * dimensions,), is of each kind."""
    units = np.maximum(linear(read[np.newaxis], weights.hidden), 0)
    logits = linear(units, weights.of_kind)[:, 0]
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return dict(zip(weights.kinds, likely.tolist(), strict=True))


def _subjects(
    question: str, encoder: Encoder, weights: Weights, *, apart: bool = False
) -> Iterator[str]:
    """Yield the subject of a question, from its first word to its last, without an `AUTHOR` apart
    from it ("Which articles by … are about the bridge?").

    `apart`: yield two subjects, split at the word between them that belongs least to a subject.
    """
    words = words_in(question)
    worth = _worth(encoder.words([word[0] for word in words]), weights)
    named = [n for n, value in enumerate(worth) if value > 0]
    texts = [word[0] for word in words]
    for n in range(len(texts) - 1):
        if texts[n : n + 2] == AUTHOR.split() and {n - 1, n + 2}.isdisjoint(named):
            named = [m for m in named if m not in (n, n + 1)] or named
    between = [n for n in range(*(named[0], named[-1]) if named else (0,)) if worth[n] <= 0]
    cut = min(between, key=lambda n: worth[n]) if apart and between else len(words)
    for part in ([n for n in named if n < cut], [n for n in named if n > cut]):
        if part:
            yield question[words[part[0]].start() : words[part[-1]].end()]


@cache
def _weights() -> Weights:
    with np.load(FILE) as arrays:
        kinds = cast(Sequence[Kind], arrays["kinds"].tolist())
        return Weights(tuple(kinds), *(arrays[name].astype(np.float32) for name in LAYERS))


@cache
def _built_in() -> Encoder:
    return Encoder(E5Model())
