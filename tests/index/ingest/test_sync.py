from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from footnoted_index import Article, ArticlesError, Index, StoreLockedError
from footnoted_index import index as index_module
from footnoted_index.embedding.types import Vectors
from footnoted_index.ingest import sync
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.ingest.sync import SyncProgress
from footnoted_index.ingest.watch import changes
from footnoted_index.store import lock
from footnoted_index.store.collections import Collections
from footnoted_index.store.lock import write_lock


@pytest.fixture
def folder(tmp_path: Path, seeds: Path) -> Path:
    """The first lines of the seeds, so that little is embedded again and again."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for file in seeds.glob("*.txt"):
        lines = file.read_text("utf-8").splitlines(keepends=True)[:8]
        (articles / file.name).write_text("".join(lines), "utf-8")
    return articles


def test_only_what_changed_is_embedded(index: Index, folder: Path) -> None:
    progress: list[SyncProgress] = []
    report = index.sync(folder, on_progress=progress.append)
    assert len(report.added) == 3
    assert progress[-1].done == progress[-1].total == 3
    assert progress[-1].sentences > 10

    progress.clear()
    report = index.sync(folder, on_progress=progress.append)
    assert len(report.unchanged) == 3
    assert not report.changed
    assert progress[-1].sentences == 0

    (folder / "new.txt").write_text("The bridge in Gorton opened on Monday.")
    changed = folder / "002_19d914fb203bf98a.txt"
    changed.write_text(changed.read_text() + "\nA last sentence was added.")
    (folder / "000_977353cabff38d08.txt").unlink()
    report = index.sync(folder)
    assert report.added == ("new.txt",)
    assert report.updated == (changed.name,)
    assert report.removed == ("000_977353cabff38d08.txt",)
    assert report.unchanged == ("001_afec8346215008d4.txt",)
    assert index.health().whole
    assert "A last sentence was added." in index.articles()[1].text


def test_files_are_read_again_once_where_reading_has_changed(index: Index, folder: Path) -> None:
    index.sync(folder)
    now = {record.id: record for record in index.store.records()}
    with index._writing() as (store, _):
        store.write_records([replace(record, digest="as before") for record in now.values()])
    sentences: list[int] = []
    report = index.sync(folder, on_progress=lambda done: sentences.append(done.sentences))
    assert len(report.unchanged) == len(now)
    assert {record.id: record for record in index.store.records()} == now
    assert set(sentences) == {0}


def test_other_line_ends_are_not_a_change(index: Index, folder: Path) -> None:
    index.sync(folder)
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert len(index.sync(folder).unchanged) == 3


def test_an_article_that_becomes_unreadable_keeps_its_last_good_revision(
    index: Index, folder: Path
) -> None:
    index.sync(folder)
    (folder / "001_afec8346215008d4.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "empty.txt").write_bytes(b"")
    report = index.sync(folder)
    assert [(f.path, f.reason) for f in report.failed] == [
        ("001_afec8346215008d4.txt", "is not text (no character encoding fits)"),
        ("empty.txt", "is empty"),
    ]
    assert len(index.articles()) == 3
    assert index.health().whole


def test_an_emptied_folder_deletes_nothing(index: Index, folder: Path) -> None:
    index.sync(folder)
    shutil.rmtree(folder)
    with pytest.raises(ArticlesError):
        index.sync(folder)
    folder.mkdir()
    with pytest.raises(ArticlesError):
        index.sync(folder)
    assert len(index.articles()) == 3


@pytest.mark.parametrize("new", ["old/renamed.txt", "001_AFEC8346215008D4.txt"])
def test_a_file_that_moved_is_not_embedded_again(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, new: str
) -> None:
    index.sync(folder)
    name = "001_afec8346215008d4.txt"
    before = next(r for r in index.searcher.records.values() if r.path == name)
    vectors = index.store.vectors_of(before)
    (folder / "old").mkdir()
    (folder / name).rename(folder / new)
    with monkeypatch.context() as patch:
        patch.setattr(index.encoder, "sentences", nothing_to_embed)
        report = index.sync(folder)
    assert report.moved == ((name, new),)
    assert (report.added, report.updated, report.removed) == ((), (), ())
    assert str(report) == "1 moved, 2 unchanged"
    after = next(r for r in index.searcher.records.values() if r.path == new)
    assert np.array_equal(index.store.vectors_of(after), vectors)
    assert len(index.articles()) == 3
    assert index.health().whole


def test_a_plan_says_what_a_sync_will_do_and_does_nothing(index: Index, folder: Path) -> None:
    assert len(index.plan(folder).added) == 3
    assert index.articles() == []
    index.sync(folder)
    (folder / "new.txt").write_text("The bridge in Gorton opened on Monday.")
    (folder / "000_977353cabff38d08.txt").rename(folder / "moved.txt")
    (folder / "001_afec8346215008d4.txt").unlink()
    changed = folder / "002_19d914fb203bf98a.txt"
    changed.write_text(changed.read_text() + "\nA last sentence was added.")
    before = sorted(Path(index.store.location).rglob("*"))
    plan = index.plan(folder)
    assert sorted(Path(index.store.location).rglob("*")) == before
    assert plan == index.sync(folder)
    assert (len(plan.added), len(plan.updated), len(plan.removed), len(plan.moved)) == (1, 1, 1, 1)


def test_the_folder_is_followed(folder: Path) -> None:
    seen = changes(folder, interval=0.05)
    next(seen)
    (folder / "new.txt").write_text("The bridge in Gorton opened on Monday.")
    next(seen)  # returns because of the new file
    (folder / "new.txt").unlink()
    next(seen)


def test_another_process_sees_what_is_synced_without_a_restart(
    folder: Path, tmp_path: Path
) -> None:
    """A reader asks all the time while another process writes: no error, and the new state."""
    store = tmp_path / "store"
    code = """
