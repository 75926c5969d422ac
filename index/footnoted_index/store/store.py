"""The store: articles and sentence vectors in Chroma, the single source of truth.

One collection holds the article records, one per language the sentence vectors (a `where` filter
over one large collection costs 100 ms at 50,000 rows; a collection per language costs nothing), one
notes the files that hold several articles.

A sentence's id is `article.revision.ordinal`: writing it again overwrites. New rows are written
first, then the article record (the commit point), then the old rows are deleted.

In a folder all that happens in a private copy, which `commit` publishes (see `snapshots`). On a
server it happens in place, so writes are listed in a journal first (see `journal`), and the next
writer finishes or undoes them. A `Store` reads one state; `is_current` says whether it is the
newest.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from uuid import uuid4

import numpy as np

from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import StoreError
from footnoted_index.records.record import Record, RecordSummary
from footnoted_index.records.sentence_ids import SentenceKey, sentence_ids, sentence_keys
from footnoted_index.store.chroma import (
    chroma_errors,
    connect,
    embedded,
    is_url,
    without_credentials,
)
from footnoted_index.store.collections import PAGE, Collections
from footnoted_index.store.journal import Journal
from footnoted_index.store.layer import Layer, merge, nearest_in
from footnoted_index.store.snapshots import PARTS, Below, Snapshots
from footnoted_index.store.vector_file import EXACT, LayeredRows, Rows, VectorFile

MAX_BELOW = 6
"""Snapshots below the current one; when there are more, the newest of them are merged."""
RATIO = 3
"""A snapshot that has so many times the vectors of all newer ones is not merged with them."""
_ATTEMPTS = 5
_log = logging.getLogger(__name__)


class Store:
    """Articles and vectors of one archive, made by one embedding model.

    `location` is a folder (Chroma embedded) or the URL of a Chroma server.

    Raises `StoreError` where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """

    def __init__(self, location: str | Path, *, embedding: str) -> None:
        self.location = without_credentials(str(location))
        self._snapshots = None if is_url(str(location)) else Snapshots(Path(location))
        self._chroma = Collections(embedding, self.location)
        self._journal = Journal(self._chroma, needed=self._snapshots is None)
        self._draft: Path | None = None
        self._embedding = embedding
        self._copies: list[TemporaryDirectory[str]] = []
        self._below: list[Layer] = []
        self._vector_files: dict[str, VectorFile] = {}
        self._version: str | None = None
        self._written = False
        self._catalogue: Catalogue | None = None
        self._added: dict[str, Record] = {}  # since the last commit, by id
        self._removed: set[str] = set()
        if self._snapshots is None:
            with chroma_errors("open", self.location):
                self._chroma.client = connect(str(location))
            self._version = self._server_version()
        else:
            self._open_snapshot(self._snapshots)

    def close(self) -> None:
        """Release the store and discard what was not committed; using it again is an error."""
        self._disconnect()
        if self._snapshots is not None and self._draft is not None:
            self._snapshots.discard(self._draft)
            self._draft = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_current(self) -> bool:
        """Return whether nothing was committed since this state was opened. Cheap for a folder."""
        if self._snapshots is None:
            return self._version == self._server_version()
        return self._version == self._snapshots.current()

    def is_published(self) -> bool:
        """Whether anything by this model and version was ever committed."""
        return self._chroma.has("articles") or any(layer.is_ours for layer in self._below)

    # -- reading ---------------------------------------------------------------------------------

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        """Yield every committed article, or those of the `wanted` ids, in the order of their
        ids.
        """
        if wanted is not None:
            wanted = set(wanted)
        if self._below:
            older = {r.id: r for layer in self._below for r in layer.records(wanted)}
            newer = {r.id: r for r in self._top_records(wanted)}
            found = {**older, **newer}
            yield from (found[id_] for id_ in sorted(found))
        else:
            yield from self._top_records(wanted)

    def _top_records(self, wanted: Collection[str] | None) -> Iterator[Record]:
        if not self._chroma.has("articles"):
            return
        with chroma_errors("read"):
            collection = self._chroma.collection("articles")
            ids = sorted(collection.get(include=[])["ids"] if wanted is None else wanted)
        for start in range(0, len(ids), PAGE):
            with chroma_errors("read"):
                page = collection.get(ids=ids[start : start + PAGE], include=["metadatas"])
            rows = zip(page["ids"], page["metadatas"] or [], strict=True)
            for article_id, metadata in sorted(rows, key=lambda row: row[0]):
                yield Record.from_metadata(article_id, metadata)

    def catalogue(self) -> Catalogue:
        """What is known of the articles of the last commit: texts, words, names, repeated lines.

        Where no file holds it, in a store of an older version or on a server, it is worked out.
        """
        if self._catalogue is None:
            found = self._read_catalogue()
            self._catalogue = Catalogue.of(self.records()) if found is None else found
        return self._catalogue

    def known(self) -> list[RecordSummary]:
        """What a sync needs to know of each article of the last commit."""
        if self._snapshots is None:
            return [record.known for record in self.records()]
        return self.catalogue().known()

    def files(self) -> dict[str, str]:
        """Return the files whose articles are all committed, by path, with the digest of their
        bytes.
        """
        if not self._chroma.has("files"):
            return {}
        files: dict[str, str] = {}
        with chroma_errors("read"):
            rows = self._chroma.collection("files")
            while page := rows.get(include=["metadatas"], limit=PAGE, offset=len(files))[
                "metadatas"
            ]:
                files.update((str(row["path"]), str(row["digest"])) for row in page)
        return files

    def languages(self) -> list[str]:
        """Return the languages that have sentence vectors."""
        prefix = "sentences-"
        here = (part for part in self._chroma.parts() if part.startswith(prefix))
        found = {part.removeprefix(prefix) for part in here}
        return sorted(found.union(*(layer.languages for layer in self._below)))

    def sentence_ids(self, language: str) -> list[str]:
        """Return the ids of all sentence vectors of a language, committed or not."""
        ids = [id_ for layer in self._below for id_ in layer.sentence_ids(language)]
        if self._chroma.has(f"sentences-{language}"):
            with chroma_errors("read"):
                ids += self._chroma.collection(f"sentences-{language}").get(include=[])["ids"]
        return ids

    def nearest(
        self,
        language: str,
        vector: Vectors,
        n: int,
        among: Sequence[SentenceKey] | None = None,
    ) -> list[tuple[SentenceKey, float]]:
        """Return the `n` sentences of a language, or `among` some of them, that have the highest
        inner products, best first.
        """
        found: list[tuple[SentenceKey, float]] = []
        for layer in self._below:
            found += layer.nearest(language, vector, n, among)
        top = None if self._snapshots is None else self._vector_file(language).rows()
        if top is not None and len(top.matrix) <= EXACT:
            found += top.nearest(vector, n, among)
        elif among != [] and self._chroma.has(f"sentences-{language}"):
            here = among if top is None or among is None else top.among(among)
            found += nearest_in(self._chroma.collection(f"sentences-{language}"), vector, n, here)
        return sorted(found, key=lambda pair: -pair[1])[:n]

    def rows(self, language: str) -> Rows | LayeredRows | None:
        """Return all vectors of a language mapped into memory; None on a server, which has no
        files.
        """
        if self._snapshots is None:
            return None
        top = self._vector_file(language).rows()
        lower = [(rows, layer) for layer in self._below if (rows := layer.rows(language))]
        return top.over([(rows, layer.runs(language)) for rows, layer in lower]) if lower else top

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """Return the stored vectors of some sentences of a language; missing ones are left out."""
        vectors: dict[SentenceKey, Vectors] = {}
        if (rows := self.rows(language)) is not None:
            for key in keys:
                of_article = rows.of(f"{key.article_id}.{key.revision}")
                if key.ordinal < len(of_article):
                    vectors[key] = np.array(of_article[key.ordinal])
            return vectors
        for start in range(0, len(keys), PAGE):
            ids = [str(key) for key in keys[start : start + PAGE]]
            with chroma_errors("read"):
                found = self._chroma.collection(f"sentences-{language}").get(
                    ids=ids, include=["embeddings"]
                )
            if (embeddings := found["embeddings"]) is not None:
                for id_, embedding in zip(found["ids"], embeddings, strict=True):
                    vectors[SentenceKey.parse(id_)] = np.asarray(embedding, dtype=np.float32)
        return vectors

    def vectors_of(self, record: Record | RecordSummary) -> Vectors | None:
        """Return the vectors of an article, shape (sentences, dimensions); None where some are
        missing.
        """
        rows = self.rows(record.language)
        if rows is not None:
            found = rows.of(record.key)
            return np.array(found) if len(found) == record.sentence_count else None
        keys = sentence_keys(record)
        vectors = self.vectors(record.language, keys)
        return np.stack([vectors[key] for key in keys]) if len(vectors) == len(keys) else None

    # -- writing ---------------------------------------------------------------------------------

    def commit(self) -> None:
        """Publish what was written; a no-op where nothing was."""
        if self._snapshots is None and self._written:
            self._version, self._written = uuid4().hex, False
            with chroma_errors("write"):
                self._chroma.upsert("state", ["state"], metadatas=[{"version": self._version}])
        elif self._snapshots is not None and self._draft is not None:
            with _file_errors(self.location):
                self._change_catalogue(self._draft)
                for language, file in self._vector_files.items():
                    if not self._chroma.has(f"sentences-{language}"):
                        continue  # it was only asked for
                    file.save()
                    with chroma_errors("write"):
                        self._chroma.save_vectors(f"sentences-{language}")
            below: Below = [
                (layer.name, sorted(layer.gone)) for layer in self._below if layer.is_needed
            ]
            before = self._version
            self._disconnect()  # whatever Chroma still holds goes to disk
            self._snapshots.publish(self._draft, below)
            self._draft = None
            self._open_snapshot(self._snapshots)
            if len(self._below) > MAX_BELOW:
                self._try_to_merge(self._snapshots, before)

    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Record | RecordSummary],
    ) -> None:
        """Commit articles with the vectors of their sentences, each of shape (sentences, 384).

        `old` maps an article's id to the revision being replaced, where there is one.
        """
        with self._writing():
            replaced = [old[record.id] for record in records if record.id in old]
            self._journal.note([*replaced, *records])
            rows: dict[str, list[tuple[str, Vectors]]] = defaultdict(list)
            for record, matrix in zip(records, vectors, strict=True):
                rows[record.language].extend(zip(sentence_ids(record), matrix, strict=True))
                if self._snapshots is not None:
                    self._vector_file(record.language).put(record.key, matrix)
                self._forget(record)
            for language, pairs in rows.items():
                ids, matrices = zip(*pairs, strict=True)
                self._chroma.upsert(f"sentences-{language}", ids, vectors=matrices)
            self.write_records(records)
            unchanged = {(record.id, record.revision) for record in records}
            self._delete_sentences([r for r in replaced if (r.id, r.revision) not in unchanged])
            self._journal.clear([record.id for record in records])

    def write_records(self, records: Sequence[Record]) -> None:
        """Commit article records whose sentence vectors are stored already."""
        with self._writing():
            for record in records:  # a record lies where its vectors are
                if any(layer.holds(record) for layer in self._below):
                    vectors = self.vectors_of(record)
                    assert vectors is not None
                    self.write([record], [vectors], {})
            self._chroma.upsert(
                "articles",
                [record.id for record in records],
                metadatas=[record.to_metadata() for record in records],
            )
            self._added.update((record.id, record) for record in records)
            self._removed.difference_update(record.id for record in records)

    def delete(self, records: Sequence[Record | RecordSummary]) -> None:
        """Delete articles: the record first, so that no incomplete article is ever served."""
        if not records:
            return
        with self._writing():
            self._journal.note(records)
            ids = [record.id for record in records]
            self._chroma.delete("articles", ids)
            self._removed.update(ids)
            for id_ in ids:
                self._added.pop(id_, None)
            for record in records:
                if self._below and self.vectors_of(record) is None:  # it is not whole
                    for layer in self._below:
                        layer.gone.add(record.key)
            self._delete_sentences(records)
            self._journal.clear(ids)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        """Record that all articles of some files are committed: path to digest."""
        with self._writing():
            self._chroma.upsert(
                "files",
                list(map(_row_id, digests)),
                metadatas=[{"path": path, "digest": d} for path, d in digests.items()],
            )

    def unmark_files(self, paths: Sequence[str]) -> None:
        """Delete the records of some files before their articles change."""
        if not paths:
            return
        with self._writing():
            self._chroma.delete("files", list(map(_row_id, paths)))

    def repair(self) -> int:
        """Finish or undo the writes of an interrupted writer; return how many articles were
        affected.

        In a folder a catalogue that is of an older version, or damaged, is made anew.
        """
        if self._snapshots is not None and self.is_published():
            self._catalogue = self._read_catalogue()
            if self._catalogue is None:
                with self._writing("repair"):
                    pass  # the commit makes it
        if not self._journal.exist():
            return 0
        with self._writing("repair"):
            return self._journal.recover()

    def drop_other_collections(self) -> int:
        """Delete the collections of other models or versions; return how many."""
        stale = self._chroma.others()
        foreign = [layer for layer in self._below if not layer.is_ours]
        if not stale and not foreign:
            return 0
        with self._writing():
            stale = self._chroma.others()  # none, where a new snapshot was begun
            for name in stale:
                self._chroma.drop(name)
        for layer in [layer for layer in self._below if not layer.is_ours]:
            layer.close()
            self._below.remove(layer)
        if self._draft is not None:
            for file in (self._draft / "vectors").glob("*"):
                if not file.name.startswith(f"{self._chroma.name}-"):
                    file.unlink()
            for folder in (self._draft / "catalogue").glob("*"):
                if folder.name != self._chroma.name:
                    shutil.rmtree(folder)
        return len(stale) + len(foreign)

    def holds_other_model_only(self) -> bool:
        """Return whether the store holds articles, but none that this model or version can use."""
        ours = self._chroma.parts() or any(layer.is_ours for layer in self._below)
        return bool(self._chroma.others() or self._below) and not ours

    # -- inside ----------------------------------------------------------------------------------

    def _open_snapshot(self, snapshots: Snapshots) -> None:
        for attempt in range(_ATTEMPTS):
            self._version = snapshots.current()
            if self._version is None:
                return
            try:
                with chroma_errors("open", self.location):
                    snapshots.path(self._version)
                    self._below = self._layers(snapshots, snapshots.below(self._version))
                    self._chroma.client = embedded(self._readable(snapshots, self._version))
                return
            except StoreError:
                # A snapshot is kept until two newer ones are there; a writer may be that quick.
                if snapshots.current() == self._version or attempt == _ATTEMPTS - 1:
                    raise

    def _layers(self, snapshots: Snapshots, below: Below) -> list[Layer]:
        return [
            Layer(
                name,
                snapshots.folder / name,
                gone,
                Collections(self._embedding, self.location),
                partial(self._readable, snapshots, name),
            )
            for name, gone in below
        ]

    def _readable(self, snapshots: Snapshots, name: str) -> Path:
        """The files of a snapshot where Chroma can open them."""
        folder = snapshots.checked(name)  # or Chroma would make an empty one in its place
        if snapshots.is_writable(name):
            return folder
        copy = snapshots.private_copy(name)
        self._copies.append(copy)
        return Path(copy.name)

    @contextmanager
    def _writing(self, action: str = "write") -> Iterator[None]:
        if self._snapshots is not None and self._draft is None:
            listed, marks = self._catalogue_folder(), self.files()
            draft, below = self._snapshots.draft()
            self._disconnect()
            self._draft, self._below = draft, self._layers(self._snapshots, below)
            with chroma_errors("open", self.location):
                self._chroma.client = embedded(self._draft)
            if listed is not None:
                parts.copy_list(listed, self._catalogue_in(draft))
            if marks and not self._chroma.has("files"):
                self.mark_files(marks)
        self._written = True
        with chroma_errors(action):
            yield

    def _change_catalogue(self, draft: Path) -> None:
        """Write the catalogue of a draft."""
        assert self._snapshots is not None
        folder, files = self._catalogue_in(draft), self._snapshots.folder / PARTS
        before = parts.read(folder, files)
        if before is None:  # an older version's, or the first
            parts.change(folder, files, Catalogue(), list(self.records()), ())
        else:
            parts.change(folder, files, before, list(self._added.values()), self._removed)
        self._added, self._removed = {}, set()

    def _read_catalogue(self) -> Catalogue | None:
        folder = self._catalogue_folder()
        if folder is None or self._snapshots is None:
            return None
        return parts.read(folder, self._snapshots.folder / PARTS)

    def _catalogue_folder(self) -> Path | None:
        """Where the catalogue of the current snapshot is listed, if there is one."""
        if self._snapshots is None or self._version is None:
            return None
        folder = self._catalogue_in(self._snapshots.folder / self._version)
        return folder if folder.exists() else None

    def _catalogue_in(self, folder: Path) -> Path:
        return folder / "catalogue" / self._chroma.name

    def _disconnect(self) -> None:
        self._catalogue = None
        self._vector_files.clear()
        self._chroma.disconnect()
        for layer in self._below:
            layer.close()
        self._below = []
        for copy in self._copies:
            copy.cleanup()
        self._copies = []

    def _server_version(self) -> str | None:
        if not self._chroma.has("state"):
            return None
        with chroma_errors("read"):
            rows = self._chroma.collection("state").get(ids=["state"], include=["metadatas"])
        return next((str(row["version"]) for row in rows["metadatas"] or []), None)

    def _vector_file(self, language: str) -> VectorFile:
        assert self._snapshots is not None
        if language not in self._vector_files:
            folder = self._draft or self._snapshots.folder / (self._version or "none")
            stem = folder / "vectors" / f"{self._chroma.name}-{language}"
            self._vector_files[language] = VectorFile(stem)
        return self._vector_files[language]

    def _delete_sentences(self, records: Sequence[Record | RecordSummary]) -> None:
        rows: dict[str, list[str]] = defaultdict(list)
        for record in records:
            rows[record.language].extend(sentence_ids(record))
            if self._snapshots is not None:
                self._vector_file(record.language).drop(record.key)
            self._forget(record)
        for language, ids in rows.items():
            self._chroma.delete(f"sentences-{language}", ids)

    def _forget(self, record: Record | RecordSummary) -> None:
        """Note that a revision no longer counts below the current snapshot."""
        for layer in self._below:
            if layer.holds(record):
                layer.gone.add(record.key)

    def _try_to_merge(self, snapshots: Snapshots, before: str | None) -> None:
        """Merge; what was committed stays where that fails, as it does on a full disk.

        `before`: the snapshot before the commit, which its readers have had no time to leave.
        """
        try:
            self._merge(snapshots, before)
        except (OSError, StoreError) as error:
            _log.warning("'%s' could not be tidied up: %s", self.location, error)
            self._disconnect()
            self._open_snapshot(snapshots)

    def _merge(self, snapshots: Snapshots, before: str | None) -> None:
        """Merge the newest of the snapshots below the current one, and publish that.

        Killed before that, it has changed nothing that anybody reads.
        """
        chosen = [self._below[-1]]
        for layer in reversed(self._below[:-1]):
            if len(chosen) > 1 and layer.count() >= RATIO * sum(c.count() for c in chosen):
                break
            chosen.insert(0, layer)
        largest = max(chosen, key=Layer.count)
        assert self._version is not None
        drafts = [snapshots.copy_of(largest.name)]
        try:
            merge(drafts[0], chosen, largest, self._embedding, self.location)
            names = {layer.name for layer in chosen}
            merged = snapshots.seal(drafts[0], None)
            drafts += [snapshots.folder / merged, snapshots.copy_of(self._version)]
            below = snapshots.below(self._version)
            kept = [entry for entry in below if entry[0] not in names]
            self._disconnect()
            snapshots.publish(drafts[-1], [*kept, (merged, [])], before)
        except (OSError, StoreError):
            if snapshots.current() == self._version:  # a full disk must not stay so
                for draft in drafts:
                    snapshots.discard(draft)
            raise
        self._open_snapshot(snapshots)


def _row_id(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@contextmanager
def _file_errors(location: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the store '{location}' cannot be written: {error.strerror or error}"
        ) from error
