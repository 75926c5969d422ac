"""Snapshots that are open in this process: each once, however many stores read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import ClassVar
from weakref import WeakValueDictionary, finalize

from footnoted_index.store.chroma import chroma_errors, embedded
from footnoted_index.store.collections import Collections
from footnoted_index.store.snapshots import MANIFEST, Snapshots
from footnoted_index.store.vector_file import Rows, VectorFile


class OpenSnapshot:
    """What a published snapshot holds of one model; it never changes.

    Its vectors are mapped into memory at once, so that they stay readable where the snapshot is
    removed. Chroma opens it when it is first asked, which costs some hundredths of a second and,
    with the first search, its vector index in memory.
    """

    _open: ClassVar[WeakValueDictionary[tuple[object, ...], OpenSnapshot]] = WeakValueDictionary()
    _opening: ClassVar[Lock] = Lock()

    def __init__(self, snapshots: Snapshots, name: str, embedding: str) -> None:
        self.name = name
        self._snapshots, self._lock = snapshots, Lock()
        self._collections = Collections(embedding, str(snapshots.folder))
        self._copies: list[TemporaryDirectory[str]] = []
        prefix = f"{self._collections.name}-"
        self.files: Mapping[str, VectorFile] = {
            file.stem.removeprefix(prefix): VectorFile(file.with_suffix(""))
            for file in sorted((snapshots.folder / name / "vectors").glob(f"{prefix}*.json"))
        }
        self.rows: Mapping[str, Rows] = {
            language: file.rows() for language, file in self.files.items()
        }
        finalize(self, _release, self._collections, self._copies).atexit = False

    @classmethod
    def of(cls, snapshots: Snapshots, name: str, embedding: str) -> OpenSnapshot:
        """The snapshot of a name, opened once as long as anybody uses it.

        Raises `StoreError` where it cannot be opened.
        """
        with chroma_errors("open", str(snapshots.folder)), cls._opening:
            # A store that was deleted and built anew has the same names.
            about = (snapshots.folder / name / MANIFEST).stat()
            path = str((snapshots.folder / name).resolve())
            key = (path, about.st_ino, about.st_mtime_ns, embedding)
            found = cls._open.get(key)
            if found is None:
                found = cls._open[key] = cls(snapshots, name, embedding)
            return found

    @property
    def collections(self) -> Collections:
        """Chroma's collections."""
        with self._lock:
            if self._collections.client is None:
                with chroma_errors("open", str(self._snapshots.folder)):
                    self._collections.client = embedded(self._readable())
        return self._collections

    def _readable(self) -> Path:
        """The files where Chroma can open them: it wants to write, even to read."""
        folder = self._snapshots.checked(self.name)  # or Chroma would make an empty one
        if self._snapshots.is_writable(self.name):
            return folder
        self._copies.append(self._snapshots.private_copy(self.name))
        return Path(self._copies[0].name)


def _release(collections: Collections, copies: list[TemporaryDirectory[str]]) -> None:
    collections.disconnect()
    for copy in copies:
        copy.cleanup()
