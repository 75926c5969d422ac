"""A damaged catalogue costs nothing: it is made anew from the articles in the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from footnoted_index import Article, Index, StoreDamagedError, StoreError
from footnoted_index.records.record import Record
from footnoted_index.recovery import find_damage, repair
from footnoted_index.store import snapshots
from footnoted_index.store.opening import open_store

FERRY = Article("ferry", "The ferry", "en", "notes", "The ferry to Calaport sank on Sunday.")


def test_a_damaged_part_of_the_catalogue_costs_no_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "SEAL_BYTES", 0)
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    (articles / "a.txt").write_text("The bridge in Gorton opened on Monday.", encoding="utf-8")
    with Index(store) as index:
        index.sync(articles)
        index.add([FERRY])  # no folder holds it, and both snapshots list the part it is in
        (articles / "b.txt").write_text("The mayor of Hexley resigned.", encoding="utf-8")
        index.sync(articles)
        expected = index.articles()
    elsewhere = Path(shutil.copytree(store, tmp_path / "elsewhere"))  # nobody has read that
    for part in (elsewhere / "parts").glob("*.part"):
        data = bytearray(part.read_bytes())
        data[4096:] = bytes(len(data) - 4096)
        part.write_bytes(data)
    assert ".part" in find_damage(elsewhere)
    done = repair(elsewhere, partial(Index, elsewhere), articles)
    assert "the catalogue was made anew" in str(done)
    assert find_damage(elsewhere) == ""
    assert list((elsewhere / "parts").glob("*.part"))
    with Index(elsewhere) as index:
        assert index.articles() == expected
        assert FERRY in [r.article for r in index.search("Where did the ferry sink?").passages]


def test_a_part_that_is_damaged_while_it_is_read_is_an_error_that_says_what_to_do(
    tmp_path: Path,
) -> None:
    with Index(tmp_path / "store") as index:
        index.add([FERRY])
    (part,) = (tmp_path / "store" / "parts").glob("*.part")
    with Index(tmp_path / "store") as index:
        catalogue = index.searcher.catalogue
        part.write_bytes(bytes(part.stat().st_size))
        with pytest.raises(StoreDamagedError, match="doctor --repair"):
            catalogue.written("en", {"zzz"})


def test_a_catalogue_that_is_missing_is_made_anew_by_the_next_sync(tmp_path: Path) -> None:
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    (articles / "a.txt").write_text("The bridge in Gorton opened on Monday.", encoding="utf-8")
    with Index(store) as index:
        index.sync(articles)
        expected = index.articles()
    shutil.rmtree(store / "parts")
    with Index(store) as index:
        assert index.articles() == expected
        index.sync(articles)  # nothing has changed
        assert index.articles() == expected
    assert list((store / "parts").glob("*.part"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one article of a folder and one that was added."""
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    (articles / "a.txt").write_text("The bridge in Gorton opened on Monday.", encoding="utf-8")
    with Index(store) as index:
        index.sync(articles)
        index.add([FERRY, replace(FERRY, id="fair", title="The fair")])
        index.exclude("fair")
    return store


def cut_vectors(store: Path) -> None:
    for file in store.glob("*/vectors/*.f32"):
        file.write_bytes(b"cut")


def cut_catalogue(store: Path) -> None:
    shutil.rmtree(store / "parts")
    cut_vectors(store)


def cut_chroma(store: Path) -> None:
    for file in store.glob("*/chroma.sqlite3"):
        file.write_bytes(b"cut")


def cut_manifest(store: Path) -> None:
    (store / (store / "CURRENT").read_text() / "MANIFEST.json").unlink()


@pytest.mark.parametrize("damage", [cut_vectors, cut_catalogue, cut_chroma, cut_manifest])
def test_an_added_article_outlives_a_repair_and_an_excluded_one_stays_out(
    tmp_path: Path, store: Path, damage: Callable[[Path], None]
) -> None:
    store = Path(shutil.copytree(store, tmp_path / "elsewhere"))  # nobody has read that
    damage(store)
    done = repair(store, partial(Index, store), tmp_path / "articles")
    assert done.aside is not None
    assert "1 articles without a file (The ferry) were kept" in str(done)
    assert done.rescued.lost == ()
    with Index(store) as index:
        assert sorted(a.source for a in index.articles()) == ["a.txt", "notes"]
        assert [one.id for one in index.excluded()] == ["fair"]
        assert index.health().whole


@pytest.mark.parametrize("damage", [cut_vectors, cut_catalogue, cut_chroma])
def test_a_repair_that_is_killed_loses_no_added_article(
    tmp_path: Path, store: Path, damage: Callable[[Path], None]
) -> None:
    store = Path(shutil.copytree(store, tmp_path / "elsewhere"))
    damage(store)

    def killed() -> Index:
        raise KeyboardInterrupt  # all is set aside, nothing is put back

    with pytest.raises(KeyboardInterrupt):
        repair(store, killed, tmp_path / "articles")
    with Index(store) as index:
        index.sync(tmp_path / "articles")
        assert sorted(a.source for a in index.articles()) == ["a.txt", "notes"]
        index.remove("ferry")
    done = repair(store, partial(Index, store), tmp_path / "articles")
    assert "nothing was damaged (" in str(done)
    with Index(store) as index:
        assert [a.source for a in index.articles()] == ["a.txt"]


def test_what_was_lost_is_said(tmp_path: Path, store: Path) -> None:
    store = Path(shutil.copytree(store, tmp_path / "elsewhere"))
    cut_catalogue(store)
    cut_chroma(store)
    said = str(repair(store, partial(Index, store), tmp_path / "articles"))
    assert "articles without a file may be lost" in said
    assert "can be deleted" not in said


@pytest.mark.parametrize("current", [None, ""])
def test_a_store_that_does_not_say_what_is_current_has_its_newest_state(
    tmp_path: Path, store: Path, current: str | None
) -> None:
    (store / "CURRENT").unlink()
    if current is not None:
        (store / "CURRENT").write_text(current)
    with Index(store) as index:
        assert FERRY in index.articles()
        index.sync(tmp_path / "articles")
        index.remove("unknown")
        assert FERRY in index.articles()
        (tmp_path / "articles" / "b.txt").write_text("The mayor of Hexley resigned.")
        index.sync(tmp_path / "articles")
        assert len(index.articles()) == 3
    assert find_damage(store) == ""


def test_an_added_article_that_lacks_vectors_is_embedded_again(tmp_path: Path, store: Path) -> None:
    flood = replace(FERRY, id="flood", text="The flood in Denton took the mill.")
    with Index(store) as index:
        with open_store(store, embedding=index.encoder.identity) as written:
            written.write_records([Record.of(flood)])  # and no vectors
            written.commit()
        assert not index.health().whole
    done = repair(store, partial(Index, store), tmp_path / "articles")
    assert done.incomplete == 1
    with Index(store) as index:
        assert index.health().whole
        assert flood in [r.article for r in index.search("What took the mill?").passages]


def test_vectors_that_are_none_are_damage(store: Path) -> None:
    for file in store.glob("*/vectors/*.f32"):
        file.write_bytes(b"\xff" * file.stat().st_size)
    with Index(store) as index, pytest.raises(StoreDamagedError, match="doctor --repair"):
        index.search("Where did the ferry sink?")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "parts").write_text("x")
    with Index(tmp_path) as index, pytest.raises(StoreError, match=r"File exists: .*parts"):
        index.add([FERRY])
