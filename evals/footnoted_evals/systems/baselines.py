"""Common baselines: BM25, dense passages, and both by reciprocal rank fusion.

Over the same passages and with the same embedding model as ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from bm25s import BM25

from footnoted import Article
from footnoted_evals.outcome import DEPTH, Found, Retrieve
from footnoted_index.records.record import Record
from footnoted_index.text.language import detect_language
from footnoted_index.text.words import terms

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_CANDIDATES = 50
_RRF = 60
"""The constant of Cormack, Clarke and Büttcher (2009)."""


def bm25(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """BM25 over all passages, stemmed as the question's language is."""
    passages = _passages(articles)
    languages = sorted({article.language for article in articles})

    @cache
    def index(language: str) -> BM25:
        made = BM25()
        made.index([terms(p.text, language) for p in passages], show_progress=False)
        return made

    def retrieve(question: str) -> Sequence[Found]:
        language = detect_language(question, expected=languages)
        bm25 = index(language)
        known = [t for t in dict.fromkeys(terms(question, language)) if t in bm25.vocab_dict]
        if not known:
            return []
        scores = bm25.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:_CANDIDATES]
        return [passages[i] for i in best if scores[i] > 0]

    return retrieve


def dense(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """Return the cosine of the question with whole passages."""
    passages = _passages(articles)
    vectors = np.array(model.get_text_embedding_batch([p.text for p in passages]))

    def retrieve(question: str) -> Sequence[Found]:
        cosines = vectors @ np.array(model.get_query_embedding(question))
        return [passages[i] for i in np.argsort(-cosines, kind="stable")[:_CANDIDATES]]

    return retrieve


def fused(articles: list[Article], model: BaseEmbedding) -> Retrieve:
    """BM25 and dense passages by reciprocal rank fusion."""
    both = bm25(articles, model), dense(articles, model)

    def retrieve(question: str) -> Sequence[Found]:
        scores: dict[Found, float] = defaultdict(float)
        for one in both:
            for rank, passage in enumerate(one(question), start=1):
                scores[passage] += 1 / (_RRF + rank)
        return sorted(scores, key=lambda passage: -scores[passage])[:DEPTH]

    return retrieve


def _passages(articles: list[Article]) -> list[Found]:
    records = [Record.of(article) for article in articles]
    return [
        Found(record.article, passage.start, passage.end, passage.text, 0.0)
        for record in records
        for passage in record.passages()
    ]
