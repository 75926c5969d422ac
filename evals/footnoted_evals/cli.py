"""`footnoted eval` and what belongs to it: options and arguments."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from footnoted.cli.options import SEEDS, Articles, typed

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

app = typer.Typer(
    help="Measure the answers against gold cases.",
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

XQUAD = Path("../shared/data/xquad")
Cases = Annotated[
    list[Path] | None,
    typer.Option(
        "--cases", metavar="FILE", help="Cases, JSONL or YAML; repeatable (default: the seeds')."
    ),
]
Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where XQuAD's files are.")]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="The baseline (default: the committed one)."),
]
JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
]
HtmlFile = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one page.")
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="WHAT",
        help="Run others beside ours: ablation, bm25, dense, rrf, llamaindex or all; repeatable.",
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the cases are written.")]


class Half(StrEnum):
    """Which of the questions about news are asked."""

    EVEN = "even"
    ODD = "odd"
    ALL = "all"


@app.callback()
def evaluate(
    context: typer.Context,
    articles: Articles = SEEDS,
    cases: Cases = None,
    split: Annotated[
        str, typer.Option(help="Only the cases of this split; `all` for all.")
    ] = "all",
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this metric, such as nDCG@10; repeatable."),
    ] = None,
    vary: Vary = None,
    json: JsonFile = None,
    html: HtmlFile = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Compare with the baseline; exit with 1 on a loss.")
    ] = False,
    baseline: BaselineFile = None,
    judge_url: Annotated[
        str | None, typer.Option(metavar="URL", help="An OpenAI-compatible endpoint as a judge.")
    ] = None,
    judge_model: Annotated[
        str, typer.Option(metavar="NAME", help="The judge's model; its key is OPENAI_API_KEY.")
    ] = "",
) -> None:
    """Measure the answers against gold cases."""
    from footnoted import UsageError

    if (command := context.invoked_subcommand) is not None:
        for option in typed(context):
            raise UsageError(
                f"{option} stands before '{command}', which then does not see it; give it after"
            )
        return
    from footnoted.cli.environment import config_from_environment
    from footnoted_evals.commands import evaluate, gated, run_gate
    from footnoted_evals.run import METRICS, rows_of
    from footnoted_evals.suite import suite_of

    if gate:
        if split != "all" or metric or vary or json or html or judge_url:
            raise UsageError("--gate takes only --articles, --cases and --baseline")
        if not run_gate(gated(articles, cases or []), baseline):
            raise typer.Exit(1)
        return
    suite, rows = suite_of(articles, cases or [], split=split), rows_of(metric or METRICS)
    judge = _judge(judge_url, judge_model) if judge_url else None
    evaluate(
        suite,
        rows,
        vary=vary or [],
        config=config_from_environment(),
        json_file=json,
        html_file=html,
        judge=judge,
    )


@app.command()
def xquad(
    data: Data = XQUAD,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="A language of the archive; repeatable (default: en, de)."
        ),
    ] = None,
    every: Annotated[
        int, typer.Option(min=1, metavar="N", help="One in so many questions is asked.")
    ] = 3,
    vary: Vary = None,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure on XQuAD as an archive of two languages or more."""
    if not data.is_dir():
        typer.echo(f"skipped: there is no XQuAD data in {data}")
        return
    from footnoted_evals.commands import evaluate
    from footnoted_evals.datasets import xquad
    from footnoted_evals.reports.tables import say

    if not xquad.has_held_out(data):
        say(f"{data} has the half that the reader was trained on: its figures are too good")
    languages = language or xquad.LANGUAGES
    evaluate(
        xquad.xquad_suite(data, languages=languages, every=every),
        xquad.rows(languages),
        compared=xquad.COMPARED,
        vary=vary or [],
        json_file=json,
        html_file=html,
    )


