"""What `footnoted eval` and its subcommands do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted import Config
from footnoted_evals import gate as gates
from footnoted_evals.cases import check_writable, write_text
from footnoted_evals.datasets import news
from footnoted_evals.gate import BASELINE, HEADLINE
from footnoted_evals.outcome import System
from footnoted_evals.reports import json_report, tables
from footnoted_evals.reports.html_report import page
from footnoted_evals.run import Row, Run, rows_of, run
from footnoted_evals.suite import Suite, remembering, suite_of
from footnoted_evals.systems.catalogue import contenders, ours

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM

COMPARED = ("R@1", "R@5", "RR@10", "nDCG@10", "evidence@1", "evidence@2", "kept", "refusal recall")


def evaluate(
    suite: Suite,
    rows: Sequence[Row],
    *,
    compared: Sequence[Row] = (),
    vary: Sequence[str] = (),
    json_file: Path | None = None,
    html_file: Path | None = None,
    judge: LLM | None = None,
    config: Config | None = None,
) -> None:
    """Run the contenders over a suite, print the report and write it where asked.

    All have the embedding model of `config`; ours its language model, too.
    """
    config = config or Config()
    for file in filter(None, (json_file, html_file)):
        check_writable(file)
    compared = compared or rows_of(COMPARED)
    runs = run_all(suite, contenders(vary, config), config.embed_model)
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
        write_text(page(runs, rows, compared), html_file)


def run_all(
    suite: Suite, chosen: Sequence[System], model: BaseEmbedding | None = None
) -> list[Run]:
    """Return every contender over the suite, on one embedding model (ours, if none is given)."""
    model = model or remembering()
    return [run(suite, one, model, on_archive=note) for one in chosen]


def run_gate(suites: Sequence[tuple[Suite, Sequence[Row]]], baseline: Path | None = None) -> bool:
    """Compare with a baseline, by default the committed one, and print the verdicts.

    Returns whether the gate passed.
    """
    known = gates.read_baseline(baseline or BASELINE)
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


def gated(articles: Path, files: Sequence[Path]) -> list[tuple[Suite, Sequence[Row]]]:
    """Return what the gate runs: own cases, or the seeds and the news.

    XQuAD's dev half is not among them: the reader was trained on it, so that it proves nothing.
    """
    suites: list[tuple[Suite, Sequence[Row]]] = [(suite_of(articles, files), HEADLINE)]
    if not files:
        suites.append((news.news_suite(), news.HEADLINE))
    return suites


def make_baseline(suites: Sequence[tuple[Suite, Sequence[Row]]], file: Path | None = None) -> None:
    """Rebuild a baseline, by default the committed one."""
    runs = {suite.name: (run_all(suite, [ours()])[0], rows) for suite, rows in suites}
    gates.write_baseline(runs, file or BASELINE)
    for suite, (one, rows) in runs.items():
        tables.print_cells(tables.figures_table(one, rows), title=f"{suite}: the new baseline")


def note(text: str) -> None:
    """Say on standard error what is under way."""
    from rich.console import Console

    Console(stderr=True, highlight=False).print(text, style="dim", markup=False)
