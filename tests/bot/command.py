"""The command line as its users have it: a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOOTNOTED = [sys.executable, "-m", "footnoted"]


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*FOOTNOTED, *arguments], capture_output=True, check=False, **_options(cwd, environment)
    )


def start(
    *arguments: str, cwd: Path, merged: bool = False, **environment: str
) -> subprocess.Popen[str]:
    """Start a command and leave it running; `merged`: all it writes is on standard output."""
    return subprocess.Popen(
        [*FOOTNOTED, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        preexec_fn=None if os.name == "nt" else _hear_ctrl_c,
        **_options(cwd, environment),
    )


@contextmanager
def served(*arguments: str, cwd: Path, **environment: str) -> Iterator[str]:
    """The address of a command that serves; no key or token it was given is in what it wrote."""
    secrets = [value for name, value in environment.items() if name.endswith(("_KEY", "_TOKEN"))]
    with start(*arguments, "--port", "0", cwd=cwd, merged=True, **environment) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        assert found, said
        try:
            yield found[0]
        finally:
            process.terminate()
            said += process.stdout.read()
    assert not any(secret in said for secret in secrets)
    assert "Traceback" not in said, said


def _hear_ctrl_c() -> None:
    """Tests that run in the background of a shell are deaf to it, and so would be the command."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _options(cwd: Path, environment: dict[str, str]) -> dict[str, Any]:
    return {"cwd": cwd, "text": True, "env": {**os.environ, "COLUMNS": "200", **environment}}
