"""What is known of a state of a store: the next one is given it."""

from __future__ import annotations

from dataclasses import dataclass

from footnoted_index.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class KnownState:
    """The version of a store that was read, and what is known of its articles and files.

    The next state reads only what changed. `files` is None before they are read.
    """

    version: str | None
    catalogue: Catalogue | None
    files: dict[str, str] | None = None
