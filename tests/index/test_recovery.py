"""A damaged catalogue costs nothing: it is made anew from the articles in the store."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from footnoted_index import Article, Index, StoreDamagedError
from footnoted_index.recovery import find_damage, repair
from footnoted_index.store import snapshots

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
