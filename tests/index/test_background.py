"""A sync in the background: what is answered meanwhile, what it says, how it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from footnoted_index import Index, StoreError
from footnoted_index.background import BackgroundSync, SyncState, sync_or_follow
from footnoted_index.ingest import sync
from footnoted_index.ingest.sync import SyncReport
from footnoted_index.store.lock import write_lock


class Gated:
    """An embedding that needs no model, and that can be made to wait."""

    identity = "gated/16"

    def __init__(self) -> None:
        self.open = Event()
        self.open.set()

    def embed_in_context(self, passages: Sequence[Sequence[str]]) -> list[Any]:
        assert self.open.wait(60)
        return [self.embed_queries(passage) for passage in passages]

    def embed_queries(self, texts: Sequence[str]) -> Any:
        rows = [np.random.default_rng(abs(hash(text))).normal(size=16) for text in texts]
        matrix = np.array(rows, dtype=np.float32)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:02d}.txt").write_text(f"The bridge of town {number} was built of iron.")
    return folder


@pytest.fixture
def model() -> Gated:
    return Gated()


@pytest.fixture
def index(tmp_path: Path, model: Gated, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    monkeypatch.setattr(sync, "BATCH_ARTICLES", 5)
    with Index(tmp_path / "store", embed_model=model) as index:  # type: ignore[arg-type]
        yield index
        model.open.set()


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def sources(index: Index) -> list[str]:
    return [article.source for article in index.articles()]


def test_what_was_published_is_answered_while_a_sync_runs(
    index: Index, folder: Path, model: Gated
) -> None:
    late = folder / "19.txt"
    text = late.read_text()
    late.unlink()
    index.sync(folder)
    late.write_text(text)
    model.open.clear()
    done: list[SyncReport] = []
    background = BackgroundSync(index, folder, done.append)
    wait_for(lambda: background.state.total)
    assert background.state.under_way
    wait_for(lambda: background.state.done == 19)
    assert str(background.state) == "19 of 20 articles are read; answers may miss the rest"
    assert index.search("iron bridge").evidence
    assert "19.txt" not in sources(index)
    model.open.set()
    wait_for(lambda: done)
    assert done[0].added == ("19.txt",)
    assert "19.txt" in sources(index)
    assert background.state.finished is not None
    assert str(background.state) == ""


def test_the_first_articles_of_a_new_archive_are_waited_for(
    index: Index, folder: Path, model: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FIRST_CHECKPOINT_SECONDS", 0.0)
    model.open.clear()
    background = BackgroundSync(index, folder)
    started = time.monotonic()
    background.wait_until_readable(0.5)
    assert time.monotonic() - started >= 0.5
    assert not index.is_published()
    assert index.articles() == []
    model.open.set()
    background.wait_until_readable(30)
    assert index.is_published()
    assert index.search("iron bridge").evidence
    background.stop()


def test_stopped_it_keeps_what_is_finished_and_the_next_goes_on(
    index: Index, folder: Path, model: Gated
) -> None:
    background = BackgroundSync(index, folder)
    wait_for(lambda: background.state.done >= 5 or not background.state.under_way)
    background.stop()
    kept = len(sources(index))
    assert kept % 5 == 0
    report = index.sync(folder)
    assert len(report.added) == 20 - kept
    assert len(sources(index)) == 20


def test_one_that_finds_another_writer_waits_for_its_turn_and_says_how_far_that_is(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    with write_lock(tmp_path / "store") as holder:
        holder.report(3, 7)
        background = BackgroundSync(index, folder)
        wait_for(lambda: background.state.phase == "waiting")
        assert background.state == SyncState("waiting", 3, 7)
    wait_for(lambda: background.state.finished)
    assert len(sources(index)) == 20


def test_what_goes_wrong_is_said(index: Index, folder: Path, model: Gated) -> None:
    def fail(passages: object) -> Any:
        raise StoreError("the disk is full")

    model.embed_in_context = fail  # type: ignore[method-assign]
    background = BackgroundSync(index, folder)
    wait_for(lambda: background.state.phase == "failed")
    assert str(background.state) == "the articles could not be read"
    assert background.state.problem == "the disk is full"
    background.wait_until_readable(30)  # which would not help


def test_a_sync_is_done_whatever_its_listener_does(index: Index, folder: Path) -> None:
    def fails(report: SyncReport) -> None:
        raise ZeroDivisionError

    syncing = BackgroundSync(index, folder, fails)
    syncing._thread.join()
    assert syncing.state.phase == "idle"
    assert syncing.state.finished is not None


def test_beside_another_writer_a_published_state_is_followed(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    index.sync(folder)
    with write_lock(tmp_path / "store"):
        assert sync_or_follow(index, folder) is None
        writer = index.writer()
        assert writer is not None
        assert writer.pid == os.getpid()
    assert index.writer() is None
    (tmp_path / "store" / "writer.json").write_text('{"pid": 1, "host": "h", "since": "then"}')
    assert index.writer() is None  # it was killed
    report = sync_or_follow(index, folder)
    assert report is not None
    assert len(report.unchanged) == 20


def test_where_all_are_read_and_being_stored_there_is_no_rest() -> None:
    assert "the rest" in str(SyncState("running", 6, 7))
    assert [str(SyncState("running", n, n)) for n in (0, 7)] == [
        "the articles are being read; answers may miss some"
    ] * 2
