"""What a sentence vector is called in the store: `article.revision.ordinal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from footnoted_index.records.record import Stored


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


class SentenceSet(Set[SentenceKey]):
    """A set of sentences, many of the same articles: their ordinals by article and revision."""

    def __init__(self, ordinals: Mapping[tuple[str, str], frozenset[int]]) -> None:
        self._ordinals = ordinals

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, SentenceKey):
            return False
        return key.ordinal in self._ordinals.get((key.article_id, key.revision), ())

    def __iter__(self) -> Iterator[SentenceKey]:
        for (article_id, revision), ordinals in self._ordinals.items():
            yield from (SentenceKey(article_id, revision, ordinal) for ordinal in ordinals)

    def __len__(self) -> int:
        return sum(map(len, self._ordinals.values()))


def sentence_ids(record: Stored) -> list[str]:
    """Return the ids of the sentence vectors of an article's revision."""
    stem = f"{record.key}."
    return [f"{stem}{ordinal}" for ordinal in range(record.sentence_count)]


def sentence_keys(record: Stored) -> list[SentenceKey]:
    """Return the keys of the sentence vectors of an article's revision."""
    return [SentenceKey(record.id, record.revision, i) for i in range(record.sentence_count)]
