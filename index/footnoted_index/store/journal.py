"""What a writer on a server is about to do, noted so that the next one can finish or undo it."""

from __future__ import annotations

from collections.abc import Sequence

from footnoted_index.records.record import Known, Record
from footnoted_index.store.collections import Generation

_PART = "pending"


class Pending:
    """Notes in a collection of their own, one for each revision that is written or deleted.

    In a folder none are `needed`: a draft is published whole or not at all.
    """

    def __init__(self, generation: Generation, *, needed: bool) -> None:
        self._generation, self._needed = generation, needed

    def note(self, records: Sequence[Record | Known]) -> None:
        """Note the revisions whose rows will be written or deleted."""
        if not self._needed:
            return
        notes: dict[str, dict[str, str | int]] = {
            record.key: {"language": record.language, "count": record.sentence_count}
            for record in records
        }
        self._generation.upsert(_PART, list(notes), metadatas=list(notes.values()))

    def clear(self, article_ids: Sequence[str]) -> None:
        """Forget the notes on some articles: it is done."""
        if not self._needed:
            return
        wanted = set(article_ids)
        ids = self._generation.collection(_PART, create=True).get(include=[])["ids"]
        self._generation.delete(_PART, [id_ for id_ in ids if id_.split(".")[0] in wanted])

    def settle(self) -> int:
        """Delete the rows of noted revisions that are not the committed ones, then the notes.

        Returns how many articles were noted.
        """
        pending = self._generation.collection(_PART).get(include=["metadatas"])
        ids = [str(id_) for id_ in pending["ids"]]
        if not ids:
            return 0
        committed = self._revisions(sorted({id_.split(".")[0] for id_ in ids}))
        for id_, note in zip(ids, pending["metadatas"] or [], strict=True):
            article, revision = id_.split(".")
            if committed.get(article) != revision:
                rows = [f"{id_}.{ordinal}" for ordinal in range(int(str(note["count"])))]
                self._generation.delete(f"sentences-{note['language']}", rows)
        self._generation.delete(_PART, ids)
        return len({id_.split(".")[0] for id_ in ids})

    def exist(self) -> bool:
        """Whether anything was ever noted."""
        return self._generation.has(_PART)

    def _revisions(self, article_ids: Sequence[str]) -> dict[str, str]:
        if not self._generation.has("articles"):
            return {}
        revisions = {}
        for batch in self._generation.batches(article_ids):
            found = self._generation.collection("articles").get(ids=batch, include=["metadatas"])
            for id_, metadata in zip(found["ids"], found["metadatas"] or [], strict=True):
                revisions[id_] = str(metadata["revision"])
        return revisions
