"""The lexical side of search: BM25 within a language, names and numbers across languages.

BM25 finds only passages in the question's language; only names and numbers are the same in others.
Scores are computed from the postings of the question's terms in all parts of the catalogue, so a
change of the archive costs little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import log

import numpy as np
import numpy.typing as npt

from footnoted_index.catalogue.catalogue import Catalogue, PassageKey
from footnoted_index.catalogue.part import NAMES
from footnoted_index.text.calendar_names import month_number
from footnoted_index.text.words import (
    CAPITAL_NOUNS,
    name_key,
    names,
    stems,
    stop_terms,
    terms,
)

STOP_IDF = 1.0
"""The most a stop word may weigh, however rare."""
K1, B = 1.5, 0.75
"""How fast another occurrence of a word counts less, and how much a passage's length does."""
REMEMBERED = 1_000
_WITHIN_SENTENCE = re.compile(r"(?<=[^\s.?!:] )[^\W\d_]\w*")


class LexicalIndex:
    """Word statistics of the passages of one language, and BM25 over them (as Lucene has it)."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.language, self._catalogue = language, catalogue
        passages = catalogue.passages(language)
        self._total = len(passages)
        self._stop_terms = stop_terms(language)
        lengths = catalogue.lengths
        mean = float(lengths[passages].mean()) if self._total else 0.0
        self._norms = (K1 * (1 - B + B * lengths / (mean or 1.0))).astype(np.float32)

    def knows(self, word: str) -> bool:
        """Whether any passage has the word, in any of its forms."""
        return any(self._frequency(term) for term in terms(word, self.language))

    def written(self, words: Collection[str]) -> set[str]:
        """Those of `words` that the articles have just as they are."""
        return self._catalogue.written(self.language, words)

    def commonest(self, words: Iterable[str], *, inflected: bool = False) -> str | None:
        """Return the word whose forms are in most passages, of those that stand there as they are.

        `inflected`: of those that stand there in any form. None where there is none.
        """
        tried = sorted(words if inflected else self.written(list(words)))
        counts = zip(map(self._frequency, stems(tried, self.language)), tried, strict=True)
        return max(((n, word) for n, word in counts if n), default=(0, None))[1]

    def _frequency(self, term: str) -> int:
        """How many passages have a stem."""
        return len(self._catalogue.postings(self.language, term)[0])

    def idf(self, term: str) -> float:
        """The inverse passage frequency of a stem (Robertson and Spärck Jones, as in Lucene)."""
        idf = _rarity(self._total, self._frequency(term))
        # In a small archive "whom" may never occur, and would count as a rare word.
        return min(idf, STOP_IDF) if term in self._stop_terms else idf

    def mass(self, question_terms: Sequence[str]) -> float:
        """Return the sum of the terms' idf: what a passage that has them all could reach."""
        return sum(map(self.idf, question_terms))

    def scores(self, question_terms: Sequence[str]) -> Scores:
        """BM25 of every passage, divided by the question's mass (about 0…1)."""
        values = np.zeros(len(self._norms), dtype=np.float32)
        mass = self.mass(question_terms)
        for term in question_terms if mass else ():
            numbers, counts = self._catalogue.postings(self.language, term)
            weight = _rarity(self._total, len(numbers)) / mass
            values[numbers] += weight * counts / (counts + self._norms[numbers])
        return Scores(self._catalogue, values)


@dataclass(frozen=True, slots=True)
class Scores:
    """BM25 of one question over one language's passages."""

    catalogue: Catalogue
    values: npt.NDArray[np.float32]

    def of(self, key: PassageKey) -> float:
        """The score of one passage; 0 for a passage of another language."""
        number = self.catalogue.number(key)
        return 0.0 if number is None else float(self.values[number])

    def best(self, n: int, articles: Collection[str] | None = None) -> list[PassageKey]:
        """The `n` passages (of some `articles`) that score highest and more than nothing."""
        found = np.flatnonzero(self.values).astype(np.int32)
        if articles is not None:
            found = self.catalogue.among(found, articles)
        values = self.values[found]
        if len(found) > n > 0:
            top = np.argpartition(-values, n - 1)[:n]
            found, values = found[top], values[top]
        order = np.argsort(-values, kind="stable")[:n]
        return [self.catalogue.key(number) for number in found[order].tolist()]


