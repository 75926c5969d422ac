"""Open the bot that a command's options and the environment describe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from footnoted_index.errors import FilterError, UsageError
from footnoted_index.filters import Where
from footnoted_index.text.redaction import redacted

if TYPE_CHECKING:
    from footnoted.bot import Bot


@contextmanager
def open_bot(
    articles: Path,
    store: str,
    *,
    sync: bool,
    llm: str | None = None,
    llm_model: str | None = None,
) -> Iterator[Bot]:
    """Open the bot for one question, after a sync or, where another process syncs, beside it."""
    from footnoted.cli import output

    with _open_unsynced(articles, store, llm, llm_model) as bot:
        if not sync:
            bot.index.check()
            if not bot.is_published():
                raise UsageError(
                    f"the store '{redacted(store)}' holds no articles; run `footnoted sync`,"
                    " or name another with --store"
                )
        else:
            with output.sync_progress() as listener:
                report = bot.sync_or_follow(on_progress=listener)
            if report is None:
                output.warn(f"'{store}' is being written by {bot.index.writer()}: {bot.sync_state}")
            else:
                output.note_report(report, articles, store)
        yield bot


@contextmanager
def open_to_serve(
    articles: Path, store: str, *, sync: bool, llm: str | None, llm_model: str | None
) -> Iterator[tuple[Bot, Callable[[], None]]]:
    """Open the bot of a command that serves; also return what begins its sync once it listens.

    Raises `ArticlesError` or `StoreMismatchError` before anything is served.
    """
    from footnoted.cli import output
    from footnoted_index.readers import find_articles

    def begin() -> None:
        if sync:
            bot.start_sync(on_done=lambda report: output.note_report(report, articles, store))

    with _open_unsynced(articles, store, llm, llm_model) as bot:
        if sync:
            find_articles(articles, links=bot.config.links)
        else:
            bot.index.check()
        yield bot, begin


def _open_unsynced(articles: Path, store: str, llm: str | None, llm_model: str | None) -> Bot:
    from footnoted.bot import Bot
    from footnoted.cli import output
    from footnoted.cli.environment import config_from_environment, located

    if llm_model and not llm:
        output.warn(f"the model {llm_model} is not used: no --llm URL (or LLM_URL) is given")
    chosen = {"LLM_URL": llm, "LLM_MODEL": llm_model}
    config = config_from_environment({**os.environ, **{k: v for k, v in chosen.items() if v}})
    return Bot.open(articles, store=located(store), sync=False, config=config)


def warn_of_unknown(bot: Bot, where: Where) -> None:
    """Name what of a filter fits no article. Raises `FilterError` for an id."""
    from footnoted.cli import output

    named = {"language": where.languages, "source": where.sources, "article": where.articles}
    articles = bot.articles(texts=False) if any(named.values()) else []
    for name, values in named.items():
        for value in values or ():
            if any(Where.of({f"{name}s": value}).admits(article) for article in articles):
                continue
            if name == "article":
                raise FilterError(f"there is no article with --{name} {value}")
            output.warn(f"there is no article with --{name} {value}")
