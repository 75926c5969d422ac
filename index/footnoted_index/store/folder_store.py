"""A store in a folder: written in a draft above what is published, which `commit` publishes.

See `folder` for the draft, and `snapshots` for what is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record, Stored
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.chroma import chroma_errors
from footnoted_index.store.collections import Collections
from footnoted_index.store.folder import Folder
from footnoted_index.store.layer import Layer
from footnoted_index.store.store import KnownState, Store, outdated
from footnoted_index.store.vector_file import LayeredRows, Rows, nearest


class FolderStore(Store):
    """A store in a folder, with Chroma embedded.

    Raises `StoreError` where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """

    def __init__(self, path: Path, *, embedding: str, known: KnownState | None = None) -> None:
        super().__init__(str(path), known)
        self._chroma = Collections(embedding, self.location)  # those of the draft
        self._added: dict[str, Record] = {}  # since the last commit, by id
        self._removed: set[str] = set()
        self._files: dict[str, str] | None = None  # what is known of those that are marked
        self._stale: list[str] | None = None  # what others' collections the last draft had
        catalogue = None if known is None else known.catalogue
        self._folder = Folder(path, embedding, self._chroma, catalogue)
        if known is not None and known.version == self._folder.version:
            self._files = known.files

    def close(self) -> None:
        super().close()
        self._chroma.disconnect()
        self._folder.close()

    @property
    def version(self) -> str | None:
        return self._folder.version

    @property
    def _layers(self) -> Sequence[Layer]:
        """What is published and read from, oldest first."""
        self._require_open()
        return self._folder.layers

    def is_current(self) -> bool:
        return self._folder.is_current()

    def is_published(self) -> bool:
        return any(layer.is_ours for layer in self._layers) or self._chroma.has("articles")

    def holds_other_model_only(self) -> bool:
        if any(layer.is_ours for layer in self._layers) or self._chroma.parts():
            return False
        return bool(self._layers or self._chroma.others())

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        if wanted is not None:
            wanted = set(wanted)
        found = {r.id: r for layer in self._layers for r in layer.records(wanted)}
        found |= {r.id: r for r in self._chroma.records(wanted)}
        yield from (found[id_] for id_ in sorted(found))

    def _read_catalogue(self) -> Catalogue | None:
        """None where it is damaged, or of another version."""
        return self._folder.read_catalogue()

    def state(self) -> KnownState | None:
        if self._catalogue is None:
            return self._known
        return KnownState(self.version, self._catalogue, self._files)

    def files(self) -> dict[str, str]:
        if self._files is None:
            in_draft = self._chroma.client is not None or not self._layers
            latest = self._chroma if in_draft else self._layers[-1].snapshot.collections
            self._files = latest.files()
        return dict(self._files)

    def languages(self) -> list[str]:
        below = (layer.snapshot.files for layer in self._layers)
        return sorted({*self._chroma.languages()}.union(*below))

    def sentence_ids(self, language: str) -> list[str]:
        below = [id_ for layer in self._layers for id_ in layer.sentence_ids(language)]
        return below + self._chroma.sentence_ids(language)

    def nearest(
        self, language: str, vector: Vectors, n: int, among: Sequence[SentenceKey] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        assert among is None
        return nearest(self._files_of(language), vector, n)

    def rows(self, language: str) -> Rows | LayeredRows:
        found = self._files_of(language)
        return found[0] if len(found) == 1 else LayeredRows(tuple(reversed(found)))

    def _files_of(self, language: str) -> list[Rows]:
        """The vectors of a language by file, oldest first, those of the draft last."""
        found = [rows for layer in self._layers if (rows := layer.rows(language)) is not None]
        if self._folder.draft is not None:
            found.append(self._folder.vector_file(language).rows())
        return found

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        return self.rows(language).vectors(keys)

    def vectors_of(self, record: Stored) -> Vectors | None:
        found = self.rows(record.language).of(record.key)
        return np.array(found) if len(found) == record.sentence_count else None

    def commit(self) -> None:
        if self._folder.draft is not None:
            self._stale = self._chroma.others()
            self._folder.publish(list(self._added.values()), self._removed, self.records)
            self._catalogue = self._folder.read_catalogue()
        self._added, self._removed = {}, set()

    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Stored],
    ) -> None:
        with self._writing():
            for record, matrix in zip(records, vectors, strict=True):
                self._folder.vector_file(record.language).put(record.key, matrix)
                self._forget(record)
            self._chroma.write_sentences(records, vectors)
            self.write_records(records)
            self._delete_sentences(outdated(records, old))

    def write_records(self, records: Sequence[Record]) -> None:
        with self._writing():
            for record in records:  # a record lies where its vectors are
                if any(layer.holds(record) for layer in self._layers):
                    vectors = self.vectors_of(record)
                    assert vectors is not None
                    self.write([record], [vectors], {})
            self._chroma.write_records(records)
            self._added.update((record.id, record) for record in records)
            self._removed.difference_update(record.id for record in records)

    def delete(self, records: Sequence[Stored]) -> None:
        if not records:
            return
        with self._writing():
            ids = [record.id for record in records]
            self._chroma.delete("articles", ids)
            self._removed.update(ids)
            for id_ in ids:
                self._added.pop(id_, None)
            for record in records:
                if self._layers and self.vectors_of(record) is None:  # it is not whole
                    for layer in self._layers:
                        layer.gone.add(record.key)
            self._delete_sentences(records)

    def _delete_sentences(self, records: Sequence[Stored]) -> None:
        for record in records:
            self._folder.vector_file(record.language).drop(record.key)
            self._forget(record)
        self._chroma.delete_sentences(records)

    def _forget(self, record: Stored) -> None:
        """Note that a revision no longer counts below the draft."""
        for layer in self._layers:
            if layer.holds(record):
                layer.gone.add(record.key)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        with self._writing():
            self._chroma.mark_files(digests)
            if self._files is not None:
                self._files = {**self._files, **digests}

    def unmark_files(self, paths: Sequence[str]) -> None:
        if not paths:
            return
        with self._writing():
            self._chroma.unmark_files(paths)
            if self._files is not None:
                gone = set(paths)
                self._files = {path: d for path, d in self._files.items() if path not in gone}

    def repair(self) -> None:
        """Make a catalogue anew that is of another version, or damaged."""
        if self.is_published():
            self._catalogue = self._folder.read_catalogue()
            if self._catalogue is None:
                with self._writing("repair"):
                    pass  # the commit makes it

    def drop_other_collections(self) -> None:
        if not self._foreign() and all(layer.is_ours for layer in self._layers):
            return
        with self._writing():
            for name in self._chroma.others():  # none, where a new snapshot was begun
                self._chroma.drop(name)
        self._folder.drop_foreign()

    def _foreign(self) -> list[str]:
        """The collections of other models or versions that are not below others."""
        if self._chroma.client is None and self._layers:
            if self._stale is None:
                self._stale = self._layers[-1].snapshot.collections.others()
            return self._stale
        return self._chroma.others()

    @contextmanager
    def _writing(self, action: str = "write") -> Iterator[None]:
        if self._folder.draft is None:
            marks = self.files()
            self._catalogue = None
            self._folder.begin()
            if marks and not self._chroma.has("files"):
                self.mark_files(marks)
        with chroma_errors(action, self.location):
            yield
