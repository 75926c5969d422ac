"""Words: BM25 within a language, names and numbers across languages.

BM25 finds only passages in the question's language; what travels between languages is names and
numbers. A name is compared by its first five letters without accents, so that "Burnhamnek" meets
"Burnham".
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from threading import local
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.text.language import stop_words, without_accents

if TYPE_CHECKING:
    from bm25s import BM25
    from Stemmer import Stemmer

_WORD = re.compile(r"\w+")
_NAME_OR_NUMBER = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_][\w]*")
_NAME_PAIR = re.compile(r"(?<!\S)([^\W\d_a-zß-ÿ][\w-]+) ([^\W\d_a-zß-ÿ][\w-]*[^\W\d_])")
_CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: two of them in a row are a name if it recurs."""
_NAME_LETTERS = 5
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
STOP_IDF = 1.0
"""The highest idf of a stop word, however rare."""
_threads = local()


def terms(text: str, language: str) -> list[str]:
    """Return the stemmed, lower-cased words of `text`, in order, repeats included."""
    return _stems(_WORD.findall(text.lower()), language)


def _numbered(
    texts: Iterable[str], language: str
) -> tuple[list[list[int]], dict[str, int], frozenset[str]]:
    """Return the `terms` of each text as numbers, the number of each term, and the words as they
    stand.

    An archive has few different words: each is stemmed once, and a number is no string to keep.
    """
    vocabulary: dict[str, int] = {}
    known: dict[str, int] = {}
    corpus = []
    for text in texts:
        words = _WORD.findall(text.lower())
        new = list(set(words).difference(known))
        for word, term in zip(new, _stems(new, language), strict=True):
            known[word] = vocabulary.setdefault(term, len(vocabulary))
        corpus.append([known[word] for word in words])
    return corpus, vocabulary, frozenset(known)


def _stems(words: list[str], language: str) -> list[str]:
    """Return the stem of each word; a word that Snowball strips to nothing is its own stem.

    Turkish "leri", half of a decomposed "İleri", is all suffix.
    """
    stemmer = _stemmer(language)
    if stemmer is None:
        return words
    return [stem or word for stem, word in zip(stemmer.stemWords(words), words, strict=True)]


@cache
def stop_terms(language: str) -> frozenset[str]:
    """Return the stems of a language's stop words."""
    return frozenset(_stems(sorted(stop_words(language)), language))


def names(text: str, language: str) -> list[str]:
    """Keys of the capitalised words and numbers of `text`, each once, stop words left out."""
    stops = stop_words(language)
    found = []
    for word in _NAME_OR_NUMBER.findall(text):
        if word[0].isdigit():
            found.append(word.replace(".", "").replace(",", ""))
        elif word[0].isupper() and word.lower() not in stops:
            found.append(_name_key(word))
    return list(dict.fromkeys(found))


@cache
def _name_key(word: str) -> str:
    return without_accents(word.lower())[:_NAME_LETTERS]


def _stemmer(language: str) -> Stemmer | None:
    name = STEMMERS.get(language)
    if name is None:
        return None
    stemmers: dict[str, Stemmer] = _threads.__dict__.setdefault("stemmers", {})
    if name not in stemmers:  # a Stemmer is not safe to share between threads
        import Stemmer

        stemmers[name] = Stemmer.Stemmer(name)
    return stemmers[name]


class PassageKey(NamedTuple):
    """Names one passage of the archive."""

    article_id: str
    ordinal: int


class LexicalIndex:
    """Word statistics of the passages of one language, and BM25 over them."""

    def __init__(self, keys: Sequence[PassageKey], texts: Iterable[str], language: str) -> None:
        import bm25s

        # It logs at DEBUG whatever the application asked for.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self.keys = list(keys)
        self.language = language
        self._position = {key: index for index, key in enumerate(self.keys)}
        corpus, vocabulary, self.words = _numbered(texts, language)
        self._stop_terms = stop_terms(language)
        counts = Counter(number for numbers in corpus for number in set(numbers))
        self._frequency = {term: counts[number] for term, number in vocabulary.items()}
        self._bm25: BM25 | None = None
        if vocabulary:
            self._bm25 = bm25s.BM25()
            self._bm25.index((corpus, vocabulary), show_progress=False)

    def knows(self, word: str) -> bool:
        """Return whether any passage has the word, in any of its forms."""
        return any(term in self._frequency for term in terms(word, self.language))

    def commonest(self, words: Iterable[str], *, inflected: bool = False) -> str | None:
        """Return the word whose forms are in most passages, of those that stand there as they are.

        `inflected`: of those that stand there in any form. None where there is none.
        """
        tried = sorted(words if inflected else self.words.intersection(words))
        counts = zip(map(self._frequency.get, _stems(tried, self.language)), tried, strict=True)
        return max(((n, word) for n, word in counts if n), default=(0, None))[1]

    def idf(self, term: str) -> float:
        """The inverse passage frequency of a stem (Robertson and Spärck Jones, as in Lucene)."""
        total = len(self.keys)
        frequency = self._frequency.get(term, 0)
        idf = log(1.0 + (total - frequency + 0.5) / (frequency + 0.5))
        # In a handful of articles "whom" may never occur, and would pass for a rare word.
        return min(idf, STOP_IDF) if term in self._stop_terms else idf

    def mass(self, question_terms: Sequence[str]) -> float:
        """Return the sum of the terms' idf: what a passage that has them all could reach."""
        return sum(map(self.idf, question_terms))

    def scores(self, question_terms: Sequence[str]) -> Scores:
        """BM25 of every passage, divided by the question's mass (about 0…1)."""
        known = [term for term in question_terms if term in self._frequency]
        mass = self.mass(question_terms)
        if self._bm25 is None or not known or not mass:
            return Scores(self, np.zeros(len(self.keys), dtype=np.float32))
        return Scores(self, np.asarray(self._bm25.get_scores(known), dtype=np.float32) / mass)

    def position(self, key: PassageKey) -> int | None:
        """Return the row of a passage, or None for a passage of another language."""
        return self._position.get(key)


