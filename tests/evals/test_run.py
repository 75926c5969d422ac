from __future__ import annotations

import json
from pathlib import Path

import pytest

from footnoted_evals import run
from footnoted_evals.squad import load_parallel, mixed_archive


def test_the_seed_cases_are_above_the_floor(
    seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    assert run.evaluate_cases(seeds, json_file=report), capsys.readouterr().out
    value = json.loads(report.read_text())
    assert value["metrics"]["valid spans"]["value"] == 1
    assert {"hit@1", "hit@2", "refusal recall"} <= value["metrics"].keys()
    printed = capsys.readouterr().out
    assert "question" in printed
    assert "near" in printed


def test_the_floor_bites(
    seeds: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(json.dumps({"dev": {"hit@2": 0.999}}))
    monkeypatch.setattr(run, "FLOOR", floor)
    assert not run.evaluate_cases(seeds, split="dev")
    assert "below the floor: hit@2" in capsys.readouterr().out


def test_a_mixed_archive_has_each_article_once_and_every_question_twice(
    shared_data: Path,
) -> None:
    files = {code: shared_data / "xquad" / f"xquad.{code}.dev.json" for code in ("en", "de")}
    data = load_parallel(files)
    archive = mixed_archive(data, fold=0)
    assert len(archive.texts) == 24
    languages = [question.language for question in archive.questions]
    assert languages.count("en") == languages.count("de") == len(languages) / 2
    for question in archive.questions:
        text = archive.texts[question.source]
        assert question.paragraph[0] <= question.start < question.end <= question.paragraph[1]
        assert text[question.start : question.end].strip()
    half = mixed_archive(data, fold=1, keep=lambda article, _: article < 12)
    assert len(half.texts) == 12
