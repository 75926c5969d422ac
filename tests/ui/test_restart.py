"""The server goes away and comes back: the page stays, and the question is answered."""

from __future__ import annotations

import shutil
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from .conftest import Reader, serving

pytestmark = pytest.mark.browser

BBC = "How many Labour MPs did the BBC contact?"


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_a_restart_of_the_server_loses_nothing(
    browser: Any, tmp_path: Path, seeds: Path, seed_store: Path
) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    port = free_port()
    with serving(seeds, tmp_path / "store", port, crash=True) as served:
        reader = Reader(browser, served.url)
        page = reader.page
        page.evaluate("window.isTheSame = true")
        reader.ask(BBC)
        reader.send("And who slowly resigned?")
        page.locator("#turn-2.fn-growing").wait_for()
    page.locator("#fn-notices", has_text="The connection is lost.").wait_for()
    assert page.locator("#turn-2").inner_text().startswith("The connection is lost.")
    page.fill("#fn-ask textarea", "Half a quest")
    with serving(seeds, tmp_path / "store", port):
        reader.answer(2)
        assert page.evaluate("window.isTheSame")
        assert page.input_value("#fn-ask textarea") == "Half a quest"
        assert [t["question"] for t in reader.turns()] == [BBC, "And who slowly resigned?"]
        page.fill("#fn-ask textarea", "")
        reader.ask(BBC)  # the turns before are known to the new server
    # It does not come back: Stop gives the question back.
    reader.send("Who resigned?")
    page.locator("#fn-notices", has_text="The connection is lost.").wait_for()
    page.locator("#fn-ask .fn-stop").click()
    assert page.input_value("#fn-ask textarea") == "Who resigned?"
    assert len(reader.turns()) == 3
    reader.check()
    reader.context.close()