@dataclass(frozen=True, slots=True)
class Scores:
    """BM25 of one question over one language's passages."""

    index: LexicalIndex
    values: npt.NDArray[np.float32]

    def of(self, key: PassageKey) -> float:
        """Return the score of one passage; 0 for a passage of another language."""
        position = self.index.position(key)
        return 0.0 if position is None else float(self.values[position])

    def best(self, n: int, articles: Collection[str] | None = None) -> list[PassageKey]:
        """Return the `n` passages (of some `articles`) that score highest and more than nothing."""
        values = self.values
        if articles is not None:
            values = np.where([key.article_id in articles for key in self.index.keys], values, 0)
        n = min(n, len(values))
        if n == 0:
            return []
        top = np.argpartition(-values, n - 1)[:n]
        order = top[np.argsort(-values[top], kind="stable")]
        return [self.index.keys[i] for i in order if values[i] > 0]


class NameIndex:
    """How often each name or number occurs in the archive, and in which passages."""

    def __init__(self, passages: Iterable[tuple[PassageKey, str, str]]) -> None:
        self._passages: dict[PassageKey, frozenset[str]] = {}
        self._frequency: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for key, text, language in passages:
            found = frozenset(names(text, language))
            self._passages[key] = found
            self._frequency.update(found)
            for pair in set(_NAME_PAIR.findall(text)):
                pairs[pair] += 1 if language in _CAPITAL_NOUNS else 2
        self._full: dict[str, str] = {}
        for (first, last), count in sorted(pairs.items(), key=lambda pair: (pair[1], pair[0])):
            if count > 1:
                self._full[_name_key(last)] = f"{first} {last}"

    def full_name(self, name: str) -> str | None:
        """Return the two-part name that a name most often ends ("Burnham": "Andy Burnham"), or
        None.
        """
        return self._full.get(_name_key(name))

    def idf(self, name: str) -> float:
        """The inverse passage frequency of a name, over all languages."""
        total, frequency = len(self._passages), self._frequency.get(name, 0)
        return log(1.0 + (total - frequency + 0.5) / (frequency + 0.5))

    def knows(self, name: str) -> bool:
        """Return whether any passage has the name."""
        return name in self._frequency

    def overlap(self, question_names: Sequence[str], key: PassageKey) -> float:
        """Return how much of the question's names a passage has, 0 to 1; 0 without names.

        The mean over the names, each counting as much as it is rare: a name that is in nearly every
        passage says nothing.
        """
        if not question_names:
            return 0.0
        present = self._passages.get(key, frozenset())
        rarest = log(1.0 + (len(self._passages) + 0.5) / 0.5)
        found = sum(self.idf(name) for name in question_names if name in present)
        return found / (rarest * len(question_names))


@dataclass(frozen=True)
class Lexicon:
    """The word side of the archive: one `LexicalIndex` per language and the names of all."""

    by_language: Mapping[str, LexicalIndex]
    names: NameIndex

    def has_name(self, word: str) -> bool:
        """Return whether a word, whatever its capitals, is written with one somewhere."""
        return self.names.knows(_name_key(word))

    @classmethod
    def of(
        cls, records: Iterable[Record], boilerplate: Collection[SentenceKey] = frozenset()
    ) -> Lexicon:
        """Read every passage once, without the sentences that are boilerplate."""
        keys: dict[str, list[PassageKey]] = defaultdict(list)
        texts: dict[str, list[str]] = defaultdict(list)
        named: list[tuple[PassageKey, str, str]] = []
        for record in records:
            language = record.article.language
            for ordinal in range(record.passage_count):
                key = PassageKey(record.article.id, ordinal)
                text = _words_of(record, ordinal, boilerplate)
                keys[language].append(key)
                texts[language].append(text)
                named.append((key, text, language))
        return cls(
            {code: LexicalIndex(keys[code], texts[code], code) for code in keys},
            NameIndex(named),
        )


def _words_of(record: Record, passage: int, boilerplate: Collection[SentenceKey]) -> str:
    sentences = record.sentences_of(passage)
    kept = [
        ordinal
        for ordinal in sentences
        if SentenceKey(record.article.id, record.revision, ordinal) not in boilerplate
    ]
    if len(kept) == len(sentences):
        return record.passage(passage).text
    return "\n".join(record.sentence(ordinal).text for ordinal in kept)
