from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest

from footnoted import Bot, UsageError
from footnoted_evals.cases import Case, CaseError
from footnoted_evals.outcome import Outcome, System
from footnoted_evals.reports import json_report
from footnoted_evals.reports.comparison import changed_cases, changed_figures, print_changes
from footnoted_evals.reports.html_report import page
from footnoted_evals.reports.tables import print_run
from footnoted_evals.run import METRICS, Row, Run, rows_of, run
from footnoted_evals.suite import Suite, monolingual, suite_of
from footnoted_index import E5Embedding

from .examples import OUTCOMES, POOL, answer, case

HAND_MADE = Run("hand", "made", OUTCOMES, {"a.txt": "en"})
HOSTILE = "<script>alert('x')</script>"


def test_what_is_measured_is_what_people_get(seed_run: Run, seed_bot: Bot) -> None:
    """The embedding that the suite remembers vectors with is judged as the product's own."""
    single = [o for o in seed_run.outcomes if not o.case.turns][:20]
    measured = {o.case.question: o.answer.confidence for o in single if o.answer}
    asked = {question: seed_bot.ask(question).confidence for question in measured}
    assert measured == pytest.approx(asked)


def test_every_case_is_asked_and_nothing_crashes(suite: Suite, seed_run: Run) -> None:
    assert [o.case for o in seed_run.outcomes] == [c for a in suite.archives for c in a.cases]
    assert not [o.error for o in seed_run.outcomes if o.error]
    assert {o.case.language for o in seed_run.outcomes} == {"en", "de", "hu"}
    figures = seed_run.figures(rows_of(METRICS))
    assert figures[Row("valid spans")].value == 1
    assert figures[Row("faithfulness")].value == 1
    assert 0.5 < (figures[Row("Success@1")].value or 0) < (figures[Row("Success@5")].value or 0)
    conversations = [o for o in seed_run.outcomes if o.case.turns]
    assert any(o.answer and o.answer.understood_as for o in conversations)


def test_a_story_told_in_two_languages_is_asked_in_one_at_a_time(seeds: Path) -> None:
    once = monolingual(suite_of(seeds))
    assert len(once.archives) == 3
    for archive in once.archives:
        assert isinstance(archive.articles, Mapping)
        assert {gold.article for case in archive.cases for gold in case.gold} <= set(
            archive.articles
        )
    tags = {tag for archive in once.archives for case in archive.cases for tag in case.tags}
    assert tags == {f"{q} → {a}" for q in ("de", "en", "hu") for a in ("de", "en", "hu")}


def test_the_report_names_figures_languages_tags_and_failed_cases(
    seed_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    print_run(seed_run, rows_of(METRICS))
    printed = capsys.readouterr().out
    for part in ("nDCG@10", "hu → de", "near", "AUROC", "latency p95"):
        assert part in printed
    failed = [o.case.id for o in seed_run.outcomes if o.failure]
    assert f"{len(failed)} of {len(seed_run.outcomes)} cases failed" in printed
    assert all(f"  {id_}  " in printed for id_ in failed)


def test_json_holds_every_case_and_is_read_back(tmp_path: Path, seed_run: Run) -> None:
    rows = rows_of(METRICS)
    json_report.write(json_report.to_dict(seed_run, rows), tmp_path / "a.json")
    value = json_report.read(tmp_path / "a.json")
    assert [c["id"] for c in value["cases"]] == [o.case.id for o in seed_run.outcomes]
    for row, one in seed_run.figures(rows).items():
        assert value["figures"][str(row)]["value"] == one.value
        assert len(json_report.sample(value, row.metric).values) == one.n
    (tmp_path / "b.json").write_text("{}")
    with pytest.raises(UsageError, match="is not a report"):
        json_report.read(tmp_path / "b.json")


def test_compare_says_what_was_broken_mended_and_answered_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_of(["hit@1", "kept"])
    now = [
        Outcome(OUTCOMES[0].case, answer=answer()),
        Outcome(OUTCOMES[3].case, answer=answer("The bridge is shut.")),
        Outcome(OUTCOMES[1].case, answer=answer(POOL)),
        *OUTCOMES[4:],
    ]
    other = Run("hand", "made", now, {})
    files = tmp_path / "a.json", tmp_path / "b.json"
    for one, file in zip((HAND_MADE, other), files, strict=True):
        json_report.write(json_report.to_dict(one, rows), file)
    old, new = map(json_report.read, files)
    assert [(what, after["id"]) for what, _, after in changed_cases(old, new)] == [
        ("broken", "1"),
        ("fixed", "4"),
        ("other", "2"),
    ]
    hit = next(line for line in changed_figures(old, new) if line[0] == "hit@1")
    assert hit[1:3] == ["33.3 %", "66.7 %"]
    print_changes(*files)
    printed = capsys.readouterr().out
    assert "broken  1" in printed
    assert "- right: The pool is open. [1]" in printed
    assert "7 cases in both, 1 removed, 0 new" in printed


def test_the_page_stands_alone_shows_failures_and_escapes_everything(seed_run: Run) -> None:
    said = answer(POOL)
    object.__setattr__(said.sentences[0], "text", HOSTILE)
    hostile = Outcome(case("<b>", "bridge", question=HOSTILE, tags=[HOSTILE] * 9), answer=said)
    outcomes = [hostile, *seed_run.outcomes]
    shown = page([Run(HOSTILE, HOSTILE, outcomes, {"a.txt": HOSTILE})], rows_of(METRICS), [])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert not re.search(
        r"src=|href=|https?://", re.sub(r"<p>.*?</p>|<d[dt]>.*?</d[dt]>", "", shown)
    )
    assert "Growth" not in shown  # of other archives' figures
    assert shown.count("<details>") == sum(bool(o.failure) for o in outcomes)
    for part in ("AURC", "By language", "expected", "closest"):
        assert part in shown


def test_a_crash_is_recorded_and_the_others_go_on(suite_of_two: Path, model: E5Embedding) -> None:
    def crash(case: Case) -> Outcome:
        if case.id == "a":
            raise ZeroDivisionError("by zero")
        return Outcome(case, answer=answer())

    crashing = System("crashing", lambda folder, model: nullcontext(crash))
    suite = suite_of(suite_of_two, [suite_of_two / "cases.jsonl"])
    outcomes = run(suite, crashing, model).outcomes
    assert [o.error for o in outcomes] == ["ZeroDivisionError: by zero", ""]
    assert [o.failure for o in outcomes] == ["crashed", ""]


@pytest.fixture
def suite_of_two(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text("The bridge in Gorton was closed on Monday.")
    lines = [{"id": id_, "question": "Who?", "language": "en", "answerable": False} for id_ in "ab"]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def test_quotes_are_checked_before_anything_is_asked(
    suite_of_two: Path, model: E5Embedding
) -> None:
    gold = [{"article": "one.txt", "quote": "on Tuesday"}]
    line = {"id": "c", "question": "When?", "language": "en", "answerable": True, "gold": gold}
    file = suite_of_two / "more.jsonl"
    file.write_text(json.dumps(line))
    with pytest.raises(CaseError, match=r"more\.jsonl, line 1: 'on Tuesday' is not in one\.txt"):
        run(suite_of(suite_of_two, [file]), System("none", None), model)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="use the same case id"):
        suite_of(suite_of_two, [file, file])
