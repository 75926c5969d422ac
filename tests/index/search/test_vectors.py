from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from footnoted_index import Index
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search import vectors
from footnoted_index.search.vectors import SentenceVectors


def test_memory_and_files_find_the_same(
    tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index(tmp_path / "store") as index:
        index.sync(seeds)
        keys: dict[str, list[SentenceKey]] = {}
        for language in index.store.languages():
            keys[language] = [SentenceKey.parse(i) for i in index.store.sentence_ids(language)]
        records = index.searcher.records.values()
        in_memory = SentenceVectors(index.store, records, {})
        monkeypatch.setattr(vectors, "IN_MEMORY", 0)
        in_files = SentenceVectors(index.store, records, {})
        question = index.encoder.query("Wer ist zurückgetreten?")
        for language, own in keys.items():
            here = in_memory.nearest(language, question, 10)
            there = in_files.nearest(language, question, 10)
            assert [key for key, _ in here] == [key for key, _ in there]
            assert [s for _, s in here] == pytest.approx([s for _, s in there], abs=1e-5)
            missing = SentenceKey("nowhere", "0", 0)
            a, b = (v.read(language, [*own[:3], missing]) for v in (in_memory, in_files))
            assert a.keys() == b.keys() == set(own[:3])
            assert all(np.allclose(a[key], b[key]) for key in a)
        assert len(in_memory.nearest("en", question, 10_000)) == len(keys["en"])
