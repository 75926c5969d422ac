"""The store: articles and sentence vectors in Chroma, the single source of truth.

One collection holds the article records, one per language the sentence vectors (a `where` filter
over one large collection costs 100 ms at 50,000 rows; a collection per language costs nothing), one
notes the files that hold several articles.

A sentence's id is `article.revision.ordinal`: writing it again overwrites. New rows are written
first, then the article record (the commit point), then the old rows are deleted.

In a folder all that happens in a draft above what is published, which `commit` publishes (see
`folder` and `snapshots`). On a server it happens in place, so writes are listed in a journal first
(see `server`), and the next writer finishes or undoes them. A `Store` reads one state;
`is_current` says whether it is the newest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from footnoted_index.article import article_id
from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record, RecordSummary, Stored
from footnoted_index.records.sentence_ids import SentenceKey, sentence_ids, sentence_keys
from footnoted_index.store.chroma import chroma_errors, without_credentials
from footnoted_index.store.collections import SENTENCES, Collections
from footnoted_index.store.folder import Folder
from footnoted_index.store.layer import Layer
from footnoted_index.store.server import Server
from footnoted_index.store.vector_file import LayeredRows, Rows, nearest
from footnoted_index.web_url import is_web_url


@dataclass(frozen=True, slots=True)
class KnownState:
    """What is known of one state of a store, for the next, which reads only what has changed.

    `files`: the digests of those that are marked; None before they are read.
    """

    version: str | None
    catalogue: Catalogue
    files: dict[str, str] | None


class Store:
    """Articles and vectors of one archive, made by one embedding model.

    `location` is a folder (Chroma embedded) or the URL of a Chroma server. `known` is what another
    store of it knew: only what was changed since is read.

    Raises `StoreError` where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """

    def __init__(
        self, location: str | Path, *, embedding: str, known: KnownState | None = None
    ) -> None:
        self.location = without_credentials(str(location))
        self._chroma = Collections(embedding, self.location)  # a server's, or those of a draft
        self._folder: Folder | None = None
        self._server: Server | None = None
        self._catalogue: Catalogue | None = None
        self._known = known
        self._added: dict[str, Record] = {}  # since the last commit, by id
        self._removed: set[str] = set()
        self._files: dict[str, str] | None = None  # what is known of those that are marked
        self._stale: list[str] | None = None  # what others' collections the last draft had
        self._is_closed = False
        if is_web_url(str(location)):
            self._place: Folder | Server = Server(str(location), self.location, self._chroma)
            self._server = self._place
        else:
            catalogue = None if known is None else known.catalogue
            self._place = self._folder = Folder(Path(location), embedding, self._chroma, catalogue)
            if known is not None and known.version == self._folder.version:
                self._files = known.files

    def close(self) -> None:
        """Release the store and discard what was not committed; using it again is an error."""
        self._is_closed = True
        self._catalogue = self._known = None
        self._chroma.disconnect()
        if self._folder is not None:
            self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_current(self) -> bool:
        """Return whether nothing was committed since this state was opened. Cheap for a folder."""
        return self._place.is_current()

    def is_published(self) -> bool:
        """Whether anything by this model and version was ever committed."""
        return any(layer.is_ours for layer in self._layers) or self._chroma.has("articles")

    @property
    def _layers(self) -> Sequence[Layer]:
        """What is published and read from, oldest first; none on a server.

        Raises `StoreError` once the store is closed, where nothing would look like no article.
        """
        if self._is_closed:
            raise StoreError(f"the store '{self.location}' is closed; open it again")
        return () if self._folder is None else self._folder.layers

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        """Yield every committed article, or those of the `wanted` ids, by id."""
        if wanted is not None:
            wanted = set(wanted)
        if not self._layers:
            yield from self._chroma.records(wanted)
            return
        found = {r.id: r for layer in self._layers for r in layer.records(wanted)}
        found |= {r.id: r for r in self._chroma.records(wanted)}
        yield from (found[id_] for id_ in sorted(found))

    def catalogue(self) -> Catalogue:
        """What is known of the articles of the last commit: texts, words, names, repeated lines.

        Where no file holds it, in a store of an older version or on a server, it is worked out.
        """
        if self._catalogue is None:
            found = self._changed() if self._folder is None else self._folder.read_catalogue()
            if found is None:
                found = parts.changed(Catalogue(), list(self.records()), ())
            self._catalogue = found
        return self._catalogue

    def _changed(self) -> Catalogue | None:
        """What was known of an older version of a server, with what was changed since."""
        assert self._server is not None
        if self._known is None:
            return None
        changed = self._server.changed_since(self._known.version)
        if changed is None:
            return None
        if not changed:
            return self._known.catalogue
        return parts.changed(self._known.catalogue, list(self.records(changed)), changed)

    def state(self) -> KnownState | None:
        """What this store knows, for another one of the same place; None where it is nothing."""
        if self._catalogue is None:
            return self._known
        return KnownState(self._place.version, self._catalogue, self._files)

    def known(self) -> list[RecordSummary]:
        """What a sync needs to know of each article of the last commit."""
        return list(self.catalogue().entries.values())

    def files(self) -> dict[str, str]:
        """Return the digests of the files whose articles are all committed, by path."""
        if self._folder is None:
            return self._chroma.files()
        if self._files is None:
            in_draft = self._chroma.client is not None or not self._layers
            latest = self._chroma if in_draft else self._layers[-1].snapshot.collections
            self._files = latest.files()
        return dict(self._files)

    def languages(self) -> list[str]:
        """Return the languages that have sentence vectors."""
        here = (part for part in self._chroma.parts() if part.startswith(SENTENCES))
        found = {part.removeprefix(SENTENCES) for part in here}
        return sorted(found.union(*(layer.snapshot.files for layer in self._layers)))

    def sentence_ids(self, language: str) -> list[str]:
        """Return the ids of all sentence vectors of a language, committed or not."""
        below = [id_ for layer in self._layers for id_ in layer.sentence_ids(language)]
        return below + self._chroma.sentence_ids(language)

    def nearest(
        self,
        language: str,
        vector: Vectors,
        n: int,
        among: Sequence[SentenceKey] | None = None,
    ) -> list[tuple[SentenceKey, float]]:
        """Return the `n` sentences of a language that have the highest inner products with
        `vector`, (dimensions,), best first.

        `among` some of them on a server only; in a folder `rows` has what is compared.
        """
        if self._folder is None:
            return self._chroma.nearest(language, vector, n, among)
        assert among is None
        compared = [layer for layer in self._layers if layer.is_compared(language)]
        found = [
            pair
            for layer in self._layers
            if layer not in compared
            for pair in layer.nearest(language, vector, n)
        ]
        files = [rows for layer in compared if (rows := layer.rows(language)) is not None]
        if self._folder.draft is not None:
            files.append(self._folder.vector_file(language).rows())
        found += nearest(files, vector, n)
        return sorted(found, key=lambda pair: -pair[1])[:n]

    def rows(self, language: str) -> Rows | LayeredRows | None:
        """Return the vectors of a language mapped into memory; None on a server, without files."""
        if self._folder is None:
            return None
        found = [rows for layer in self._layers if (rows := layer.rows(language)) is not None]
        if self._folder.draft is not None:
            found.append(self._folder.vector_file(language).rows())
        if len(found) == 1:
            return found[0]
        return LayeredRows(tuple(reversed(found)))

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the vectors, (dimensions,) each, of some sentences of a language, if there."""
        rows = self.rows(language)
        if rows is None:
            return self._chroma.vectors(language, keys)
        return rows.vectors(keys)

    def vectors_of(self, record: Stored) -> Vectors | None:
        """Return an article's vectors, (sentences, dimensions); None where some are missing."""
        rows = self.rows(record.language)
        if rows is not None:
            found = rows.of(record.key)
            return np.array(found) if len(found) == record.sentence_count else None
        keys = sentence_keys(record)
        vectors = self.vectors(record.language, keys)
        return np.stack([vectors[key] for key in keys]) if len(vectors) == len(keys) else None

    def commit(self) -> None:
        """Publish what was written; a no-op where nothing was."""
        if self._server is not None:
            self._known, self._catalogue = self.state(), None
            self._server.commit()
        elif self._folder is not None and self._folder.draft is not None:
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
        """Commit articles with the vectors of their sentences, each of shape (sentences, 384).

        `old` maps an article's id to the revision being replaced, where there is one.
        """
        with self._writing():
            replaced = [old[record.id] for record in records if record.id in old]
            self._note([*replaced, *records])
            rows: dict[str, list[tuple[str, Vectors]]] = defaultdict(list)
            for record, matrix in zip(records, vectors, strict=True):
                rows[record.language].extend(zip(sentence_ids(record), matrix, strict=True))
                if self._folder is not None:
                    self._folder.vector_file(record.language).put(record.key, matrix)
                self._forget(record)
            for language, pairs in rows.items():
                ids, matrices = zip(*pairs, strict=True)
                self._chroma.upsert(SENTENCES + language, ids, vectors=matrices)
            self.write_records(records)
            unchanged = {(record.id, record.revision) for record in records}
            self._delete_sentences([r for r in replaced if (r.id, r.revision) not in unchanged])

    def write_records(self, records: Sequence[Record]) -> None:
        """Commit article records whose sentence vectors are stored already."""
        with self._writing():
            for record in records:  # a record lies where its vectors are
                if any(layer.holds(record) for layer in self._layers):
                    vectors = self.vectors_of(record)
                    assert vectors is not None
                    self.write([record], [vectors], {})
            self._chroma.write_records(records)
            self._added.update((record.id, record) for record in records)
            self._removed.difference_update(record.id for record in records)
            if self._server is not None:
                self._server.touch([record.id for record in records])

    def delete(self, records: Sequence[Stored]) -> None:
        """Delete articles: the record first, so that no incomplete article is ever served."""
        if not records:
            return
        with self._writing():
            self._note(records)
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

    def mark_files(self, digests: Mapping[str, str]) -> None:
        """Record that all articles of some files are committed: path to digest."""
        with self._writing():
            self._chroma.upsert(
                "files",
                list(map(article_id, digests)),
                metadatas=[{"path": path, "digest": d} for path, d in digests.items()],
            )
            if self._files is not None:
                self._files = {**self._files, **digests}

    def unmark_files(self, paths: Sequence[str]) -> None:
        """Delete the records of some files before their articles change."""
        if not paths:
            return
        with self._writing():
            self._chroma.delete("files", list(map(article_id, paths)))
            if self._files is not None:
                gone = set(paths)
                self._files = {path: d for path, d in self._files.items() if path not in gone}

    def repair(self) -> None:
        """Finish or undo what an interrupted writer wrote.

        In a folder a catalogue that is of an older version, or damaged, is made anew.
        """
        if self._folder is not None and self.is_published():
            self._catalogue = self._folder.read_catalogue()
            if self._catalogue is None:
                with self._writing("repair"):
                    pass  # the commit makes it
        if self._server is not None:
            self._server.recover()

    def drop_other_collections(self) -> None:
        """Delete the collections of other models or versions."""
        if not self._foreign() and all(layer.is_ours for layer in self._layers):
            return
        with self._writing():
            for name in self._chroma.others():  # none, where a new snapshot was begun
                self._chroma.drop(name)
        if self._folder is not None:
            self._folder.drop_foreign()

    def holds_other_model_only(self) -> bool:
        """Return whether the store holds articles, but none that this model or version can use."""
        if any(layer.is_ours for layer in self._layers) or self._chroma.parts():
            return False
        return bool(self._layers or self._chroma.others())

    def _foreign(self) -> list[str]:
        """The collections of other models or versions that are not below others."""
        if self._chroma.client is None and self._layers:
            if self._stale is None:
                self._stale = self._layers[-1].snapshot.collections.others()
            return self._stale
        return self._chroma.others()

    @contextmanager
    def _writing(self, action: str = "write") -> Iterator[None]:
        if self._folder is not None and self._folder.draft is None:
            marks = self.files()
            self._catalogue = None
            self._folder.begin()
            if marks and not self._chroma.has("files"):
                self.mark_files(marks)
        if self._server is not None:
            self._server.touch(())
        with chroma_errors(action, self.location):
            yield

    def _note(self, records: Sequence[Stored]) -> None:
        """Note on a server what will be written or deleted; a draft is published as a whole."""
        if self._server is not None:
            self._server.note(records)

    def _delete_sentences(self, records: Sequence[Stored]) -> None:
        rows: dict[str, list[str]] = defaultdict(list)
        for record in records:
            rows[record.language].extend(sentence_ids(record))
            if self._folder is not None:
                self._folder.vector_file(record.language).drop(record.key)
            self._forget(record)
        for language, ids in rows.items():
            self._chroma.delete(SENTENCES + language, ids)

    def _forget(self, record: Stored) -> None:
        """Note that a revision no longer counts below the draft."""
        for layer in self._layers:
            if layer.holds(record):
                layer.gone.add(record.key)
