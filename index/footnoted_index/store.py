"""The store: articles and sentence vectors in Chroma, the single source of truth.

One collection holds the article records, one per language the sentence vectors (a `where` filter
over one large collection costs 100 ms at 50,000 rows; a collection per language costs nothing), one
notes the files that hold several articles.
Their names carry a generation, the hash of what shapes their content, so that vectors of two models
or two versions of the splitter are never mixed.

A sentence's id is `article.revision.ordinal`: writing it again overwrites. New rows are written
first, then the article record (the commit point), then the old rows are deleted.

In a folder all that happens in a private copy, which `commit` publishes (see `snapshots`). On a
server it happens in place, so what is under way is noted in a collection of its own, and the next
writer finishes or undoes it. A `Store` reads one state; `is_current` says whether there is a newer.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar, cast
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from footnoted_index.chroma import connect, embedded, is_url, without_credentials
from footnoted_index.errors import FootnotedError, StoreError
from footnoted_index.record import Known, Record
from footnoted_index.snapshots import Snapshots
from footnoted_index.vectorfile import Rows, VectorFile

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FORMAT = 6
"""Raised whenever the same article would be normalised, split or stored differently."""
PAGE = 500
"""Rows per read; reading 50,000 at once overflows SQLite's variables."""
_HNSW = {"hnsw": {"space": "ip", "ef_search": 200}}
# Inner product, not cosine: a sentence's vector is a mean of unit vectors whose length matters a
# little (see `Engine.embed_in_context`); for unit vectors the two are the same.
_PREFIX = "footnoted"
_ATTEMPTS = 5

T = TypeVar("T")
Vectors = npt.NDArray[np.float32]


class SentenceKey(NamedTuple):
    """Names one stored sentence vector."""

    article_id: str
    revision: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.article_id}.{self.revision}.{self.ordinal}"

    @classmethod
    def parse(cls, text: str) -> SentenceKey:
        """The inverse of `str`."""
        article, revision, ordinal = text.split(".")
        return cls(article, revision, int(ordinal))


