"""Commands that messages advise, for the archive that the user's own command named."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

from footnoted.cli.options import SEEDS, STORE
from footnoted_index.errors import FootnotedError, UsageError

_READ_ONLY = ", or read only (--no-sync, in Python sync=False)"


class ArchiveCommand(TyperCommand):
    """A command over a folder and a store; what it raises advises commands over the same."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what was typed after the command."""
        ctx.allow_extra_args = True
        extra = super().parse_args(ctx, args)
        if extra:
            known = {parameter.name for parameter in self.params}
            advice = "put the question in quotation marks" if "question" in known else "see --help"
            if "articles" in known and Path(extra[0]).is_dir():
                advice = f"give the folder with --articles {shlex.quote(extra[0])}"
            raise UsageError(f"unexpected '{' '.join(extra)}' after the command; {advice}")
        return extra

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except FootnotedError as error:
            articles = ctx.params.get("articles", ctx.params.get("folder"))
            store, may_only_read = ctx.params["store"], "sync" in ctx.params
            message = advised(str(error), articles, store, may_only_read=may_only_read)
            error.args = (message, *error.args[1:])
            raise


def advised(message: str, articles: Path, store: str, *, may_only_read: bool = True) -> str:
    """Return a message whose commands name the folder and the store, where they must.

    `may_only_read`: whether the command has the option `--no-sync`, which is else not advised.
    """
    if not may_only_read:
        message = message.replace(_READ_ONLY, "")
    folder = shlex.quote(str(articles)) if articles != SEEDS else ""
    kept = f" --store {shlex.quote(store)}" if store != STORE else ""
    repair = f"doctor --repair{' --articles ' * bool(folder)}{folder}{kept}"
    sync = f"sync{' ' * bool(folder)}{folder}{kept}"
    return message.replace("`footnoted doctor --repair`", f"`footnoted {repair}`").replace(
        "`footnoted sync`", f"`footnoted {sync}`"
    )
