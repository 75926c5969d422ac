"""Archives to measure on: real sentences recombined, and vectors for them that cost nothing.

Embedding a large archive would take minutes and change nothing about what is measured here, so its
vectors are those of the real sentences plus noise, a new one each time, so that the vector index is
as hard to search as one of different sentences. Questions are embedded for real.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from pydantic import PrivateAttr

from footnoted import Article
from footnoted_evals.datasets.squad import read_squad
from footnoted_index.embedding.llamaindex import E5Embedding
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record

SEEDS = Path(__file__).parents[3] / "seeds"
Sentences = Mapping[str, Sequence[str]]
SENTENCES_A_PARAGRAPH = 6
PARAGRAPHS = 6
_NOISE = 0.02  # a vector keeps a cosine of 0.93 to the real one it was made from


def real_sentences(data: Path | None = None) -> Sentences:
    """Return the sentences of the seeds, and of XQuAD's paragraphs, by language."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for file in sorted(data.glob("*.json")) if data else []:
        for article in read_squad(file):
            texts.append("\n\n".join(paragraph.context for paragraph in article))
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        record = Record.of(Article.of(text))
        known = found.setdefault(record.article.language, {})
        for sentence in record.sentences():
            known[" ".join(sentence.text.split())] = None
    return {language: list(known) for language, known in sorted(found.items())}


def write_archive(
    folder: Path, sentences: Sentences, articles: int, paragraphs: int = PARAGRAPHS
) -> int:
    """Recombine `sentences` into articles of one language each; returns their characters."""
    folder.mkdir(parents=True)
    chance = random.Random(20)
    languages = sorted(sentences)
    characters = 0
    for number in range(articles):
        language = languages[number % len(languages)]
        text = "\n\n".join(
            " ".join(chance.choices(sentences[language], k=SENTENCES_A_PARAGRAPH))
            for _ in range(paragraphs)
        )
        characters += len(text)
        (folder / f"{number:05d}_{language}.txt").write_text(text, encoding="utf-8")
    return characters


class Rehearsed(E5Embedding):
    """The real embedding for questions, noisy vectors for articles; knows how long these took."""

    _known: dict[str, Vectors] = PrivateAttr(default_factory=dict)
    _any: list[Vectors] = PrivateAttr(default_factory=list)
    _chance: np.random.Generator = PrivateAttr(default_factory=lambda: np.random.default_rng(20))
    _seconds: float = 0.0

    @classmethod
    def on(cls, sentences: Sentences) -> Rehearsed:
        """Return one that knows the sentences an archive is made of."""
        model = cls()
        texts = [text for known in sentences.values() for text in known]
        model._known = dict(zip(texts, E5Embedding().embed_passages(texts), strict=True))
        model._any = list(model._known.values())
        return model

    @property
    def seconds(self) -> float:
        """How long the articles' vectors took so far."""
        return self._seconds

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return noisy vectors, (sentences, dimensions) for each passage."""
        return [np.stack(self._noisy(passage)) for passage in passages]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._noisy(texts)]

    def _noisy(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the noisy vector of each real sentence; of any of them for another text."""
        start = perf_counter()
        found = []
        for text in texts:
            vector = self._known.get(text)
            if vector is None:
                vector = self._any[self._chance.integers(len(self._any))]
            noisy = vector + self._chance.normal(0, _NOISE, len(vector)).astype(np.float32)
            found.append(np.asarray(noisy / np.linalg.norm(noisy), dtype=np.float32))
        self._seconds += perf_counter() - start
        return found
