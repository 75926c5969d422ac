"""The regression gate: fail if a headline figure is significantly worse than in the baseline.

The baseline holds what every case contributed to every headline metric, so that a loss is tested
over the same cases, in pairs. A case is named by a hash of its content, so an edited case does not
count until the baseline is rebuilt. Headline metrics are yes or no for each case; nothing else is
kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted import UsageError
from footnoted_evals.cases import DATA, write_text
from footnoted_evals.metrics import Difference, Sample, difference, parse
from footnoted_evals.outcome import Outcome
from footnoted_evals.run import Row, Run
from footnoted_index.checked_type import check_type

BASELINE = DATA / "baseline.json"
HEADLINE = (
    *map(Row, ("right", "hit@1", "hit@2", "evidence@2", "Success@1", "Success@5")),
    *map(Row, ("kept", "refusal recall", "faithfulness", "valid spans")),
)
_NEVER = ("faithfulness", "valid spans")
"""Metrics in which a single miss fails the gate, whatever the baseline says."""
_NEW = 0.3
"""The gate fails if the baseline lacks more than this share of the cases."""
Baseline = Mapping[str, Mapping[str, Any]]
"""For each suite `rows`, the names of the figures, and `cases`, by case key a character for each:
1, 0, or - where it does not apply."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """A headline figure against the baseline. `lost` are the cases that are wrong now; where there
    is a `problem`, the gate fails.
    """

    row: str
    change: Difference | None
    lost: Sequence[Outcome]
    problem: str


def judge(run: Run, rows: Sequence[Row], baseline: Baseline) -> list[GateResult]:
    """Return a verdict on each row, on cases that crashed, and on a baseline that knows few.

    Raises `UsageError` where the baseline knows nothing of the suite.
    """
    if run.suite not in baseline:
        raise UsageError(f"the baseline has no suite '{run.suite}'; run: footnoted eval baseline")
    known, verdicts = baseline[run.suite]["cases"], []
    places = {name: place for place, name in enumerate(baseline[run.suite]["rows"])}
    for row in rows:
        metric, now = parse(row.metric), row.sample(run.outcomes)
        was = {}
        if (place := places.get(str(row))) is not None:
            was = {key: (float(c),) for key, line in known.items() if (c := line[place]) != "-"}
        change = difference(metric, Sample(was, now.clusters), now)
        good = (float(metric.higher_is_better),)
        wrong = {key for key, value in now.values.items() if value != good}
        problem = ""
        if row.metric in _NEVER and wrong:
            problem = f"{len(wrong)} of {len(now.values)} answers are not"
        elif change is not None and change.is_loss(metric):
            problem = "significantly worse than the baseline"
            wrong = {key for key in wrong if was.get(key) == good}
        lost = [o for o in run.outcomes if problem and o.case.key in wrong]
        verdicts.append(GateResult(str(row), change, lost, problem))
    crashed = [o for o in run.outcomes if o.error]
    if crashed:
        verdicts.append(GateResult("crashes", None, crashed, f"{len(crashed)} cases crashed"))
    missing = [o for o in run.outcomes if o.case.key not in known]
    if len(missing) > _NEW * len(run.outcomes):
        problem = f"{len(missing)} are not in the baseline; rebuild it: footnoted eval baseline"
        verdicts.append(GateResult("cases", None, missing, problem))
    return verdicts


def verdict_cells(verdicts: Sequence[GateResult]) -> list[list[str]]:
    """Return the verdicts as a table."""
    cells = [["headline metric", "baseline", "now", "n", ""]]
    for verdict in verdicts:
        change = verdict.change
        values = ["–", "–", "0"]
        if change is not None:
            values = [f"{100 * change.before:.1f} %", f"{100 * change.after:.1f} %", str(change.n)]
        cells.append([verdict.row, *values, verdict.problem or "ok"])
    return cells


def read_baseline(file: Path) -> Baseline:
    """Return a baseline. Raises `UsageError` where there is none in `file`."""
    try:
        value: Baseline = json.loads(file.read_text(encoding="utf-8"))
        check_type(value, dict, "it holds an object", UsageError)
    except (OSError, ValueError, UsageError) as error:
        raise UsageError(
            f"there is no baseline in {file} ({error}); run: footnoted eval baseline"
        ) from error
    return value


def write_baseline(runs: Mapping[str, tuple[Run, Sequence[Row]]], file: Path) -> None:
    """Rebuild the baseline from runs and their rows; suites that were not run are kept."""
    baseline = dict(read_baseline(file)) if file.exists() else {}
    for suite, (run, rows) in runs.items():
        samples = [row.sample(run.outcomes).values for row in rows]
        cases = {
            key: "".join("-" if key not in s else str(int(s[key] >= (1.0,))) for s in samples)
            for key in sorted(o.case.key for o in run.outcomes)
        }
        baseline[suite] = {"rows": [str(row) for row in rows], "cases": cases}
    write_text(json.dumps(baseline, indent=0, ensure_ascii=False) + "\n", file)
