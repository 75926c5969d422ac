"""Shared fixtures: real seeds, a real store, the real embedder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from hypothesis import settings

from footnoted import Bot
from footnoted.web.listen import listen, url_of

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
settings.register_profile("fuzz", max_examples=8_000)
"""For `--hypothesis-profile=fuzz`: see tests/index/readers/test_fuzz.py."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", default=30, help="how often the crash test kills a sync")


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Third-party evaluation data, read where it is; never part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the evaluation data is not here (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the seeds, to be copied by tests of what comes after the first sync."""
    store = tmp_path_factory.mktemp("seeds") / "store"
    Bot.open(SEEDS, store=store).close()
    return store


@pytest.fixture(scope="session")
def seed_bot(seed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot over the seeds for all tests that only ask."""
    store = shutil.copytree(seed_store, tmp_path_factory.mktemp("bot") / "store")
    with Bot.open(SEEDS, store=store) as bot:
        yield bot


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Chroma server that runs as long as the tests do."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = str(Path(sys.executable).parent / "chroma")
    command = [chroma, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    with process:
        try:
            deadline = monotonic() + 60
            while not _listens(port):
                if process.poll() is not None or monotonic() > deadline:
                    said = (folder / "log").read_text(errors="replace")[-500:]
                    pytest.fail(f"no Chroma server: {said}")
                sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser here: none of {', '.join(BROWSERS)} is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Callable[[], AbstractContextManager[Any]]:
    """Starts a headless browser. While it is there, `asyncio.run` fails in every test."""
    return _chromium


def new_database(url: str) -> str:
    """The URL of an empty database on a server."""
    import chromadb
    from chromadb.config import Settings

    host, port = url.removeprefix("http://").split(":")
    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=host,
        chroma_server_http_port=int(port),
        anonymized_telemetry=False,
    )
    name = f"test-{uuid4().hex}"
    chromadb.AdminClient(settings).create_database(name)
    return f"{url}/default_tenant/{name}"


@pytest.fixture(params=["folder", "server"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a store; every test runs in a folder and on a server."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return new_database(request.getfixturevalue("chroma_server"))


Live = Callable[..., str]


@contextmanager
def _running(app: Any, **options: Any) -> Iterator[str]:
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", **options))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield url_of(listener, "127.0.0.1")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """Serves an ASGI app, with options of uvicorn, on a free port until the tests end; its URL."""
    with ExitStack() as stack:
        yield lambda app, **options: stack.enter_context(_running(app, **options))
