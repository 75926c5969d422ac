"""What is left when a command is ended, and stores whose files were tampered with."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from footnoted import Bot, StoreError
from footnoted_index.index import Index
from footnoted_index.recovery import find_damage, repair
from footnoted_index.store.chroma import chroma_errors
from footnoted_index.store.snapshots import CURRENT

SENTENCE = "The bridge is open. The mayor opened it in May."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(SENTENCE)
    return folder


@pytest.fixture
def store(tmp_path: Path, folder: Path) -> Path:
    with Bot.open(folder, store=tmp_path / "store"):
        return tmp_path / "store"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_ended_leaves_no_copy_of_the_store(
    tmp_path: Path, store: Path, number: signal.Signals
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    shutil.rmtree(store / "parts")  # the catalogue is made anew, from what Chroma has
    # As where the store may not be written, which root always may.
    code = f"""
import sys
from footnoted.cli import main
from footnoted_index.store.snapshots import Snapshots
Snapshots.is_writable = lambda self, name: False
sys.argv = ["footnoted", "serve", "--no-sync", "--store", {str(store)!r}, "--port", "0"]
main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stderr is not None
        try:
            told = next(line for line in process.stderr if "answers at" in line)
            address = re.search(r"http://\S+:\d+", told)
            assert address is not None
            asked = {"question": "Who opened the bridge?"}
            assert httpx.post(f"{address[0]}/ask", json=asked, timeout=60).is_success
            assert list(temporary.glob("footnoted-*"))
            process.send_signal(number)
            process.wait(30)
        finally:
            process.kill()  # or leaving would wait for it
    assert not list(temporary.glob("footnoted-*"))


def _binary(current: Path) -> None:
    current.write_bytes(b"\xff\xfe\x00\x01")


def _folder(current: Path) -> None:
    current.unlink()
    current.mkdir()


def _elsewhere(current: Path) -> None:
    current.write_text("../../etc")


def _long(current: Path) -> None:
    current.write_text("1" * 100_000)


@pytest.mark.parametrize("tamper", [_binary, _folder, _elsewhere, _long])
def test_an_unreadable_current_is_damage_and_is_repaired(
    store: Path, folder: Path, tamper: Callable[[Path], None]
) -> None:
    tamper(store / CURRENT)
    with pytest.raises(StoreError, match=r"damaged|cannot be"):
        Index(store).searcher  # noqa: B018
    assert find_damage(store)
    done = repair(store, lambda: Index(store), folder)
    assert done.kept
    assert find_damage(store) == ""
    with Bot.open(store=store, sync=False) as bot:
        assert len(bot.articles()) == 1


def test_a_panic_of_the_driver_is_an_error_of_the_store() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(StoreError, match="the page is damaged"), chroma_errors("read"):
        raise panic("the page is damaged")
    with pytest.raises(KeyboardInterrupt), chroma_errors("read"):
        raise KeyboardInterrupt


@pytest.mark.parametrize("page", [0, 1, 3, 7])
def test_a_damaged_page_ends_in_a_message(store: Path, page: int, tmp_path: Path) -> None:
    (database,) = store.glob("*/chroma.sqlite3")
    damaged = bytearray(database.read_bytes())
    damaged[page * 4096 : page * 4096 + 2000] = b"\xa5" * 2000
    database.write_bytes(damaged)
    command = [sys.executable, "-m", "footnoted", "ask", "Is it open?", "--store", str(store)]
    run = subprocess.run(
        [*command, "--no-sync"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "Traceback" not in run.stderr
    if run.returncode:
        assert run.stderr.splitlines()[-1].startswith("footnoted: ")
