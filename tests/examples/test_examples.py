"""Every example runs, and stays short enough to be read."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient

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


def test_flask(seeds: Path, tmp_path: Path) -> None:
    client = load("flask_app").create_app(str(seeds), str(tmp_path / "store")).test_client()
    assert "320" in client.get("/ask", query_string={"q": QUESTION}).json["text"]
    assert client.get("/ask").status_code == 400


def test_fastapi(seeds: Path, tmp_path: Path) -> None:
    app = load("fastapi_app").create_app(str(seeds), str(tmp_path / "store"))
    with TestClient(app) as client:
        assert "320" in client.get("/answer", params={"q": QUESTION}).json()["text"]
        assert len(client.get("/titles", params={"q": "Burnham"}).json()) == 3
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
