"""A store on a Chroma server: versions, what each changed, a journal of unfinished writes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from uuid import uuid4

from footnoted_index.records.record import Stored
from footnoted_index.store.chroma import chroma_errors, connect
from footnoted_index.store.collections import SENTENCES, Collections

REMEMBERED = 200
"""For so many versions back the changes are known; readers of older ones read all articles
again."""
_IDS = 200
"""Ids in a row: Chroma's own service takes 4 kB of metadata."""
_CHANGES, _PENDING = "changes", "pending"


class Server:
    """The version of a store on a server that is read, and the writes that follow it.

    Writes happen in place. Each is first noted in a journal; the commit removes the note and
    records what changed, so that readers of an older version read only that.

    Raises `StoreError` where the server cannot be reached, `ConfigError` where `url` is none.
    """

    def __init__(self, url: str, location: str, chroma: Collections) -> None:
        self._chroma = chroma
        self._noted: set[str] = set()
        self._changed = False
        with chroma_errors("open", location):
            chroma.client = connect(url)
        self.version, self._number = self._current()

    def is_current(self) -> bool:
        """Whether nothing was committed since this version was opened."""
        return self.version == self._current()[0]

    def note(self, records: Sequence[Stored]) -> None:
        """Note revisions that will be written or deleted."""
        notes: dict[str, dict[str, str | int]] = {
            record.key: {"language": record.language, "count": record.sentence_count}
            for record in records
        }
        self._chroma.upsert(_PENDING, list(notes), metadatas=list(notes.values()))
        self._noted.update(record.id for record in records)
        self._changed = True

    def touch(self, article_ids: Collection[str]) -> None:
        """Note that records, or what is known of files, changed without their sentences."""
        self._noted.update(article_ids)
        self._changed = True

    def recover(self) -> None:
        """Finish or undo what an interrupted writer noted."""
        with chroma_errors("repair"):
            found = self._undo()
        if found:
            self.touch(found)
            self.commit()

    def commit(self) -> None:
        """Give what was written a version of its own; a no-op where nothing was."""
        if not self._changed:
            return
        with chroma_errors("write"):
            before, number = self._current()
            self.version, self._number = uuid4().hex, number + 1
            ids = sorted(self._noted)
            rows = [ids[start : start + _IDS] for start in range(0, max(len(ids), 1), _IDS)]
            about: dict[str, str | int] = {
                "before": before or "",
                "number": self._number,
                "rows": len(rows),
            }
            self._chroma.upsert(
                _CHANGES,
                [f"{self.version}.{n}" for n in range(len(rows))],
                metadatas=[{**about, "ids": json.dumps(row)} for row in rows],
            )
            state: dict[str, str | int] = {"version": self.version, "number": self._number}
            self._chroma.upsert("state", ["state"], metadatas=[state])
            ids = self._chroma.collection(_PENDING, create=True).get(include=[])["ids"]
            self._chroma.delete(_PENDING, [i for i in ids if i.split(".")[0] in self._noted])
            old = {"number": {"$lt": self._number - REMEMBERED}}
            self._chroma.collection(_CHANGES).delete(where=old)  # type: ignore[arg-type]
        self._noted, self._changed = set(), False

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

    def changed_since(self, version: str | None) -> set[str] | None:
        """The ids of the articles that were changed after a version up to the one that is read.

        None where that is not known.
        """
        found: set[str] = set()
        at: str | None = self.version
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
        if not self._chroma.has("state"):
            return None, 0
        with chroma_errors("read"):
            rows = self._chroma.collection("state").get(ids=["state"], include=["metadatas"])
        for row in rows["metadatas"] or []:
            return str(row["version"]), int(str(row["number"]))
        return None, 0
