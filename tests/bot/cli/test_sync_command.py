"""`footnoted sync` and `footnoted doctor --repair`: watched, stopped, killed, and run again."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from footnoted_index import Index
from footnoted_index.store.lock import write_lock

from ..command import run, start

NAMES = ["bridge", "river", "mayor", "school", "market", "doctor", "island"]


def sources(store: Path | str) -> list[str]:
    """What a store holds; it must be whole."""
    with Index(store) as index:
        health = index.health()
        assert health.whole, str(health)
        return [article.source for article in index.articles()]


def contents(store: Path) -> dict[str, object]:
    """All that a store's files say, and the bytes of all that Chroma does not touch to read."""
    found: dict[str, object] = {}
    for file in sorted(store.rglob("*")):
        name = str(file.relative_to(store))
        if file.suffix == ".sqlite3":
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
                # Whoever opens it counts himself in a table of that name.
                lines = [line for line in database.iterdump() if "acquire_write" not in line]
            found[name] = lines
        elif file.is_file() and file.suffix != ".bin":
            found[name] = file.read_bytes()
        else:
            found[name] = file.is_file()
    return found


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder `news` of three articles and its index, in the working directory."""
    (tmp_path / "news").mkdir()
    for name in NAMES[:3]:
        (tmp_path / "news" / f"{name}.txt").write_text(f"The {name} in Gorton was seen on Monday.")
    with Index(tmp_path / ".footnoted") as index:
        assert len(index.sync(tmp_path / "news").added) == 3
    return tmp_path


def test_a_dry_run_shows_the_plan_and_leaves_the_store_alone(work: Path) -> None:
    news = work / "news"
    (news / "bridge.txt").rename(news / "crossing.txt")
    (news / "river.txt").unlink()
    (news / "mayor.txt").write_text("The mayor in Gorton was not seen on Monday.")
    (news / "school.txt").write_text("The school in Gorton was seen on Monday.")
    (news / "empty.txt").touch()
    before = contents(work / ".footnoted")
    done = run("sync", "news", "--dry-run", cwd=work)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "news → .footnoted: would be 1 added, 1 updated, 1 moved, 1 removed, 1 failed",
        "+ school.txt",
        "~ mayor.txt",
        "- river.txt",
        "> bridge.txt → crossing.txt",
    ]
    assert done.stderr == "skipped: empty.txt is empty\n"
    assert contents(work / ".footnoted") == before

    planned = json.loads(run("sync", "news", "--dry-run", "--json", cwd=work).stdout)
    assert contents(work / ".footnoted") == before
    synced = run("sync", "news", "--json", cwd=work)
    assert json.loads(synced.stdout) == planned
    assert planned == {
        "added": ["school.txt"],
        "updated": ["mayor.txt"],
        "removed": ["river.txt"],
        "moved": [{"from": "bridge.txt", "to": "crossing.txt"}],
        "unchanged": [],
        "failed": [{"path": "empty.txt", "reason": "is empty"}],
        "partial": [],
        "left_out": [],
        "copies": 0,
    }
    assert sources(work / ".footnoted") == ["crossing.txt", "mayor.txt", "school.txt"]


def test_a_dry_run_that_is_to_go_on_is_refused(work: Path) -> None:
    done = run("sync", "news", "--dry-run", "--watch", cwd=work)
    assert (done.returncode, done.stdout) == (2, "")
    assert "give one of them" in done.stderr


def test_a_sync_beside_another_is_not_advised_an_option_that_it_lacks(work: Path) -> None:
    with write_lock(work / ".footnoted"):
        done = run("sync", "news", cwd=work)
    assert done.returncode == 1
    assert "wait for it to finish" in done.stderr
    assert "--no-sync" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process")
def test_a_watched_folder_is_followed_until_ctrl_c(work: Path) -> None:
    news = work / "news"
    watching = start("sync", "news", "--watch", cwd=work)
    assert watching.stdout is not None
    try:
        assert watching.stdout.readline() == "news → .footnoted: 3 unchanged\n"
        (news / "school.txt").write_text("The school in Gorton was seen on Monday.")
        assert watching.stdout.readline() == "news → .footnoted: 1 added, 3 unchanged\n"
        (news / "mayor.txt").write_text("The mayor in Gorton was not seen on Monday.")
        assert watching.stdout.readline() == "news → .footnoted: 1 updated, 3 unchanged\n"
        (news / "bridge.txt").rename(news / "crossing.txt")
        assert watching.stdout.readline() == "news → .footnoted: 1 moved, 3 unchanged\n"
        (news / "river.txt").unlink()
        assert watching.stdout.readline() == "news → .footnoted: 1 removed, 3 unchanged\n"
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=60)
    finally:
        watching.kill()
        watching.wait()
    assert watching.returncode == 130
    assert (out, err) == ("", "footnoted: stopped; what was finished is kept\n")
    assert sources(work / ".footnoted") == ["crossing.txt", "mayor.txt", "school.txt"]


def test_a_watched_folder_is_taken_in_once_another_writer_is_done(work: Path) -> None:
    watching = start("sync", "news", "--watch", cwd=work)
    assert watching.stdout is not None
    assert watching.stderr is not None
    try:
        assert watching.stdout.readline() == "news → .footnoted: 3 unchanged\n"
        with write_lock(work / ".footnoted"):
            (work / "news" / "school.txt").write_text("The school in Gorton was seen on Monday.")
            assert f"is being written by process {os.getpid()}" in watching.stderr.readline()
        assert watching.stdout.readline() == "news → .footnoted: 1 added, 3 unchanged\n"
    finally:
        watching.kill()
        watching.communicate()


def test_a_question_beside_a_sync_is_answered_from_what_was_published(work: Path) -> None:
    with write_lock(work / ".footnoted") as holder:
        holder.report(1_240, 9_000)
        done = run("ask", "Where was the bridge seen?", "--articles", "news", cwd=work)
    assert done.returncode == 0, done.stderr
    assert "Gorton" in done.stdout
    assert f"'.footnoted' is being written by process {os.getpid()}" in done.stderr
    assert "1,240 of 9,000 articles are read; answers may miss the rest" in done.stderr


def test_a_question_beside_the_first_sync_waits_for_its_first_articles(work: Path) -> None:
    shutil.rmtree(work / ".footnoted")
    with write_lock(work / ".footnoted"):
        asking = start("ask", "Where was the bridge seen?", "--articles", "news", cwd=work)
        with pytest.raises(subprocess.TimeoutExpired):
            asking.wait(8)  # longer than any reader waits for the lock
    out, err = asking.communicate(timeout=60)
    assert asking.returncode == 0, err
    assert "Gorton" in out


def write_many(folder: Path, count: int) -> None:
    """Articles of ten sentences; the last is a copy of the first but for one of them."""
    folder.mkdir()
    for number in range(count - 1):
        lines = [f"The {NAMES[i % 7]} of village {number} has {i} doors." for i in range(10)]
        (folder / f"{number:03d}.txt").write_text("\n".join(lines))
        if number == 0:
            copy = [*lines[:-1], "That is what the wire says."]
            (folder / f"{count - 1:03d}.txt").write_text("\n".join(copy))


def kill_midway(process: subprocess.Popen[str]) -> str:
    """Kill a sync once it has taken in some articles, but not all; returns what it had shown."""
    assert process.stderr is not None
    shown = ""
    while not re.search(r"[1-9]\d*/120 articles.*\d:\d\d:\d\d", shown):
        piece = process.stderr.readline(200)
        assert piece, f"it ended before it had shown how far it is: {shown}"
        shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", piece)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return shown


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_sync_that_is_killed_is_taken_up_by_the_next(tmp_path: Path, location: str) -> None:
    write_many(tmp_path / "news", 120)
    arguments = ("sync", "news", "--store", location)
    shown = kill_midway(start(*arguments, cwd=tmp_path, TTY_COMPATIBLE="1"))
    assert re.search(r"indexing .* \d+/120 articles, [1-9]\d* sentences/s \d:\d\d:\d\d left", shown)

    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # A server has each article at once; a folder has what was published, if that much was done.
    counts = r"(?P<added>\d+) added(?:, (?P<kept>\d+) unchanged)?"
    found = re.fullmatch(f"news → .*: {counts}; 1 is a near copy of another\n", done.stdout)
    assert found, done.stdout
    assert int(found["added"]) + int(found["kept"] or 0) == 120
    assert len(sources(location)) == 120


def test_a_truncated_store_is_told_and_repaired(work: Path) -> None:
    (snapshot,) = (work / ".footnoted").glob("0*")
    os.truncate(snapshot / "chroma.sqlite3", 5_000)
    done = run("doctor", "--articles", "news", cwd=work)
    assert done.returncode == 1
    assert f"{snapshot.name}/chroma.sqlite3 is cut short" in done.stdout
    assert "run `footnoted doctor --repair --articles news`" in done.stdout
    done = run("ask", "Where was the bridge seen?", "--no-sync", cwd=work)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is cut short" in done.stderr
    assert done.stderr.count("\n") == 1

    done = run("doctor", "--articles", "news", "--repair", cwd=work)
    assert done.returncode == 0, done.stdout
    assert "rebuilt from the articles" in done.stdout
    assert "3 articles, 3 sentences (en); whole" in done.stdout
    assert (work / ".footnoted" / "damaged-1" / snapshot.name / "chroma.sqlite3").exists()
    shutil.rmtree(work / ".footnoted" / "damaged-1")
    assert sources(work / ".footnoted") == ["bridge.txt", "mayor.txt", "river.txt"]


def test_a_repair_follows_the_links_that_a_sync_follows(work: Path) -> None:
    (work / "pool.txt").write_text("The pool in Denton opens in July.")
    (work / "news" / "pool.txt").symlink_to(work / "pool.txt")
    for command in (("sync", "news"), ("doctor", "--articles", "news", "--repair")):
        done = run(*command, cwd=work, FOLLOW_LINKS="1")
        assert done.returncode == 0, done.stdout
    assert "pool.txt" in sources(work / ".footnoted")
