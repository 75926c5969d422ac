"""The store: articles and sentence vectors in Chroma, the single source of truth.

One collection holds the article records, one per language the sentence vectors (a `where` filter
over one large collection costs 100 ms at 50,000 rows; a collection per language costs nothing), one
notes the files that hold several articles.

A sentence's id is `article.revision.ordinal`: writing it again overwrites. New rows are written
first, then the article record (the commit point), then the old rows are deleted.

A store is a folder (see `folder_store`) or on a Chroma server (see `server_store`); `opening` opens
either. Each reads one state; `is_current` says whether it is the newest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record, RecordSummary, Stored
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.store.vector_file import LayeredRows, Rows


@dataclass(frozen=True, slots=True)
class KnownState:
    """What is known of one state of a store, for the next, which reads only what has changed.

    `files`: the digests of those that are marked; None before they are read.
    """

    version: str | None
    catalogue: Catalogue
    files: dict[str, str] | None = None


class Store(ABC):
    """Articles and vectors of one archive, made by one embedding model: one state, and a writer.

    What is written counts once it is committed.
    """

    def __init__(self, location: str, known: KnownState | None) -> None:
        """`location` as it may be shown; `known`: what another store of the same place knew."""
        self.location = location
        self._known = known
        self._catalogue: Catalogue | None = None
        self._is_closed = False

    def close(self) -> None:
        """Release the store and discard what was not committed; using it again is an error."""
        self._is_closed = True
        self._catalogue = self._known = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _require_open(self) -> None:
        """Raise `StoreError` where it is closed: nothing would look like no article."""
        if self._is_closed:
            raise StoreError(f"the store '{self.location}' is closed; open it again")

    @property
    @abstractmethod
    def version(self) -> str | None:
        """The state that is read; None where nothing was ever committed."""

    @abstractmethod
    def is_current(self) -> bool:
        """Return whether nothing was committed since this state was opened. Cheap for a folder."""

    @abstractmethod
    def is_published(self) -> bool:
        """Whether anything by this model and version was ever committed."""

    @abstractmethod
    def holds_other_model_only(self) -> bool:
        """Return whether the store holds articles, but none that this model or version can use."""

    @abstractmethod
    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        """Yield every article, or those of the `wanted` ids, by id."""

    def catalogue(self) -> Catalogue:
        """What is known of the articles of the last commit: texts, words, names, repeated lines.

        Where it is not kept, it is worked out.
        """
        if self._catalogue is None:
            found = self._read_catalogue()
            if found is None:
                found = parts.changed(Catalogue(), list(self.records()), ())
            self._catalogue = found
        return self._catalogue

    @abstractmethod
    def _read_catalogue(self) -> Catalogue | None:
        """The catalogue, if it can be had without reading all articles."""

    def state(self) -> KnownState | None:
        """What this store knows, for another one of the same place; None where it is nothing."""
        if self._catalogue is None:
            return self._known
        return KnownState(self.version, self._catalogue)

    def known(self) -> list[RecordSummary]:
        """What a sync needs to know of each article of the last commit."""
        return list(self.catalogue().entries.values())

    @abstractmethod
    def files(self) -> dict[str, str]:
        """Return the digests of the files whose articles are all committed, by path."""

    @abstractmethod
    def languages(self) -> list[str]:
        """Return the languages that have sentence vectors."""

    @abstractmethod
    def sentence_ids(self, language: str) -> list[str]:
        """Return the ids of all sentence vectors of a language, committed or not."""

    @abstractmethod
    def nearest(
        self, language: str, vector: Vectors, n: int, among: Sequence[SentenceKey] | None = None
    ) -> list[tuple[SentenceKey, float]]:
        """Return the `n` sentences of a language that have the highest inner products with
        `vector`, (dimensions,), best first.

        `among` some of them on a server only; in a folder `rows` has what is compared.
        """

    @abstractmethod
    def rows(self, language: str) -> Rows | LayeredRows | None:
        """Return the vectors of a language mapped into memory; None on a server, without files."""

    @abstractmethod
    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,) each, of some sentences of a language, if there."""

    @abstractmethod
    def vectors_of(self, record: Stored) -> Vectors | None:
        """Return an article's vectors, (sentences, dimensions); None where some are missing."""

    @abstractmethod
    def commit(self) -> None:
        """Publish what was written; a no-op where nothing was."""

    @abstractmethod
    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Stored],
    ) -> None:
        """Write articles with the vectors of their sentences, each of shape (sentences, 384).

        `old` maps an article's id to the revision being replaced, where there is one.
        """

    @abstractmethod
    def write_records(self, records: Sequence[Record]) -> None:
        """Write article records whose sentence vectors are stored already."""

    @abstractmethod
    def delete(self, records: Sequence[Stored]) -> None:
        """Delete articles: the record first, so that no incomplete article is ever served."""

    @abstractmethod
    def mark_files(self, digests: Mapping[str, str]) -> None:
        """Record that all articles of some files are committed: path to digest."""

    @abstractmethod
    def unmark_files(self, paths: Sequence[str]) -> None:
        """Delete the records of some files before their articles change."""

    @abstractmethod
    def repair(self) -> None:
        """Finish or undo what an interrupted writer wrote."""

    @abstractmethod
    def drop_other_collections(self) -> None:
        """Delete the collections of other models or versions."""


def outdated(records: Sequence[Record], old: Mapping[str, Stored]) -> list[Stored]:
    """Those of the `old` revisions that `records` replace by others."""
    written = {record.key for record in records}
    replaced = (old[record.id] for record in records if record.id in old)
    return [record for record in replaced if record.key not in written]
