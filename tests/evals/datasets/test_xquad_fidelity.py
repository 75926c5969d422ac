"""That int8 vectors find XQuAD's paragraphs as fp32 vectors do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from footnoted_evals.datasets.squad import load_parallel, mixed_archive
from footnoted_evals.outcome import Found
from footnoted_index.embedding.e5.engine import shared
from footnoted_index.embedding.e5.graph import Mode
from footnoted_index.readers import read_article
from footnoted_index.records.record import Record
from footnoted_index.search.results import Recipe

MODES: tuple[Mode, ...] = ("int8", "fp32")


def test_int8_ranks_passages_as_fp32_does(shared_data: Path) -> None:
    """R@1 of the nearest sentence's passage, in the question's language and in another one."""
    files = {code: shared_data / "xquad" / f"xquad.{code}.dev.json" for code in ("en", "de")}
    if not all(file.is_file() for file in files.values()):
        pytest.skip("no XQuAD dev files: see the evaluation data's README")
    archive = mixed_archive(load_parallel(files), fold=0)
    articles = archive.articles
    assert not isinstance(articles, Path)
    records = {
        name: Record.of(read_article(name, text.encode()), path=name)
        for name, text in articles.items()
    }
    places: list[tuple[str, int, int]] = []  # of each sentence's passage: source, start, end
    passages: list[list[str]] = []
    for name, record in records.items():
        for ordinal in range(record.passage_count):
            passage = record.passage(ordinal)
            sentences = [record.sentence(i).text for i in record.sentences_of(ordinal)]
            passages.append(sentences)
            places += [(name, passage.start, passage.end)] * len(sentences)
    questions = archive.cases
    bonus = Recipe().other_language * np.array(
        [
            [records[name].article.language != question.language for name, _, _ in places]
            for question in questions
        ]
    )
    other = np.array(["other language" in q.tags for q in questions])
    rates = {}
    for mode in MODES:
        engine = shared(mode)
        vectors = np.concatenate(engine.embed_in_context(passages))
        asked = engine.embed([q.question for q in questions], "query: ")
        best = [places[i] for i in (asked @ vectors.T + bonus).argmax(axis=1)]
        right = np.array(
            [
                any(
                    Found(records[name].article, start, end, "", 0.0).shows(gold) for gold in q.gold
                )
                for (name, start, end), q in zip(best, questions, strict=True)
            ]
        )
        rates[mode] = 100 * right[~other].mean(), 100 * right[other].mean()
    assert min(rates["fp32"]) > 80  # or the test says nothing
    for int8, fp32 in zip(rates["int8"], rates["fp32"], strict=True):
        assert abs(int8 - fp32) <= 0.5
