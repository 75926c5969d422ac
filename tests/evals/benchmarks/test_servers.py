"""The benchmarks of what is served, run for a moment: that they run and add up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from footnoted_evals.benchmarks import load, page


def test_load(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    small = ("--clients", "3", "--seconds", "4", "--questions", "20")
    load.main([*small, "--json", str(result)])
    read = json.loads(result.read_text("utf-8"))
    streams = read["streams"]
    assert (streams["errors"], streams["mixed_up"]) == (0, 0)
    assert streams["answers"] >= 3
    assert 0 < streams["first_text_p50"] <= streams["whole_p95"]
    assert streams["bytes_read_slowly"] > 10
    assert len(read["memory_mb"]) == 11


@pytest.mark.browser
def test_page(tmp_path: Path) -> None:
    pytest.importorskip("gradio", reason="gradio is not installed")
    if not any(map(shutil.which, page.BROWSERS)):
        pytest.skip("no browser here")
    file, articles = tmp_path / "result.json", tmp_path / "articles"
    articles.mkdir()
    (articles / "mps.txt").write_text("The BBC contacted 320 of Labour’s 399 MPs.")
    page.main(["--rounds", "1", "--articles", str(articles), "--json", str(file)])
    seconds = json.loads(file.read_text(encoding="utf-8"))["seconds"]
    assert seconds.keys() == {page.OURS.name, page.GRADIO.name}
    assert all(value > 0 for [times] in seconds.values() for value in times.values())
