"""Optional dependencies: whether they are installed, and how to install them."""

from __future__ import annotations

from importlib.util import find_spec

from footnoted_index.errors import MissingExtraError


def installed(module: str) -> bool:
    """Return whether a module can be imported, without importing it."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent package is missing
        return False


def require(module: str, *, extra: str) -> None:
    """Raise `MissingExtraError` with the pip command where `module` is not installed."""
    if not installed(module):
        raise MissingExtraError(
            f"this needs {module}, which is not installed; run: pip install 'footnoted[{extra}]'"
        )
