"""What is sent and received, for validation and for the OpenAPI description.

Answers go out as `Answer.to_dict` writes them; a field not named here goes out too.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Date = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2026-05"])]
QuestionText = Annotated[str, Field(min_length=1, max_length=100_000)]


class In(BaseModel):
    """What a client sends; an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Where(In):
    """Only these articles; see `footnoted.Where`."""

    languages: list[str] = []
    articles: list[str] = []
    sources: list[str] = []
    since: Date | None = None
    until: Date | None = None


class Ask(In):
    """A question. `history` are the questions asked before, oldest first."""

    question: QuestionText = Field(examples=["How many Labour MPs did the BBC contact?"])
    history: list[QuestionText] = Field(default=[], max_length=20)
    where: Where | None = None


class Search(In):
    """What to look for."""

    question: QuestionText = Field(examples=["Burnham"])
    limit: int = Field(default=10, ge=1, le=100)
    where: Where | None = None


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


class Articles(Out):
    """A page of the archive, sorted by path."""

    total: int
    articles: list[Article]


class Passage(Out):
    """Characters `start` to `end` of an article."""

    ordinal: int
    start: int
    end: int
    text: str


class Hit(Out):
    """A passage that was found."""

    score: float
    passage: Passage
    article: Article


class Citation(Out):
    """A footnote: characters `start` to `end` of the article are the quote."""

    number: int
    quote: str
    start: int
    end: int
    passage: Passage
    article: Article


class Sentence(Out):
    """A sentence and the numbers of its footnotes."""

    text: str
    citations: list[int]


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


class State(Out):
    """How the server is."""

    status: str


class Readiness(State):
    """Whether questions are answered. `notice`: how far the articles are read, until they are."""

    notice: str = ""


class Problem(Out):
    """Why there is no answer."""

    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": why}
    for status, why in {
        400: "The question cannot be taken as it is",
        401: "The access token is missing or wrong",
        413: "The request is too large",
        422: "The request is not of the described form",
        429: "Too many requests",
        503: "The articles cannot be read right now",
    }.items()
}
