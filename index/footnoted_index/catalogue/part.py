"""One part of the catalogue: an SQLite file, written once, with texts, words, names and lines of
articles.

A question reads the few rows it needs. Memory holds only a line for each article and three numbers
for each passage and sentence.
"""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from weakref import WeakValueDictionary, finalize

import numpy as np
import numpy.typing as npt

from footnoted_index.article import Article
from footnoted_index.errors import StoreDamagedError
from footnoted_index.records.duplicates import Lines, lines_of
from footnoted_index.records.record import Record, RecordSummary
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.text.words import CAPITAL_NOUNS, name_key, name_pairs, names, stems, words_of

Numbers = npt.NDArray[np.int32]
Entry = RecordSummary
NAMES = ""
"""The space of the postings of names; those of words are in the space of their language."""
_SCHEMA = """
CREATE TABLE article(
    row INTEGER PRIMARY KEY, id TEXT, revision TEXT, language TEXT, path TEXT, member TEXT,
    digest TEXT, title TEXT, source TEXT, date TEXT, author TEXT, site TEXT,
    gaps TEXT, passages INTEGER, sentences INTEGER);
CREATE TABLE body(row INTEGER PRIMARY KEY, text TEXT, pages TEXT, spans TEXT);
CREATE TABLE posting(space TEXT, term TEXT, passages BLOB, counts BLOB);
CREATE TABLE written(language TEXT, word TEXT, PRIMARY KEY(language, word)) WITHOUT ROWID;
CREATE TABLE pair(key TEXT, first TEXT, last TEXT, row INTEGER, weight INTEGER);
CREATE TABLE bulk(name TEXT PRIMARY KEY, data BLOB);
"""
_INDICES = """
CREATE UNIQUE INDEX posting_term ON posting(space, term);
CREATE INDEX pair_key ON pair(key);
"""


