"""The commands that serve other programs: `footnoted serve` and `footnoted mcp`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from footnoted.cli.advice import ArchiveCommand
from footnoted.cli.commands import app
from footnoted.cli.opening import open_to_serve
from footnoted.cli.options import (
    SEEDS,
    STORE,
    Articles,
    Hostname,
    Llm,
    LlmModel,
    Origin,
    Proxy,
    Store,
    Sync,
    typed,
)
from footnoted_index.errors import UsageError

if TYPE_CHECKING:
    from footnoted.web.access_control import Access

__all__ = ["app"]

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Token = Annotated[
    str | None,
    typer.Option(
        metavar="TOKEN", envvar="FOOTNOTED_TOKEN", help="What clients must send as a bearer token."
    ),
]
Rate = Annotated[
    int, typer.Option(min=0, help="Requests a minute and client address; 0 for any number.")
]
_OF_HTTP = frozenset(
    ("--host", "--port", "--token", "--rate", "--origin", "--hostname", "--proxy", "--insecure")
)
Insecure = Annotated[
    bool, typer.Option("--insecure", help="Answer other computers without a token.")
]


@app.command(cls=ArchiveCommand)
def serve(
    articles: Articles = SEEDS,
    store: Store = STORE,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    token: Token = None,
    rate: Rate = 120,
    origin: Origin = None,
    hostname: Hostname = None,
    proxy: Proxy = None,
    chat: Annotated[bool, typer.Option("--chat", help="Serve the chat at / as well.")] = False,
    insecure: Insecure = False,
    sync: Sync = True,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Answer over HTTP: JSON, server-sent events, OpenAI chat completions."""
    from footnoted.extras import require

    require("fastapi", extra="server")
    require("fastapi_offline", extra="server")
    require("uvicorn", extra="server")
    from footnoted.web.listen import listen, serve, url_of

    access = _access(host, token, rate, origin, hostname, proxy, insecure=insecure)
    with (
        listen(host, port) as listener,
        open_to_serve(articles, store, sync=sync, llm=llm, llm_model=llm_model) as (bot, begin),
    ):
        from footnoted.server import create_app

        url, page = url_of(listener, host), None
        if chat:
            require("gradio", extra="ui")
            from footnoted_ui import Options, build_server

            options = Options(
                host,
                token=token or "",
                insecure=insecure,
                origins=tuple(access.origins),
                names=tuple(access.names),
                proxies=tuple(proxy or ()),
            )
            page = build_server(bot, url, options)
        server = create_app(bot, access=access, page=page, host=host)
        said = f"Footnoted answers at {url} (described at {url}docs; stop with Ctrl+C)"
        typer.echo(said, err=True)
        begin()
        serve(server, listener, proxies=proxy or ())


@app.command(cls=ArchiveCommand)
def mcp(
    context: typer.Context,
    articles: Articles = SEEDS,
    store: Store = STORE,
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP instead of stdio.")
    ] = False,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8001,
    token: Token = None,
    rate: Rate = 120,
    origin: Origin = None,
    hostname: Hostname = None,
    proxy: Proxy = None,
    insecure: Insecure = False,
    sync: Sync = True,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Serve the Model Context Protocol: tools to ask, search and read an article."""
    from footnoted.cli import output
    from footnoted.extras import require

    require("mcp", extra="mcp")
    opened = open_to_serve(articles, store, sync=sync, llm=llm, llm_model=llm_model)
    if not http:
        for option in typed(context):
            if option in _OF_HTTP:
                output.warn(f"{option} is not used without --http")
        with opened as (bot, begin):
            from footnoted.integrations.mcp import create_server

            tools = create_server(bot)
            begin()
            tools.run("stdio")
        return
    require("uvicorn", extra="mcp")
    from footnoted.web.listen import listen, serve, url_of

    access = _access(host, token, rate, origin, hostname, proxy, insecure=insecure)
    with listen(host, port) as listener, opened as (bot, begin):
        from footnoted.integrations.mcp import http_app

        server = http_app(bot, host=host, access=access)
        typer.echo(f"Footnoted is at {url_of(listener, host)}mcp (stop with Ctrl+C)", err=True)
        begin()
        serve(server, listener, proxies=proxy or ())


def _access(
    host: str,
    token: str | None,
    rate: int,
    origins: list[str] | None,
    names: list[str] | None,
    proxies: list[str] | None,
    *,
    insecure: bool,
) -> Access:
    from footnoted.web.access_control import Access
    from footnoted.web.listen import what_opens

    how = what_opens(host, names or (), proxies or ())
    if token is None and not insecure and how:
        raise UsageError(
            f"{how} opens the articles to other computers: give --token TOKEN"
            " (or FOOTNOTED_TOKEN), or say --insecure"
        )
    return Access(token=token, per_minute=rate, origins=origins or (), names=names or ())
