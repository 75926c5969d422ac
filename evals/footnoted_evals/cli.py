"""`footnoted eval` and what belongs to it: options and arguments; `commands` does the work."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from footnoted.cli.options import SEEDS, Articles

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
Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where XQuAD's dev files are.")]
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
        help="Run others beside ours: ablation, bm25, dense, rrf, llamaindex, llamaindex-fusion,"
        " all, or a YAML file of configurations; repeatable.",
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
    store: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Where to build the index (default: a new one)."),
    ] = None,
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
    if context.invoked_subcommand is not None:
        return
    from footnoted.cli.environment import config_from_environment

    commands = _commands()
    if gate:
        suites = commands.gated(articles, cases or [])
        if not commands.gate(suites, baseline or commands.BASELINE):
            raise typer.Exit(1)
        return
    commands.evaluate_cases(
        articles,
        cases or [],
        split=split,
        metrics=metric or [],
        vary=vary or [],
        store=store,
        model=config_from_environment().embed_model,
        json_file=json,
        html_file=html,
        judge=_judge(judge_url, judge_model) if judge_url else None,
    )


@app.command(name="xquad")
def evaluate_xquad(
    data: Data = XQUAD, vary: Vary = None, json: JsonFile = None, html: HtmlFile = None
) -> None:
    """Measure on XQuAD as a mixed archive of English and German; exits with 1 below a goal."""
    if not data.is_dir():
        typer.echo(f"skipped: there is no XQuAD data in {data}")
        return
    commands = _commands()
    if not commands.evaluate_xquad(data, vary=vary or [], json_file=json, html_file=html):
        raise typer.Exit(1)


@app.command(name="news")
def evaluate_news(
    half: Annotated[
        Half, typer.Option(help="`even`: where constants are chosen; `odd`: what is reported.")
    ] = Half.ALL,
    vary: Vary = None,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure on questions about invented news in English, German and Hungarian."""
    _commands().evaluate_news(half, vary=vary or [], json_file=json, html_file=html)


@app.command()
def typing(
    articles: Articles = SEEDS,
    split: Annotated[str, typer.Option(help="Only the seeds' cases of this split.")] = "all",
    data: Data = XQUAD,
) -> None:
    """Ask the seeds' cases, and a part of XQuAD, as careless people would type them."""
    _commands().measure_typing(articles, data, split)


@app.command()
def baseline(
    articles: Articles = SEEDS,
    cases: Cases = None,
    file: BaselineFile = None,
) -> None:
    """Rebuild the baseline of the regression gate."""
    commands = _commands()
    commands.make_baseline(commands.gated(articles, cases or []), file or commands.BASELINE)


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(metavar="A.json")],
    other: Annotated[Path, typer.Argument(metavar="B.json")],
) -> None:
    """Show what changed between two JSON reports, case by case."""
    _commands()
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
    count = _commands().draft(articles, out, number=number, feedback=from_feedback)
    typer.echo(f"{count} drafts in {out}: edit each and remove its `draft`, then run:")
    typer.echo(f"footnoted eval --articles {articles} --cases {out}")


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A SQuAD-format file, or a BEIR folder.")],
    language: Annotated[str, typer.Option(metavar="CODE", help="The language of it.")],
    articles: Articles,
    out: Out = Path("cases.jsonl"),
) -> None:
    """Turn a SQuAD-format file or a BEIR folder into articles and cases."""
    commands = _commands()
    from footnoted_evals.datasets.beir import beir_archive
    from footnoted_evals.datasets.squad import squad_archive

    load = beir_archive if source.is_dir() else squad_archive
    commands.take_in(load(source, language), articles, out)
    typer.echo(f"footnoted eval --articles {articles} --cases {out}")


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
    _commands()
    from footnoted_evals.quality_page import write_quality

    write_quality(file, data)


def _commands() -> Any:
    from footnoted.extras import require

    require("ir_measures", extra="evals")
    from footnoted_evals import commands

    return commands


def _judge(url: str, model: str) -> LLM:
    import os

    from footnoted.extras import require

    require("llama_index.llms.openai_like", extra="llm")
    from llama_index.llms.openai_like import OpenAILike

    key = os.environ.get("OPENAI_API_KEY", "none")
    return OpenAILike(model=model, api_base=url, api_key=key, is_chat_model=True)
