from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from footnoted import Bot
from footnoted.server import Access, create_app

QUESTION = "How many Labour MPs did the BBC contact?"
KEY = "key"
PAGE = "https://page.example"
PACKAGES = (
    "@ai-sdk/openai@3",
    "@ai-sdk/openai-compatible@2",
    "ai@6",
    "deep-chat@2",
    "openai@6",
)


@pytest.fixture(scope="session")
def url(seed_bot: Bot, live: Callable[[Any], str]) -> str:
    """The address of `/v1` over the seeds; `KEY` is its key, and `PAGE` may ask."""
    access = Access(token=KEY, per_minute=0, origins=(PAGE,))
    return f"{live(create_app(seed_bot, access=access))}v1"


@pytest.fixture(scope="session")
def client(url: str) -> Iterator[OpenAI]:
    """The official client of Python."""
    with OpenAI(base_url=url, api_key=KEY, max_retries=0) as client:
        yield client


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real Node clients."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no Node clients: node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    installed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if installed.returncode:
        pytest.skip(f"no Node clients: npm could not install them: {installed.stderr[-300:]}")
    return folder


@pytest.fixture
def node(node_modules: Path, url: str, tmp_path: Path) -> Callable[[str], Any]:
    """Runs an ES module with `url`, `key` and `tell(value)`; gives the value that it tells."""
    beginning = f"""
        const url = {json.dumps(url)}, key = {json.dumps(KEY)};
        const tell = value => process.stdout.write(JSON.stringify(value));
    """

    def run(script: str) -> Any:
        module = node_modules / f"{tmp_path.name}.mjs"
        module.write_text(beginning + script, "utf-8")
        done = subprocess.run(["node", module], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