import sys
from pathlib import Path
from footnoted_index import Index
with Index(sys.argv[1]) as index:
    while (line := sys.stdin.readline()):
        names = sorted(a.source for a in index.articles())
        assert all(e.sentence.text in e.source.article.text for e in index.search(line).evidence)
        print(len(names), flush=True)
"""
    with Index(store) as writer:
        writer.sync(folder)
        reader = subprocess.Popen(
            [sys.executable, "-c", code, str(store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert reader.stdin is not None
        assert reader.stdout is not None

        def ask() -> int:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("When did the bridge open?\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert ask() == 3
        for number in range(6):  # more than are kept: a reader may not have seen the one before
            (folder / f"new{number}.txt").write_text(f"Bridge {number} in Gorton opened.")
            syncing = Thread(target=writer.sync, args=(folder,))
            syncing.start()
            while syncing.is_alive():
                assert ask() in (3 + number, 4 + number)
            syncing.join()
            if number % 3 == 2:
                assert ask() == 4 + number
        reader.stdin.close()
        assert reader.wait(30) == 0


def test_threads_and_the_dead_do_not_hold_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.2)
    store = tmp_path / "store"
    code = """
import os, sys
from pathlib import Path
from footnoted_index.store.lock import write_lock
with write_lock(Path(sys.argv[1])):
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code, str(store)], check=False)
    assert (store / "writer.json").exists()  # it died with the lock in its hand
    failures: list[Exception] = []

    def write_too() -> None:
        try:
            with write_lock(store):
                pass
        except StoreLockedError as error:
            failures.append(error)

    with write_lock(store):
        other = Thread(target=write_too)
        other.start()
        other.join()
    assert f"process {os.getpid()}" in str(failures[0])
    with write_lock(store):
        pass


def test_nothing_touches_the_network(seeds: Path, tmp_path: Path) -> None:
    """Sync and ask in a process that may not open a connection or look up a name."""
    code = """
import json, socket, sys
def forbidden(*arguments, **options):
    raise AssertionError(f"the network was used: {arguments}")
class Offline(socket.socket):
    def connect(self, address):
        if self.family != socket.AF_UNIX:
            forbidden(address)
        return super().connect(address)
    connect_ex = connect
socket.socket = Offline
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = forbidden
from footnoted import Bot
with Bot.open(sys.argv[1], store=sys.argv[2]) as bot:
    print(json.dumps(bot.ask("How many Labour MPs did the BBC contact?").to_dict()))
"""
    # Not a variable of this process may point to a cache that hides a download.
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(seeds), str(tmp_path / "store")],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answered"]


