from __future__ import annotations

from pathlib import Path

import pytest

from footnoted_index import Index
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search.vectors import SentenceVectors


def test_the_nearest_are_those_of_all_and_of_some_articles(tmp_path: Path, seeds: Path) -> None:
    with Index(tmp_path / "store") as index:
        index.sync(seeds)
        entries = index.searcher.catalogue.entries.values()
        found = SentenceVectors(index.store, entries, {})
        question = index.encoder.query("Wer ist zurückgetreten?")
        for language in index.store.languages():
            keys = [SentenceKey.parse(i) for i in index.store.sentence_ids(language)]
            missing = SentenceKey("nowhere", "0", 0)
            read = found.read(language, [*keys, missing])
            assert read.keys() == set(keys)
            products = {key: float(read[key] @ question) for key in keys}
            for articles in (None, {keys[0].article_id}, {"nowhere"}):
                own = [key for key in keys if articles is None or key.article_id in articles]
                best = sorted(own, key=lambda key: -products[key])[:10]
                nearest = found.nearest(language, question, 10, articles)
                assert [key for key, _ in nearest] == best
                assert dict(nearest) == pytest.approx({key: products[key] for key in best})
            assert len(found.nearest(language, question, 10_000)) == len(keys)
