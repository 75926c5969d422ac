"""The command line: `footnoted chat|ask|search|sync|eval|doctor|serve|mcp`."""

from __future__ import annotations

import errno
import signal
import sys
from io import TextIOWrapper
from types import FrameType


def main() -> None:
    """Run the command line; a user's mistake ends with one line and exit code 2."""
    # As a normal end: what was opened is closed, and no private copy of a store is left.
    signal.signal(signal.SIGTERM, _end)
    if isinstance(sys.stdout, TextIOWrapper):  # there is none where it was closed
        sys.stdout.reconfigure(errors="replace")
    try:
        _run()
    except (KeyboardInterrupt, SystemExit) as stop:
        if isinstance(stop, SystemExit) and stop.code != 130:
            raise  # Typer turns Ctrl-C into an exit of its own
        sys.stderr.write("footnoted: stopped; what was finished is kept\n")
        sys.exit(130)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        what = error.filename or "the output"
        sys.stderr.write(f"footnoted: {what} cannot be written: {error.strerror}\n")
        sys.stdout = sys.stderr  # or Python would try once more to write what is left
        sys.exit(1)


def _run() -> None:
    from footnoted.cli.serving import app
    from footnoted_index.errors import FootnotedError, UsageError
    from footnoted_index.text.normalisation import clean_message
    from footnoted_index.text.redaction import redacted

    try:
        app()
    except FootnotedError as error:
        sys.stderr.write(f"footnoted: {clean_message(redacted(str(error)))}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
