"""What changed from one run to another, figure by figure and case by case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from footnoted_evals.metrics import difference, parse
from footnoted_evals.reports import json_report
from footnoted_evals.reports.tables import Cells, print_cells, say


def print_changes(one: Path, other: Path) -> None:
    """Print the figures over the cases that both reports have, then every case that was fixed,
    broken or answered otherwise. Raises `UsageError` where a file is no report.
    """
    old, new = json_report.read(one), json_report.read(other)
    print_cells(changed_figures(old, new))
    for change, before, after in changed_cases(old, new):
        say(f"{change}  {after['id']}  {after.get('question') or after['turns'][-1]['question']}")
        for mark, case in (("-", before), ("+", after)):
            said = case["error"] or (case["answer"] or {}).get("text", "")
            say(f"    {mark} {case['failure'] or 'right'}: {said}")
    keys, kept = ({case["key"] for case in value["cases"]} for value in (old, new))
    say(f"{len(keys & kept)} cases in both, {len(keys - kept)} removed, {len(kept - keys)} new")


def changed_figures(old: dict[str, Any], new: dict[str, Any]) -> Cells:
    """Return each metric before and after over the cases of both, and the paired difference."""
    cells = [["metric", "before", "after", "95 % interval of the difference", "n", ""]]
    for name in dict.fromkeys(name for case in new["cases"] for name in case["observed"]):
        metric = parse(name)
        change = difference(metric, json_report.sample(old, name), json_report.sample(new, name))
        if change is not None:
            verdict = "worse" if change.is_loss(metric) else "better" if change.significant else ""
            low, high, before, after = map(
                metric.show, (change.low, change.high, change.before, change.after)
            )
            cells.append([name, before, after, f"{low} to {high}", str(change.n), verdict])
    return cells


def changed_cases(
    old: dict[str, Any], new: dict[str, Any]
) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return each case that changed: `broken`, `fixed` or `other`, before and after."""
    before = {case["key"]: case for case in old["cases"]}
    changes = []
    for case in new["cases"]:
        was = before.get(case["key"])
        if was is None:
            continue
        if bool(was["failure"]) != bool(case["failure"]):
            changes.append(("broken" if case["failure"] else "fixed", was, case))
        elif (was["answer"] or {}).get("text") != (case["answer"] or {}).get("text"):
            changes.append(("other", was, case))
    return sorted(changes, key=lambda change: change[0])
