"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footnoted.web.listen import checked_proxy
from footnoted_index.store.chroma import checked_location


def named_folder(value: str | Path) -> Path:
    """Return the folder of articles that an option names; see `readers.named_folder`."""
    # The readers take a third of the time that `--help` may take.
    from footnoted_index.readers.files import named_folder

    return named_folder(value)


Articles = Annotated[
    Path,
    typer.Option("--articles", metavar="DIR", parser=named_folder, help="The folder of articles."),
]
Store = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="DIR|URL",
        parser=checked_location,
        help="Where the index is kept: a folder or a Chroma server.",
    ),
]
Sync = Annotated[bool, typer.Option(help="Bring the index up to date first.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", metavar="CODE", help="Only articles in this language; repeatable."),
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="PATH|URL",
        help="Only this article, folder or pattern (news/, '*-2024.md'); repeatable.",
    ),
]
Ids = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only the article with this id; repeatable."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles of this date (2024-03-05, 2024) or later."),
]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only articles of this date or earlier.")
]
Origin = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Answer pages of this site too, given as https://name; other sites' pages are"
        " refused; repeatable.",
    ),
]
Proxy = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ADDRESS",
        parser=checked_proxy,
        help="Believe the proxy at this address about who asks (X-Forwarded-For); repeatable.",
    ),
]
Hostname = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Answer to this name too, such as that of a proxy; repeatable.",
    ),
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="URL",
        envvar="LLM_URL",
        help="An OpenAI-compatible language model that words the answers, such as"
        " http://localhost:11434/v1; its key is read from LLM_API_KEY.",
    ),
]
LlmModel = Annotated[
    str | None,
    typer.Option("--llm-model", metavar="NAME", envvar="LLM_MODEL", help="Its name."),
]
SEEDS = Path("seeds")
STORE = ".footnoted"


def typed(context: typer.Context) -> list[str]:
    """Return the options that were typed, and not left to their defaults or the environment."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return [
        f"--{name.replace('_', '-')}"
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE"
    ]
