from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from footnoted_index.article import Article, article_id
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.index import Index
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey, sentence_ids
from footnoted_index.recovery import find_damage
from footnoted_index.store import server_store
from footnoted_index.store.collections import Collections
from footnoted_index.store.opening import open_store
from footnoted_index.store.server_store import ServerStore
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.store.store import KnownState, Store
from footnoted_index.web_url import is_web_url


def record(path: str, text: str, language: str = "en") -> Record:
    article = Article(article_id(path), path, language, path, text)
    return Record.of(article, path=path, digest=str(hash(text)))


def vectors(rows: Record, seed: int = 0) -> Vectors:
    matrix = np.random.default_rng(seed).normal(size=(rows.sentence_count, 8)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    with opened(location) as found:
        yield found


def opened(location: str | Path, known: KnownState | None = None) -> Store:
    return open_store(location, embedding="test/8", known=known)


def commit(location: str | Path, *records: Record) -> None:
    """Write articles to a store and commit them."""
    with opened(location) as store:
        store.write(records, list(map(vectors, records)), {})
        store.commit()


OLD = record("a.txt", "The first sentence. The second sentence. The third one.")
NEW = record("a.txt", "The first sentence changed. The second sentence.")
OTHER = record("b.txt", "Ein Satz auf Deutsch. Noch ein Satz.", "de")


def stored_ids(store: Store) -> set[str]:
    return {id_ for language in store.languages() for id_ in store.sentence_ids(language)}


def test_records_come_back_as_they_were(store: Store) -> None:
    store.write([OLD, OTHER], [vectors(OLD), vectors(OTHER)], {})
    assert sorted(store.records(), key=lambda r: r.path) == [OLD, OTHER]
    assert list(store.records([OTHER.id, "nobody"])) == [OTHER]
    assert list(store.records([])) == []
    assert store.languages() == ["de", "en"]


def test_nearest_finds_the_sentence_itself(store: Store) -> None:
    matrix = vectors(OLD)
    store.write([OLD], [matrix], {})
    (key, cosine), *_ = store.nearest("en", matrix[1], 2)
    assert key == SentenceKey(OLD.article.id, OLD.revision, 1)
    assert cosine == pytest.approx(1.0, abs=1e-5)
    assert store.vectors("en", [key])[key] == pytest.approx(matrix[1], abs=1e-6)


def test_a_new_revision_replaces_the_old_one(store: Store) -> None:
    store.write([OLD], [vectors(OLD)], {})
    store.write([NEW], [vectors(NEW)], {OLD.article.id: OLD})
    assert list(store.records()) == [NEW]
    assert stored_ids(store) == set(sentence_ids(NEW))


def test_writing_again_changes_nothing(store: Store) -> None:
    for _ in range(2):
        store.write([OLD], [vectors(OLD)], {OLD.article.id: OLD})
    assert stored_ids(store) == set(sentence_ids(OLD))


def test_deleting_leaves_nothing(store: Store) -> None:
    store.write([OLD, OTHER], [vectors(OLD), vectors(OTHER)], {})
    store.delete([OLD])
    assert list(store.records()) == [OTHER]
    assert stored_ids(store) == set(sentence_ids(OTHER))


def test_files_are_marked_and_unmarked(store: Store) -> None:
    assert store.files() == {}
    store.mark_files({"a.jsonl": "1", "b.zip": "2"})
    store.mark_files({"a.jsonl": "3"})
    assert store.files() == {"a.jsonl": "3", "b.zip": "2"}
    store.unmark_files(["b.zip"])
    assert store.files() == {"a.jsonl": "3"}


@pytest.mark.parametrize("step", ["write_records", "delete_sentences", "commit"])
def test_a_writer_that_dies_between_two_steps_is_repaired(
    location: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    commit(location, OLD)
    with opened(location) as store, monkeypatch.context() as killing:
        killing.setattr(type(store) if step == "commit" else Collections, step, die)
        with pytest.raises(Killed):  # noqa: PT012 - one of the two
            store.write([NEW], [vectors(NEW)], {OLD.article.id: OLD})
            store.commit()

    # In a folder nothing has happened; on a server the record is the commit point.
    in_place = is_web_url(location) and step != "write_records"
    committed = NEW if in_place else OLD
    with opened(location) as store:
        assert list(store.records()) == [committed]
        store.repair()
        assert list(store.records()) == [committed]
        assert stored_ids(store) == set(sentence_ids(committed))


def test_readers_see_what_is_committed_and_nothing_before(location: str) -> None:
    with opened(location) as writer, opened(location) as old:
        assert old.is_current()
        writer.write([OLD], [vectors(OLD)], {})
        assert old.is_current()
        writer.commit()
        assert not old.is_current()
        assert writer.is_current()
        with opened(location) as new:
            assert list(new.records()) == [OLD]
            assert new.is_current()
            writer.commit()  # nothing was written since
            assert new.is_current()


def test_of_what_another_store_knew_only_the_changes_are_read(
    chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[set[str] | None] = []
    records = ServerStore.records

    def noted(store: ServerStore, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        read.append(None if wanted is None else set(wanted))
        return records(store, wanted)

    location = f"{chroma_server}/test/{uuid4().hex}"
    commit(location, OLD, OTHER)
    with opened(location) as writer:
        with opened(location) as reader:
            assert dict(reader.catalogue()) == {OLD.id: OLD, OTHER.id: OTHER}
            known = reader.state()
        monkeypatch.setattr(ServerStore, "records", noted)
        writer.write([NEW], [vectors(NEW)], {OLD.id: OLD})
        writer.commit()
        writer.delete([OTHER])
        writer.commit()
        with opened(location, known) as reader:
            assert dict(reader.catalogue()) == {NEW.id: NEW}
            assert read == [{OLD.id, OTHER.id}]
            assert [known.key for known in reader.known()] == [NEW.key]
        monkeypatch.setattr(server_store, "REMEMBERED", 0)
        writer.write([OTHER], [vectors(OTHER)], {})
        writer.commit()
        writer.mark_files({"a.zip": "1"})
        writer.commit()
        with opened(location, known) as reader:
            assert dict(reader.catalogue()) == {NEW.id: NEW, OTHER.id: OTHER}
        assert read[-1] is None  # it was too long ago


def test_a_repair_that_finds_nothing_makes_no_new_version(location: str) -> None:
    commit(location, OLD)
    with opened(location) as reader, opened(location) as next_:
        next_.repair()
        next_.commit()
        assert reader.is_current()


def test_models_are_never_mixed(location: str) -> None:
    with open_store(location, embedding="one") as first:
        first.write([OLD], [vectors(OLD)], {})
        first.commit()
    with open_store(location, embedding="two") as second:
        assert second.holds_other_model_only()
        assert list(second.records()) == []
        second.write([NEW], [vectors(NEW)], {})
        second.drop_other_collections()
        second.commit()
        assert list(second.records()) == [NEW]
    with open_store(location, embedding="one") as first:
        assert list(first.records()) == []


def test_vectors_are_mapped_from_a_file_beside_chroma(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as store:
        store.write([OLD, OTHER], [vectors(OLD), vectors(OTHER)], {})
        store.write([NEW], [vectors(NEW, 1)], {OLD.article.id: OLD})
        store.commit()
        rows = store.rows("en")
        assert rows is not None
        assert np.array_equal(rows.of(NEW.key), vectors(NEW, 1))
        assert len(rows.of(OLD.key)) == 0
        assert len(rows.matrix) == 2  # more than half was dead, so the file was written anew


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        open_store(tmp_path / "store", embedding="test")


def test_a_disk_that_is_full_is_told_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "[Errno 28] No space left on device: '/s/1/a.f32' -> '/s/2/a.f32'"

    def copytree(*_: object, **__: object) -> None:
        raise shutil.Error([("/s/1/a.f32", "/s/2/a.f32", said), ("b", "c", said)])

    commit(tmp_path / "store", OLD)
    monkeypatch.setattr(shutil, "copytree", copytree)
    expected = r"store' cannot be written: No space left on device; it stays as it was$"
    with pytest.raises(StoreError, match=expected):
        commit(tmp_path / "store", OTHER)


def test_a_store_without_a_catalogue_has_it_with_the_next_commit(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", embedding="test/8") as store:
        store.write([OLD], [vectors(OLD)], {})
        store.commit()
    (snapshot,) = (tmp_path / "store").glob("0*")
    shutil.rmtree(snapshot / "catalogue")
    about = json.loads((snapshot / "MANIFEST.json").read_text())
    kept = {name: v for name, v in about["files"].items() if not name.startswith("catalogue")}
    (snapshot / "MANIFEST.json").write_text(json.dumps(about | {"files": kept}))
    with open_store(tmp_path / "store", embedding="test/8") as store:
        assert dict(store.catalogue()) == {OLD.id: OLD}
        assert [known.key for known in store.known()] == [OLD.key]
        store.write([OTHER], [vectors(OTHER)], {})
        store.commit()
        assert dict(store.catalogue()) == {OLD.id: OLD, OTHER.id: OTHER}
    assert list((tmp_path / "store" / "parts").glob("*.part"))


def test_what_others_keep_in_the_folder_of_a_store_stays(tmp_path: Path) -> None:
    others = [
        tmp_path / name for name in ("2024/pier.txt", "000007/a", "novel.partial/1", "parts/x")
    ]
    for file in others:
        file.parent.mkdir()
        file.write_text("The only copy.", encoding="utf-8")
    assert find_damage(tmp_path) == ""
    with Index(tmp_path) as index:
        for text in ("The ferry sank.", "The mill was built.", "The pier burnt."):
            index.add([Article.of(text)])
    (tmp_path / "CURRENT").write_text("none", encoding="ascii")
    assert find_damage(tmp_path)
    Snapshots(tmp_path).drop_damaged_parts()
    Snapshots(tmp_path).set_aside()
    assert all(file.exists() for file in others)
