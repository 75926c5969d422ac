"""What is known of a state of a store: the next one is given it, and reads only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.store.collections import Collections
from footnoted_index.store.reading import files_in


@dataclass(frozen=True, slots=True)
class KnownState:
    """The version of a store that was read, and what is known of its articles and files."""

    version: str | None
    catalogue: Catalogue | None
    files: dict[str, str] | None = None


class FileMarks:
    """The digests of the files whose articles are all committed, by path: rows in Chroma.

    `known` are those that were read, and written since; None before they are read.
    """

    def __init__(self, chroma: Collections) -> None:
        """`chroma` takes what is written."""
        self._chroma = chroma
        self.known: dict[str, str] | None = None

    def read(self, collections: Collections) -> dict[str, str]:
        """Read the marks of `collections`; from now on they are known."""
        self.known = files_in(collections)
        return self.known

    def put(self, digests: Mapping[str, str]) -> None:
        """Mark some files: path to digest."""
        self._chroma.upsert(
            "files",
            list(map(_row_id, digests)),
            metadatas=[{"path": path, "digest": d} for path, d in digests.items()],
        )
        if self.known is not None:
            self.known = {**self.known, **digests}

    def drop(self, paths: Sequence[str]) -> None:
        """Take the marks off some files."""
        self._chroma.delete("files", list(map(_row_id, paths)))
        if self.known is not None:
            gone = set(paths)
            self.known = {path: d for path, d in self.known.items() if path not in gone}


def _row_id(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
