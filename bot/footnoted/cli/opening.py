"""Open the bot that a command's options and the environment describe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
            find_articles(articles)
        else:
            bot.index.check()
        yield bot, begin


def _open_unsynced(articles: Path, store: str, llm: str | None, llm_model: str | None) -> Bot:
    from footnoted.bot import Bot
    from footnoted.cli.environment import config_from_environment, located

    chosen = {"LLM_URL": llm, "LLM_MODEL": llm_model}
    config = config_from_environment({**os.environ, **{k: v for k, v in chosen.items() if v}})
    return Bot.open(articles, store=located(store), sync=False, config=config)
