"""`footnoted eval` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.bot.command import run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    text = "The bridge in Gorton was closed on Monday. The pool in Denton opened in May 2019."
    (tmp_path / "articles" / "one.txt").write_text(text)
    return tmp_path


def test_help_names_every_subcommand(tmp_path: Path) -> None:
    done = run("eval", "--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("baseline", "compare", "import", "init", "news", "quality", "schema", "xquad"):
        assert f"\n  {command} " in done.stdout


def test_from_drafts_to_a_report_a_baseline_and_a_gate(archive: Path) -> None:
    own = ("--articles", "articles")
    done = run("eval", "init", *own, "--out", "cases.jsonl", "--number", "2", cwd=archive)
    assert done.stdout.startswith("3 drafts in cases.jsonl")
    lines = (archive / "cases.jsonl").read_text().splitlines()
    first, second = (json.loads(line) for line in lines[:2])
    asked = {"draft": False, "question": "When was the bridge in Gorton closed?"}
    edited = [first | asked, second | {"id": "draft"}]
    (archive / "cases.jsonl").write_text("\n".join(map(json.dumps, edited)))
    own = (*own, "--cases", "cases.jsonl")
    reports = ("--json", "a.json", "--html", "a.html")
    done = run("eval", *own, "--metric", "hit@1", *reports, cwd=archive)
    assert done.returncode == 0, done.stderr
    assert "1 draft cases were left out" in done.stdout
    report = json.loads((archive / "a.json").read_text())
    assert report["figures"]["hit@1"]["n"] == 1
    assert "hit@1" in (archive / "a.html").read_text()
    assert run("eval", "compare", "a.json", "a.json", cwd=archive).stdout.count("hit@1") == 1
    done = run("eval", "--gate", *own, "--baseline", "mine.json", cwd=archive)
    assert done.returncode == 2
    assert "run: footnoted eval baseline" in done.stderr
    assert run("eval", "baseline", *own, "--baseline", "mine.json", cwd=archive).returncode == 0
    done = run("eval", "--gate", *own, "--baseline", "mine.json", cwd=archive)
    assert done.returncode == 0, done.stdout
    assert "regression gate passed" in done.stdout


def test_the_language_model_of_the_environment_is_measured(archive: Path) -> None:
    gold = [{"article": "one.txt", "quote": "closed on Monday"}]
    case = {"id": "a", "question": "When was the bridge in Gorton closed?", "language": "en"}
    (archive / "cases.jsonl").write_text(json.dumps({**case, "answerable": True, "gold": gold}))
    own = ("--articles", "articles", "--cases", "cases.jsonl", "--json", "a.json")
    model = {"LLM_URL": "http://127.0.0.1:1/v1", "LLM_MODEL": "x"}
    done = run("eval", *own, cwd=archive, **model)
    assert done.returncode == 0, done.stderr
    (asked,) = json.loads((archive / "a.json").read_text())["cases"]
    assert asked["answer"]["diagnostics"]["fault"]
    assert asked["observed"]["written shown"] == [0.0]


@pytest.mark.parametrize("report", ["--json", "--html"])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(
    archive: Path, report: str
) -> None:
    case = {"id": "a", "question": "When?", "language": "en", "answerable": False}
    (archive / "cases.jsonl").write_text(json.dumps(case))
    own = ("--articles", "articles", "--cases", "cases.jsonl")
    done = run("eval", *own, report, "none/a", cwd=archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot write none/a: No such file or directory" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "none.json", "none.json"), "none.json cannot be read"),
        (("--metric", "hits"), "there is no metric 'hits'"),
        (("--metric", "hits"), "own ones: (hit|shown|evidence)@N, "),
        (("--gate", "--split", "dev"), "--gate takes only --articles, --cases and --baseline"),
        (
            ("--articles", "articles"),
            "cases of the seeds are not about 'articles'; give your own",
        ),
        (("--articles", "articles", "--gate"), "footnoted eval init --articles articles"),
        (
            ("--judge-url", "http://127.0.0.1:1/v1", "--judge-model", "x"),
            "the judge at http://127.0.0.1:1/v1 does not answer: Connection error.",
        ),
        (("--articles", "articles", "init"), "--articles stands before 'init', which"),
        (("--vary", "elastic"), "'elastic' is not one of: all, ablation"),
        (
            ("import", "none.json", "--language", "en", "--articles", "x"),
            "none.json cannot be read",
        ),
        (("init", "--out", "articles"), "articles exists; give the name of a new file"),
        (
            ("import", "squad.json", "--language", "en", "--articles", "new", "--out", "articles"),
            "articles exists; give the name of a new file",
        ),
        (
            ("import", "squad.json", "--language", "en", "--articles", "articles"),
            "articles exists; give the name of a new folder",
        ),
        (("init", "--from-feedback", "none.jsonl"), "none.jsonl cannot be read"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    archive: Path, seeds: Path, arguments: tuple[str, ...], message: str
) -> None:
    (archive / "seeds").symlink_to(seeds)
    done = run("eval", *arguments, cwd=archive)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_the_data_xquad_is_skipped_and_said(tmp_path: Path) -> None:
    done = run("eval", "xquad", "--data", "none", cwd=tmp_path)
    assert done.returncode == 0
    assert "skipped: there is no XQuAD data in none" in done.stdout
