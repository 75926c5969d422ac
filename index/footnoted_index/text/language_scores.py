"""Score languages by the model of py3langid: the scores of its `rank`, several times as fast.

py3langid follows its automaton in Python, byte by byte. Here all bytes of a text are followed at
once, in numpy.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_UNITS = 512
"""Weights are stored in so many parts of a nat, which holds those of the model exactly: whole
numbers become float32 six times as fast as the float16 of the model."""
_PIECES = 32
_NO_FEATURES = float(np.finfo(np.float32).min)
"""The score of every language for a text without a known n-gram, as py3langid has it."""


class _Model(NamedTuple):
    """py3langid's naive Bayes model, and the automaton that finds its n-grams.

    `weights`, (features, labels), and `priors`, (labels,), are log-probabilities, the former in
    `_UNITS`; a label may stand twice, once a script. State 0 is the first; `rows[state] + byte` is
    where `following` has the next one, and `features[state]` the n-gram that it ends, or -1.
    """

    weights: NDArray[np.int16]
    priors: NDArray[np.float32]
    labels: list[str]
    following: NDArray[np.unsignedinteger]
    rows: NDArray[np.intp]
    features: NDArray[np.intp]


@cache
def _model() -> _Model:
    from py3langid.langid import MODEL_DIR, MODEL_FILE
    from py3langid.modelio import load_model

    weights, priors, labels, following, rows, features = load_model(MODEL_DIR / MODEL_FILE)
    return _Model(
        _in_units(weights),
        priors,
        labels,
        np.asarray(following),
        np.asarray(rows, dtype=np.intp) << 8,
        np.asarray(features, dtype=np.intp),
    )


def _in_units(weights: NDArray[np.float16]) -> NDArray[np.int16]:
    units = np.empty(weights.shape, dtype=np.int16)
    pieces = np.array_split(weights, _PIECES), np.array_split(units, _PIECES)
    for piece, into in zip(*pieces, strict=True):  # so that no copy of all is needed
        into[:] = np.rint(piece.astype(np.float32) * _UNITS)
    return units


def likely_languages(text: str, within: float) -> dict[str, float]:
    """Return the languages of a text that score at most `within` less than the best one.

    The score of an ISO 639 code is an unnormalised log-probability in nats: higher is likelier.
    """
    model = _model()
    text = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
    features = _features(model, text.encode("utf-8", "surrogatepass"))
    if len(features):
        found, counts = np.unique(features, return_counts=True)
        weights = model.weights.take(found, axis=0).astype(np.float32)
        scores = np.log1p(counts, dtype=np.float32) @ weights / _UNITS + model.priors
    else:
        scores = np.full(len(model.labels), _NO_FEATURES, dtype=np.float32)
    scores = scores.astype(np.float64)
    likely: dict[str, float] = {}
    for number in np.flatnonzero(scores + within >= scores.max()):
        label, score = model.labels[number], float(scores[number])
        likely[label] = max(score, likely.get(label, score))
    return likely


def _features(model: _Model, data: bytes) -> NDArray[np.intp]:
    """Return the n-grams that the automaton finds in `data`, in order.

    Each round moves every state on by one byte, from the state before it. A state depends on no
    more bytes than the longest n-gram has, so that after as many rounds nothing changes.
    """
    read = np.frombuffer(data, dtype=np.uint8)
    states = np.zeros(len(data) + 1, dtype=np.intp)
    while True:
        following = model.following[model.rows[states[:-1]] + read]
        if (following == states[1:]).all():
            break
        states[1:] = following
    features = model.features[states[1:]]
    return features[features >= 0]
