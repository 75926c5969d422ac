"""The commands. Whatever takes time to import is imported inside the command that needs it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footnoted.cli.advice import ArchiveCommand, advised
from footnoted.cli.opening import open_bot, open_to_serve, warn_of_unknown
from footnoted.cli.options import (
    SEEDS,
    STORE,
    Articles,
    Hostname,
    Ids,
    Json,
    Languages,
    Llm,
    LlmModel,
    Origin,
    Proxy,
    Since,
    Sources,
    Store,
    Sync,
    Until,
    named_folder,
)
from footnoted_evals.cli import app as eval_app
from footnoted_index.errors import FootnotedError, UsageError
from footnoted_index.filters import Where
from footnoted_index.web_url import is_web_url

if TYPE_CHECKING:
    from footnoted_index.ingest.report import SyncReport

app = typer.Typer(
    help="Ask your articles; every sentence of the answer is footnoted with the exact words it"
    " came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(eval_app, name="eval")


@app.command(cls=ArchiveCommand)
def chat(
    articles: Articles = SEEDS,
    store: Store = STORE,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; another than this computer's needs a login."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 7860,
    browser: Annotated[bool, typer.Option(help="Open the chat in a browser.")] = True,
    sync: Sync = True,
    auth: Annotated[
        str,
        typer.Option(metavar="USER:PASSWORD", envvar="FOOTNOTED_AUTH", help="Ask for a login."),
    ] = "",
    token: Annotated[
        str,
        typer.Option(
            envvar="FOOTNOTED_TOKEN", help="Let in whoever opens the page with ?token=TOKEN."
        ),
    ] = "",
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Open the chat to other computers without a login.")
    ] = False,
    archive: Annotated[
        bool | None,
        typer.Option(
            help="Let readers see, add and remove articles (default: on this computer only)."
        ),
    ] = None,
    origin: Origin = None,
    hostname: Hostname = None,
    proxy: Proxy = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Chat with the articles in a browser."""
    from footnoted.extras import require

    require("gradio", extra="ui")
    from footnoted_ui import Options, launch

    options = Options(
        host=host,
        port=port,
        open_browser=browser,
        auth=auth,
        token=token,
        insecure=insecure,
        archive=archive,
        feedback=None if is_web_url(store) else Path(store) / "feedback.jsonl",
        origins=tuple(origin or ()),
        names=tuple(hostname or ()),
        proxies=tuple(proxy or ()),
    )
    with open_to_serve(articles, store, sync=sync, llm=llm, llm_model=llm_model) as (bot, begin):
        launch(bot, options, when_built=begin)


@app.command(cls=ArchiveCommand)
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    articles: Articles = SEEDS,
    store: Store = STORE,
    language: Languages = None,
    source: Sources = None,
    article: Ids = None,
    since: Since = None,
    until: Until = None,
    sync: Sync = True,
    json: Json = False,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Answer one question with footnotes, or say that the articles do not."""
    from footnoted.cli import output

    where = _where(languages=language, sources=source, articles=article, since=since, until=until)
    with open_bot(articles, store, sync=sync, llm=llm, llm_model=llm_model) as bot:
        warn_of_unknown(bot, where)
        answer = bot.ask(question, where=where)
    if json:
        output.print_json(answer.to_dict())
    else:
        output.print_answer(answer)


@app.command(cls=ArchiveCommand)
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    articles: Articles = SEEDS,
    store: Store = STORE,
    limit: Annotated[int, typer.Option(min=1, help="How many passages to show.")] = 10,
    language: Languages = None,
    source: Sources = None,
    article: Ids = None,
    since: Since = None,
    until: Until = None,
    sync: Sync = True,
    json: Json = False,
) -> None:
    """List the passages that fit best."""
    from footnoted.cli import output

    where = _where(languages=language, sources=source, articles=article, since=since, until=until)
    with open_bot(articles, store, sync=sync) as bot:
        warn_of_unknown(bot, where)
        hits = bot.search(query, limit=limit, where=where)
    if json:
        output.print_json([hit.to_dict() for hit in hits])
    else:
        output.print_hits(hits)


@app.command(cls=ArchiveCommand)
def sync(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", parser=named_folder, help="The folder of articles."),
    ] = SEEDS,
    store: Store = STORE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done; write nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running and sync whatever changes, until stopped.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the index up to date with the folder: only what changed is read and embedded."""
    from footnoted.bot import Bot
    from footnoted.cli import output
    from footnoted.cli.environment import config_from_environment, located
    from footnoted_index.ingest.watch import changes

    if dry_run and watch:
        raise UsageError("--dry-run writes nothing and --watch goes on writing; give one of them")
    config = config_from_environment()
    with Bot.open(folder, store=located(store), sync=False, config=config) as bot:
        if dry_run:
            output.show_report(bot.plan(), folder, store, json=json, dry_run=True)
            return

        def synced() -> SyncReport:
            with output.sync_progress() as listener:
                return bot.sync(on_progress=listener)

        seen = changes(folder, links=config.links)
        next(seen)
        output.show_report(synced(), folder, store, json=json)
        if watch:
            _keep_synced(seen, synced, folder, store, json=json)


def _keep_synced(
    seen: Generator[None, bool | None, None],
    synced: Callable[[], SyncReport],
    folder: Path,
    store: str,
    *,
    json: bool,
) -> None:
    """Sync at every change that is `seen`, until stopped; say each problem once."""
    from footnoted.cli import output

    again, told = False, ""
    while True:
        seen.send(again)
        try:
            report = synced()
        except FootnotedError as error:
            if str(error) != told:
                told = str(error)
                output.warn(advised(told, folder, store, may_only_read=False))
            # A folder that is missing comes back as a change; a busy store does not.
            again = not isinstance(error, UsageError)
            continue
        if report.changed or report.failed:
            output.show_report(report, folder, store, json=json)
        again, told = False, ""


@app.command(cls=ArchiveCommand)
def doctor(
    articles: Articles = SEEDS,
    store: Store = STORE,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="First repair the index, from the articles where need be."),
    ] = False,
) -> None:
    """Say what is installed, whether the index is whole, and that no network is used."""
    from footnoted.cli.doctor import examine, mend

    if repair:
        mend(articles, store)
    if not examine(articles, store):
        raise typer.Exit(1)


def _where(**wanted: list[str] | str | None) -> Where:
    return Where.of({name: value or None for name, value in wanted.items()})
