"""The report as one HTML page that needs nothing beside it; everything in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from footnoted_evals.outcome import Outcome
from footnoted_evals.reports import tables
from footnoted_evals.run import Row, Run

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
table{border-collapse:collapse;margin:1rem 0}td{padding:.2rem .7rem;text-align:right}
td:first-child{text-align:left}thead{border-bottom:1px solid #888;font-weight:600}
details{border-top:1px solid #ddd;padding:.4rem 0}summary{cursor:pointer}
.why{color:#b91c1c}dt{font-weight:600;margin-top:.4rem}dd{margin:0 0 0 1rem}
"""


def page(runs: Sequence[Run], rows: Sequence[Row], compared: Sequence[Row]) -> str:
    """Return the first run's figures and failed cases, next to other runs' if any."""
    run = runs[0]
    parts = [f"<h1>{escape(run.suite)}: {escape(run.contender)}</h1>"]
    parts.append(_table(tables.figures_table(run, rows)))
    if len(runs) > 1:
        parts += ["<h2>Side by side</h2>", _table(tables.comparison_table(runs, compared))]
        parts.append("<p>▲ better, ▼ worse than the first: paired bootstrap, 95 %.</p>")
    for name, groups in (("language", run.language_pairs()), ("tag", dict(run.tags()))):
        parts += [f"<h2>By {name}</h2>", _table(tables.groups_table(name, groups, tables.KIND))]
    failed = [o for o in run.outcomes if o.failure]
    parts.append(f"<h2>{len(failed)} of {len(run.outcomes)} cases failed</h2>")
    parts += map(_failed, failed)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(run.suite)}</title>'
        f"<style>{_STYLE}</style>{''.join(parts)}</html>\n"
    )


def _failed(outcome: Outcome) -> str:
    case, answer = outcome.case, outcome.answer
    facts: list[tuple[str, Any]] = [("asked before", turn.question) for turn in case.turns]
    if answer and answer.understood_as:
        facts.append(("understood as", answer.understood_as))
    facts += [("expected", f"{gold.quote} ({gold.article})") for gold in case.gold]
    if outcome.error:
        facts.append(("crashed", outcome.error))
    if answer:
        facts.append((f"given ({answer.level}, {answer.confidence:.2f})", answer.text))
        facts += [
            ("source", f"[{c.number}] {c.quote} ({c.article.source} {c.start}–{c.end})")
            for c in answer.citations
        ]
        facts += [
            ("closest", f"{hit.passage.text} ({hit.article.source})") for hit in answer.closest[:1]
        ]
    found = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(said))}</dd>" for name, said in facts)
    return (
        f"<details><summary>{escape(case.id)} <span class=why>{escape(outcome.failure)}</span>"
        f" {escape(case.question)}</summary><dl>{found}</dl></details>"
    )


def _table(cells: tables.Cells) -> str:
    head, *lines = ("".join(f"<td>{escape(cell)}" for cell in line) for line in cells)
    body = "".join(f"<tr>{line}" for line in lines)
    return f"<table><thead><tr>{head}</thead><tbody>{body}</tbody></table>"
