"""A run as JSON, for machines and for `footnoted eval compare`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from footnoted import UsageError
from footnoted_evals.cases import read_text, write_text
from footnoted_evals.metrics import Sample, parse
from footnoted_evals.run import Row, Run

FORMAT = 1


def to_dict(run: Run, rows: Sequence[Row]) -> dict[str, Any]:
    """Everything about a run: figures, and for every case what was asked, expected and given, and
    what it contributes to each metric.
    """
    names = list(dict.fromkeys(row.metric for row in rows))
    observed = {name: parse(name).observe(run.outcomes) for name in names}
    cases = []
    for number, o in enumerate(run.outcomes):
        seen = {name: observed[name][number] for name in names}
        case = {
            **o.case.model_dump(mode="json", exclude_defaults=True),
            "key": o.case.key,
            "cluster": o.case.resampled_with,
            "failure": o.failure,
            "error": o.error,
            "milliseconds": o.milliseconds,
            "found": [[f.article.source, f.start, f.end, round(f.score, 4)] for f in o.found],
            "answer": o.answer.to_dict() if o.answer else None,
            "observed": {name: value for name, value in seen.items() if value is not None},
        }
        cases.append(case)
    return {
        "format": FORMAT,
        "footnoted": version("footnoted"),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "suite": run.suite,
        "contender": run.contender,
        "figures": {str(row): asdict(one) for row, one in run.figures(rows).items()},
        "cases": cases,
    }


def write(value: Any, file: Path) -> None:
    """Write JSON. Raises `UsageError` where that cannot be done."""
    write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", file)


def read(file: Path) -> dict[str, Any]:
    """Return a run that was written. Raises `UsageError` where the file holds none."""
    try:
        value = json.loads(read_text(file))
    except ValueError as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UsageError(f"{file} is not a report of `footnoted eval --json` of this version")
    return value


def sample(value: dict[str, Any], metric: str) -> Sample:
    """Return what the cases of a run that was read contribute to a metric."""
    cases = value["cases"]
    return Sample(
        {case["key"]: tuple(seen) for case in cases if (seen := case["observed"].get(metric))},
        {case["key"]: case["cluster"] for case in cases},
    )
