"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Articles = Annotated[
    Path, typer.Option("--articles", metavar="DIR", help="The folder of articles.")
]
Store = Annotated[
    str,
    typer.Option(
        "--store", metavar="DIR|URL", help="Where the index is kept: a folder or a Chroma server."
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
