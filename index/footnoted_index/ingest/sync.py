"""Sync a folder into the store: add new articles, replace changed ones, delete removed ones.

Each article is a transaction (see `store`): killed anywhere, the store holds every article in its
old or its new state, and the next sync resumes where this one stopped.

The digest of a file that holds several articles is stored once all of them are committed; the
file is not opened again while its bytes stay the same. When they change, its articles are compared
one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from footnoted_index.article import article_id
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import ArticleError
from footnoted_index.ingest.isolation import FileReader, PendingArticle
from footnoted_index.readers import (
    ArticleFile,
    Columns,
    Found,
    Unreadable,
    UnreadableFolder,
    find_articles,
    is_collection,
)
from footnoted_index.records.duplicates import Duplicates
from footnoted_index.records.record import Record, RecordSummary, revision_of
from footnoted_index.store.store import Store

BATCH_SENTENCES = 512
"""Sentences embedded and committed together, across articles: bounds memory and work at risk."""
BATCH_ARTICLES = 64
CHECKPOINT_SECONDS = 30.0
"""A sync is committed this often, or less often where committing takes more than a tenth of it."""
FIRST_CHECKPOINT_SECONDS = 3.0
"""The first articles of a long sync are committed so soon; the time doubles with each commit."""


NO_FILES = Found(())


class SyncStoppedError(Exception):
    """A sync was asked to stop before it was complete."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that was skipped. `reason` completes the sentence "FILE …"."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did to which articles: `a.txt`, or `export.jsonl#7` for one of several in a file.

    `moved` pairs the old name of an article with its new one. One that failed keeps its last good
    revision in the index. `copies`: how many articles of the index are near copies of another one;
    counted when something has changed.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    copies: int = 0

    @property
    def changed(self) -> bool:
        """Whether the index is different now."""
        return bool(self.added or self.updated or self.removed or self.moved)

    def __str__(self) -> str:
        parts = [
            f"{len(names)} {what}"
            for what, names in (
                ("added", self.added),
                ("updated", self.updated),
                ("moved", self.moved),
                ("removed", self.removed),
                ("unchanged", self.unchanged),
                ("failed", self.failed),
            )
            if names
        ]
        text = ", ".join(parts) or "nothing to do"
        if self.copies:
            are = "is a near copy" if self.copies == 1 else "are near copies"
            text += f"; {self.copies} {are} of another"
        return text


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is: articles done of all that are known of, sentences embedded so far.

    `changed`: how many new or changed articles were found so far.
    """

    done: int
    total: int
    sentences: int
    changed: int = 0


ProgressListener = Callable[[SyncProgress], None]


def sync_folder(
    folder: Path,
    store: Store,
    encoder: Encoder,
    known: Iterable[RecordSummary],
    *,
    columns: Columns | None = None,
    links: bool = False,
    on_progress: ProgressListener | None = None,
    dry_run: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> SyncReport:
    """Bring `store` to the state of `folder`. `known`: the articles of the store.

    `links`: whether links that lead out of the folder are followed. `dry_run` only reports what
    would be done: nothing is embedded or written. `stopped` is asked before each file;
    `SyncStoppedError` is raised once it says so.

    Raises `ArticlesError` where the folder is missing, unreadable or empty (nothing is deleted
    then), `StoreError` or `EmbeddingError` where one of them fails.
    """
    files = find_articles(folder, links=links)
    with FileReader(columns or Columns()) as reader:
        writer = _Writer(
            store, encoder, known, files, reader=reader, on_progress=on_progress, dry_run=dry_run
        )
        for unreadable in files.unreadable:
            writer.leave(unreadable)
        for file in files:
            if stopped():
                raise SyncStoppedError
            writer.take(file)
    writer.finish()
    report = writer.report()
    if report.changed and not dry_run:
        store.commit()
        repeats = Duplicates.of_lines(store.catalogue().lines())
        report = replace(report, copies=repeats.copy_count)
    return report


def add_records(
    records: Iterable[Record], store: Store, encoder: Encoder, known: Iterable[RecordSummary]
) -> None:
    """Commit `records`, which no file holds, in place of those of the same id in the store."""
    writer = _Writer(store, encoder, known)
    for record in records:
        writer.put(record)
    writer.flush()


class _Writer:
    """Collects articles into batches and commits them."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        known: Iterable[RecordSummary],
        files: Found = NO_FILES,
        *,
        reader: FileReader | None = None,
        on_progress: ProgressListener | None = None,
        dry_run: bool = False,
    ) -> None:
        self._store, self._encoder = store, encoder
        self._reader = reader or FileReader(Columns())
        self._on_progress, self._total, self._dry_run = on_progress, len(files), dry_run
        self._present = {file.path for file in files}
        self._unreadable = files.unreadable
        self._known: dict[str, dict[str, RecordSummary]] = {}
        self._stored: dict[str, RecordSummary] = {}
        self._gone: dict[str, RecordSummary] = {}  # by digest: what may only have moved
        for stored in known:
            self._stored[stored.id] = stored
            self._known.setdefault(stored.path, {})[stored.id] = stored
            if files and self._is_gone(stored.path):
                self._gone[stored.digest] = stored
        self._moved: dict[str, RecordSummary] = {}  # by the new id
        self._marks = store.files()
        self._new_marks: dict[str, str] = {}
        self._batch: list[Record] = []
        self._done = self._sentences = self._changed = 0
        self._added: list[str] = []
        self._updated: list[str] = []
        self._removed: list[RecordSummary] = []
        self._moves: list[tuple[str, str]] = []
        self._unchanged: list[str] = []
        self._failed: list[Failure] = []
        self._interval = min(FIRST_CHECKPOINT_SECONDS, CHECKPOINT_SECONDS)
        self._checkpoint = monotonic() + self._interval

    def report(self) -> SyncReport:
        return SyncReport(
            added=tuple(self._added),
            updated=tuple(self._updated),
            removed=tuple(sorted(known.name for known in self._removed)),
            moved=tuple(self._moves),
            unchanged=tuple(self._unchanged),
            failed=tuple(self._failed),
        )

    def take(self, file: ArticleFile) -> None:
        try:
            if is_collection(file.path):
                self._take_collection(file)
            elif not self._is_unchanged(file):
                for entry in self._reader.entries(file):
                    self._take_entry(file.path, entry)
        except ArticleError as error:
            self._fail(file.path, error)

    def finish(self) -> None:
        """Commit what is left, then delete the articles of removed files."""
        self.flush()
        moved = {known.id for known in self._moved.values()}
        for path, articles in self._known.items():
            if self._is_gone(path):
                self._removed.extend(k for k in articles.values() if k.id not in moved)
        if self._dry_run:
            return
        self._store.delete([*self._removed, *self._moved.values()])
        self._store.unmark_files([path for path in self._marks if self._is_gone(path)])
        if self._new_marks:
            self._store.mark_files(self._new_marks)

    def _is_unchanged(self, file: ArticleFile) -> bool:
        """Whether a file with one article has the bytes it had; if so, the article is skipped."""
        before = self._known.get(file.path, {}).get(article_id(file.path))
        if before is None or before.digest != file.digest():
            return False
        self._skip(file.path)
        return True

    def leave(self, folder: UnreadableFolder) -> None:
        """Report a folder that cannot be listed; what is known below it stays."""
        self._failed.append(Failure(f"{folder.path}/", folder.reason))

    def _is_gone(self, path: str) -> bool:
        """Whether a file that was read before is there no more."""
        if not path or path in self._present:  # what has no path was added by an application
            return False
        return not any(folder.holds(path) for folder in self._unreadable)

    def _take_collection(self, file: ArticleFile) -> None:
        known = self._known.get(file.path, {})
        mark = self._reader.columns.mark(file.digest())
        if self._marks.get(file.path) == mark:
            self._total += len(known) - 1
            for record in known.values():
                self._skip(record.name)
            return
        if file.path in self._marks and not self._dry_run:
            self._store.unmark_files([file.path])
        self._total -= 1
        seen: set[str] = set()
        failures, all_known_by_name = len(self._failed), True
        for entry in self._reader.entries(file):
            self._total += 1
            seen.add(article_id(file.path + entry.member))
            all_known_by_name &= isinstance(entry, PendingArticle)
            self._take_entry(file.path, entry)
        if all_known_by_name:  # else what cannot be read may be an article that looks deleted
            self._removed.extend(record for id_, record in known.items() if id_ not in seen)
        if len(self._failed) == failures:
            self._new_marks[file.path] = mark

    def _take_entry(self, path: str, entry: PendingArticle | Unreadable) -> None:
        name = path + entry.member
        if isinstance(entry, Unreadable):
            self._fail(name, entry.reason)
            return
        before = self._known.get(path, {}).get(article_id(name))
        if before is not None and before.digest == entry.digest:
            self._skip(name)
            return
        try:
            article = entry.article(path)
        except ArticleError as error:
            self._fail(name, error)
            return
        if before is not None and before.revision == revision_of(article):
            # Only bytes that normalisation removes have changed: remember them, embed nothing.
            if not self._dry_run:
                record = Record.of(article, path=path, member=entry.member, digest=entry.digest)
                self._store.write_records([record])
            self._skip(name)
            return
        if before is None and entry.digest in self._gone:
            self._moved[article.id] = self._gone.pop(entry.digest)
        self.put(Record.of(article, path=path, member=entry.member, digest=entry.digest))

    def put(self, record: Record) -> None:
        """Add a new or changed article to the batch."""
        self._batch.append(record)
        self._changed += 1
        self._advance(0)
        sentences = sum(record.sentence_count for record in self._batch)
        if sentences >= BATCH_SENTENCES or len(self._batch) >= BATCH_ARTICLES:
            self.flush()

    def flush(self) -> None:
        if not self._batch:
            return
        old = {r.id: self._stored[r.id] for r in self._batch if r.id in self._stored}
        sentences = 0
        if not self._dry_run:
            vectors, sentences = self._vectors()
            self._store.write(self._batch, vectors, old)
        for record in self._batch:
            if record.id in self._moved:
                self._moves.append((self._moved[record.id].name, record.name))
            else:
                (self._updated if record.id in old else self._added).append(record.name)
        self._sentences += sentences
        count = len(self._batch)
        self._batch = []
        self._advance(count)
        if (now := monotonic()) >= self._checkpoint and not self._dry_run:
            self._store.commit()
            took = monotonic() - now
            self._interval = min(2 * self._interval, CHECKPOINT_SECONDS)
            self._checkpoint = now + took + max(self._interval, 10 * took)

    def _vectors(self) -> tuple[list[Vectors], int]:
        """Return the vectors of each article of the batch, and how many of them had to be
        embedded.
        """
        vectors: dict[str, Vectors] = {}
        for record in self._batch:
            if record.id in self._moved:
                before = self._store.vectors_of(self._moved[record.id])
                if before is not None and len(before) == record.sentence_count:
                    vectors[record.id] = before
        new = [record for record in self._batch if record.id not in vectors]
        passages = [passage for record in new for passage in _passages(record)]
        matrix = self._encoder.sentences(passages)
        start = 0
        for record in new:
            vectors[record.id] = matrix[start : start + record.sentence_count]
            start += record.sentence_count
        return [vectors[record.id] for record in self._batch], len(matrix)

    def _skip(self, name: str) -> None:
        self._unchanged.append(name)
        self._advance(1)

    def _fail(self, name: str, reason: object) -> None:
        self._failed.append(Failure(name, str(reason)))
        self._advance(1)

    def _advance(self, articles: int) -> None:
        self._done += articles
        if self._on_progress is not None:
            self._on_progress(SyncProgress(self._done, self._total, self._sentences, self._changed))


def _passages(record: Record) -> list[list[str]]:
    """Return the sentences of each passage."""
    return [
        [record.sentence(ordinal).text for ordinal in record.sentences_of(passage)]
        for passage in range(record.passage_count)
    ]
