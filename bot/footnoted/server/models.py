"""What is sent and received, for validation and for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from footnoted.answer_schema import Article, Out

Date = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", examples=["2026-05"])]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Names = Annotated[
    list[Name] | None,
    Field(max_length=100),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
]
"""A list; one text is taken for a list of one, as in Python."""
QuestionText = Annotated[str, Field(min_length=1, max_length=100_000)]


class In(BaseModel):
    """What a client sends; an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Where(In):
    """Only these articles; see `footnoted.Where`. An empty list admits none."""

    languages: Names = None
    articles: Names = None
    sources: Names = None
    since: Date | None = None
    until: Date | None = None


class Ask(In):
    """A question. `history` are the questions asked before, oldest first."""

    question: QuestionText = Field(examples=["How many Labour MPs did the BBC contact?"])
    history: list[QuestionText] | None = Field(default=None, max_length=20)
    where: Where | None = None


class Search(In):
    """What to look for; `query`, as the MCP tool calls it, is taken for `question`."""

    question: QuestionText = Field(
        examples=["Burnham"], validation_alias=AliasChoices("question", "query")
    )
    limit: int = Field(default=10, ge=1, le=100)
    where: Where | None = None


class Articles(Out):
    """A page of the archive, sorted by path."""

    total: int
    articles: list[Article]


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
