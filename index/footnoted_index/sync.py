"""The folder into the store: what is new is added, what changed is replaced, what is gone goes.

Each article is a transaction (see `store`): killed anywhere, the store holds every article in its
old or its new state, and the next sync goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from footnoted_index.encoder import Encoder
from footnoted_index.errors import ArticleError
from footnoted_index.reading import ArticleFile, find_articles, read_article
from footnoted_index.record import Record
from footnoted_index.store import Store

BATCH_SENTENCES = 512
"""Sentences embedded and committed together, across articles: bounds memory and work at risk."""
BATCH_ARTICLES = 64


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was skipped. `reason` completes the sentence "FILE …"."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, as paths below the articles folder.

    A file that failed keeps its last good revision in the index.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the index is different now."""
        return bool(self.added or self.updated or self.removed)

    def __str__(self) -> str:
        parts = [
            f"{len(paths)} {name}"
            for name, paths in (
                ("added", self.added),
                ("updated", self.updated),
                ("removed", self.removed),
                ("unchanged", self.unchanged),
                ("failed", self.failed),
            )
            if paths
        ]
        return ", ".join(parts) or "nothing to do"


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is: articles done of all, sentences embedded so far."""

    done: int
    total: int
    sentences: int


ProgressListener = Callable[[SyncProgress], None]


def sync_folder(
    folder: Path,
    store: Store,
    encoder: Encoder,
    known: Mapping[str, Record],
    *,
    on_progress: ProgressListener | None = None,
) -> SyncReport:
    """Bring `store` to the state of `folder`. `known` maps paths to the records of the store.

    Raises `ArticlesError` where the folder is missing, unreadable or empty (nothing is deleted
    then), `StoreError` or `EmbeddingError` where one of them fails.
    """
    files = find_articles(folder)
    writer = _Writer(store, encoder, known, on_progress, total=len(files))
    for file in files:
        writer.take(file)
    writer.flush()
    present = {file.path for file in files}
    gone = [record for path, record in known.items() if path not in present]
    store.delete(gone)
    writer.removed = sorted(record.path for record in gone)
    return writer.report()


class _Writer:
    """Collects articles into batches and commits them."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        known: Mapping[str, Record],
        on_progress: ProgressListener | None,
        total: int,
    ) -> None:
        self._store, self._encoder, self._known = store, encoder, known
        self._on_progress, self._total = on_progress, total
        self._batch: list[Record] = []
        self._done = self._sentences = 0
        self._added: list[str] = []
        self._updated: list[str] = []
        self._unchanged: list[str] = []
        self._failed: list[Failure] = []
        self.removed: list[str] = []

    def report(self) -> SyncReport:
        return SyncReport(
            added=tuple(self._added),
            updated=tuple(self._updated),
            removed=tuple(self.removed),
            unchanged=tuple(self._unchanged),
            failed=tuple(self._failed),
        )

    def take(self, file: ArticleFile) -> None:
        before = self._known.get(file.path)
        try:
            data = file.read_bytes()
            file_hash = hashlib.sha256(data).hexdigest()
            if before is not None and before.file_hash == file_hash:
                self._skip(file.path)
                return
            article = read_article(file.path, data)
            record = Record.of(article, path=file.path, file_hash=file_hash)
        except ArticleError as error:
            self._failed.append(Failure(file.path, str(error)))
            self._advance(1)
            return
        if before is not None and before.revision == record.revision:
            # Only bytes that normalisation removes have changed: remember the file, embed nothing.
            self._store.write_records([replace(before, file_hash=file_hash)])
            self._skip(file.path)
            return
        self._batch.append(record)
        sentences = sum(record.sentence_count for record in self._batch)
        if sentences >= BATCH_SENTENCES or len(self._batch) >= BATCH_ARTICLES:
            self.flush()

    def flush(self) -> None:
        if not self._batch:
            return
        passages = [passage for record in self._batch for passage in _passages(record)]
        matrix = self._encoder.sentences(passages)
        vectors, start = [], 0
        for record in self._batch:
            vectors.append(matrix[start : start + record.sentence_count])
            start += record.sentence_count
        old = {r.article.id: r for r in map(self._known.get, _paths(self._batch)) if r is not None}
        self._store.write(self._batch, vectors, old)
        for record in self._batch:
            (self._updated if record.path in self._known else self._added).append(record.path)
        self._sentences += len(matrix)
        count = len(self._batch)
        self._batch = []
        self._advance(count)

    def _skip(self, path: str) -> None:
        self._unchanged.append(path)
        self._advance(1)

    def _advance(self, articles: int) -> None:
        self._done += articles
        if self._on_progress is not None:
            self._on_progress(SyncProgress(self._done, self._total, self._sentences))


def _passages(record: Record) -> list[list[str]]:
    """The sentences of each passage."""
    return [
        [record.sentence(ordinal).text for ordinal in record.sentences_of(passage)]
        for passage in range(record.passage_count)
    ]


def _paths(records: Iterable[Record]) -> list[str]:
    return [record.path for record in records]
