"""Every command as somebody who owns nothing: folder, home and program are another's, read-only.

Run by root, the commands are given no capabilities: then the kernel asks for permissions as it does
for anybody else. What belongs to another is given to user 1234.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
PLAIN = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if IS_ROOT else []
ROOMS = Path(__file__).parents[2]
QUESTION = "Who opened the bridge?"
ANOTHER = 1234

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs POSIX permissions"),
    pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="needs setpriv"),
]


@dataclass(frozen=True)
class Place:
    """Where a user works: `own` alone may be written."""

    articles: Path
    home: Path
    program: Path
    own: Path

    def command(self, *arguments: str) -> list[str]:
        return [*PLAIN, sys.executable, "-m", "footnoted", *arguments]

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join(str(self.program / name) for name in ("bot", "index", "ui"))
        given = {"HOME": self.home, "TMPDIR": self.own / "temporary", "PYTHONPATH": path}
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_", "PYTHON"))}
        return {**kept, "COLUMNS": "200", **{name: str(value) for name, value in given.items()}}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.home,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def served(self, *arguments: str) -> Iterator[str]:
        with subprocess.Popen(
            self.command(*arguments, "--port", "0"),
            cwd=self.home,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            said = ""
            try:
                for line in process.stdout:
                    said += line
                    if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                        break
                assert found, said
                yield found[0]
            finally:
                process.terminate()
                said += process.stdout.read()
        assert not re.search(r"Traceback|\[W:", said), said


def give_away(path: Path) -> None:
    """Make a file or folder another's, who lets everybody read it."""
    for part in [*path.rglob("*"), path]:
        part.chmod(0o555 if part.is_dir() else 0o444)
        if IS_ROOT:
            os.chown(part, ANOTHER, ANOTHER)


def take_back(path: Path) -> None:
    """Let pytest delete it."""
    for part in [path, *path.rglob("*")]:
        part.chmod(0o700)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation that nobody may write to."""
    program = tmp_path_factory.mktemp("program")
    for room in ("bot", "index", "ui"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOMS / room, program / room, ignore=ignored)
    give_away(program)
    yield program
    take_back(program)


@pytest.fixture
def place(tmp_path: Path, program: Path) -> Iterator[Place]:
    place = Place(tmp_path / "articles", tmp_path / "home", program, tmp_path / "own")
    for folder in (place.articles, place.home, place.own / "temporary"):
        folder.mkdir(parents=True)
    (place.articles / "a.txt").write_text("The bridge is open. The mayor opened it in May.")
    (place.articles / "b.md").write_text("# The pier\n\nThe pier is 340 metres long.")
    (place.articles / "closed.txt").write_text("The harbour safe holds 417 gold coins.")
    give_away(place.articles)
    give_away(place.home)
    (place.articles / "closed.txt").chmod(0)
    yield place
    take_back(tmp_path)


@pytest.fixture
def built(place: Place) -> Place:
    """A place with a store that another has made and all may read."""
    told = place.run("sync", str(place.articles), "--store", str(place.own / "store"))
    assert told.returncode == 0, told.stderr
    give_away(place.own / "store")
    return place


def test_the_commands_work_and_leave_nothing_behind(place: Place) -> None:
    store = ["--store", str(place.own / "store")]
    folder = ["--articles", str(place.articles)]
    synced = place.run("sync", str(place.articles), *store, "--json")
    assert synced.returncode == 0, synced.stderr
    report = json.loads(synced.stdout)
    assert report["added"] == ["a.txt", "b.md"]
    assert [failure["path"] for failure in report["failed"]] == ["closed.txt"]
    asked = place.run("ask", QUESTION, *folder, *store)
    assert "The mayor opened it in May." in asked.stdout
    assert "gold coins" not in asked.stdout
    found = place.run("search", "How long is the pier?", *folder, *store)
    assert "340" in found.stdout
    examined = place.run("doctor", *folder, *store)
    assert "no connection was attempted" in examined.stdout
    for told in (synced, asked, found, examined):
        assert told.returncode == 0, told.stdout + told.stderr
        assert "[W:" not in told.stderr  # onnxruntime, of the number of this computer
        assert "Traceback" not in told.stderr
    assert not list(place.home.iterdir())
    assert not list((place.own / "temporary").glob("footnoted*"))


def test_a_store_of_anothers_is_read(built: Place) -> None:
    store = ["--no-sync", "--store", str(built.own / "store")]
    told = built.run("ask", QUESTION, "--articles", str(built.articles), *store)
    assert told.returncode == 0, told.stderr
    assert "The mayor opened it in May." in told.stdout


@pytest.mark.parametrize(
    ("command", "store"),
    [(["chat", "--no-browser"], "a new one"), (["serve", "--chat", "--no-sync"], "store")],
    ids=["chat, own store", "serve, another's store"],
)
def test_servers_answer(built: Place, command: list[str], store: str) -> None:
    places = ["--articles", str(built.articles), "--store", str(built.own / store)]
    with built.served(*command, *places) as url:
        assert httpx.get(url, timeout=60).status_code == 200
        asked = httpx.post(
            f"{url}footnoted/ask",
            json={"question": QUESTION, "before": []},
            headers={"X-Footnoted": "1"},
            timeout=60,
        )
        assert asked.status_code == 200, asked.text
        assert "The mayor opened it in May." in asked.text
    assert not list(built.home.iterdir())
    assert not list((built.own / "temporary").glob("footnoted*"))


def test_what_may_not_be_written_or_read_is_told_with_a_remedy(built: Place) -> None:
    default = built.run("sync", str(built.articles))
    assert default.returncode == 1
    assert "'.footnoted' cannot be written: Permission denied; choose another" in default.stderr
    store = built.own / "store"
    written = built.run("sync", str(built.articles), "--store", str(store))
    assert written.returncode == 1
    assert "cannot be written: Permission denied; choose another" in written.stderr
    store.chmod(0)
    for command in (["ask", QUESTION, "--no-sync"], ["doctor"]):
        told = built.run(*command, "--articles", str(built.articles), "--store", str(store))
        assert told.returncode == 1
        said = " ".join((told.stdout + told.stderr).split())
        assert "may not be read by this user" in said
        assert "damaged" not in said
        assert "Traceback" not in said
