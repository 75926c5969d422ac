"""The index: a folder of articles, kept in a store, searched by questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeVar

from footnoted_index.article import Article
from footnoted_index.current import CurrentState
from footnoted_index.embedding.encoder import Encoder, model_of
from footnoted_index.errors import ArticleError, StoreError
from footnoted_index.filters import WhereLike
from footnoted_index.ingest.digests import Digests
from footnoted_index.ingest.exclusions import Excluded, Exclusions
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.ingest.report import SyncReport
from footnoted_index.ingest.sync import (
    FolderSync,
    ProgressListener,
    SyncProgress,
    SyncStoppedError,
    add_records,
)
from footnoted_index.ingest.uploads import validated
from footnoted_index.readers import Columns
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import sentence_ids
from footnoted_index.search.results import Ranking, Recipe
from footnoted_index.search.searcher import Searcher
from footnoted_index.store.chroma import checked_location
from footnoted_index.store.lock import WAIT_SECONDS, Holder, Writer, current_writer, write_lock
from footnoted_index.store.rescue import KEPT, Rescued, rescue
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.store.store import Store
from footnoted_index.web_url import is_web_url

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Found = TypeVar("Found")
READER_SECONDS = 60.0
"""How long the process that reads files is kept after a sync."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the store holds a vector for every sentence of every article, and nothing else.

    `missing` are sentences without a vector, `stray` vectors without an article, which an
    interrupted sync leaves and the next one removes.
    """

    articles: int
    sentences: int
    languages: tuple[str, ...]
    missing: int
    stray: int

    @property
    def whole(self) -> bool:
        """Whether no vector is missing and none is stray."""
        return not self.missing and not self.stray

    def __str__(self) -> str:
        text = f"{self.articles} articles, {self.sentences} sentences ({', '.join(self.languages)})"
        if self.missing:
            text += f"; {self.missing} vectors are missing: run `footnoted doctor --repair`"
        if self.stray:
            text += f"; {self.stray} vectors are left over: the next sync removes them"
        return text + ("; whole" if self.whole else "")


class Index:
    """An archive that can be synced and searched.

    `store` is a folder or the URL of a Chroma server; `embed_model` any LlamaIndex embedding
    (default: multilingual-e5-small, which needs no download); `columns` says which column of a
    JSONL or CSV file holds what; `links` whether links that lead out of a folder are followed.
    """

    def __init__(
        self,
        store: str | Path,
        *,
        embed_model: BaseEmbedding | None = None,
        recipe: Recipe | None = None,
        columns: Columns | None = None,
        links: bool = False,
    ) -> None:
        checked_location(store)
        if embed_model is None:
            from footnoted_index.embedding.e5.model import E5Model

            self.encoder = Encoder(E5Model())
        else:
            self.encoder = Encoder(model_of(embed_model))
        self.recipe = recipe or Recipe()
        self.columns = columns or Columns()
        self.links = links
        self._exclusions = None if is_web_url(str(store)) else Exclusions(Path(store))
        self.current = CurrentState(store, self.encoder, self.recipe)
        self._reader = FileReader(self.columns)
        self._writers = Lock()
        self._process = os.getpid()
        self._digests = Digests()

    def close(self) -> None:
        """Release the store; using the index afterwards is an error."""
        self._reader.stop_unused()
        self.current.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def store(self) -> Store:
        """The store as it was last opened."""
        return self.current.store

    @property
    def searcher(self) -> Searcher:
        """The searcher over what the store holds now; see `CurrentState.searcher`."""
        return self.current.searcher

    def check(self) -> None:
        """Raise `StoreMismatchError` where the store was built by another model or version."""
        self.current.check(self.store)

    def plan(self, folder: Path) -> SyncReport:
        """Return what a sync would do; nothing is embedded or written."""
        with self.current.open() as store, FileReader(self.columns) as reader:
            return FolderSync(
                folder,
                store,
                self.encoder,
                reader=reader,
                digests=Digests(),
                links=self.links,
                excluded=self._excluded_ids(),
                dry_run=True,
            ).run()

    def sync(
        self,
        folder: Path,
        *,
        on_progress: ProgressListener | None = None,
        wait: float = WAIT_SECONDS,
        stopped: Callable[[], bool] = lambda: False,
    ) -> SyncReport:
        """Bring the index to the state of `folder`; see `FolderSync` for what is raised.

        `wait`: seconds to wait for another process before `StoreLockedError` is raised. Stopped, it
        keeps what is finished and raises `SyncStoppedError`.
        """
        with self._writing(wait) as (store, holder), self._reading() as reader:

            def note(progress: SyncProgress) -> None:
                if holder is not None:
                    holder.report(progress.done, progress.total)
                if on_progress is not None:
                    on_progress(progress)

            self._take_over(store)
            try:
                report = FolderSync(
                    folder,
                    store,
                    self.encoder,
                    reader=reader,
                    digests=self._digests,
                    links=self.links,
                    excluded=self._excluded_ids(),
                    on_progress=note,
                ).run(stopped)
            except SyncStoppedError:
                store.commit()
                raise
            store.drop_other_collections()
        return report

    def _take_over(self, store: Store) -> None:
        """Embed articles without a file again, where the store is of another model or version."""
        if not is_web_url(store.location) and store.holds_other_model_only():
            found = rescue(Snapshots(Path(store.location)), self._excluded_ids()).articles
            add_records(map(Record.of, found.values()), store, self.encoder, ())

    def _put_back(self, store: Store) -> None:
        """Bring the articles without a file to the state that a repair has rescued, if any."""
        folder = Path(store.location)
        if is_web_url(store.location) or (rescued := Rescued.kept(folder)) is None:
            return
        excluded = self._excluded_ids()
        known = {one.id: one for one in store.known() if not one.path}
        gone = set(known).difference(rescued.articles) if rescued.complete else set()
        store.delete([known[id_] for id_ in known if id_ in gone | excluded])
        found = [Record.of(one) for id_, one in rescued.articles.items() if id_ not in excluded]
        changed = [one for one in found if one.id not in known or one.key != known[one.id].key]
        add_records(changed, store, self.encoder, known.values())
        store.commit()
        (folder / KEPT).unlink()

    def is_published(self) -> bool:
        """Whether there is a state to answer from, by this model and version."""
        with self.current.open() as store:
            return store.is_published()

    def writer(self) -> Writer | None:
        """The process that writes to the store now; None where nobody does, or on a server."""
        if is_web_url(self.store.location):
            return None
        return current_writer(Path(self.store.location))

    def add(self, articles: Iterable[Article]) -> list[Article]:
        """Commit articles that no folder holds; returns them as they are stored.

        One whose id is there already takes its place. Raises `ArticleError`, before anything is
        written, where one of them cannot be stored or two have one id and differ.
        """
        stored = [validated(article) for article in articles]
        by_id = {one.id: one for one in stored}
        for one in stored:
            if one.text != by_id[one.id].text:
                raise ArticleError(
                    f"the article '{one.source}' is given twice, with other words; give each a"
                    " source of its own"
                )
        records = {id_: Record.of(one) for id_, one in by_id.items()}
        with self._writing() as (store, _):
            add_records(records.values(), store, self.encoder, store.records(records))
            self._take_back(records)
        return stored

    def remove(self, article_id: str) -> bool:
        """Delete an article; returns whether it was there."""
        with self._writing() as (store, _):
            found = list(store.records([article_id]))
            store.delete(found)
        return bool(found)

    def exclude(self, article_id: str) -> bool:
        """Take an article out until it is taken back; return whether it was there.

        On a Chroma server, which has no place for the list, one of a folder comes back with the
        next sync.
        """
        if self._exclusions is None:
            return self.remove(article_id)
        with self._writing() as (store, _):
            found = list(store.records([article_id]))
            if found:
                self._exclusions.write((*self.excluded(), *map(Excluded.of, found)))
                store.delete(found)
        return bool(found)

    def excluded(self) -> tuple[Excluded, ...]:
        """Return the articles that were taken out, the latest last."""
        return self._exclusions.read() if self._exclusions else ()

    def _excluded_ids(self) -> set[str]:
        return {one.id for one in self.excluded()}

    def include(self, article_id: str) -> Excluded | None:
        """Take an article back; return what was taken out, None where nothing was.

        One that came without a file is there again, others with the next sync.
        """
        excluded = self.excluded()
        found = next((one for one in excluded if one.id == article_id), None)
        if found is None:
            return None
        if found.article is not None:
            self.add([found.article])
            return found
        with self._writing() as (store, _):
            self._take_back([article_id])
            store.unmark_files([found.path])
        return found

    def _take_back(self, article_ids: Iterable[str]) -> None:
        """Take articles off the list of those that were taken out."""
        excluded, back = self.excluded(), set(article_ids)
        left = tuple(one for one in excluded if one.id not in back)
        if self._exclusions and len(left) < len(excluded):
            self._exclusions.write(left)

    def remove_incomplete(self) -> int:
        """Delete articles that lack a vector, so that a sync takes them in again; returns how many.

        Those that came without a file are embedded again: no sync would bring them back.
        """
        with self._writing() as (store, _):
            stored = _stored_ids(store)
            lacking = [
                record for record in store.records() if not stored.issuperset(sentence_ids(record))
            ]
            store.delete(lacking)
            store.unmark_files(sorted({record.path for record in lacking if record.path}))
            added = [record for record in lacking if not record.path]
            add_records(added, store, self.encoder, ())
        return len(lacking)

    def search(self, question: str, *, where: WhereLike = None) -> Ranking:
        """Rank passages and evidence for a question, of all articles or of those of a filter."""
        return self.retried(lambda: self.searcher.search(question, where=where))

    def retried(self, ask: Callable[[], Found]) -> Found:
        """Return what `ask` returns; call it again if a writer removed the state that it was
        reading.

        A `LookupError` may mean that an article of one state is not in the next.
        """
        searcher = self.searcher
        try:
            return ask()
        except (StoreError, LookupError):
            if searcher is self.searcher:
                raise
            return ask()

    def articles(self, *, texts: bool = True) -> list[Article]:
        """The indexed articles, sorted by path and member; without `texts` theirs are empty."""
        catalogue = self.searcher.catalogue
        found = catalogue.articles() if texts else [e.article() for e in catalogue.entries.values()]
        return sorted(found, key=lambda article: article.file or "")

    def health(self) -> Health:
        """Compare the store's articles with its vectors."""
        articles = self.searcher.catalogue.entries.values()
        expected = {id_ for article in articles for id_ in sentence_ids(article)}
        stored = _stored_ids(self.store)
        return Health(
            articles=len(articles),
            sentences=len(expected),
            languages=tuple(self.searcher.languages),
            missing=len(expected - stored),
            stray=len(stored - expected),
        )

    @contextmanager
    def _writing(self, wait: float = WAIT_SECONDS) -> Iterator[tuple[Store, Holder | None]]:
        """The store, to be written to; what was written is committed and then searched.

        Threads take turns, however long that takes; `wait` is for other processes. Raises
        `StoreError` where it is closed, and in a process that was forked since: Chroma would wait
        there for ever.
        """
        if os.getpid() != self._process:
            raise StoreError(
                "this process was forked after the store was opened, and can only read it;"
                " to write, open it in this process"
            )
        with self._writers:
            self.current.require_open()
            with self._write_lock(wait) as holder, self.current.open() as store:
                store.repair()
                self._put_back(store)
                yield store, holder
                store.commit()
                known = store.state()
            self.current.reopen(known)

    @contextmanager
    def _reading(self) -> Iterator[FileReader]:
        """What reads files, one sync at a time. It is kept for a while for the next one."""
        try:
            yield self._reader
        except BaseException:
            self._reader.stop()  # it may have been left in the middle of an answer
            raise
        self._reader.stop_idle(READER_SECONDS)

    def _write_lock(self, wait: float) -> AbstractContextManager[Holder | None]:
        if is_web_url(self.store.location):
            return nullcontext()
        return write_lock(Path(self.store.location), wait)


def _stored_ids(store: Store) -> set[str]:
    """Return the ids of all sentences that Chroma and, in a folder, the vector files have."""
    ids: set[str] = set()
    for language in store.languages():
        found = store.sentence_ids(language)
        rows = store.rows(language)
        if rows is not None:
            found = [id_ for id_ in found if id_.rpartition(".")[0] in rows.runs]
        ids.update(found)
    return ids
