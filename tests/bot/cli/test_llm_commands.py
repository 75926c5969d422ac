"""The commands with `--llm` or `LLM_URL`: real processes, asked as their users ask them, against a
real HTTP server that says what it is told.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from ..command import FOOTNOTED, run, served
from ..scripted import Script, fails, says, serving

QUESTION = "How many Labour MPs did the BBC contact?"
TRUE = "The BBC got in touch with 320 of Labour's 399 MPs."
SAID = f"{TRUE} [1] It rained in Manchester on 150 days. [1]"
KEY = "sk-very-secret"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, seeds: Path, seed_store: Path) -> Path:
    """A working directory with the seeds and a synced store."""
    folder = tmp_path_factory.mktemp("llm")
    (folder / "seeds").symlink_to(seeds)
    shutil.copytree(seed_store, folder / ".footnoted")
    return folder


@pytest.fixture
def script() -> Iterator[Script]:
    """A model that wants its key, and says one true sentence and one false."""
    with serving() as script:
        script.key = KEY
        script.says[:] = [says(SAID)]
        yield script


def environment(script: Script, **more: str) -> dict[str, str]:
    return {"LLM_API_KEY": KEY, "LLM_URL": script.url, **more}


def test_ask_takes_the_model_from_its_flags(work: Path, script: Script) -> None:
    flags = ("--llm", script.url, "--llm-model", "parrot", "--json", "--no-sync")
    done = run("ask", QUESTION, *flags, cwd=work, **environment(script, LLM_URL=""))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["mode"], answer["text"]) == ("generative", f"{TRUE} [1]")
    assert script.requests[0]["model"] == "parrot"
    assert KEY not in done.stdout + done.stderr


def test_ask_answers_from_the_articles_where_the_model_fails(work: Path, script: Script) -> None:
    script.says[:] = [fails(401, f"bad key {KEY}")]
    done = run("ask", QUESTION, "--no-sync", cwd=work, **environment(script))
    assert done.returncode == 0, done.stderr
    assert "320 der 399" in done.stdout.replace("*", "")
    assert "language model" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_says_what_is_wrong_with_the_endpoint(work: Path, script: Script) -> None:
    script.key = "another"
    done = run("doctor", cwd=work, **environment(script))
    assert done.returncode == 1
    assert re.search(r"llm\s.*LLM_API_KEY", done.stdout)
    assert KEY not in done.stdout + done.stderr


def test_serve_answers_and_streams_in_the_models_words(work: Path, script: Script) -> None:
    flags = ("serve", "--no-sync", "--llm", script.url, "--llm-model", "parrot")
    with (
        served(*flags, cwd=work, **environment(script, LLM_URL="")) as url,
        httpx.Client(base_url=url, timeout=120) as client,
    ):
        answer = client.post("ask", json={"question": QUESTION}).json()
        assert (answer["mode"], answer["text"]) == ("generative", f"{TRUE} [1]")
        stream = client.post("ask/stream", json={"question": QUESTION}).text
        assert f"{TRUE} [1]" in stream
        assert "150 days" not in stream
        asked = {"model": "footnoted", "messages": [{"role": "user", "content": QUESTION}]}
        done = client.post("v1/chat/completions", json=asked).json()
        assert TRUE in done["choices"][0]["message"]["content"]
        script.says[:] = [fails(401, f"bad key {KEY}")]
        answer = client.post("ask", json={"question": QUESTION}).json()
        assert answer["mode"] == "extractive"
        assert "320 der 399" in answer["text"]
        assert KEY not in json.dumps(answer) + stream + json.dumps(done)


def test_mcp_tools_give_the_models_words(work: Path, script: Script) -> None:
    async def ask() -> str:
        parameters = StdioServerParameters(
            command=FOOTNOTED[0],
            args=[*FOOTNOTED[1:], "mcp", "--no-sync", "--llm", script.url],
            cwd=work,
            env={**os.environ, **environment(script, LLM_URL="")},
        )
        async with Client(stdio_client(parameters)) as client:
            result = await client.call_tool("ask", {"question": QUESTION})
        assert result.structured_content is not None
        return str(result.structured_content)

    said = asyncio.run(ask())
    assert TRUE in said
    assert "150 days" not in said
    assert KEY not in said


@pytest.mark.browser
def test_the_chat_shows_the_models_words_with_their_footnote(
    work: Path, script: Script, chromium: Callable[[], Any]
) -> None:
    with (
        chromium() as browser,
        served("chat", "--no-sync", "--no-browser", cwd=work, **environment(script)) as url,
    ):
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector("body.fn-ready")
        for turn, (said, shown) in enumerate([(says(SAID), TRUE), (fails(401), "320 der 399")]):
            script.says[:] = [said]
            page.fill("#fn-ask textarea", QUESTION)
            page.keyboard.press("Enter")
            answer = page.locator(f"#turn-{turn + 1}:has(.fn-actions)")
            answer.wait_for(timeout=60_000)
            assert shown in answer.inner_text()
            assert "150 days" not in answer.inner_text()
            assert answer.locator("button, a").filter(has_text="1").count()
        assert KEY not in page.content()
