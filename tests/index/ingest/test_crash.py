"""Whatever happens to a sync, what was published is served whole, and the next one completes.

Each test runs real processes over real stores (see `crash_worker`); only the embedding is a hash.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest

HERE = Path(__file__).parent


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def in_worker(code: str, *arguments: str | Path) -> list[str]:
    """The lines that `code` prints, where everything of `crash_worker` is at hand."""
    start = f"import sys; sys.path.insert(0, {str(HERE)!r}); from crash_worker import *\n"
    done = run("-c", start + code, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_killed_at_random_moments(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kills = int(request.config.getoption("--kills"))
    result = run(HERE / "crash_worker.py", tmp_path, "20", str(kills))
    assert result.returncode == 0, result.stdout[-1000:] + result.stderr[-3000:]
    *trials, end = map(json.loads, result.stdout.splitlines())
    assert len(trials) == kills
    assert [t for t in trials if not t["whole"]] == [], result.stderr[-3000:]
    # The others had just finished: on a busy machine a blow comes late.
    assert sum(t["killed"] for t in trials) > kills / 5
    assert end == {"same": True, "left": []}


# Syncs the first state, then tries the second while something is in the way, then without it.
IN_THE_WAY = """
base = Path(sys.argv[1])
before, after = versions(24)
folder, store = base / "articles", Path(sys.argv[2])
lay_out(folder, before)
sync_once(folder, store, 30.0)
first = contents(store)
lay_out(folder, after)
hinder()
try:
    sync_once(folder, store, 30.0)
    print("it went through")
except FootnotedError as error:
    print(type(error).__name__, error)
assert contents(store) == first
allow()
sync_once(folder, store, 30.0)
sync_once(folder, base / "clean", 30.0)
assert contents(store) == contents(base / "clean")
print("the same")
"""


@pytest.mark.parametrize("free", [20_000, 400_000])
def test_a_full_disk(tmp_path: Path, small_disk: Path, free: int) -> None:
    hinder = f"""
def hinder():
    disk = Path(sys.argv[2]).parent
    left = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "ballast").write_bytes(bytes(left - {free}))
def allow():
    (Path(sys.argv[2]).parent / "ballast").unlink()
"""
    error, end = in_worker(hinder + IN_THE_WAY, tmp_path, small_disk / "store")
    assert error.startswith("StoreError")
    assert end == "the same"


def test_a_store_that_becomes_read_only_midway(tmp_path: Path) -> None:
    # Root may write anywhere, so the process becomes somebody else once all is imported.
    hinder = """
from footnoted_index.store.folder_store import FolderStore
def everything():
    return [base, *(p for p in base.rglob("*"))]
def hinder():
    if os.getuid() == 0:
        for path in everything():
            os.chown(path, 65534, 65534)
        os.setuid(65534)
    original = FolderStore.write
    def write(self, *arguments):
        original(self, *arguments)
        FolderStore.write = original
        for path in everything():
            if path.is_dir() and store in [path, *path.parents]:
                path.chmod(0o555)
    FolderStore.write = write
def allow():
    for path in everything():
        if path.is_dir():
            path.chmod(0o755)
"""
    for folder in (tmp_path, *tmp_path.parents[:3]):  # a worker has its own, below pytest's
        folder.chmod(S_IMODE(folder.stat().st_mode) | 0o755)  # /tmp stays open to all
    error, end = in_worker(hinder + IN_THE_WAY, tmp_path, tmp_path / "store")
    assert error.startswith("StoreError")
    assert end == "the same"


# Says of each damaged store what is found, what opening it does, what a repair does and leaves.
LOOK = """
from footnoted_index.recovery import find_damage, repair
base = Path(sys.argv[1])
def look(store):
    found = [find_damage(store)]
    try:
        with open_index(store) as index:
            find(index)
        found.append("opened")
    except FootnotedError as error:
        found.append(type(error).__name__)
    found.append(str(repair(store, lambda: open_index(store), base / "articles")))
    found.append(json.dumps(contents(store)))
    (base / f"{store.name}.json").write_text(json.dumps(found))
for store in base.glob("store-*"):
    assert done(in_child(lambda: look(store)))
"""


@pytest.mark.parametrize("harm", ["cut", "overwritten"])
def test_damaged_files_are_noticed_and_repaired(tmp_path: Path, harm: str) -> None:
    build = """
base = Path(sys.argv[1])
before, after = versions(24)
lay_out(base / "articles", before)
sync_once(base / "articles", base / "whole", 30.0)
if sys.argv[2] == "overwritten":
    lay_out(base / "articles", after)
    sync_once(base / "articles", base / "whole", 30.0)
print(json.dumps(contents(base / "whole")))
"""
    (whole,) = in_worker(build, tmp_path, harm)
    chance = random.Random(20)
    snapshot = tmp_path / "whole" / (tmp_path / "whole" / "CURRENT").read_text()
    files = sorted(json.loads((snapshot / "MANIFEST.json").read_text())["files"])
    # The database, the vectors, two saved vector indices, the list of the catalogue's parts.
    assert len(files) == 1 + 2 + 2 * 5 + 1
    files = [name for name in files if any((snapshot / name).read_bytes())]
    for number, name in enumerate(files):
        store = Path(shutil.copytree(tmp_path / "whole", tmp_path / f"store-{number}"))
        harmed = store / snapshot.name / name
        size = harmed.stat().st_size
        if harm == "cut":
            os.truncate(harmed, chance.randrange(size))
        else:
            harmed.write_bytes(bytes(size))
    assert in_worker(LOOK, tmp_path) == []
    for number, name in enumerate(files):
        found = json.loads((tmp_path / f"store-{number}.json").read_text())
        damage, opened, repaired, after = found
        assert Path(name).name in damage
        assert opened == "StoreDamagedError" or harm != "cut"
        assert ("went back" if harm == "overwritten" else "rebuilt") in repaired
        assert after == whole
