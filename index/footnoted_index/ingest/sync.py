"""Sync a folder into the store: add new articles, replace changed ones, delete removed ones.

Each article is a transaction (see `store`): killed anywhere, the store holds every article in its
old or its new state, and the next sync resumes where this one stopped.

The digest of a file that holds several articles is stored once all of them are committed; the
file is not opened again while its bytes stay the same. When they change, its articles are compared
one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from footnoted_index.article import article_id
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors
from footnoted_index.errors import ArticleError, LeftOutError
from footnoted_index.ingest.digests import Digests
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.ingest.report import Failure, SyncReport
from footnoted_index.readers import (
    ArticleFile,
    Entry,
    LeftOut,
    Unreadable,
    collection_reader,
    survey_articles,
)
from footnoted_index.records.record import Record, Stored, revision_of
from footnoted_index.store.store import Store

BATCH_SENTENCES = 512
"""Sentences embedded and committed together, across articles: bounds memory and work at risk."""
BATCH_ARTICLES = 64
CHECKPOINT_SECONDS = 30.0
"""A sync is committed this often, or less often where committing takes more than a tenth of it."""
FIRST_CHECKPOINT_SECONDS = 3.0
"""The first articles of a long sync are committed so soon; the time doubles with each commit."""


class SyncStoppedError(Exception):
    """A sync was stopped before it was complete."""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """The progress of a sync: articles done of those found so far, and sentences embedded.

    `changed` is the number of new or changed articles found so far.
    """

    done: int
    total: int
    sentences: int
    changed: int = 0


ProgressListener = Callable[[SyncProgress], None]


def add_records(
    records: Iterable[Record], store: Store, encoder: Encoder, known: Iterable[Stored]
) -> None:
    """Commit `records`, which no file holds, in place of those of the same id in the store."""
    batch = _Batch(store, encoder, {stored.id: stored for stored in known})
    for record in records:
        if batch.add(record):
            batch.commit()
    batch.commit()


class _Batch:
    """Articles that are embedded and committed together."""

    def __init__(self, store: Store, encoder: Encoder, stored: Mapping[str, Stored]) -> None:
        """`stored`: what the store has, by id."""
        self._store, self._encoder, self._stored = store, encoder, stored
        self.records: list[Record] = []
        self.moved: dict[str, Stored] = {}  # what articles were under another name, by the new id
        self._interval = min(FIRST_CHECKPOINT_SECONDS, CHECKPOINT_SECONDS)
        self._checkpoint = monotonic() + self._interval

    def add(self, record: Record) -> bool:
        """Add an article; return whether the batch is full."""
        self.records.append(record)
        sentences = sum(record.sentence_count for record in self.records)
        return sentences >= BATCH_SENTENCES or len(self.records) >= BATCH_ARTICLES

    def commit(self) -> int:
        """Write the articles and begin a new batch; return how many sentences were embedded."""
        if not self.records:
            return 0
        vectors, sentences = self._vectors()
        self._store.write(self.records, vectors, self._stored)
        self.records = []
        if (now := monotonic()) >= self._checkpoint:
            self._store.commit()
            took = monotonic() - now
            self._interval = min(2 * self._interval, CHECKPOINT_SECONDS)
            self._checkpoint = now + took + max(self._interval, 10 * took)
        return sentences

    def _vectors(self) -> tuple[list[Vectors], int]:
        """Return the vectors of each article of the batch, and how many had to be embedded."""
        vectors: dict[str, Vectors] = {}
        for record in self.records:
            if record.id in self.moved:
                before = self._store.vectors_of(self.moved[record.id])
                if before is not None and len(before) == record.sentence_count:
                    vectors[record.id] = before
        new = [record for record in self.records if record.id not in vectors]
        passages = [passage for record in new for passage in _passages(record)]
        matrix = self._encoder.sentences(passages)
        start = 0
        for record in new:
            vectors[record.id] = matrix[start : start + record.sentence_count]
            start += record.sentence_count
        return [vectors[record.id] for record in self.records], len(matrix)


class FolderSync:
    """One sync, which brings `store` to the state of `folder`.

    `reader` reads the files; who made it ends it. `digests` remembers those of files from one sync
    to the next. `links`: whether links that lead out of the folder are followed. `excluded`: ids of
    articles that were taken out by hand and are left out. `dry_run` only reports what would be
    done: nothing is embedded or written.

    Raises `ArticlesError` where the folder is missing, unreadable or empty.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        encoder: Encoder,
        *,
        reader: FileReader,
        digests: Digests,
        links: bool,
        excluded: Collection[str],
        on_progress: ProgressListener | None = None,
        dry_run: bool = False,
    ) -> None:
        self._found = found = survey_articles(folder, links=links)
        self._store, self._reader, self._digests = store, reader, digests
        self._excluded = frozenset(excluded)
        self._on_progress, self._total, self._dry_run = on_progress, len(found.files), dry_run
        self._present = {file.path for file in found.files}
        self._digests.keep(self._present)
        self._known: dict[str, dict[str, Stored]] = {}
        self._stored: dict[str, Stored] = {}
        self._gone: dict[str, Stored] = {}  # by digest: what may only have moved
        for stored in store.known():
            self._stored[stored.id] = stored
            self._known.setdefault(stored.path, {})[stored.id] = stored
            if self._is_gone(stored.path):
                self._gone[stored.digest] = stored
        self._batch = _Batch(store, encoder, self._stored)
        self._taken: set[str] = set()  # ids of what is in the folder now
        self._marks = store.files()
        self._new_marks: dict[str, str] = {}
        self._done = self._sentences = self._changed = 0
        self._added: list[str] = []
        self._updated: list[str] = []
        self._removed: list[Stored] = []
        self._moves: list[tuple[str, str]] = []
        self._unchanged: list[str] = []
        self._failed: list[Failure] = []
        self._partial: list[Failure] = []
        self._left_out = list(found.left_out)

    def run(self, stopped: Callable[[], bool] = lambda: False) -> SyncReport:
        """Do it; return what was done.

        `stopped` is asked before each file; `SyncStoppedError` is raised once it says so. What is
        known of a subfolder that cannot be listed stays as it is. Raises `StoreError` or
        `EmbeddingError` where one of them fails.
        """
        for file in self._found.files:
            if stopped():
                raise SyncStoppedError
            self._take(file)
        self._finish()
        report = SyncReport(
            added=tuple(self._added),
            updated=tuple(self._updated),
            removed=tuple(sorted(known.name for known in self._removed)),
            moved=tuple(self._moves),
            unchanged=tuple(self._unchanged),
            failed=tuple(self._failed),
            partial=tuple(self._partial),
            left_out=tuple(self._left_out),
        )
        if report.changed and not self._dry_run:
            self._store.commit()
            report = replace(report, copies=self._store.catalogue().duplicates.copy_count)
        return report

    def _is_gone(self, path: str) -> bool:
        """Whether the file at `path` was removed; what has no path was added by an application."""
        return bool(path) and path not in self._present and not self._found.may_hold(path)

    def _take(self, file: ArticleFile) -> None:
        try:
            if collection_reader(file.path):
                self._take_collection(file)
            elif article_id(file.path) in self._excluded:
                self._leave_out(file.path, "")
            elif not self._is_unchanged(file):
                for entry in self._reader.entries(file):
                    self._take_entry(file.path, entry)
        except ArticleError as error:
            self._fail(file.path, error)

    def _leave_out(self, path: str, member: str) -> None:
        """Report an article that was taken out; delete it where that was interrupted."""
        name = path + member
        if (known := self._known.get(path, {}).get(article_id(name))) is not None:
            self._removed.append(known)
        self._left_out.append(LeftOut(name, "taken out", "was taken out by hand"))
        self._advance(1)

    def _finish(self) -> None:
        """Commit what is left, then delete the articles of removed files."""
        self._flush()
        kept = self._taken.union(known.id for known in self._batch.moved.values())
        for path, articles in self._known.items():
            if self._is_gone(path):
                self._removed.extend(articles.values())
        self._removed = [known for known in self._removed if known.id not in kept]
        if self._dry_run:
            return
        self._store.delete([*self._removed, *self._batch.moved.values()])
        self._store.unmark_files([path for path in self._marks if self._is_gone(path)])
        if self._new_marks:
            self._store.mark_files(self._new_marks)

    def _is_unchanged(self, file: ArticleFile) -> bool:
        """Whether a file with one article has the bytes it had; if so, the article is skipped."""
        before = self._known.get(file.path, {}).get(article_id(file.path))
        if before is None or before.digest != self._digests.of(file):
            return False
        self._skip(file.path, before.gaps)
        return True

    def _take_collection(self, file: ArticleFile) -> None:
        known = self._known.get(file.path, {})
        mark = self._reader.columns.mark(self._digests.of(file))
        if self._marks.get(file.path) == mark:
            self._total += len(known) - 1
            for record in known.values():
                self._skip(record.name, record.gaps)
            return
        if file.path in self._marks and not self._dry_run:
            self._store.unmark_files([file.path])
        self._total -= 1
        seen: set[str] = set()
        failures, all_known_by_name = len(self._failed), True
        for entry in self._reader.entries(file):
            self._total += 1
            seen.add(article_id(file.path + entry.member))
            all_known_by_name &= not isinstance(entry, Unreadable)
            self._take_entry(file.path, entry)
        if all_known_by_name:  # else what cannot be read may be an article that looks deleted
            self._removed.extend(record for id_, record in known.items() if id_ not in seen)
        # If it changed while it was read, it may later get the bytes of the mark back.
        if len(self._failed) == failures and self._reader.columns.mark(file.digest()) == mark:
            self._new_marks[file.path] = mark

    def _take_entry(self, path: str, entry: Entry | Unreadable) -> None:
        name = path + entry.member
        if isinstance(entry, Unreadable):
            self._fail(name, entry.reason)
            return
        if article_id(name) in self._excluded:
            self._leave_out(path, entry.member)
            return
        if article_id(name) in self._taken:
            self._fail(name, "has the name of an article that was read before it; rename one")
            return
        before = self._known.get(path, {}).get(article_id(name))
        if before is not None and before.digest == entry.digest:
            self._skip(name, before.gaps)
            return
        try:
            article = entry.article(path)
        except LeftOutError as refusal:
            self._left_out.append(LeftOut(name, refusal.kind, str(refusal)))
            if before is not None and before.id not in {known.id for known in self._removed}:
                self._removed.append(before)
            self._advance(1)
            return
        except ArticleError as error:
            self._fail(name, error)
            return
        if before is not None and before.revision == revision_of(article):
            # Only bytes that normalisation removes have changed: remember them, embed nothing.
            if not self._dry_run:
                record = Record.of(article, path=path, member=entry.member, digest=entry.digest)
                self._store.write_records([record])
            self._skip(name, article.gaps)
            return
        self._partial.extend(Failure(name, gap) for gap in article.gaps)
        if before is None and entry.digest in self._gone:
            self._batch.moved[article.id] = self._gone.pop(entry.digest)
        self._put(Record.of(article, path=path, member=entry.member, digest=entry.digest))

    def _put(self, record: Record) -> None:
        """Add a new or changed article to the batch."""
        self._taken.add(record.id)
        self._changed += 1
        self._advance(0)
        if self._batch.add(record):
            self._flush()

    def _flush(self) -> None:
        records = self._batch.records
        for record in records:
            if record.id in self._batch.moved:
                self._moves.append((self._batch.moved[record.id].name, record.name))
            else:
                is_new = record.id not in self._stored
                (self._added if is_new else self._updated).append(record.name)
        if self._dry_run:
            self._batch.records = []
        else:
            self._sentences += self._batch.commit()
        self._advance(len(records))

    def _skip(self, name: str, gaps: Sequence[str]) -> None:
        self._unchanged.append(name)
        self._taken.add(article_id(name))
        self._partial.extend(Failure(name, gap) for gap in gaps)
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