class Part:
    """A part that was written; `name` is its file's, which no other part ever has.

    Raises `StoreDamagedError` where it cannot be read.
    """

    _open: ClassVar[WeakValueDictionary[str, Part]] = WeakValueDictionary()

    def __init__(self, name: str, database: sqlite3.Connection) -> None:
        self.name, self._database, self._lock = name, database, Lock()
        rows = self._all("SELECT * FROM article ORDER BY row")
        self.entries = [
            Entry._make((*before, _values(gaps), passages, sentences))
            for _, *before, gaps, passages, sentences in rows
        ]
        bulk = dict(self._all("SELECT name, data FROM bulk"))
        self.lengths: Numbers = np.frombuffer(bulk["lengths"], dtype="<i4")
        self.first_passages = list(accumulate((e.passage_count for e in self.entries), initial=0))
        """The number, within the part, of the first passage of each article."""
        self.begins = memoryview(bulk["begins"]).cast("i")
        """The ordinal, within its article, of the first sentence of each passage."""
        self._prints = np.frombuffer(bulk["prints"], dtype="<u8")
        self._flags = np.frombuffer(bulk["flags"], dtype="u1")
        # Not `__del__`: while that runs, `_open` still hands the part out, to be read as it closes.
        finalize(self, database.close).atexit = False

    @classmethod
    def open(cls, file: Path) -> Part:
        """Return the part in `file`, loaded once as long as anybody uses it.

        Raises `StoreDamagedError` where the file is not what was written.
        """
        part = cls._open.get(file.name)
        if part is None:
            try:
                uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
                database = sqlite3.connect(uri, uri=True, check_same_thread=False)
                part = cls._open[file.name] = cls(file.name, database)
            except (sqlite3.Error, KeyError, ValueError, TypeError) as error:
                raise StoreDamagedError.of(file, error) from error
        return part

    @classmethod
    def in_memory(cls, records: Iterable[Record], boilerplate: Collection[SentenceKey]) -> Part:
        """A part that no file holds."""
        database = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(database, records, boilerplate)
        return cls("", database)

    @staticmethod
    def write(file: Path, records: Iterable[Record], boilerplate: Collection[SentenceKey]) -> None:
        """Write a new part. The words of sentences that are `boilerplate` are left out.

        Raises `OSError` where it cannot be written.
        """
        try:
            with closing(sqlite3.connect(file)) as database:
                database.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
                database.execute("PRAGMA synchronous = OFF")
                _fill(database, records, boilerplate)
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        except sqlite3.Error as error:
            raise OSError(str(error)) from error

    def record(self, row: int) -> Record:
        """The article in a row, whole."""
        ((text, pages, spans),) = self._all(
            "SELECT text, pages, spans FROM body WHERE row = ?", row
        )
        entry = self.entries[row]
        about = {**entry._asdict(), "text": text, "pages": pages, "sentences": spans}
        return Record.from_metadata(entry.id, about | {"gaps": json.dumps(entry.gaps)})

    def articles(self) -> Iterator[Article]:
        """The articles with their texts, in the order of their rows."""
        bodies = self._all("SELECT text, pages FROM body ORDER BY row")
        for entry, (text, pages) in zip(self.entries, bodies, strict=True):
            yield entry.article(text, _values(pages))

    def lines(self) -> Iterator[Lines]:
        """The prints of the sentences of each article, in the order of their rows."""
        start = 0
        for entry in self.entries:
            end = start + entry.sentence_count
            prints, flags = self._prints[start:end], self._flags[start:end]
            yield Lines(entry.id, entry.revision, entry.site, prints, flags)
            start = end

    def postings(self, space: str, term: str) -> tuple[Numbers, Numbers]:
        """The passages that have a term, ascending, and how often each has it."""
        found = self._all(
            "SELECT passages, counts FROM posting WHERE space = ? AND term = ?", space, term
        )
        passages, counts = found[0] if found else (b"", b"")
        return np.frombuffer(passages, dtype="<i4"), np.frombuffer(counts, dtype="<i4")

    def written(self, language: str, words: Collection[str]) -> set[str]:
        """Those of `words` that stand in an article of the language just as they are."""
        marks = ", ".join("?" * len(words))
        query = f"SELECT word FROM written WHERE language = ? AND word IN ({marks})"
        return {word for (word,) in self._all(query, language, *words)}

    def pairs(self, key: str) -> list[tuple[str, str, int, int]]:
        """First and last name, row and weight of each two-part name whose last part has `key`."""
        return self._all("SELECT first, last, row, weight FROM pair WHERE key = ?", key)

    def _all(self, query: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                return self._database.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreDamagedError.of(self.name, error) from error


class _Postings:
    """Terms, the passages that have them and how often, gathered passage by passage."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._terms, self._passages, self._counts = array("i"), array("i"), array("i")

    def numbers(self, terms: Iterable[str]) -> list[int]:
        """Return the number of each term; one that is new gets the next."""
        vocabulary = self.vocabulary
        return [vocabulary.setdefault(term, len(vocabulary)) for term in terms]

    def add(self, passage: int, numbers: Iterable[int]) -> None:
        """Add the numbers of a passage's terms."""
        counts = Counter(numbers)
        self._terms.extend(counts.keys())
        self._counts.extend(counts.values())
        self._passages.extend([passage] * len(counts))

    def rows(self, space: str) -> Iterator[tuple[str, str, bytes, bytes]]:
        """A row for each term."""
        numbers, passages, counts = (
            np.array(column, dtype="<i4") for column in (self._terms, self._passages, self._counts)
        )
        order = np.argsort(numbers, kind="stable")
        numbers, passages, counts = numbers[order], passages[order], counts[order]
        ends = np.searchsorted(numbers, np.arange(len(self.vocabulary)), side="right").tolist()
        for term, number in self.vocabulary.items():
            run = slice(ends[number - 1] if number else 0, ends[number])
            yield space, term, passages[run].tobytes(), counts[run].tobytes()


class _Words:
    """The words of one language; an archive has few, so each is stemmed once."""

    def __init__(self, language: str) -> None:
        self.language, self.postings = language, _Postings()
        self.known: dict[str, int] = {}

    def add(self, passage: int, text: str) -> int:
        """Add a passage; returns how many words it has."""
        words, known = words_of(text), self.known
        new = list(set(words).difference(known))
        known.update(zip(new, self.postings.numbers(stems(new, self.language)), strict=True))
        self.postings.add(passage, [known[word] for word in words])
        return len(words)


def _fill(
    database: sqlite3.Connection, records: Iterable[Record], boilerplate: Collection[SentenceKey]
) -> None:
    database.executescript(_SCHEMA)
    by_language: dict[str, _Words] = {}
    named, lengths, begins = _Postings(), array("i"), array("i")
    lines: list[Lines] = []
    for row, record in enumerate(records):
        lines.append(lines_of(record))
        _insert_article(database, row, record, lines[-1].site)
        begins.extend(_begins(record.passage_of))
        words = by_language.setdefault(record.language, _Words(record.language))
        pairs: Counter[tuple[str, str]] = Counter()
        for ordinal in range(record.passage_count):
            text, passage = _without(record, ordinal, boilerplate), len(lengths)
            lengths.append(words.add(passage, text))
            named.add(passage, named.numbers(names(text, record.language)))
            pairs.update(name_pairs(text))
        weight = 1 if record.language in CAPITAL_NOUNS else 2
        database.executemany(
            "INSERT INTO pair VALUES (?, ?, ?, ?, ?)",
            [(name_key(last), first, last, row, weight * n) for (first, last), n in pairs.items()],
        )
    spaces = {language: words.postings for language, words in by_language.items()}
    for space, postings in {**spaces, NAMES: named}.items():
        database.executemany("INSERT INTO posting VALUES (?, ?, ?, ?)", postings.rows(space))
    for words in by_language.values():
        rows = [(words.language, word) for word in sorted(words.known)]
        database.executemany("INSERT INTO written VALUES (?, ?)", rows)
    bulk = {
        "lengths": np.array(lengths, dtype="<i4").tobytes(),
        "prints": b"".join(line.prints.astype("<u8").tobytes() for line in lines),
        "flags": b"".join(line.flags.tobytes() for line in lines),
        "begins": begins.tobytes(),
    }
    database.executemany("INSERT INTO bulk VALUES (?, ?)", bulk.items())
    database.executescript(_INDICES)
    database.commit()


def _insert_article(database: sqlite3.Connection, row: int, record: Record, site: str) -> None:
    about = record.to_metadata()
    counts = {name: getattr(record, name) for name in ("passage_count", "sentence_count")}
    values = {**about, **counts, "id": record.id, "site": site}
    fields = [row, *(values[name] for name in Entry._fields)]
    database.execute(f"INSERT INTO article VALUES ({', '.join('?' * len(fields))})", fields)
    body = (row, about["text"], about["pages"], about["sentences"])
    database.execute("INSERT INTO body VALUES (?, ?, ?, ?)", body)


def _begins(passage_of: Sequence[int]) -> Iterator[int]:
    """The first sentence of each passage, of a passage for each sentence."""
    before = (None, *passage_of)
    return (i for i, (a, b) in enumerate(zip(before, passage_of, strict=False)) if a != b)


def _values(text: str) -> tuple[Any, ...]:
    return () if text == "[]" else tuple(json.loads(text))  # most articles have none


def _without(record: Record, passage: int, boilerplate: Collection[SentenceKey]) -> str:
    """The text of a passage without the sentences that are boilerplate."""
    sentences = record.sentences_of(passage)
    kept = [
        ordinal
        for ordinal in sentences
        if SentenceKey(record.id, record.revision, ordinal) not in boilerplate
    ]
    if len(kept) == len(sentences):
        return record.passage(passage).text
    return "\n".join(record.sentence(ordinal).text for ordinal in kept)
