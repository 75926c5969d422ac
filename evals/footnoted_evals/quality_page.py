"""`footnoted eval quality`: the measured tables of docs/quality.md, measured again.

The page is prose with marked places, `<!-- measured: NAME -->` to `<!-- end -->`; what stands
between the marks is replaced, the prose is left alone.
"""

from __future__ import annotations

from pathlib import Path

from footnoted_evals import typing_habits
from footnoted_evals.cases import SEED_CASES, read_text, write_text
from footnoted_evals.commands import COMPARED, run_all
from footnoted_evals.datasets import news, xquad
from footnoted_evals.metrics.confidence import reliability, risk_coverage
from footnoted_evals.reports.plots import draw_reliability
from footnoted_evals.reports.tables import (
    KIND,
    PAIR,
    comparison_table,
    figures_table,
    fill,
    groups_table,
    markdown,
    say,
)
from footnoted_evals.run import METRICS, Run, rows_of
from footnoted_evals.suite import monolingual, suite_of
from footnoted_evals.systems.catalogue import contenders

UNSEEN = ("ro", "tr")
"""Languages that the reader was never trained on."""
MATRIX = ("hit@1", "hit@2", "evidence@2", "kept", "R@5")


def write_quality(file: Path, data: Path) -> None:
    """Measure on news, the seeds and XQuAD, with all contenders, and fill the page's marked places.

    Where XQuAD's published files are missing its tables stay as they are. Raises `UsageError`
    where the page cannot be read or written.
    """
    text = read_text(file)
    tables = _seeds(run_all(suite_of(Path("seeds")), contenders(["all"])))
    odd = run_all(news.news_suite("odd"), contenders([]))[0]
    tables["news"] = markdown(figures_table(odd, news.ROWS))
    tables["reliability"] = markdown(_reliability(odd))
    draw_reliability(odd.outcomes, file.with_name("reliability.png"))
    once = run_all(monolingual(suite_of(Path("seeds"), [SEED_CASES])), contenders([]))[0]
    tables["told once"] = markdown(groups_table("question → article", dict(once.tags()), MATRIX))
    if xquad.has_held_out(data):
        whole = run_all(xquad.xquad_suite(data, every=xquad.EVERY), contenders([]))[0]
        part = run_all(xquad.xquad_suite(data, every=xquad.EVERY, part=True), contenders(["all"]))
        tables |= _xquad(whole, part)
        unseen = xquad.xquad_suite(data, languages=UNSEEN, every=xquad.EVERY, part=True)
        figures = figures_table(run_all(unseen, contenders([]))[0], xquad.rows(UNSEEN))
        tables["xquad, unseen languages"] = markdown(figures)
    else:
        say(f"XQuAD is left as it is: its published files are not in {data}")
    for suite in typing_habits.suites(data):
        tables[f"typing, {suite.name}"] = markdown(typing_habits.measure(suite))
    write_text(fill(text, tables), file)


def _seeds(runs: list[Run]) -> dict[str, str]:
    ours = runs[0]
    rows = [row for row in rows_of(METRICS) if not row.metric.startswith("latency")]
    splits = {
        split: [o for o in ours.outcomes if split in {"all", o.case.split}]
        for split in (*sorted({o.case.split for o in ours.outcomes}), "all")
    }
    return {
        "seeds": markdown(figures_table(ours, rows)),
        "seeds by split": markdown(groups_table("split", splits, KIND)),
        "seeds by language": markdown(
            groups_table("question → article", ours.language_pairs(), PAIR)
        ),
        "seeds by tag": markdown(groups_table("tag", dict(ours.tags()), KIND)),
        "seeds side by side": markdown(comparison_table(runs, rows_of(COMPARED))),
    }


def _xquad(whole: Run, part: list[Run]) -> dict[str, str]:
    return {
        "xquad": markdown(figures_table(whole, xquad.rows())),
        "xquad side by side": markdown(comparison_table(part, xquad.COMPARED)),
        "risk": markdown(_risk(whole)),
    }


def _reliability(run: Run) -> list[list[str]]:
    cells = [["confidence", "answered rightly", "questions"]]
    for sure, right, count in reliability(run.outcomes):
        cells.append([f"{100 * sure:.0f} %", f"{100 * right:.0f} %", str(count)])
    return cells


def _risk(run: Run) -> list[list[str]]:
    curve = risk_coverage(run.outcomes)
    cells = [["the surest … of all questions, answerable or not", "wrong"]]
    for least in (0.1, 0.2, 0.3, 0.4, 0.5):
        risk = next((risk for coverage, risk in curve if coverage >= least), None)
        if risk is not None:
            cells.append([f"{100 * least:.0f} %", f"{100 * risk:.1f} %"])
    return cells
