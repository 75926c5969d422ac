"""Snapshots above each other: after any changes the store holds what a model of it holds."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footnoted_index.article import Article, article_id
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreDamagedError, StoreError
from footnoted_index.index import Index
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import sentence_ids, sentence_keys
from footnoted_index.search.results import Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.store import merging, snapshots
from footnoted_index.store.opening import open_store
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.store.store import Store

Model = dict[str, tuple[Record, Vectors]]


def record(number: int, version: int) -> Record:
    chance = random.Random(f"{number}.{version}")
    language = ["en", "de"][number % 2]
    lines = [f"Line {i} of {number} says {chance.random()}." for i in range(chance.randrange(1, 5))]
    path = f"{number}.txt"
    article = Article(article_id(path), path, language, path, " ".join(lines))
    return Record.of(article, path=path, digest=f"{number}.{version}")


def vectors(of: Record) -> Vectors:
    seed = int(of.revision, 16) % 2**32
    matrix = np.random.default_rng(seed).normal(size=(of.sentence_count, 8)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def always_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit begins a snapshot."""
    monkeypatch.setattr(snapshots, "SEAL_BYTES", 0)
    monkeypatch.setattr(merging, "MAX_BELOW", 3)


def opened(folder: Path) -> Store:
    return open_store(folder, embedding="test/8")


def add(folder: Path, model: Model, number: int) -> None:
    """Commit one article more."""
    new = record(number, 0)
    with opened(folder) as writer:
        writer.write([new], [vectors(new)], {})
        writer.commit()
    model[new.id] = new, vectors(new)


def check_is_tidy(folder: Path) -> None:
    """Few snapshots lie below the current one, and nothing is left of a merge."""
    assert len(Snapshots(folder).below(current(folder))) <= 3
    assert not list(folder.glob("*.partial"))


def current(folder: Path) -> str:
    name = Snapshots(folder).current()
    assert name is not None
    return name


def check(folder: Path, model: Model) -> None:
    with opened(folder) as found:
        records = {r.id: r for r in found.records()}
        assert records == {id_: r for id_, (r, _) in model.items()}
        assert dict(found.catalogue()) == records
        assert sorted(k.key for k in found.known()) == sorted(r.key for r in records.values())
        ids = [id_ for language in found.languages() for id_ in found.sentence_ids(language)]
        assert sorted(ids) == sorted(id_ for r in records.values() for id_ in sentence_ids(r))
        for r, matrix in model.values():
            kept = found.vectors_of(r)
            assert kept is not None
            assert np.array_equal(kept, matrix)
            assert list(found.records([r.id])) == [r]
        for r, matrix in list(model.values())[:3]:
            key = sentence_keys(r)[0]
            (best, product), *_ = found.nearest(r.language, matrix[0], 3)
            assert (best, product) == (key, pytest.approx(1.0, abs=1e-5))
        assert len(found.nearest("en", np.ones(8, dtype=np.float32), 500)) == sum(
            r.sentence_count for r, _ in model.values() if r.language == "en"
        )


def test_what_is_held_is_what_was_written_whatever_is_merged(tmp_path: Path) -> None:
    chance, model, folder = random.Random(20), Model(), tmp_path / "store"
    below = set()
    for step in range(16):
        with opened(folder) as writer:
            new = [record(number, step) for number in chance.sample(range(24), k=4)]
            old = {r.id: model[r.id][0] for r in new if r.id in model}
            writer.write(new, [vectors(r) for r in new], old)
            model |= {r.id: (r, vectors(r)) for r in new}
            removed = chance.sample(sorted(model), k=chance.choice([0, 2]))
            gone = [model.pop(id_)[0] for id_ in removed]
            writer.delete(gone)
            touched = chance.choice(sorted(model))
            moved = replace(model[touched][0], digest=f"again {step}")
            writer.write_records([moved])
            model[touched] = moved, model[touched][1]
            writer.mark_files({f"{step}.zip": str(step)})
            writer.commit()
            assert writer.files() == {f"{n}.zip": str(n) for n in range(step + 1)}
        check(folder, model)
        below.add(len(Snapshots(folder).below(current(folder))))
        assert Snapshots(folder).damage(current(folder)) == ""
    assert max(below) == 3
    with opened(folder) as writer:
        writer.delete([r for r, _ in model.values()])
        writer.commit()
    check(folder, {})


def test_a_failed_merge_leaves_what_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, folder = Model(), tmp_path / "store"

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(merging, "_write", fail)
        for number in range(7):
            add(folder, model, number)
            check(folder, model)
            assert not list(folder.glob("*.partial"))  # a full disk does not stay so
    add(folder, model, 7)
    check(folder, model)
    check_is_tidy(folder)


