"""Soft coverage: is every word of the question met, in meaning, by the words of the evidence?

Each content word of the question is compared with each content word of the evidence by the vectors
of the words alone, and the best cosine is put on the scale of what chance would give. Words of any
two languages can meet ("salary" and "Gehalt"), which idf and stems cannot show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from footnoted_index.embedding.encoder import Encoder

CAP = 6.0
"""Standard deviations above chance at which a word counts as fully met."""
# What chance gives: everyday words of three language families and many subjects.
_BACKGROUND = """
    house river money doctor summer music engine border school bread winter judge paper garden
    bridge animal colour theory market ticket teacher island 1900 17 percent village army sister
    Haus Wasser Steuer Arzt Sommer Musik Grenze Schule Brot Richter Papier Garten Brücke Tier
    Farbe Lehre Markt Karte Lehrer Insel Prozent Dorf Heer Schwester Zukunft Geschichte Spiel
    ház folyó pénz orvos nyár zene motor határ iskola kenyér bíró kert híd állat szín piac jegy
    maison rivière argent été frontière école pain juge jardin couleur marché île дом река
    деньги врач лето музыка школа 家 水 金 音楽 学校
"""


class SoftCoverage:
    """Measures soft coverage with one encoder."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._background: npt.NDArray[np.float32] | None = None
        self._lock = Lock()

    def measure(self, question: Iterable[str], evidence: Iterable[str]) -> float:
        """The mean, over the question's words, of how far each is met: standard deviations above
        chance, at most `CAP`. 0 where either side has no words.
        """
        met = self.each(list(question), evidence)
        return float(met.mean()) if len(met) else 0.0

    def each(self, question: Sequence[str], evidence: Iterable[str]) -> npt.NDArray[np.float32]:
        """How far each word of the question is met; 0 where the evidence has no words.

        Standard deviations above chance, at most `CAP`.
        """
        found = list(dict.fromkeys(evidence))
        if not question or not found:
            return np.zeros(len(question), dtype=np.float32)
        vectors = self._encoder.queries([*question, *found])
        words, others = vectors[: len(question)], vectors[len(question) :]
        chance = words @ self._chance().T
        best = (words @ others.T).max(axis=1)
        z = (best - chance.mean(axis=1)) / np.maximum(chance.std(axis=1), 1e-6)
        met: npt.NDArray[np.float32] = np.minimum(z, CAP)
        return met

    def _chance(self) -> npt.NDArray[np.float32]:
        with self._lock:
            if self._background is None:
                self._background = self._encoder.embed_uncached(_BACKGROUND.split())
            return self._background
