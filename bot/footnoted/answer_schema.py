"""The JSON of answers, described: what `to_dict` writes. A field not named here is written too."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(extra="allow")


class Article(Out):
    """An article without its text."""

    id: str
    title: str
    language: str
    source: str
    date: str | None


class FullArticle(Article):
    """An article with its text, into which every span points."""

    text: str


class Passage(Out):
    """Characters `start` to `end` of an article; `page` is the one it starts on, from 1."""

    ordinal: int
    start: int
    end: int
    page: int | None
    text: str


class Hit(Out):
    """A passage that was found."""

    score: float
    passage: Passage
    article: Article


class ShortAnswer(Out):
    """The words of a quote that answer the question: characters `start` to `end` of the article."""

    start: int
    end: int
    text: str


class Citation(Out):
    """A footnote: characters `start` to `end` of the article are the quote.

    `answer` is null where it is not known which of the words answer. The quote is in the language
    of the article.
    """

    number: int
    quote: str
    start: int
    end: int
    page: int | None
    answer: ShortAnswer | None
    passage: Passage
    article: Article


class Sentence(Out):
    """A sentence and the numbers of its footnotes."""

    text: str
    citations: list[int]
    supported: bool


class Answer(Out):
    """An answer with its footnotes, or a refusal with the closest passages."""

    schema_: int = Field(alias="schema")
    question: str
    understood_as: str
    language: str
    answered: bool
    level: Literal["answer", "weak", "none", "talk"]
    confidence: float
    text: str
    notice: str
    sentences: list[Sentence]
    citations: list[Citation]
    closest: list[Hit]
    timings: dict[str, float]
