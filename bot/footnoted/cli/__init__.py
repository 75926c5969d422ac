"""The command line: `footnoted chat|ask|search|sync|eval|doctor|serve|mcp`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; a user's mistake ends with one line and exit code 2."""
    from footnoted.cli.serving import app
    from footnoted_index.errors import FootnotedError, UsageError

    try:
        app()
    except FootnotedError as error:
        sys.stderr.write(f"footnoted: {error}\n")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except (KeyboardInterrupt, SystemExit) as stop:
        if isinstance(stop, SystemExit) and stop.code != 130:
            raise  # Typer turns Ctrl-C into an exit of its own
        sys.stderr.write("footnoted: stopped; what was finished is kept\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader closed the pipe: `footnoted search … | head`
        sys.exit(0)
