"""The command line as its users have it: a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

FOOTNOTED = [sys.executable, "-m", "footnoted"]


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*FOOTNOTED, *arguments], capture_output=True, check=False, **_options(cwd, environment)
    )


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command and leave it running."""
    return subprocess.Popen(
        [*FOOTNOTED, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=None if os.name == "nt" else _hear_ctrl_c,
        **_options(cwd, environment),
    )


def _hear_ctrl_c() -> None:
    """Tests that run in the background of a shell are deaf to it, and so would be the command."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _options(cwd: Path, environment: dict[str, str]) -> dict[str, Any]:
    return {"cwd": cwd, "text": True, "env": {**os.environ, "COLUMNS": "200", **environment}}
