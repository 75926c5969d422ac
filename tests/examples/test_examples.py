"""Every example runs, and stays short enough to be read."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback

from footnoted import Bot

EXAMPLES = Path(__file__).parents[2] / "examples"
QUESTION = "How many Labour MPs did the BBC contact?"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_example_is_tested_and_under_60_lines() -> None:
    tested = Path(__file__).read_text("utf-8")
    for example in EXAMPLES.glob("*.py"):
        assert f'("{example.stem}")' in tested
        assert len(example.read_text("utf-8").splitlines()) < 60


def test_quickstart(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    load("quickstart").main(QUESTION, str(seeds))
    said = capsys.readouterr().out
    assert "320" in said
    assert "[1]" in said


def test_flask(seeds: Path, seed_store: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    client = load("flask_app").create_app(str(seeds), str(tmp_path / "store")).test_client()
    assert "320" in client.get("/ask", query_string={"q": QUESTION}).json["text"]
    assert client.get("/ask").status_code == 400


def test_fastapi(seeds: Path, seed_store: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    app = load("fastapi_app").create_app(str(seeds), str(tmp_path / "store"))
    with TestClient(app) as client:
        assert "320" in client.get("/answer", params={"q": QUESTION}).json()["text"]
        assert len(client.get("/titles", params={"q": "Burnham"}).json()) == 3
        for path in ("/answer", "/titles"):
            refused = client.get(path, params={"q": " "})
            assert (refused.status_code, list(refused.json())) == (400, ["error"])
        mounted = client.post("/archive/ask", json={"question": QUESTION})
        assert "320" in mounted.json()["text"]
        assert client.get("/archive/docs").status_code == 200


def test_slack(seed_bot: Bot) -> None:
    threads = load("slack_bot").Threads(seed_bot, remembered=2)
    first = threads.reply("one", QUESTION)
    assert "320" in first
    assert "\n> [1] _" in first
    assert threads.reply("two", "…") == "the question is empty; ask something in words"
    threads.reply("three", "Hello!")
    assert list(threads._chats) == ["two", "three"]


def test_slack_passes_over_who_only_joins(
    seeds: Path,
    seed_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(seed_store, tmp_path / ".footnoted")
    lines = ('{"thread": "b"}', '{"thread": "b", "text": "…"}')
    load("slack_bot").main(lines, str(seeds))
    assert capsys.readouterr().out == "the question is empty; ask something in words\n"


class Scripted(CustomLLM):
    """A model that chooses the first tool, asks it, and says what it was told."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=32_000)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        told = prompt.rsplit("Observation: ", 1)
        if "Select one" in prompt or "choices" in prompt:
            return CompletionResponse(text='[{"choice": 1, "reason": "a fact"}]')
        if "Action Input" not in prompt:
            return CompletionResponse(text=prompt)
        if len(told) > 1 and "[1]" in told[1]:
            return CompletionResponse(text=f"Thought: I know.\nAnswer: {told[1]}")
        asked = json.dumps({"input": QUESTION})
        return CompletionResponse(text=f"Thought: Ask.\nAction: news\nAction Input: {asked}\n")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
        yield self.complete(prompt)


def test_llamaindex(seed_bot: Bot) -> None:
    parts, llm = load("llamaindex_parts"), Scripted()
    written = parts.stock_engine(seed_bot, llm).query(QUESTION)
    assert "320" in str(written)
    assert [node.text for node in written.source_nodes] == [
        hit.passage.text for hit in seed_bot.search(QUESTION, limit=5)
    ]
    answer = seed_bot.ask(QUESTION)
    routed = parts.router(seed_bot, llm).query(QUESTION)
    assert str(routed) == answer.text_with_notice
    assert [n.metadata["quote"] for n in routed.source_nodes] == [c.quote for c in answer.citations]

    async def run() -> str:
        return str(await parts.agent(seed_bot, llm).run(user_msg=QUESTION))

    assert "[1]" in asyncio.run(run())


def test_langchain(seed_bot: Bot) -> None:
    pytest.importorskip("langchain_core")
    from langchain_core.language_models import ParrotFakeChatModel

    chain = load("langchain_chain").chain(seed_bot, ParrotFakeChatModel())
    found = chain.invoke(QUESTION)
    assert QUESTION in found["answer"]
    assert "320" in found["answer"]
    texts = {article.id: article.text for article in seed_bot.articles()}
    assert len(found["sources"]) == 5
    for source in found["sources"]:
        about = source.metadata
        assert texts[about["article_id"]][about["start"] : about["end"]] == source.page_content


def test_notebook() -> None:
    assert load("notebook").table


def test_cron(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = load("cron_sync").main
    folder, store = tmp_path / "news", str(tmp_path / "store")
    assert main(str(folder), store) == 1
    folder.mkdir()
    (folder / "a.txt").write_text("The old bridge in Gorton was closed on Monday.")
    capsys.readouterr()
    assert main(str(folder), store) == 0
    assert capsys.readouterr().err == ""
    (folder / "empty.txt").write_text("")
    assert main(str(folder), store) == 1
    assert "empty.txt" in capsys.readouterr().err
