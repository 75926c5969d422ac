"""A journal for stores on a server: the next writer finishes or undoes what it lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from footnoted_index.records.record import Stored
from footnoted_index.store.collections import Collections
from footnoted_index.store.reading import revisions_in

_PART = "pending"


class Journal:
    """One entry for each revision that is being written or deleted, in a collection of its own."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections

    def note(self, records: Sequence[Stored]) -> None:
        """Add entries for the revisions whose rows will be written or deleted."""
        notes: dict[str, dict[str, str | int]] = {
            record.key: {"language": record.language, "count": record.sentence_count}
            for record in records
        }
        self._collections.upsert(_PART, list(notes), metadatas=list(notes.values()))

    def clear(self, article_ids: Collection[str]) -> None:
        """Delete the entries of some articles: their writes are complete."""
        wanted = set(article_ids)
        ids = self._collections.collection(_PART, create=True).get(include=[])["ids"]
        self._collections.delete(_PART, [id_ for id_ in ids if id_.split(".")[0] in wanted])

    def recover(self) -> set[str]:
        """Delete the rows of listed revisions that were not committed, then the entries.

        Returns the ids of the articles that were listed.
        """
        if not self._collections.has(_PART):
            return set()
        pending = self._collections.collection(_PART).get(include=["metadatas"])
        ids = [str(id_) for id_ in pending["ids"]]
        if not ids:
            return set()
        committed = revisions_in(self._collections, {id_.split(".")[0] for id_ in ids})
        for id_, note in zip(ids, pending["metadatas"] or [], strict=True):
            article, revision = id_.split(".")
            if committed.get(article) != revision:
                rows = [f"{id_}.{ordinal}" for ordinal in range(int(str(note["count"])))]
                self._collections.delete(f"sentences-{note['language']}", rows)
        self._collections.delete(_PART, ids)
        return {id_.split(".")[0] for id_ in ids}
