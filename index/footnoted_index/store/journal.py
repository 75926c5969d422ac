"""What a writer on a server is about to do, noted so that the next one can finish or undo it."""

from __future__ import annotations

from collections.abc import Sequence

from footnoted_index.records.record import Record, RecordSummary
from footnoted_index.store.collections import Collections

_PART = "pending"


class Journal:
    """Notes in a collection of their own, one for each revision that is written or deleted.

    In a folder none are `needed`: a draft is published whole or not at all.
    """

    def __init__(self, collections: Collections, *, needed: bool) -> None:
        self._collections, self._needed = collections, needed

    def note(self, records: Sequence[Record | RecordSummary]) -> None:
        """Note the revisions whose rows will be written or deleted."""
        if not self._needed:
            return
        notes: dict[str, dict[str, str | int]] = {
            record.key: {"language": record.language, "count": record.sentence_count}
            for record in records
        }
        self._collections.upsert(_PART, list(notes), metadatas=list(notes.values()))

    def clear(self, article_ids: Sequence[str]) -> None:
        """Forget the notes on some articles: it is done."""
        if not self._needed:
            return
        wanted = set(article_ids)
        ids = self._collections.collection(_PART, create=True).get(include=[])["ids"]
        self._collections.delete(_PART, [id_ for id_ in ids if id_.split(".")[0] in wanted])

    def recover(self) -> int:
        """Delete the rows of noted revisions that are not the committed ones, then the notes.

        Returns how many articles were noted.
        """
        pending = self._collections.collection(_PART).get(include=["metadatas"])
        ids = [str(id_) for id_ in pending["ids"]]
        if not ids:
            return 0
        committed = self._revisions(sorted({id_.split(".")[0] for id_ in ids}))
        for id_, note in zip(ids, pending["metadatas"] or [], strict=True):
            article, revision = id_.split(".")
            if committed.get(article) != revision:
                rows = [f"{id_}.{ordinal}" for ordinal in range(int(str(note["count"])))]
                self._collections.delete(f"sentences-{note['language']}", rows)
        self._collections.delete(_PART, ids)
        return len({id_.split(".")[0] for id_ in ids})

    def exist(self) -> bool:
        """Return whether anything was ever noted."""
        return self._collections.has(_PART)

    def _revisions(self, article_ids: Sequence[str]) -> dict[str, str]:
        if not self._collections.has("articles"):
            return {}
        revisions = {}
        for batch in self._collections.batches(article_ids):
            found = self._collections.collection("articles").get(ids=batch, include=["metadatas"])
            for id_, metadata in zip(found["ids"], found["metadatas"] or [], strict=True):
                revisions[id_] = str(metadata["revision"])
        return revisions
