"""`footnoted eval`: ask every case, print the report, compare with the committed floor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from footnoted import Bot, Config, UsageError
from footnoted_evals import metrics
from footnoted_evals.cases import SEED_CASES, Case, check_quotes, load_cases
from footnoted_evals.metrics import Mean, Outcome

FLOOR = Path(__file__).parent / "data" / "floor.json"
_console = Console(highlight=False)

METRICS = {
    "hit@1": lambda outcomes: metrics.hit_at(1, outcomes),
    "hit@2": lambda outcomes: metrics.hit_at(2, outcomes),
    "citation precision": metrics.citation_precision,
    "kept": metrics.kept,
    "refusal precision": metrics.refusal_precision,
    "refusal recall": metrics.refusal_recall,
    "valid spans": metrics.valid_spans,
}


def evaluate_cases(
    articles: Path,
    *,
    cases: Path | None = None,
    split: str = "all",
    json_file: Path | None = None,
    store: str | None = None,
    config: Config | None = None,
) -> bool:
    """Run the evals over a folder of articles and print the report.

    Returns whether every metric is at or above the committed floor (own case files have none).
    """
    file = cases or SEED_CASES
    chosen = load_cases(file, split=split)
    with (
        TemporaryDirectory(prefix="footnoted-eval-") as folder,
        Bot.open(articles, store=store or folder, config=config) as bot,
    ):
        check_quotes(chosen, bot.articles(), file)
        outcomes = ask_all(bot, chosen)
        languages = {article.source: article.language for article in bot.articles()}
    report = measure(outcomes)
    _print(outcomes, report, languages)
    if json_file is not None:
        _write(json_file, outcomes, report)
    return cases is not None or _above_floor(report, split)


def ask_all(bot: Bot, cases: Sequence[Case]) -> list[Outcome]:
    """The answer to every case."""
    return [Outcome(case, bot.ask(case.question)) for case in cases]


def measure(outcomes: Sequence[Outcome]) -> dict[str, Mean]:
    """Every metric over `outcomes`."""
    return {name: metric(outcomes) for name, metric in METRICS.items()}


def _print(outcomes: Sequence[Outcome], report: dict[str, Mean], languages: dict[str, str]) -> None:
    overall = Table("metric", "value", "95 % interval", "n", box=None, pad_edge=False)
    for name, mean in report.items():
        low, high = mean.interval or (0.0, 0.0)
        overall.add_row(name, str(mean), f"{100 * low:.0f}–{100 * high:.0f} %", str(mean.n))
    _console.print(overall)
    _console.print()
    _console.print(_matrix(outcomes, languages))
    _console.print()
    _console.print(_by_kind(outcomes))
    failed = [o for o in outcomes if _failure(o)]
    _console.print(Text(f"\n{len(failed)} of {len(outcomes)} cases failed", style="bold"))
    for o in failed:
        _console.print(Text(f"  {o.case.id}  {_failure(o)}: {o.case.question}"), soft_wrap=True)


def _matrix(outcomes: Sequence[Outcome], languages: dict[str, str]) -> Table:
    table = Table("question", "article", "hit@1", "hit@2", "kept", "n", box=None, pad_edge=False)
    pairs: dict[tuple[str, str], list[Outcome]] = {}
    for o in outcomes:
        if o.case.answerable:
            found = sorted({languages[gold.article] for gold in o.case.gold})
            article = o.case.language if o.case.language in found else found[0]
            pairs.setdefault((o.case.language, article), []).append(o)
    for (question, article), group in sorted(pairs.items()):
        hits = (metrics.hit_at(1, group), metrics.hit_at(2, group), metrics.kept(group))
        table.add_row(question, article, *map(str, hits), str(len(group)))
    return table


def _by_kind(outcomes: Sequence[Outcome]) -> Table:
    table = Table("kind", "hit@1", "hit@2", "kept", "refused", "n", box=None, pad_edge=False)
    for kind in ("direct", "indirect", "near", "far"):
        group = [o for o in outcomes if kind in o.case.tags]
        means = (
            metrics.hit_at(1, group),
            metrics.hit_at(2, group),
            metrics.kept(group),
            metrics.refusal_recall(group),
        )
        table.add_row(kind, *map(str, means), str(len(group)))
    return table


def _failure(outcome: Outcome) -> str:
    case, answer = outcome.case, outcome.answer
    if not case.answerable:
        return "answered, but the articles do not" if answer.answered else ""
    if not answer.answered:
        return "refused"
    if any(metrics.supports(citation, case) for citation in answer.citations):
        return ""
    return "wrong sentence"


def _above_floor(report: dict[str, Mean], split: str) -> bool:
    floors: dict[str, float] = json.loads(FLOOR.read_text(encoding="utf-8")).get(split, {})
    passed = True
    for name, floor in floors.items():
        value = report[name].value
        if value is None or value < floor:
            _console.print(
                Text(f"below the floor: {name} is {report[name]}, not {100 * floor:.0f} %")
            )
            passed = False
    return passed


def _write(file: Path, outcomes: Sequence[Outcome], report: dict[str, Mean]) -> None:
    value: dict[str, Any] = {
        "metrics": {
            name: {"value": mean.value, "n": mean.n, "interval": mean.interval}
            for name, mean in report.items()
        },
        "cases": [
            {
                "id": o.case.id,
                "answerable": o.case.answerable,
                "failure": _failure(o) or None,
                "answer": o.answer.to_dict(),
            }
            for o in outcomes
        ],
    }
    try:
        file.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from error
