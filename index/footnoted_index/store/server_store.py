"""A store on a Chroma server: written in place, with a journal of unfinished writes.

Each write is first noted in a journal, so that the next writer can finish or undo what one that was
interrupted has begun. The commit removes the notes and records what changed, so that readers of an
older version read only that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import uuid4

import numpy as np

from footnoted_index.catalogue import parts
from footnoted_index.catalogue.catalogue import Catalogue
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record, Stored
from footnoted_index.records.sentence_ids import SentenceKey, sentence_keys
from footnoted_index.store.chroma import chroma_errors, connect, without_credentials
from footnoted_index.store.collections import SENTENCES, Collections
from footnoted_index.store.store import KnownState, Store, outdated

REMEMBERED = 200
"""For so many versions back the changes are known; readers of older ones read all articles
again."""
_IDS = 200
"""Ids in a row: Chroma's own service takes 4 kB of metadata."""
_CHANGES, _PENDING = "changes", "pending"


class ServerStore(Store):
    """A store on the Chroma server at a URL.

    Raises `StoreError` where it cannot be reached, `ConfigError` where `url` is none.
    """

    def __init__(self, url: str, *, embedding: str, known: KnownState | None = None) -> None:
        super().__init__(without_credentials(url), known)
        self._collections = Collections(embedding, self.location)
        self._noted: set[str] = set()  # ids of articles that have changed since the last commit
        self._has_changed = False
        with chroma_errors("open", self.location):
            self._collections.client = connect(url)
        self._version, self._number = self._current()

    def close(self) -> None:
        super().close()
        self._collections.disconnect()

    @property
    def version(self) -> str | None:
        return self._version

    @property
    def _chroma(self) -> Collections:
        self._require_open()
        return self._collections

    def is_current(self) -> bool:
        return self._version == self._current()[0]

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
        changed = self._changed_since(self._known.version)
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

    def write(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vectors],
        old: Mapping[str, Stored],
    ) -> None:
        with self._writing():
            self._note([*(old[r.id] for r in records if r.id in old), *records])
            self._chroma.write_sentences(records, vectors)
            self.write_records(records)
            self._chroma.delete_sentences(outdated(records, old))

    def write_records(self, records: Sequence[Record]) -> None:
        with self._writing():
            self._chroma.write_records(records)
            self._noted.update(record.id for record in records)

    def delete(self, records: Sequence[Stored]) -> None:
        if not records:
            return
        with self._writing():
            self._note(records)
            self._chroma.delete("articles", [record.id for record in records])
            self._chroma.delete_sentences(records)

    def mark_files(self, digests: Mapping[str, str]) -> None:
        with self._writing():
            self._chroma.mark_files(digests)

    def unmark_files(self, paths: Sequence[str]) -> None:
        if paths:
            with self._writing():
                self._chroma.unmark_files(paths)

    def repair(self) -> None:
        with chroma_errors("repair"):
            found = self._undo()
        if found:
            self._noted.update(found)
            self._has_changed = True
            self.commit()

    def drop_other_collections(self) -> None:
        if others := self._chroma.others():
            with self._writing():
                for name in others:
                    self._chroma.drop(name)

    def commit(self) -> None:
        self._known, self._catalogue = self.state(), None
        if not self._has_changed:
            return
        with chroma_errors("write"):
            before, number = self._current()
            self._version, self._number = uuid4().hex, number + 1
            ids = sorted(self._noted)
            rows = [ids[start : start + _IDS] for start in range(0, max(len(ids), 1), _IDS)]
            about: dict[str, str | int] = {
                "before": before or "",
                "number": self._number,
                "rows": len(rows),
            }
            self._chroma.upsert(
                _CHANGES,
                [f"{self._version}.{n}" for n in range(len(rows))],
                metadatas=[{**about, "ids": json.dumps(row)} for row in rows],
            )
            state: dict[str, str | int] = {"version": self._version, "number": self._number}
            self._chroma.upsert("state", ["state"], metadatas=[state])
            ids = self._chroma.collection(_PENDING, create=True).get(include=[])["ids"]
            self._chroma.delete(_PENDING, [i for i in ids if i.split(".")[0] in self._noted])
            old = {"number": {"$lt": self._number - REMEMBERED}}
            self._chroma.collection(_CHANGES).delete(where=old)  # type: ignore[arg-type]
        self._noted, self._has_changed = set(), False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._has_changed = True
        with chroma_errors("write", self.location):
            yield

    def _note(self, records: Sequence[Stored]) -> None:
        """Note in the journal revisions that will be written or deleted."""
        notes: dict[str, dict[str, str | int]] = {
            record.key: {"language": record.language, "count": record.sentence_count}
            for record in records
        }
        self._chroma.upsert(_PENDING, list(notes), metadatas=list(notes.values()))
        self._noted.update(record.id for record in records)

    def _undo(self) -> set[str]:
        """Delete the rows of pending revisions that were not committed, then their entries.

        Returns the ids of the articles that were listed.
        """
        if not self._chroma.has(_PENDING):
            return set()
        pending = self._chroma.collection(_PENDING).get(include=["metadatas"])
        listed = {id_.split(".")[0] for id_ in pending["ids"]}
        committed = self._chroma.revisions(listed)
        for id_, note in zip(pending["ids"], pending["metadatas"] or [], strict=True):
            article, revision = id_.split(".")
            if committed.get(article) != revision:
                rows = [f"{id_}.{ordinal}" for ordinal in range(int(str(note["count"])))]
                self._chroma.delete(f"{SENTENCES}{note['language']}", rows)
        if listed:
            self._chroma.delete(_PENDING, pending["ids"])
        return listed

    def _changed_since(self, version: str | None) -> set[str] | None:
        """The ids of the articles that were changed after a version up to the one that is read.

        None where that is not known.
        """
        found: set[str] = set()
        at: str | None = self._version
        with chroma_errors("read"):
            while at != version:
                if not at or not self._chroma.has(_CHANGES):
                    return None
                rows = self._chroma.collection(_CHANGES)
                first = rows.get(ids=[f"{at}.0"], include=["metadatas"])["metadatas"]
                if not first:
                    return None
                rest = [f"{at}.{n}" for n in range(1, int(str(first[0]["rows"])))]
                more = rows.get(ids=rest, include=["metadatas"])["metadatas"] if rest else []
                for about in (*first, *(more or [])):
                    found.update(json.loads(str(about["ids"])))
                at = str(first[0]["before"]) or None
        return found

    def _current(self) -> tuple[str | None, int]:
        """The version that is the newest now, and its number."""
        if not self._collections.has("state"):
            return None, 0
        with chroma_errors("read"):
            rows = self._collections.collection("state").get(ids=["state"], include=["metadatas"])
        for row in rows["metadatas"] or []:
            return str(row["version"]), int(str(row["number"]))
        return None, 0
