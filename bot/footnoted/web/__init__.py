"""Access control, rate limits and listening, shared by all servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

UNREADABLE = "the articles cannot be read right now"
"""What is told of an error whose message may name local paths."""


def path_in_app(scope: Scope) -> str:
    """Return the path of a request below where the app is mounted, as Starlette finds its routes:
    at `/a`, `/a/ask` is `/ask`, and so is `/ask`, as servers send it that take the root off.
    """
    path: str = scope["path"]
    root = scope.get("root_path", "")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path
