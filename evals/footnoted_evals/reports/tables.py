"""A run as tables a person can read in the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from footnoted_evals.metrics import Estimate, difference, parse
from footnoted_evals.outcome import Outcome
from footnoted_evals.run import Row, Run

PAIR = ("hit@1", "hit@2", "kept")
KIND = ("right", "hit@1", "hit@2", "kept", "refusal recall")
_console = Console(highlight=False, soft_wrap=True)
Cells = list[list[str]]
_MARKED = re.compile(r"(<!-- measured: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)


def figures_table(run: Run, rows: Sequence[Row]) -> Cells:
    """Name, value, interval and n of each figure that applies; the first line is the head."""
    found = run.figures(rows).items()
    lines = [[str(row), show(row, e), interval(row, e), str(e.n)] for row, e in found]
    return [["metric", "value", "95 % interval", "n"], *lines]


def groups_table(
    head: str, groups: Mapping[str, Sequence[Outcome]], metrics: Sequence[str]
) -> Cells:
    """Return some metrics of each group of outcomes."""
    rows = [Row(name) for name in metrics]
    lines = [
        [name, *(show(row, row.estimate(group)) for row in rows), str(len(group))]
        for name, group in groups.items()
    ]
    return [[head, *metrics, "n"], *lines]


def comparison_table(runs: Sequence[Run], rows: Sequence[Row]) -> Cells:
    """Return every contender's figures; ▲ better or ▼ worse than the first, where the 95 % interval
    of the difference over the same cases (paired bootstrap) leaves zero out.
    """
    columns = [[run.contender for run in runs]]
    for row in rows:
        metric, first = parse(row.metric), row.sample(runs[0].outcomes)
        cells = []
        for run in runs:
            change = difference(metric, first, row.sample(run.outcomes))
            mark = ""
            if run is not runs[0] and change and change.significant:
                mark = " ▼" if change.is_loss(metric) else " ▲"
            cells.append(show(row, row.estimate(run.outcomes)) + mark)
        columns.append(cells)
    return [["contender", *map(str, rows)], *map(list, zip(*columns, strict=True))]


def print_run(run: Run, rows: Sequence[Row]) -> None:
    """The figures, by language pair and tag, and the cases that failed."""
    print_cells(figures_table(run, rows), title=f"{run.suite}: {run.contender}")
    print_cells(groups_table("question → article", run.language_pairs(), PAIR))
    print_cells(groups_table("tag", dict(run.tags()), KIND))
    failed = [o for o in run.outcomes if o.failure]
    _console.print(Text(f"{len(failed)} of {len(run.outcomes)} cases failed", style="bold"))
    for o in failed:
        _console.print(Text(f"  {o.case.id}  {o.failure}: {o.error or o.case.question}"))
    if run.drafts:
        _console.print(f"{run.drafts} draft cases were left out")


def print_cells(cells: Cells, title: str = "") -> None:
    """A table; its first line is the head."""
    table = Table(box=None, pad_edge=False, title=title or None, title_justify="left")
    for number, head in enumerate(cells[0]):
        table.add_column(head, justify="right" if number else "left")
    for line in cells[1:]:
        table.add_row(*map(Text, line))
    _console.print(table)
    _console.print()


def markdown(cells: Cells) -> str:
    """Return the same table in Markdown."""
    head, *lines = cells
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *lines))


def fill(text: str, tables: dict[str, str]) -> str:
    """Return the page with its marked places replaced by tables of those names."""
    return _MARKED.sub(
        lambda m: f"{m[1]}\n{tables[m[2]]}\n{m[3]}" if m[2] in tables else m[0], text
    )


def say(text: str, style: str = "") -> None:
    """One line on standard output."""
    _console.print(Text(text, style=style))


def show(row: Row, one: Estimate) -> str:
    """Return the value as people read it; a dash where nothing applies."""
    return parse(row.metric).show(one.value)


def interval(row: Row, one: Estimate) -> str:
    """Return the interval as people read it."""
    if one.low is None or one.high is None:
        return ""
    metric = parse(row.metric)
    low, high = metric.show(one.low), metric.show(one.high)
    return f"{low.removesuffix(metric.unit).rstrip()}–{high}"
