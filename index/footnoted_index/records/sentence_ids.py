"""What a sentence vector is called in the store: `article.revision.ordinal`."""

from __future__ import annotations

from typing import NamedTuple

from footnoted_index.records.record import Record, RecordSummary


class SentenceKey(NamedTuple):
    """Names one stored sentence vector."""

    article_id: str
    revision: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.article_id}.{self.revision}.{self.ordinal}"

    @classmethod
    def parse(cls, text: str) -> SentenceKey:
        """The inverse of `str`."""
        article, revision, ordinal = text.split(".")
        return cls(article, revision, int(ordinal))


def sentence_ids(record: Record | RecordSummary) -> list[str]:
    """Return the ids of the sentence vectors of an article's revision."""
    stem = f"{record.key}."
    return [f"{stem}{ordinal}" for ordinal in range(record.sentence_count)]


def sentence_keys(record: Record | RecordSummary) -> list[SentenceKey]:
    """Return the keys of the sentence vectors of an article's revision."""
    return [SentenceKey(record.id, record.revision, i) for i in range(record.sentence_count)]
