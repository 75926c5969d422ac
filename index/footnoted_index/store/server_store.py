"""A store on a Chroma server: written in place, so that writes are listed in a journal first.

The next writer finishes or undoes what one that was interrupted listed (see `server`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record, Stored
from footnoted_index.records.sentence_ids import SentenceKey, sentence_keys
from footnoted_index.store.chroma import chroma_errors, without_credentials
from footnoted_index.store.collections import Collections
from footnoted_index.store.server import Server
from footnoted_index.store.store import KnownState, Store, outdated


class ServerStore(Store):
    """A store on the Chroma server at a URL.

    Raises `StoreError` where it cannot be reached, `ConfigError` where `url` is none.
    """

    def __init__(self, url: str, *, embedding: str, known: KnownState | None = None) -> None:
        super().__init__(without_credentials(url), known)
        self._collections = Collections(embedding, self.location)
        self._server = Server(url, self.location, self._collections)

    def close(self) -> None:
        super().close()
        self._collections.disconnect()

    @property
    def version(self) -> str | None:
        return self._server.version

    @property
    def _chroma(self) -> Collections:
        self._require_open()
        return self._collections

    def is_current(self) -> bool:
        return self._server.is_current()

    def is_published(self) -> bool:
        return self._chroma.has("articles")

    def holds_other_model_only(self) -> bool:
        return not self._chroma.parts() and bool(self._chroma.others())

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        yield from self._chroma.records(wanted)

    def _read_catalogue(self) -> Catalogue | None:
        """What was known of an older version, with what was changed since."""
        if self._known is None:
            return None
        changed = self._server.changed_since(self._known.version)
        if changed is None:
            return None
        if not changed:
            return self._known.catalogue
        return parts.changed(self._known.catalogue, list(self.records(changed)), changed)

    def files(self) -> dict[str, str]:
        return self._chroma.files()

    def languages(self) -> list[str]:
        return self._chroma.languages()

    def sentence_ids(self, language: str) -> list[str]:
        return self._chroma.sentence_ids(language)

    def nearest(
        self, language: str, vector: Vectors, n: int, among: Sequence[SentenceKey] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        return self._chroma.nearest(language, vector, n, among)

    def rows(self, language: str) -> None:
        return None

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        return self._chroma.vectors(language, keys)

    def vectors_of(self, record: Stored) -> Vectors | None:
        keys = sentence_keys(record)
        vectors = self.vectors(record.language, keys)
        return np.stack([vectors[key] for key in keys]) if len(vectors) == len(keys) else None

    def commit(self) -> None:
        self._known, self._catalogue = self.state(), None
        self._server.commit()

    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Stored],
    ) -> None:
        with self._writing():
            self._server.note([*(old[r.id] for r in records if r.id in old), *records])
            self._chroma.write_sentences(records, vectors)
            self.write_records(records)
            self._delete_sentences(outdated(records, old))

    def write_records(self, records: Sequence[Record]) -> None:
        with self._writing():
            self._chroma.write_records(records)
            self._server.touch([record.id for record in records])

    def delete(self, records: Sequence[Stored]) -> None:
        if not records:
            return
        with self._writing():
            self._server.note(records)
            self._chroma.delete("articles", [record.id for record in records])
            self._delete_sentences(records)

    def _delete_sentences(self, records: Sequence[Stored]) -> None:
        self._chroma.delete_sentences(records)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        with self._writing():
            self._chroma.mark_files(digests)

    def unmark_files(self, paths: Sequence[str]) -> None:
        if paths:
            with self._writing():
                self._chroma.unmark_files(paths)

    def repair(self) -> None:
        self._server.recover()

    def drop_other_collections(self) -> None:
        if others := self._chroma.others():
            with self._writing():
                for name in others:
                    self._chroma.drop(name)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._server.touch(())
        with chroma_errors("write", self.location):
            yield
