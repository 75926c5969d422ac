"""A store in a folder: the open state, and the draft of the next one."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record
from footnoted_index.store import merging
from footnoted_index.store.chroma import chroma_errors, embedded
from footnoted_index.store.collections import SENTENCES, Collections
from footnoted_index.store.disk import reason_of
from footnoted_index.store.layer import Layer
from footnoted_index.store.open_snapshot import OpenSnapshot
from footnoted_index.store.snapshots import PARTS, Below, Snapshots
from footnoted_index.store.vector_file import VectorFile

_ATTEMPTS = 5
_log = logging.getLogger(__name__)


class Folder:
    """The published snapshots of one state, oldest first, and a draft above them, if any.

    `chroma` has the draft's collections, and no client where there is none. Raises `StoreError`
    where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """

    def __init__(
        self, path: Path, embedding: str, chroma: Collections, known: Catalogue | None
    ) -> None:
        """`known`: a catalogue that may still be that of the state that is open."""
        self._snapshots, self._embedding, self._chroma = Snapshots(path), embedding, chroma
        self.version: str | None = None
        self.layers: list[Layer] = []
        self.draft: Path | None = None
        self._vector_files: dict[str, VectorFile] = {}
        self._catalogue = known
        self._open()

    def close(self) -> None:
        """Release what is open, and discard the draft."""
        self._let_go()
        self._catalogue = None
        if self.draft is not None:
            self._snapshots.discard(self.draft)
            self.draft = None

    def is_current(self) -> bool:
        """Whether nothing was published since this state was opened."""
        return self.version == self._snapshots.current()

    def vector_file(self, language: str) -> VectorFile:
        """The vectors of a language in the draft."""
        assert self.draft is not None
        if language not in self._vector_files:
            stem = self.draft / "vectors" / f"{self._chroma.name}-{language}"
            self._vector_files[language] = VectorFile(stem)
        return self._vector_files[language]

    def read_catalogue(self) -> Catalogue | None:
        """The catalogue of the published state; None where it has to be made anew."""
        if self.version is None:
            return None
        return self._read_catalogue(self._snapshots.folder / self.version)

    def _read_catalogue(self, snapshot: Path) -> Catalogue | None:
        files = self._snapshots.folder / PARTS
        self._catalogue = parts.read(self._catalogue_in(snapshot), files, self._catalogue)
        return self._catalogue

    def begin(self) -> None:
        """Begin a draft: a copy of the current snapshot or, where that is large, one above it."""
        listed = self.version and self._catalogue_in(self._snapshots.folder / self.version)
        draft, below = self._snapshots.draft()
        try:
            layers = self._layers(below)
        except StoreError:
            self._snapshots.discard(draft)
            raise
        self._let_go()
        self.draft, self.layers = draft, layers
        with chroma_errors("open", str(self._snapshots.folder)):
            self._chroma.client = embedded(draft)
        if listed:
            parts.copy_list(listed, self._catalogue_in(draft))

    def publish(
        self,
        added: Sequence[Record],
        removed: Collection[str],
        records: Callable[[], Iterable[Record]],
    ) -> None:
        """Publish the draft and open it; then merge, where there are many snapshots.

        All `records` are read only where no catalogue says what there was before what was `added`
        and `removed`. Raises `StoreError` where it cannot be written.
        """
        assert self.draft is not None
        folder, files = self._catalogue_in(self.draft), self._snapshots.folder / PARTS
        before = self.version
        try:
            known = self._read_catalogue(self.draft)
            if known is None:  # it is missing, or this is the first
                known, added, removed = Catalogue(), list(records()), ()
            self._catalogue = parts.change(folder, files, known, added, removed)
            for language, file in self._vector_files.items():
                if self._chroma.has(SENTENCES + language):  # else it was only asked for
                    file.save()
            below: Below = [
                (layer.snapshot.name, sorted(layer.gone))
                for layer in self.layers
                if layer.is_needed
            ]
            self._let_go()  # whatever Chroma still holds goes to disk
            self._snapshots.publish(self.draft, below)
            self.draft = None
            self._open()
        except OSError as error:
            raise StoreError(
                f"the store '{self._snapshots.folder}' cannot be written: {reason_of(error)}"
            ) from error
        if len(self.layers) - 1 > merging.MAX_BELOW:
            self._try_to_merge(before)

    def drop_foreign(self) -> None:
        """Leave out snapshots, and delete files of a draft, with rows of other models only."""
        self.layers = [layer for layer in self.layers if layer.is_ours]
        if self.draft is not None:
            for file in (self.draft / "vectors").glob("*"):
                if not file.name.startswith(f"{self._chroma.name}-"):
                    file.unlink()
            for folder in (self.draft / "catalogue").glob("*"):
                if folder.name != self._chroma.name:
                    shutil.rmtree(folder)

    def _open(self) -> None:
        for attempt in range(_ATTEMPTS):
            self.version = self._snapshots.current()
            if self.version is None:
                return
            try:
                self._snapshots.path(self.version)
                below = self._snapshots.below(self.version)
                self.layers = self._layers([*below, (self.version, [])])
                return
            except StoreError:
                # A quick writer may have published two newer snapshots and deleted this one.
                if self.is_current() or attempt == _ATTEMPTS - 1:
                    raise

    def _layers(self, names: Below) -> list[Layer]:
        return [
            Layer(OpenSnapshot.of(self._snapshots, name, self._embedding), gone)
            for name, gone in names
        ]

    def _let_go(self) -> None:
        self._vector_files.clear()
        self._chroma.disconnect()
        self.layers = []

    def _catalogue_in(self, snapshot: Path) -> Path:
        return snapshot / "catalogue" / self._chroma.name

    def _try_to_merge(self, before: str | None) -> None:
        """Merge snapshots; if that fails, as on a full disk, what was published stays."""
        location = str(self._snapshots.folder)
        try:
            merged = Collections(self._embedding, location)
            merging.merge(self._snapshots, self.layers[:-1], merged, before)
        except (OSError, StoreError) as error:
            _log.warning("'%s' could not be tidied up: %s", location, error)
        self._let_go()
        self._open()
