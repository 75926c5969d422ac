"""The JSON of answers and of what they are made of.

Each model reads the value of its name and is what `to_dict` writes.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from footnoted_index import Span

Level = Literal["answer", "weak", "none", "talk"]


class Out(BaseModel):
    """What a client gets; a later version may add fields."""

    model_config = ConfigDict(extra="allow", from_attributes=True)


class Article(Out):
    """An article without its text."""

    id: str
    title: str
    language: str
    source: str
    date: str | None
    author: str | None
    pages: list[int]
    file: str | None = None


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

    @field_validator("answer", mode="before")
    @classmethod
    def _with_its_text(cls, answer: object, info: ValidationInfo) -> object:
        if not isinstance(answer, Span):
            return answer
        start, end = answer.start, answer.end
        quote, begin = info.data["quote"], info.data["start"]
        return {"start": start, "end": end, "text": quote[start - begin : end - begin]}


class Sentence(Out):
    """A sentence and the numbers of its footnotes."""

    text: str
    citations: list[int]
    supported: Literal[True] = True


class Diagnostics(Out):
    """What a language model did, where one was asked."""

    model: str
    generated: int
    supported: int
    unknown_footnotes: int
    retries: int
    fault: str


class Answer(Out):
    """An answer with its footnotes, or a refusal with the closest passages."""

    schema_: int = Field(alias="schema")
    question: str
    understood_as: str
    language: str
    answered: bool
    level: Level
    confidence: float
    text: str
    notice: str
    sentences: list[Sentence]
    citations: list[Citation]
    closest: list[Hit]
    timings: dict[str, Annotated[float, AfterValidator(lambda ms: round(ms, 2))]]
    mode: Literal["extractive", "generative"]
    diagnostics: Diagnostics | None