class Store:
    """Articles and vectors of one archive, made by one embedding model.

    `location` is a folder (Chroma embedded) or the URL of a Chroma server.

    Raises `StoreError` where it cannot be opened, `StoreDamagedError` where its files are damaged.
    """

    def __init__(self, location: str | Path, *, embedding: str) -> None:
        self.location = without_credentials(str(location))
        self.embedding = embedding
        seed = f"{FORMAT}\0{embedding}"
        self.generation = hashlib.sha256(seed.encode()).hexdigest()[:8]
        self._snapshots = None if is_url(str(location)) else Snapshots(Path(location))
        self._draft: Path | None = None
        self._copy: TemporaryDirectory[str] | None = None
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}
        self._vector_files: dict[str, VectorFile] = {}
        self._version: str | None = None
        self._written = False
        if self._snapshots is None:
            with _chroma_errors("open", self.location):
                self._client = connect(str(location))
            self._version = self._server_version()
        else:
            self._open_snapshot(self._snapshots)

    def close(self) -> None:
        """Release the store, and throw away what was not committed; using it again is an error."""
        self._disconnect()
        if self._snapshots is not None and self._draft is not None:
            self._snapshots.discard(self._draft)
            self._draft = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_current(self) -> bool:
        """Whether nothing was committed since this state was opened. Cheap for a folder."""
        if self._snapshots is None:
            return self._version == self._server_version()
        return self._version == self._snapshots.current()

    # -- reading ---------------------------------------------------------------------------------

    def records(self) -> Iterator[Record]:
        """Every committed article, in the order of its id."""
        if "articles" not in self._parts():
            return
        with _chroma_errors("read"):
            collection = self._collection("articles")
            ids = sorted(collection.get(include=[])["ids"])
        for start in range(0, len(ids), PAGE):
            with _chroma_errors("read"):
                page = collection.get(ids=ids[start : start + PAGE], include=["metadatas"])
            rows = zip(page["ids"], page["metadatas"] or [], strict=True)
            for article_id, metadata in sorted(rows, key=lambda row: row[0]):
                yield Record.from_metadata(article_id, metadata)

    def files(self) -> dict[str, str]:
        """The files whose articles are all committed, by path, with the digest of their bytes."""
        if "files" not in self._parts():
            return {}
        files: dict[str, str] = {}
        with _chroma_errors("read"):
            while page := self._file_rows(offset=len(files)):
                files.update(page)
        return files

    def languages(self) -> list[str]:
        """The languages that have sentence vectors."""
        prefix = "sentences-"
        parts = (part for part in self._parts() if part.startswith(prefix))
        return sorted(part.removeprefix(prefix) for part in parts)

    def sentence_ids(self, language: str) -> list[str]:
        """The ids of all sentence vectors of a language, committed or not."""
        with _chroma_errors("read"):
            return list(self._collection(f"sentences-{language}").get(include=[])["ids"])

    def nearest(
        self,
        language: str,
        vector: Vectors,
        n: int,
        among: Sequence[SentenceKey] | None = None,
    ) -> list[tuple[SentenceKey, float]]:
        """The `n` sentences of a language, or `among` some of them, that have the highest inner
        products, best first.
        """
        with _chroma_errors("search"):
            found = self._collection(f"sentences-{language}").query(
                query_embeddings=_rows([vector]),
                ids=None if among is None else list(map(str, among)),
                n_results=n,
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        return [
            (SentenceKey.parse(id_), 1.0 - float(distance))
            for id_, distance in zip(found["ids"][0], distances, strict=True)
        ]

    def rows(self, language: str) -> Rows | None:
        """All vectors of a language mapped into memory; None on a server, which has no files."""
        return None if self._snapshots is None else self._vector_file(language).rows()

    def vectors(self, language: str, keys: Sequence[SentenceKey]) -> dict[SentenceKey, Vectors]:
        """The stored vectors of some sentences of a language; missing ones are left out."""
        vectors: dict[SentenceKey, Vectors] = {}
        for start in range(0, len(keys), PAGE):
            ids = [str(key) for key in keys[start : start + PAGE]]
            with _chroma_errors("read"):
                found = self._collection(f"sentences-{language}").get(
                    ids=ids, include=["embeddings"]
                )
            if (embeddings := found["embeddings"]) is not None:
                for id_, embedding in zip(found["ids"], embeddings, strict=True):
                    vectors[SentenceKey.parse(id_)] = np.asarray(embedding, dtype=np.float32)
        return vectors

    def vectors_of(self, record: Record | Known) -> Vectors | None:
        """The vectors of an article, shape (sentences, dimensions); None where some are missing."""
        rows = self.rows(record.language)
        if rows is not None:
            found = rows.of(record.key)
            return np.array(found) if len(found) == record.sentence_count else None
        keys = list(map(SentenceKey.parse, sentence_ids(record)))
        vectors = self.vectors(record.language, keys)
        return np.stack([vectors[key] for key in keys]) if len(vectors) == len(keys) else None

    # -- writing ---------------------------------------------------------------------------------

    def commit(self) -> None:
        """Let readers see what was written. Nothing happens where nothing was."""
        if self._snapshots is None and self._written:
            self._version, self._written = uuid4().hex, False
            with _chroma_errors("write"):
                self._collection("state", create=True).upsert(
                    ids=["state"], embeddings=_no_vectors(1), metadatas=[{"version": self._version}]
                )
        elif self._snapshots is not None and self._draft is not None:
            with _file_errors(self.location):
                for file in self._vector_files.values():
                    file.save()
            self._disconnect()  # whatever Chroma still holds goes to disk
            self._snapshots.publish(self._draft)
            self._draft = None
            self._open_snapshot(self._snapshots)

    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Record | Known],
    ) -> None:
        """Commit articles with the vectors of their sentences, each of shape (sentences, 384).

        `old` maps an article's id to the revision being replaced, where there is one.
        """
        with self._writing():
            replaced = [old[record.id] for record in records if record.id in old]
            self._note(records, replaced)
            rows: dict[str, list[tuple[str, Vectors]]] = defaultdict(list)
            for record, matrix in zip(records, vectors, strict=True):
                rows[record.language].extend(zip(sentence_ids(record), matrix, strict=True))
            for language, pairs in rows.items():
                collection = self._collection(f"sentences-{language}", create=True)
                for batch in self._batches(pairs):
                    collection.upsert(
                        ids=[id_ for id_, _ in batch],
                        embeddings=_rows([vector for _, vector in batch]),
                    )
            if self._snapshots is not None:
                for record, matrix in zip(records, vectors, strict=True):
                    self._vector_file(record.language).put(record.key, matrix)
            self.write_records(records)
            unchanged = {(record.id, record.revision) for record in records}
            self._delete_sentences([r for r in replaced if (r.id, r.revision) not in unchanged])
            self._clear_notes([record.id for record in records])

    def write_records(self, records: Sequence[Record]) -> None:
        """Commit article records whose sentence vectors are stored already."""
        with self._writing():
            self._collection("articles", create=True).upsert(
                ids=[record.id for record in records],
                embeddings=_no_vectors(len(records)),
                metadatas=[record.to_metadata() for record in records],
            )

    def delete(self, records: Sequence[Record | Known]) -> None:
        """Remove articles: the record first, so that no half article is ever served."""
        if not records:
            return
        with self._writing():
            self._note([], records)
            ids = [record.id for record in records]
            for batch in self._batches(ids):
                self._collection("articles", create=True).delete(ids=batch)
            self._delete_sentences(records)
            self._clear_notes(ids)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        """Note that all articles of some files are committed: path to digest."""
        with self._writing():
            for batch in self._batches(list(digests.items())):
                self._collection("files", create=True).upsert(
                    ids=[_row_id(path) for path, _ in batch],
                    embeddings=_no_vectors(len(batch)),
                    metadatas=[{"path": path, "digest": digest} for path, digest in batch],
                )

    def unmark_files(self, paths: Sequence[str]) -> None:
        """Forget the notes on some files, before their articles change."""
        if not paths:
            return
        with self._writing():
            for batch in self._batches(paths):
                self._collection("files", create=True).delete(ids=list(map(_row_id, batch)))

    def repair(self) -> int:
        """Finish or undo what an interrupted writer left; returns how many articles it touched."""
        if "pending" not in self._parts():
            return 0
        with self._writing("repair"):
            pending = self._collection("pending").get(include=["metadatas"])
            ids = [str(id_) for id_ in pending["ids"]]
            if not ids:
                return 0
            committed = self._revisions(sorted({id_.split(".")[0] for id_ in ids}))
            for id_, note in zip(ids, pending["metadatas"] or [], strict=True):
                article, revision = id_.split(".")
                if committed.get(article) != revision:
                    rows = [f"{article}.{revision}.{i}" for i in range(int(str(note["count"])))]
                    self._delete_rows(str(note["language"]), rows)
            for batch in self._batches(ids):
                self._collection("pending").delete(ids=batch)
        return len({id_.split(".")[0] for id_ in ids})

    def drop_other_generations(self) -> int:
        """Delete what other models or versions left in this store; returns how many collections."""
        own = f"{_PREFIX}-{self.generation}-"
        names = [name for name in self._names() if name.startswith(f"{_PREFIX}-")]
        stale = [name for name in names if not name.startswith(own)]
        if not stale:
            return 0
        with self._writing():
            for name in stale:
                self._chroma.delete_collection(name)
        if self._draft is not None:
            for file in (self._draft / "vectors").glob("*"):
                if not file.name.startswith(f"{self.generation}-"):
                    file.unlink()
        return len(stale)

    def is_other_generation_only(self) -> bool:
        """Whether the store holds articles, but none that this model or version can use."""
        names = [name for name in self._names() if name.startswith(f"{_PREFIX}-")]
        return bool(names) and not self._parts()

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _chroma(self) -> ClientAPI:
        if self._client is None:
            raise StoreError(f"the store '{self.location}' is closed, or holds nothing yet")
        return self._client

    def _open_snapshot(self, snapshots: Snapshots) -> None:
        for attempt in range(_ATTEMPTS):
            self._version = snapshots.current()
            if self._version is None:
                return
            try:
                with _chroma_errors("open", self.location):
                    folder = snapshots.path(self._version)
                    if not snapshots.is_writable(self._version):
                        self._copy = snapshots.private_copy(self._version)
                        folder = Path(self._copy.name)
                    self._client = embedded(folder)
                return
            except StoreError:
                # A snapshot is kept until two newer ones are there; a writer may be that quick.
                if snapshots.current() == self._version or attempt == _ATTEMPTS - 1:
                    raise

    @contextmanager
    def _writing(self, action: str = "write") -> Iterator[None]:
        if self._snapshots is not None and self._draft is None:
            draft = self._snapshots.draft()
            self._disconnect()
            self._draft = draft
            with _chroma_errors("open", self.location):
                self._client = embedded(self._draft)
        self._written = True
        with _chroma_errors(action):
            yield

    def _disconnect(self) -> None:
        self._collections.clear()
        self._vector_files.clear()
        client, self._client = self._client, None
        if client is not None:
            cast(Any, client).close()  # on every client, but not in the interface
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def _server_version(self) -> str | None:
        if "state" not in self._collections and "state" not in self._parts():
            return None
        with _chroma_errors("read"):
            rows = self._collection("state").get(ids=["state"], include=["metadatas"])
        return next((str(row["version"]) for row in rows["metadatas"] or []), None)

    def _names(self) -> list[str]:
        names: list[str] = []
        if self._client is None:
            return names
        with _chroma_errors("read"):
            while page := self._chroma.list_collections(limit=PAGE, offset=len(names)):
                names.extend(collection.name for collection in page)
        return names

    def _parts(self) -> set[str]:
        own = f"{_PREFIX}-{self.generation}-"
        return {name.removeprefix(own) for name in self._names() if name.startswith(own)}

    def _collection(self, part: str, *, create: bool = False) -> Collection:
        if part not in self._collections:
            name = f"{_PREFIX}-{self.generation}-{part}"
            # Without embedding_function=None Chroma would download a model of its own.
            if create:
                self._collections[part] = self._chroma.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration=cast(Any, _HNSW),
                    metadata=self._about(),
                )
            else:
                self._collections[part] = self._chroma.get_collection(name, embedding_function=None)
        return self._collections[part]

    def _about(self) -> dict[str, Any]:
        return {"format": FORMAT, "embedding": self.embedding}

    def _batches(self, rows: Sequence[T]) -> Iterator[list[T]]:
        size = self._chroma.get_max_batch_size()
        for start in range(0, len(rows), size):
            yield list(rows[start : start + size])

    def _file_rows(self, offset: int) -> dict[str, str]:
        page = self._collection("files").get(include=["metadatas"], limit=PAGE, offset=offset)
        return {str(row["path"]): str(row["digest"]) for row in page["metadatas"] or []}

    def _note(self, new: Sequence[Record | Known], old: Sequence[Record | Known]) -> None:
        if self._snapshots is not None:
            return  # a draft is published whole or not at all
        notes: dict[str, Mapping[str, str | int]] = {
            f"{r.id}.{r.revision}": {
                "language": r.language,
                "count": r.sentence_count,
            }
            for r in (*old, *new)
        }
        for batch in self._batches(list(notes.items())):
            self._collection("pending", create=True).upsert(
                ids=[id_ for id_, _ in batch],
                embeddings=_no_vectors(len(batch)),
                metadatas=[note for _, note in batch],
            )

    def _clear_notes(self, article_ids: Sequence[str]) -> None:
        if self._snapshots is not None:
            return
        wanted = set(article_ids)
        collection = self._collection("pending", create=True)
        done = [id_ for id_ in collection.get(include=[])["ids"] if id_.split(".")[0] in wanted]
        for batch in self._batches(done):
            collection.delete(ids=batch)

    def _revisions(self, article_ids: Sequence[str]) -> dict[str, str]:
        if "articles" not in self._parts():
            return {}
        revisions = {}
        for batch in self._batches(article_ids):
            found = self._collection("articles").get(ids=batch, include=["metadatas"])
            for id_, metadata in zip(found["ids"], found["metadatas"] or [], strict=True):
                revisions[id_] = str(metadata["revision"])
        return revisions

    def _vector_file(self, language: str) -> VectorFile:
        assert self._snapshots is not None
        if language not in self._vector_files:
            folder = self._draft or self._snapshots.folder / (self._version or "")
            stem = folder / "vectors" / f"{self.generation}-{language}"
            self._vector_files[language] = VectorFile(stem)
        return self._vector_files[language]

    def _delete_sentences(self, records: Sequence[Record | Known]) -> None:
        rows: dict[str, list[str]] = defaultdict(list)
        for record in records:
            rows[record.language].extend(sentence_ids(record))
            if self._snapshots is not None:
                self._vector_file(record.language).drop(record.key)
        for language, ids in rows.items():
            self._delete_rows(language, ids)

    def _delete_rows(self, language: str, ids: Sequence[str]) -> None:
        part = f"sentences-{language}"
        if part not in self._parts():
            return
        for batch in self._batches(ids):
            self._collection(part).delete(ids=batch)


def _rows(vectors: list[Vectors]) -> list[Any]:
    """Vectors for Chroma, whose type of a list of arrays is narrower than what it takes."""
    return vectors


def _no_vectors(count: int) -> list[Sequence[float]]:
    """For rows that are looked up by id only; Chroma wants a vector for each."""
    return [[1.0]] * count


def _row_id(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sentence_ids(record: Record | Known) -> list[str]:
    """The ids of the sentence vectors of an article's revision."""
    stem = f"{record.id}.{record.revision}."
    return [f"{stem}{ordinal}" for ordinal in range(record.sentence_count)]


@contextmanager
def _file_errors(location: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the store '{location}' cannot be written: {error.strerror or error}"
        ) from error


@contextmanager
def _chroma_errors(action: str, location: str = "") -> Iterator[None]:
    """Turn whatever Chroma raises into `StoreError`: its errors share no base class."""
    try:
        yield
    except FootnotedError:
        raise
    except Exception as error:
        where = f" '{location}'" if location else ""
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(
            f"the store{where} cannot be used ({action}): {reason}; `footnoted doctor` says more"
        ) from error
