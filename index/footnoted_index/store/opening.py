"""Open the store at a location, whichever kind it is."""

from __future__ import annotations

from pathlib import Path

from footnoted_index.store.folder_store import FolderStore
from footnoted_index.store.server_store import ServerStore
from footnoted_index.store.store import KnownState, Store
from footnoted_index.web_url import is_web_url


def open_store(location: str | Path, *, embedding: str, known: KnownState | None = None) -> Store:
    """Open a folder, or the URL of a Chroma server, as a store of an embedding model's vectors.

    `known` is what another store of it knew: only what was changed since is read.

    Raises `StoreError` where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """
    if is_web_url(str(location)):
        return ServerStore(str(location), embedding=embedding, known=known)
    return FolderStore(Path(location), embedding=embedding, known=known)