@app.command()
def news(
    half: Annotated[
        Half, typer.Option(help="`even`: where constants are chosen; `odd`: what is reported.")
    ] = Half.ALL,
    vary: Vary = None,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure on questions about invented news in English, German and Hungarian."""
    from footnoted_evals.commands import evaluate
    from footnoted_evals.datasets.news import ROWS, news_suite

    evaluate(news_suite(half), ROWS, vary=vary or [], json_file=json, html_file=html)


@app.command()
def typing(data: Data = XQUAD) -> None:
    """Ask the seeds' cases, and a part of XQuAD, as careless people would type them."""
    from footnoted_evals.commands import note
    from footnoted_evals.reports.tables import print_cells
    from footnoted_evals.typing_habits import measure, suites

    for suite in suites(data):
        print_cells(measure(suite, note), title=suite.name)


@app.command()
def baseline(
    articles: Articles = SEEDS,
    cases: Cases = None,
    file: BaselineFile = None,
) -> None:
    """Rebuild the baseline of the regression gate."""
    from footnoted_evals.commands import gated, make_baseline

    make_baseline(gated(articles, cases or []), file)


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(metavar="A.json")],
    other: Annotated[Path, typer.Argument(metavar="B.json")],
) -> None:
    """Show what changed between two JSON reports, case by case."""
    from footnoted_evals.reports.comparison import print_changes

    print_changes(one, other)


@app.command()
def init(
    articles: Articles = SEEDS,
    out: Out = Path("cases.jsonl"),
    number: Annotated[int, typer.Option(min=1, help="How many answerable cases.")] = 30,
    from_feedback: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draft from what readers said of answers in the chat."),
    ] = None,
) -> None:
    """Draft cases from the articles, or from feedback, for a person to edit."""
    from footnoted_evals.cases import require_new, write_cases
    from footnoted_evals.drafts import drafts_from, drafts_from_feedback
    from footnoted_evals.suite import read_articles

    require_new(out, "file")
    drafts = (
        drafts_from_feedback(from_feedback)
        if from_feedback
        else drafts_from(read_articles(articles), number)
    )
    write_cases(drafts, out)
    typer.echo(f"{len(drafts)} drafts in {out}: edit each and remove its `draft`, then run:")
    typer.echo(f"footnoted eval --articles {quote(str(articles))} --cases {quote(str(out))}")


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A SQuAD-format file, or a BEIR folder.")],
    language: Annotated[str, typer.Option(metavar="CODE", help="The language of it.")],
    articles: Articles,
    out: Out = Path("cases.jsonl"),
) -> None:
    """Turn a SQuAD-format file or a BEIR folder into articles and cases."""
    from footnoted_evals.cases import require_new, write_cases
    from footnoted_evals.datasets.beir import beir_archive
    from footnoted_evals.datasets.squad import squad_archive

    require_new(articles, "folder")
    require_new(out, "file")
    archive = (beir_archive if source.is_dir() else squad_archive)(source, language)
    archive.write(articles)
    write_cases(archive.cases, out)
    typer.echo(f"footnoted eval --articles {quote(str(articles))} --cases {quote(str(out))}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from footnoted.cli.output import print_json
    from footnoted_evals.cases import schema as case_schema

    print_json(case_schema())


@app.command()
def quality(
    data: Data = XQUAD, file: Annotated[Path, typer.Argument()] = Path("docs/quality.md")
) -> None:
    """Write the measured tables of docs/quality.md again; takes half an hour."""
    from footnoted_evals.quality_page import write_quality

    write_quality(file, data)


def _judge(url: str, model: str) -> LLM:
    import os

    from footnoted.extras import require

    require("llama_index.llms.openai_like", extra="llm")
    from llama_index.llms.openai_like import OpenAILike

    from footnoted_evals.llm.judges import check_judge

    key = os.environ.get("OPENAI_API_KEY", "")
    judge = OpenAILike(model=model, api_base=url, api_key=key or "none", is_chat_model=True)
    check_judge(judge.model_copy(update={"max_retries": 0}), url, key)
    return judge
