"""What is known of one state of a store, to be passed to the next."""

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
