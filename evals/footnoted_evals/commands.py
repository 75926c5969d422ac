"""What `footnoted eval` and its subcommands do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted_evals import gate as gates
from footnoted_evals.cases import write_cases
from footnoted_evals.datasets import news, xquad
from footnoted_evals.gate import BASELINE, HEADLINE
from footnoted_evals.reports import json_report, tables
from footnoted_evals.reports.html_report import HISTORY, page
from footnoted_evals.run import METRICS, Row, Run, rows_of, run
from footnoted_evals.suite import Archive, Suite, read_articles, remembering, suite_of
from footnoted_evals.systems.catalogue import contenders, ours
from footnoted_evals.systems.system import System

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

COMPARED = ("R@1", "R@5", "RR@10", "nDCG@10", "evidence@1", "evidence@2", "kept", "refusal recall")
XQUAD_COMPARED = (
    *(Row(metric, kind) for metric in ("R@1", "R@5", "nDCG@10") for kind in xquad.KINDS),
    Row("evidence@2", "other language"),
    Row("kept"),
    Row("refusal recall", xquad.NEAR),
)


def evaluate(
    suite: Suite,
    rows: Sequence[Row],
    compared: Sequence[Row],
    *,
    vary: Sequence[str] = (),
    store: str | None = None,
    json_file: Path | None = None,
    html_file: Path | None = None,
    judge: LLM | None = None,
    model: BaseEmbedding | None = None,
) -> Run:
    """Run the contenders over a suite, print the report and write it where asked; returns ours."""
    runs = run_all(suite, contenders(vary, store=store), model)
    tables.print_run(runs[0], rows)
    if vary:
        tables.print_cells(tables.comparison_table(runs, compared), title="side by side")
    judgements = []
    if judge is not None:
        from footnoted_evals.llm.judges import judge_answers, judgement_cells

        judgements = judge_answers(runs[0].outcomes, judge)
        tables.print_cells(judgement_cells(judgements))
    if json_file is not None:
        value = json_report.to_dict(runs[0], rows)
        value["judges"] = [asdict(one) for one in judgements]
        value["compared"] = tables.comparison_table(runs, compared) if vary else []
        json_report.write(value, json_file)
    if html_file is not None:
        json_report.write_text(page(runs, rows, compared), html_file)
    return runs[0]


def run_all(
    suite: Suite, chosen: Sequence[System], model: BaseEmbedding | None = None
) -> list[Run]:
    """Return every contender over the suite, on one embedding model (ours, if none is given)."""
    model = model or remembering()
    return [run(suite, one, model, on_archive=_note) for one in chosen]


def evaluate_cases(
    articles: Path, files: Sequence[Path], *, split: str, metrics: Sequence[str], **options: object
) -> Run:
    """`footnoted eval`: cases over a folder of articles."""
    suite = suite_of(articles, files, split=split)
    return evaluate(suite, rows_of(metrics or METRICS), rows_of(COMPARED), **options)  # type: ignore[arg-type]


def evaluate_xquad(data: Path, **options: object) -> bool:
    """`footnoted eval xquad`: the dev half; returns whether every goal is reached."""
    one = evaluate(xquad.xquad_suite(data), xquad.ROWS, XQUAD_COMPARED, **options)  # type: ignore[arg-type]
    missed = [
        f"{row} ({100 * goal:.0f} %)"
        for row, goal in xquad.GOALS.items()
        if (row.estimate(one.outcomes).value or 0.0) < goal
    ]
    tables.say(f"below the goal: {', '.join(missed)}" if missed else "every goal is reached")
    return not missed


def evaluate_news(half: str, **options: object) -> None:
    """`footnoted eval news`: questions about news, those of a half or all."""
    evaluate(news.news_suite(half), news.ROWS, rows_of(COMPARED), **options)  # type: ignore[arg-type]


def gate(suites: Sequence[tuple[Suite, Sequence[Row]]], baseline: Path) -> bool:
    """Compare with a baseline and print the verdicts; return whether the gate passed."""
    known = gates.read_baseline(baseline)
    passed = True
    for suite, rows in suites:
        verdicts = gates.judge(run_all(suite, [ours()])[0], rows, known)
        tables.print_cells(gates.verdict_cells(verdicts), title=suite.name)
        for verdict in verdicts:
            for o in verdict.lost[:5]:
                said = o.error or o.failure
                tables.say(f"  {verdict.row}: {o.case.id} ({said}) {o.case.question}")
        passed &= not any(verdict.problem for verdict in verdicts)
    outcome = "passed" if passed else "failed"
    tables.say(f"regression gate {outcome}", "green" if passed else "red")
    return passed


def gated(articles: Path, files: Sequence[Path], data: Path) -> list[tuple[Suite, Sequence[Row]]]:
    """Return what the gate runs: own cases, or the seeds, the news and as much of XQuAD as is
    quick, if it is there.
    """
    suites: list[tuple[Suite, Sequence[Row]]] = [(suite_of(articles, files), HEADLINE)]
    if not files:
        suites.append((news.news_suite(), news.HEADLINE))
    if not files and data.is_dir():
        suites.append((xquad.xquad_suite(data, part=True), xquad.HEADLINE))
    elif not files:
        tables.say(f"XQuAD is left out: there is no {data}")
    return suites


def make_baseline(suites: Sequence[tuple[Suite, Sequence[Row]]], file: Path = BASELINE) -> None:
    """Rebuild a baseline and for the committed one add the seeds' figures to the history."""
    runs = {suite.name: (run_all(suite, [ours()])[0], rows) for suite, rows in suites}
    gates.write_baseline(runs, file)
    for suite, (one, rows) in runs.items():
        tables.print_cells(tables.figures_table(one, rows), title=f"{suite}: the new baseline")
    if file == BASELINE and "seeds" in runs:
        one, rows = runs["seeds"]
        figures = {str(row): round(e.value or 0.0, 4) for row, e in one.figures(rows).items()}
        entry = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "commit": _commit(), "figures": figures}
        with HISTORY.open("a", encoding="utf-8") as history:
            history.write(json.dumps(entry) + "\n")


def measure_typing(articles: Path, data: Path, split: str) -> None:
    """`footnoted eval typing`: how much is lost to careless typing."""
    from footnoted_evals import typing_habits

    for suite in typing_habits.suites(articles, data, split):
        tables.print_cells(typing_habits.measure(suite, _note), title=suite.name)


def draft(articles: Path, out: Path, *, number: int, feedback: Path | None) -> int:
    """Write draft cases; returns how many. Raises `UsageError` where `out` exists."""
    from footnoted import UsageError
    from footnoted_evals.drafts import drafts_from, drafts_from_feedback

    if out.exists():
        raise UsageError(f"{out} exists; drafts are for a new file")
    cases = (
        drafts_from_feedback(feedback) if feedback else drafts_from(read_articles(articles), number)
    )
    write_cases(cases, out)
    return len(cases)


def take_in(archive: Archive, articles: Path, out: Path) -> None:
    """Write an archive's articles into a folder and its cases into a file."""
    with archive.folder() as folder:
        articles.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            (articles / file.name).write_bytes(file.read_bytes())
    write_cases(archive.cases, out)


def _note(text: str) -> None:
    from rich.console import Console

    Console(stderr=True, highlight=False).print(text, style="dim", markup=False)


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