class NameIndex:
    """How often each name or number occurs in the archive, and in which passages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue, self._total = catalogue, len(catalogue.passages())
        self._passages = lru_cache(REMEMBERED)(partial(_passages_with, catalogue))
        self._articles = lru_cache(REMEMBERED)(partial(_articles_with, catalogue))

    def full_name(self, name: str) -> str | None:
        """The two-part name that a name most often ends ("Burnham": "Andy Burnham"), or None."""
        pairs = self._catalogue.pairs(name_key(name))
        best = max(((n, pair) for pair, n in pairs.items() if n > 1), default=None)
        return None if best is None else " ".join(best[1])

    def idf(self, name: str) -> float:
        """The inverse passage frequency of a name, over all languages."""
        return _rarity(self._total, len(self._catalogue.postings(NAMES, name)[0]))

    def knows(self, name: str) -> bool:
        """Whether any passage has the name."""
        return len(self._catalogue.postings(NAMES, name)[0]) > 0

    def is_in(self, name: str, article_id: str) -> bool:
        """Whether any passage of an article has the name."""
        return article_id in self._articles(name)

    def overlap(self, question_names: Sequence[str], key: PassageKey) -> float:
        """Return how much of the question's names a passage has, 0 to 1; 0 without names.

        It is the mean over the names, weighted by how rare each is: a name in nearly every passage
        says nothing.
        """
        number = self._catalogue.number(key)
        return self._share(question_names, lambda name: number in self._passages(name))

    def overlap_of_article(self, question_names: Sequence[str], article_id: str) -> float:
        """Return how much of the question's names any passage of an article has, as `overlap`."""
        return self._share(question_names, lambda name: self.is_in(name, article_id))

    def _share(self, question_names: Sequence[str], has: Callable[[str], bool]) -> float:
        if not question_names:
            return 0.0
        rarest = _rarity(self._total, 0)
        found = sum(self.idf(name) for name in question_names if has(name))
        return found / (rarest * len(question_names))


@dataclass(frozen=True)
class Lexicon:
    """The word side of the archive: one `LexicalIndex` per language and the names of all."""

    by_language: Mapping[str, LexicalIndex]
    names: NameIndex

    def has_name(self, word: str) -> bool:
        """Whether a word, whatever its capitals, is written with one somewhere."""
        return self.names.knows(name_key(word))

    def unknown_names(self, question: str, language: str) -> tuple[str, ...]:
        """Return the capitalised words within a question's sentences that no article has. Months
        are left out, and so are all words of a language that capitalises nouns.
        """
        if language in CAPITAL_NOUNS or question.isupper():
            return ()
        index = self.by_language.get(language)
        return tuple(
            word
            for word in _WITHIN_SENTENCE.findall(question)
            if names(word, language)
            and not self.has_name(word)
            and month_number(word) is None
            and not (index is not None and index.knows(word))
        )

    @classmethod
    def of(cls, catalogue: Catalogue) -> Lexicon:
        """The words and names of a catalogue."""
        return cls(
            {language: LexicalIndex(catalogue, language) for language in catalogue.languages()},
            NameIndex(catalogue),
        )


def _articles_with(catalogue: Catalogue, name: str) -> frozenset[str]:
    return catalogue.articles_of(catalogue.postings(NAMES, name)[0])


def _passages_with(catalogue: Catalogue, name: str) -> frozenset[int]:
    return frozenset(catalogue.postings(NAMES, name)[0].tolist())


def _rarity(total: int, frequency: int) -> float:
    return log(1.0 + (total - frequency + 0.5) / (frequency + 0.5))
