"""The comparison of writers, on three cases and without a model."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from footnoted_evals.cases import SEED_CASES, load_cases
from footnoted_evals.llm import answers


def test_the_echo_costs_nothing_and_is_footnoted(seeds: Path) -> None:
    cases = [c for c in load_cases(SEED_CASES).cases if c.id in {"en-01", "de-01", "hu-01"}]
    cells = answers.compare(seeds, cases, [("plain", None), ("echo", answers.echo())])
    table = {line[0]: line[1:] for line in cells}
    assert table["writer"] == ["plain", "echo"]
    assert table["valid spans"] == ["100.0 %", "100.0 %"]
    assert table["shown sentences with a footnote"][1].startswith("100 % of")
    assert table["written sentences that are supported"][0] == "–"


def test_without_a_model_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(answers, "find_spec", lambda name: None)
    answers.main(seeds, cases=1)
    said = capsys.readouterr().out
    assert "llm-test" in said
    assert "SmolLM2" not in said


def test_cases_are_chosen_of_every_kind_alike() -> None:
    cases = load_cases(SEED_CASES).cases
    chosen = answers.balanced(cases, 60)
    assert Counter((c.language, c.answerable) for c in chosen) == dict.fromkeys(
        product(("en", "de", "hu"), (True, False)), 10
    )
    assert len({case.id for case in chosen}) == 60
    assert len(answers.balanced(cases, 1_000)) == len(cases)