@pytest.mark.parametrize("always_sealed", ["exact"], indirect=True)
def test_a_disk_that_fills_up_while_snapshots_are_merged(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model, folder, ballast = Model(), small_disk / "store", small_disk / "ballast"

    def with_less_and_less_room() -> None:
        for number in range(8, 80):
            ballast.unlink(missing_ok=True)
            about = os.statvfs(small_disk)
            left = 2_000_000 - 40_000 * (number - 8)
            ballast.write_bytes(bytes(max(about.f_bavail * about.f_frsize - left, 0)))
            add(folder, model, number)

    for number in range(8):
        add(folder, model, number)
    with pytest.raises(StoreError):
        with_less_and_less_room()
    assert "could not be tidied up" in caplog.text
    ballast.unlink()
    check(folder, model)
    add(folder, model, 100)
    check(folder, model)
    check_is_tidy(folder)


def test_deleting_revisions_that_are_not_whole_costs_no_other_one(tmp_path: Path) -> None:
    model, folder = Model(), tmp_path / "store"
    for number in range(9):
        with opened(folder) as writer:
            new = record(number, 0)
            # Nothing of these is stored, so they are noted everywhere.
            writer.delete([record(0, version) for version in (2 * number + 1, 2 * number + 2)])
            again = record(0, 100 + number)
            writer.write([again], [vectors(again)], {r.id: r for r, _ in model.values()})
            writer.write([new] * bool(number), [vectors(new)] * bool(number), {})
            writer.commit()
        model |= {r.id: (r, vectors(r)) for r in ([new] if number else [])}
        model[again.id] = again, vectors(again)
    check(folder, model)
    check_is_tidy(folder)


def test_a_reader_keeps_what_was_merged_under_it(tmp_path: Path) -> None:
    model, folder = Model(), tmp_path / "store"
    for number in range(3):
        add(folder, model, number)
    with opened(folder) as reader:
        assert [language for language in reader.languages() if reader.rows(language)] == [
            "de",
            "en",
        ]
        for number in range(3, 9):
            add(folder, {}, number)
        for r, matrix in model.values():
            kept = reader.vectors_of(r)
            assert kept is not None
            assert np.array_equal(kept, matrix)


def test_a_merge_leaves_the_state_before_the_commit_to_its_readers(tmp_path: Path) -> None:
    model, folder = Model(), tmp_path / "store"
    for number in range(12):
        before = dict(model)
        with opened(folder) as reader:
            add(folder, model, number)  # some merge, so that two states were published
            for r, matrix in before.values():  # Chroma opens what is below only now
                (best, _), *_ = reader.nearest(r.language, matrix[0], 1)
                assert best == sentence_keys(r)[0]
            assert {r.id for r in reader.records()} == set(before)


def test_a_search_goes_on_with_the_newest_state_where_its_own_was_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"The ferry to port {number} sank on a Sunday." for number in range(9)]
    articles = [
        Article(f"ferry{number}", f"Ferry {number}", "en", "notes", text)
        for number, text in enumerate(texts)
    ]
    with Index(tmp_path / "store") as reader, Index(tmp_path / "store") as writer:
        writer.add(articles[:1])
        late = iter(articles[1:])
        search = Searcher.search

        def slow(searcher: Searcher, text: str, **about: Any) -> Ranking:
            for article in late:
                writer.add([article])
            return search(searcher, text, **about)

        monkeypatch.setattr(Searcher, "search", slow)
        found = {r.article.id for r in reader.search("Which ferry sank?").passages}
    # Where all was mapped into memory before, the older state is a whole one, too.
    assert found in ({article.id for article in articles}, {articles[0].id})


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("always_sealed", ["exact"], indirect=True)
def test_killed_while_snapshots_are_sealed_and_merged(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = int(request.config.getoption("--kills"))
    worker = Path(__file__).with_name("layer_crash_worker.py")
    command = [sys.executable, str(worker), str(tmp_path / "store"), str(kills)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *trials, end = map(json.loads, done.stdout.splitlines())
    assert len(trials) == kills
    assert [trial for trial in trials if "wrong" in trial] == [], done.stderr[-3000:]
    assert trials[-1]["step"] > kills / 5  # writers got somewhere before they were killed
    assert end == {"left": []}


def test_a_repair_goes_back_to_a_whole_state_and_never_to_a_layer(tmp_path: Path) -> None:
    model, folder = Model(), tmp_path / "store"
    models: list[Model] = []
    for number in range(8):
        add(folder, model, number)
        models.append(dict(model))
        kept = shutil.copytree(folder, tmp_path / f"damaged-{number}")
        (kept / current(kept) / "chroma.sqlite3").write_bytes(b"")
        _, whole = Snapshots(kept).set_aside()
        if number == 0:
            assert whole is None
            continue
        with opened(kept) as found:
            records = {r.id: r for r in found.records()}
            assert dict(found.catalogue()) == records
        assert records in [{id_: r for id_, (r, _) in held.items()} for held in models[-2:]]


def test_a_layer_that_is_cut_short_is_damage(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for number in range(3):
        add(folder, {}, number)
    (rows, *_) = sorted((folder / "000001" / "vectors").glob("*.f32"))
    rows.write_bytes(b"")
    with pytest.raises(StoreDamagedError, match="000001"):
        opened(folder)
    assert "000001" in Snapshots(folder).damage(current(folder))
