"""A catalogue that was changed many times is the one that a clean build makes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bm25s
import numpy as np
import pytest

from footnoted_index.article import Article
from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue, PassageKey
from footnoted_index.catalogue.part import Part
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search.lexical import LexicalIndex, Lexicon
from footnoted_index.text.words import terms

WORDS = ["bridge", "river", "mayor", "school", "market", "doctor", "island", "music", "the", "old"]
NAMES = ["Andy Burnham", "Steph Driver", "Keir Starmer", "Anna Kovács", "Gorton", "Hexley"]


def record(number: int, version: int = 0) -> Record:
    chance = random.Random(f"{number}.{version}")
    language = chance.choice(["en", "de"])
    sentences = [
        f"{chance.choice(NAMES)} saw {' '.join(chance.choices(WORDS, k=6))} in {number}."
        for _ in range(chance.randrange(1, 30))
    ]
    if number % 3 == 0:
        sentences.append("Subscribe to our newsletter to read about music.")
    article = Article(f"id{number}", f"Title {number}", language, "news", " ".join(sentences))
    return Record.of(article, path=f"{number}.txt", digest=str(version))


def same(found: Catalogue, records: Sequence[Record]) -> None:
    """What is found is what a catalogue of all these articles would say."""
    clean = parts.changed(Catalogue(), records, ())
    assert dict(found) == dict(clean)
    assert sorted(known.key for known in found.entries.values()) == sorted(r.key for r in records)
    assert sorted(a.text for a in found.articles()) == sorted(r.article.text for r in records)
    places_are_those_of_the_records(found, records)
    ours, theirs = Lexicon.of(found), Lexicon.of(clean)
    keys = [PassageKey(r.id, ordinal) for r in records for ordinal in range(r.passage_count)]
    for language in clean.languages():
        mine, other = ours.by_language[language], theirs.by_language[language]
        asked = [term for word in [*WORDS, "nowhere"] for term in terms(word, language)]
        scores, wanted = mine.scores(asked), other.scores(asked)
        assert [scores.of(key) for key in keys] == pytest.approx([wanted.of(key) for key in keys])
        assert len(scores.best(5)) == min(5, len(wanted.best(5)))
        assert mine.mass(asked) == pytest.approx(other.mass(asked))
        assert mine.written(["bridge", "nowhere"]) == other.written(["bridge", "nowhere"])
    for name in ["burnh", "gorto", "nobod"]:
        assert ours.names.idf(name) == theirs.names.idf(name)
        assert [ours.names.overlap([name], key) for key in keys] == [
            theirs.names.overlap([name], key) for key in keys
        ]
    assert ours.names.full_name("Burnham") == theirs.names.full_name("Burnham")


def places_are_those_of_the_records(found: Catalogue, records: Sequence[Record]) -> None:
    """Which sentences are in which passage is known without reading the articles."""
    for r in records:
        passages = [found.passage_of(r.id, ordinal) for ordinal in range(r.sentence_count)]
        assert passages == [PassageKey(r.id, passage) for passage in r.passage_of]
        for passage in range(r.passage_count):
            assert found.sentences_of(PassageKey(r.id, passage)) == r.sentences_of(passage)


def test_many_changes_make_what_a_clean_build_makes(tmp_path: Path) -> None:
    chance = random.Random(20)
    held = {number: record(number) for number in range(60)}
    found = parts.change(tmp_path, tmp_path / "parts", Catalogue(), list(held.values()), ())
    same(found, list(held.values()))
    for version in range(1, 13):
        removed = chance.sample(sorted(held), k=chance.choice([0, 1, 8]))
        for number in removed:
            del held[number]
        changed = {n: record(n, version) for n in chance.sample(range(80), k=chance.choice([1, 5]))}
        held |= changed
        gone = [f"id{number}" for number in removed if number not in changed]
        found = parts.change(tmp_path, tmp_path / "parts", found, list(changed.values()), gone)
        read = parts.read(tmp_path, tmp_path / "parts")
        assert read is not None
        same(read, list(held.values()))


def test_parts_stay_few_and_work_stays_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = parts.Part.write

    def counted(file: Path, records: Sequence[Record], boilerplate: set[SentenceKey]) -> None:
        written.append(len(records))
        write(file, records, boilerplate)

    monkeypatch.setattr(parts.Part, "write", counted)
    found = Catalogue()
    for number in range(150):
        found = parts.change(tmp_path, tmp_path / "parts", found, [record(number)], ())
        assert len(found.parts) <= 8
    assert len(found) == 150
    assert sum(written) < 150 * 10  # each article is written some times, not 75


def test_scores_are_those_of_bm25s() -> None:
    records = [record(number) for number in range(40) if number % 3]
    catalogue = parts.changed(Catalogue(), records, ())
    keys = [
        PassageKey(r.id, ordinal)
        for r in records
        if r.language == "en"
        for ordinal in range(r.passage_count)
    ]
    texts = [catalogue[key.article_id].passage(key.ordinal).text for key in keys]
    reference = bm25s.BM25()
    reference.index([terms(text, "en") for text in texts], show_progress=False)
    index = LexicalIndex(catalogue, "en")
    asked = terms("the old bridge of Burnham", "en")
    known = [term for term in asked if term in reference.vocab_dict]
    expected = np.asarray(reference.get_scores(known)) / index.mass(asked)
    assert [index.scores(asked).of(key) for key in keys] == pytest.approx(expected, rel=1e-4)


def test_a_list_or_a_part_that_was_cut_short_is_not_read(tmp_path: Path) -> None:
    found = parts.change(tmp_path, tmp_path / "parts", Catalogue(), [record(1)], ())
    name = found.parts[0].part.name
    del found
    (tmp_path / "parts" / name).write_bytes(b"SQLite")
    assert parts.read(tmp_path, tmp_path / "parts") is None
    parts.change(tmp_path, tmp_path / "parts", Catalogue(), [record(1)], ())
    (tmp_path / "parts.json").write_text('{"version"')
    assert parts.read(tmp_path, tmp_path / "parts") is None


def test_parts_of_another_version_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.change(tmp_path, tmp_path / "parts", Catalogue(), [record(1)], ())
    monkeypatch.setattr(parts, "VERSION", parts.VERSION + 1)
    assert parts.read(tmp_path, tmp_path / "parts") is None


def test_a_part_is_opened_and_let_go_by_many_threads_at_once(tmp_path: Path) -> None:
    file = tmp_path / "one.part"
    written = record(1)
    Part.write(file, [written], ())

    def ask(_: int) -> set[str]:
        return Part.open(file).written(written.language, {"saw", "ferry"})  # its only user

    with ThreadPoolExecutor(8) as pool:
        assert all(found == {"saw"} for found in pool.map(ask, range(4000)))
