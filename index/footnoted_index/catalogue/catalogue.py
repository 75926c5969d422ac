"""One state of the catalogue: several parts, each without the articles removed since.

Passages are numbered through all parts, so that what is known of each is an array.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted_index.article import Article
from footnoted_index.catalogue.part import Numbers, Part
from footnoted_index.records.duplicates import Duplicates, Lines
from footnoted_index.records.record import Record, RecordSummary

REMEMBERED = 200
"""How many articles are cached once they were read: with 25 passages each, 5 MB."""
TERMS = 1_000
"""How many terms' postings are cached."""


class PassageKey(NamedTuple):
    """Names one passage of the archive."""

    article_id: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class LivePart:
    """A part, and the keys (`article.revision`) of its articles that were removed or replaced."""

    part: Part
    gone: frozenset[str] = frozenset()

    def live(self) -> list[tuple[int, RecordSummary]]:
        """The articles that count, with their rows."""
        return [(row, e) for row, e in enumerate(self.part.entries) if e.key not in self.gone]

    def lines(self) -> Iterator[Lines]:
        """The prints of the sentences of each article that counts."""
        pairs = zip(self.part.entries, self.part.lines(), strict=True)
        return (lines for entry, lines in pairs if entry.key not in self.gone)


class Catalogue(Mapping[str, Record]):
    """The articles by id, read from their parts when needed, and their words."""

    def __init__(
        self, parts: Sequence[LivePart] = (), duplicates: Duplicates | None = None
    ) -> None:
        """`duplicates`: what the articles say more than once, where that is known already."""
        self.parts = tuple(parts)
        if duplicates is not None:
            self.duplicates = duplicates
        self.entries: dict[str, RecordSummary] = {}
        self._at: dict[str, tuple[Part, int]] = {}
        self._first: dict[str, int] = {}  # the number of an article's first passage
        self._starts: list[int] = []  # the number of a part's first passage
        alive, owners, ids = [], [], list[str]()
        total = 0
        for live in self.parts:
            self._starts.append(total)
            counts = [entry.passage_count for entry in live.part.entries]
            here = np.zeros(len(counts), dtype=bool)
            firsts = [total + first for first in live.part.first_passages]
            for row, entry in live.live():
                here[row] = True
                self.entries[entry.id] = entry
                self._at[entry.id] = live.part, row
                self._first[entry.id] = firsts[row]
            alive.append(np.repeat(here, counts))
            owners.append(np.repeat(np.arange(len(counts), dtype=np.int32) + len(ids), counts))
            ids.extend(entry.id for entry in live.part.entries)
            total = firsts[-1]
        nothing = np.zeros(0, dtype=np.int32)
        self._ids = ids
        self._owners: Numbers = np.concatenate([nothing, *owners])
        self._alive = np.concatenate([nothing.astype(bool), *alive])
        self.lengths: Numbers = np.concatenate([nothing, *(p.part.lengths for p in self.parts)])
        # Functions, not methods: a catalogue that remembered itself would outlive its last user.
        self._record = lru_cache(REMEMBERED)(partial(_record, self._at))
        self.postings = lru_cache(TERMS)(partial(_postings, self.parts, self._starts, self._alive))
        """The numbers of the passages that have a term of a space, ascending, and how often."""

    def __getitem__(self, article_id: str) -> Record:
        return self._record(article_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, article_id: object) -> bool:
        return article_id in self.entries

    @cached_property
    def newest(self) -> list[RecordSummary]:
        """The articles, the newest first, of one day by name; those without a date come last."""
        by_name = sorted(self.entries.values(), key=lambda entry: entry.name)
        return sorted(by_name, key=lambda entry: entry.date, reverse=True)

    @cached_property
    def authors(self) -> frozenset[str]:
        """Who the articles are by."""
        return frozenset(entry.author for entry in self.entries.values() if entry.author)

    def articles(self) -> list[Article]:
        """All articles with their texts, without their structure."""
        return [
            article
            for live in self.parts
            for entry, article in zip(live.part.entries, live.part.articles(), strict=True)
            if entry.key not in live.gone
        ]

    @cached_property
    def duplicates(self) -> Duplicates:
        """What the articles say more than once."""
        found = [lines for live in self.parts for lines in live.lines()]
        return Duplicates.of_lines(sorted(found, key=lambda lines: lines.article_id))

    def languages(self) -> list[str]:
        """The languages there are articles in."""
        return sorted({entry.language for entry in self.entries.values()})

    def passages(self, language: str | None = None) -> Numbers:
        """The numbers of all passages, or of those of a language."""
        if language is None:
            return np.flatnonzero(self._alive).astype(np.int32)
        spoken = [entry.language == language for live in self.parts for entry in live.part.entries]
        spoken_here = np.array(spoken, dtype=bool)[self._owners]
        return np.flatnonzero(self._alive & spoken_here).astype(np.int32)

    def key(self, number: int) -> PassageKey:
        """The key of a passage."""
        article_id = self._ids[self._owners[number]]
        return PassageKey(article_id, number - self._first[article_id])

    def number(self, key: PassageKey) -> int | None:
        """The number of a passage; None where there is none."""
        entry = self.entries.get(key.article_id)
        if entry is None or not 0 <= key.ordinal < entry.passage_count:
            return None
        return self._first[key.article_id] + key.ordinal

    def passage_of(self, article_id: str, sentence: int) -> PassageKey:
        """The passage that a sentence of an article is in."""
        begins = self._begins_of(article_id)
        return PassageKey(article_id, bisect_right(begins, sentence) - 1)

    def sentences_of(self, key: PassageKey) -> range:
        """The ordinals, in the article, of the sentences of a passage."""
        begins, next_one = self._begins_of(key.article_id), key.ordinal + 1
        last = self.entries[key.article_id].sentence_count
        return range(begins[key.ordinal], begins[next_one] if next_one < len(begins) else last)

    def _begins_of(self, article_id: str) -> memoryview:
        """The ordinal of the first sentence of each passage of an article."""
        part, row = self._at[article_id]
        first = part.first_passages[row]
        return part.begins[first : first + self.entries[article_id].passage_count]

    def articles_of(self, numbers: Numbers) -> frozenset[str]:
        """The ids of the articles that some passages are of."""
        return frozenset(self._ids[owner] for owner in np.unique(self._owners[numbers]))

    def among(self, numbers: Numbers, articles: Collection[str]) -> Numbers:
        """Those of some passages that are of `articles`."""
        wanted = np.array([id_ in articles for id_ in self._ids], dtype=bool)
        found: Numbers = numbers[wanted[self._owners[numbers]]]
        return found

    def written(self, language: str, words: Collection[str]) -> set[str]:
        """Those of `words` that stand in an article of the language just as they are."""
        if not words:
            return set()
        return set().union(*(live.part.written(language, words) for live in self.parts))

    def pairs(self, key: str) -> dict[tuple[str, str], int]:
        """How much two-part names whose last part has `key` weigh: first and last name."""
        weights: dict[tuple[str, str], int] = {}
        for live in self.parts:
            for first, last, row, weight in live.part.pairs(key):
                if live.part.entries[row].key not in live.gone:
                    weights[first, last] = weights.get((first, last), 0) + weight
        return weights


def _record(at: Mapping[str, tuple[Part, int]], article_id: str) -> Record:
    part, row = at[article_id]
    return part.record(row)


def _postings(
    parts: Sequence[LivePart], starts: Sequence[int], alive: npt.NDArray[np.bool_], *key: str
) -> tuple[Numbers, Numbers]:
    passages, counts = [], []
    for start, live in zip(starts, parts, strict=True):
        numbers, times = live.part.postings(*key)
        numbers = numbers + start
        if live.gone:
            here = alive[numbers]
            numbers, times = numbers[here], times[here]
        passages.append(numbers)
        counts.append(times)
    nothing = np.zeros(0, dtype=np.int32)
    return np.concatenate([nothing, *passages]), np.concatenate([nothing, *counts])
