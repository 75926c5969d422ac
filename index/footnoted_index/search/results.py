"""The values of a search: the weights of ranking, the question as understood, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field

from footnoted_index.article import Article, Passage, Sentence
from footnoted_index.embedding.types import Vectors
from footnoted_index.text.dates import Time


@dataclass(frozen=True, slots=True)
class Recipe:
    """The weights of ranking; a frozen value, so that an experiment is another value.

    Passage: best sentence cosine + `lexical` · BM25/mass + `other_language` + `names` · share of
    the question's names. Evidence: sentence cosine + the same language terms + `overlap` · share of
    the question's words + `passage` · passage score − `heading` for a heading or an invitation to
    the reader; between languages + `interaction` · late interaction. What is of the time asked
    about comes first unless it scores `dated` less, but scores no more for it.
    """

    lexical: float = 0.12
    other_language: float = 0.05
    names: float = 0.05
    overlap: float = 0.1
    passage: float = 0.5
    heading: float = 0.03
    interaction: float = 0.1
    dated: float = 0.05
    nearest: int = 50
    lexical_candidates: int = 50
    evidence_passages: int = 3
    witness_passages: int = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question, ready to be searched for. `terms` are stems, `names` name keys, `time` is what it
    asks about, if it says so.
    """

    text: str
    language: str
    vector: Vectors = field(repr=False)
    terms: tuple[str, ...]
    content_words: tuple[str, ...]
    names: tuple[str, ...]
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its scores for one question.

    `dense` is the best cosine of its sentences, `lexical` its BM25 over the question's idf mass
    (0 in other languages), `named` the share of the question's names it has, `dated` what it gains
    when passages and sentences are put in order, because its date is what was asked for.
    """

    passage: Passage
    article: Article
    score: float
    dense: float
    lexical: float
    named: float
    same_language: bool
    dated: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its vector and its scores for one question.

    `rank` is that of its passage, from 0. `aligned` is the cosine, for another language put on the
    scale of a well-aligned pair of languages.
    """

    sentence: Sentence
    source: RankedPassage
    rank: int
    score: float
    cosine: float
    aligned: float
    overlap: float
    vector: Vectors = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found: the question as understood, passages and evidence, best first.

    `coverage` is how far the best two sentences of the evidence meet the question,
    `searched` how many articles were looked in.
    """

    question: Question
    passages: tuple[RankedPassage, ...]
    evidence: tuple[Evidence, ...]
    coverage: float
    searched: int