def test_a_sync_that_finds_nothing_new_keeps_what_is_loaded(index: Index, folder: Path) -> None:
    index.sync(folder)
    loaded = index.searcher
    index.sync(folder)
    assert index.searcher is loaded
    (folder / "new.txt").write_text("The bridge in Gorton opened on Monday.")
    index.sync(folder)
    assert index.searcher is not loaded
    assert len(index.articles()) == 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of rows, not written yet, in a folder of its own."""
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports" / "export.jsonl"


def write_rows(file: Path, **texts: str) -> None:
    rows = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    file.write_text("\n".join(rows))


def test_only_the_rows_that_changed_are_embedded(
    index: Index, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = file.parent
    write_rows(file, a="The bridge is open.", b="The bridge is shut.", c="The bridge fell.")
    assert index.sync(folder).added == ("export.jsonl#a", "export.jsonl#b", "export.jsonl#c")
    assert index.articles()[0].source == "export.jsonl#a"

    progress: list[SyncProgress] = []
    write_rows(file, d="A new row comes first.", a="The bridge is open.", b="It is shut again.")
    report = index.sync(folder, on_progress=progress.append)
    assert report.added == ("export.jsonl#d",)
    assert report.updated == ("export.jsonl#b",)
    assert report.removed == ("export.jsonl#c",)
    assert report.unchanged == ("export.jsonl#a",)
    assert progress[-1] == SyncProgress(done=3, total=3, sentences=2, changed=2)
    assert index.health().whole

    # The same bytes are not parsed again.
    monkeypatch.setattr(sync.FileReader, "entries", None)
    assert len(index.sync(folder).unchanged) == 3
    monkeypatch.undo()

    file.unlink()
    (folder / "other.txt").write_text("Another article.")
    assert len(index.sync(folder).removed) == 3
    assert index.store.files() == {}
    assert index.health().whole


def test_threads_that_write_take_turns(index: Index, folder: Path) -> None:
    begun, go = Event(), Event()

    def hold(_: SyncProgress) -> None:
        begun.set()
        go.wait(60)

    with ThreadPoolExecutor() as threads:
        first = threads.submit(index.sync, folder, on_progress=hold)
        assert begun.wait(60)
        second = threads.submit(index.sync, folder, wait=0)
        third = threads.submit(index.add, [Article.of("The ferry sank.")])
        assert not any(wait((second, third), timeout=0.5).done)
        go.set()
        assert len(first.result(60).added) == 3
        assert len(second.result(60).unchanged) == 3
        assert third.result(60)
    assert len(index.articles()) == 4


def test_the_process_that_reads_files_waits_for_the_next_sync(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = FileReader._start

    def noted(reader: FileReader) -> subprocess.Popen[bytes]:
        started.append(start(reader))
        return started[-1]

    monkeypatch.setattr(FileReader, "_start", noted)
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"The bridge of {name} is open.")
        index.sync(folder)
    assert len(started) == 1
    assert started[0].poll() is None
    monkeypatch.setattr(index_module, "READER_SECONDS", 0.0)
    (folder / "c.txt").write_text("The bridge is shut.")
    index.sync(folder)
    assert started[0].wait(timeout=60)  # it was asked nothing more
    (folder / "d.txt").write_text("The bridge is open again.")
    monkeypatch.setattr(index_module, "READER_SECONDS", 600.0)
    index.sync(folder)
    assert len(started) == 2
    index.close()
    assert started[1].poll() is not None


def test_rows_that_cannot_be_read_keep_their_last_good_revision(index: Index, file: Path) -> None:
    folder = file.parent
    write_rows(file, a="The bridge is open.", b="The bridge is shut.", c="The bridge fell.")
    index.sync(folder)
    write_rows(file, a="", c="The bridge fell.")
    for _ in range(2):  # a failure is reported until it is put right
        report = index.sync(folder)
        assert [failure.path for failure in report.failed] == ["export.jsonl#a"]
    assert {a.text for a in index.articles()} == {"The bridge is open.", "The bridge fell."}

    # An export that is about to be written deletes nothing.
    file.write_text("")
    assert str(index.sync(folder).failed[0]) == "export.jsonl is empty"
    assert len(index.articles()) == 2

    # A line nobody can read might be any of the articles: none is removed for it.
    file.write_text('{"id": "c", "text": "The bridge fell."}\n{"id": "a", "te')
    report = index.sync(folder)
    assert report.failed[0].path == "export.jsonl#2"
    assert len(index.articles()) == 2


def test_a_file_put_back_as_it_was_is_read_again(
    location: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = file.parent
    with Index(location) as index:
        write_rows(file, a="The bridge is open.")
        index.sync(folder)
        write_rows(file, a="The bridge is shut.")
        with monkeypatch.context() as patch:
            patch.setattr(Collections, "mark_files", interrupt)
            with pytest.raises(KeyboardInterrupt):
                index.sync(folder)
        write_rows(file, a="The bridge is open.")
        index.sync(folder)
        assert [article.text for article in index.articles()] == ["The bridge is open."]


def nothing_to_embed(passages: list[list[str]]) -> Vectors:
    assert passages == []
    return np.zeros((0, 0), dtype=np.float32)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_that_cannot_be_listed_is_reported_and_keeps_its_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    for name in ("a.txt", "locked/b.txt", "locked/c.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"text": "The bridge is shut."}')
    scan = os.scandir

    def refuse(path: Any) -> Any:
        if not isinstance(path, int) and Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    with Index(tmp_path / "store") as index:
        assert len(index.sync(folder).added) == 3
        (folder / "a.txt").write_text("The bridge is open.")
        with monkeypatch.context() as patched:
            patched.setattr(os, "scandir", refuse)
            report = index.sync(folder)
        assert report.updated == ("a.txt",)
        assert report.removed == ()
        assert list(map(str, report.left_out)) == ["locked cannot be read: Permission denied"]
        assert len(index.articles()) == 3
        assert len(index.sync(folder).unchanged) == 3
