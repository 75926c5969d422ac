"""The gate bites: ranking, refusal and spans are broken on purpose, and it says which."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from footnoted import Citation, Config, Recipe, UsageError
from footnoted.answer import confidence
from footnoted_evals import commands, gate
from footnoted_evals.gate import (
    BASELINE,
    HEADLINE,
    GateResult,
    judge,
    read_baseline,
    write_baseline,
)
from footnoted_evals.outcome import Outcome
from footnoted_evals.run import Run, run
from footnoted_evals.suite import Suite
from footnoted_evals.systems.catalogue import ours
from footnoted_index import E5Embedding


@pytest.fixture
def baseline(tmp_path: Path, seed_run: Run) -> gate.Baseline:
    write_baseline({"seeds": (seed_run, HEADLINE)}, tmp_path / "baseline.json")
    return read_baseline(tmp_path / "baseline.json")


def problems(verdicts: list[GateResult]) -> set[str]:
    return {verdict.row for verdict in verdicts if verdict.problem}


def test_what_has_not_changed_passes(seed_run: Run, baseline: gate.Baseline) -> None:
    verdicts = judge(seed_run, HEADLINE, baseline)
    assert problems(verdicts) == set()
    assert all(v.change and v.change.before == v.change.after for v in verdicts)


def test_a_broken_ranking_is_named(
    suite: Suite, model: E5Embedding, baseline: gate.Baseline
) -> None:
    weights = {f.name: -getattr(Recipe(), f.name) for f in fields(Recipe) if f.type == "float"}
    broken = run(suite, ours(Config(recipe=replace(Recipe(), **weights))), model)
    found = problems(judge(broken, HEADLINE, baseline))
    assert {"Success@1", "hit@2", "evidence@2"} <= found
    assert not {"valid spans", "faithfulness"} & found


def test_a_broken_refusal_is_named(
    suite: Suite, model: E5Embedding, baseline: gate.Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confidence, "SHOWN", 0.0)
    verdicts = judge(run(suite, ours(), model), HEADLINE, baseline)
    assert "refusal recall" in problems(verdicts)
    assert not {"Success@1", "kept", "valid spans"} & problems(verdicts)
    lost = next(verdict.lost for verdict in verdicts if verdict.row == "refusal recall")
    assert lost
    assert not any(o.case.answerable for o in lost)


def test_a_span_that_lies_is_named(
    suite: Suite, model: E5Embedding, baseline: gate.Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Citation.__post_init__

    def shifted(citation: Citation) -> None:
        made(citation)
        object.__setattr__(citation, "start", citation.start + 1)

    with monkeypatch.context() as patched:
        patched.setattr(Citation, "__post_init__", shifted)
        lying = run(suite, ours(), model)
        verdicts = judge(lying, HEADLINE, baseline)
    assert "valid spans" in problems(verdicts)  # what is quoted amiss may miss its gold, too


def test_a_citation_that_is_refused_when_it_is_made_is_named(
    seed_run: Run, baseline: gate.Baseline
) -> None:
    first = replace(seed_run.outcomes[0], answer=None, error="CitationError: footnote 1 is not …")
    broken = replace(seed_run, outcomes=[first, *seed_run.outcomes[1:]])
    assert problems(judge(broken, HEADLINE, baseline)) == {"valid spans", "crashes"}


def test_an_invented_sentence_is_named(seed_run: Run, baseline: gate.Baseline) -> None:
    def embellished(outcome: Outcome) -> Outcome:
        answer = outcome.answer
        if answer is None or not answer.citations:
            return outcome
        said = replace(answer.sentences[0], text=answer.sentences[0].text + " Indeed.")
        return replace(outcome, answer=replace(answer, sentences=(said, *answer.sentences[1:])))

    broken = replace(seed_run, outcomes=list(map(embellished, seed_run.outcomes)))
    assert problems(judge(broken, HEADLINE, baseline)) == {"faithfulness"}


def test_the_command_says_so_and_fails(
    suite: Suite,
    seed_run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "baseline.json"
    write_baseline({"seeds": (seed_run, HEADLINE)}, file)
    monkeypatch.setattr(confidence, "SHOWN", 0.99)  # most answers are refused
    assert not commands.run_gate([(suite, HEADLINE)], file)
    printed = capsys.readouterr().out
    assert "kept" in printed
    assert "significantly worse than the baseline" in printed
    assert "regression gate failed" in printed


def test_a_baseline_that_is_missing_or_too_old_is_said(
    tmp_path: Path, seed_run: Run, baseline: gate.Baseline
) -> None:
    with pytest.raises(UsageError, match="run: footnoted eval baseline"):
        read_baseline(tmp_path / "none.json")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(UsageError, match="run: footnoted eval baseline"):
        read_baseline(tmp_path / "list.json")
    with pytest.raises(UsageError, match="has no suite 'seeds'"):
        judge(seed_run, HEADLINE, {})
    few = {
        "seeds": {**baseline["seeds"], "cases": dict([*baseline["seeds"]["cases"].items()][:20])}
    }
    assert problems(judge(seed_run, HEADLINE, few)) == {"cases"}


def test_the_committed_baseline_holds_no_text() -> None:
    for suite in read_baseline(BASELINE).values():
        for key, line in suite["cases"].items():
            assert len(key) == 12
            assert len(line) == len(suite["rows"])
            assert set(line) <= set("01-")
