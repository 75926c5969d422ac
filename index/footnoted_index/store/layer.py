"""A published snapshot as part of one state of the store: without the articles removed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from footnoted_index.records.record import Record, Stored
from footnoted_index.store.open_snapshot import OpenSnapshot
from footnoted_index.store.vector_file import Rows


class Layer:
    """The rows of a snapshot, but for those of the articles whose keys are `gone`."""

    def __init__(self, snapshot: OpenSnapshot, gone: Iterable[str]) -> None:
        self.snapshot, self.gone = snapshot, set(gone)
        self._live: dict[str, tuple[int, Rows]] = {}

    @property
    def is_ours(self) -> bool:
        """Whether any of its rows are of this model and version."""
        return bool(self.snapshot.files) or bool(self.snapshot.collections.parts())

    @property
    def is_needed(self) -> bool:
        """Whether any of its rows count, or are of another model or version."""
        return not self.is_ours or self.count() > 0

    def rows(self, language: str) -> Rows | None:
        """The vectors of a language, and where those of each article lie that is not gone."""
        rows = self.snapshot.rows.get(language)
        if rows is None or not self.gone:
            return rows
        counted, live = self._live.get(language, (0, rows))
        if counted != len(self.gone):  # it only grows
            runs = {key: run for key, run in rows.runs.items() if key not in self.gone}
            live = Rows(rows.matrix, runs, rows.file)
            self._live[language] = len(self.gone), live
        return live

    def holds(self, record: Stored) -> bool:
        """Whether it has the vectors of an article's revision."""
        rows = self.snapshot.rows.get(record.language)
        return rows is not None and record.key in rows.runs and record.key not in self.gone

    def count(self) -> int:
        """How many vectors it has of articles that are not gone."""
        live = filter(None, map(self.rows, self.snapshot.files))
        return sum(count for rows in live for _, count in rows.runs.values())

    def records(self, wanted: Iterable[str] | None = None) -> Iterator[Record]:
        """The article records, or those of the `wanted` ids, in the order of their ids."""
        found = self.snapshot.collections.records(wanted)
        return (record for record in found if record.key not in self.gone)

    def sentence_ids(self, language: str) -> list[str]:
        """The ids of the vectors of a language that Chroma has."""
        if language not in self.snapshot.files:
            return []
        ids = self.snapshot.collections.sentence_ids(language)
        return [id_ for id_ in ids if id_.rpartition(".")[0] not in self.gone]
