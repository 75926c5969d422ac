"""The public result types: answers, citations, hits. Immutable, and validated when made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from footnoted_index import Article, CitationError, Passage, Span, UsageError
from footnoted_index.checked_type import check_type
from footnoted_index.text.passages import is_list_item, is_row

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from footnoted_index.search.results import Evidence, RankedPassage

Level = Literal["answer", "weak", "none", "talk"]
"""`answer`: the articles say so. `weak`: the closest there is, shown as such. `none`: a refusal.
`talk`: no question, a friendly word in return."""
_MARKER = re.compile(r"\[(\d+(?:\s*[,;–-]\s*\d+)*)\]")


def without_markers(text: str) -> str:
    """Replace the brackets of what looks like our markers, `[2, 3]`, by parentheses.

    The length of the text stays the same, and so do all offsets.
    """
    return _MARKER.sub(r"(\1)", text)


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: characters `start` to `end` of the article, word for word in `quote`.

    `answer` is the span, within the quote, of the words that answer the question, such as a number
    or a name; None if it is not known.

    Raises `CitationError` if the quote is not what the article says there. So every citation that
    exists is true.
    """

    number: int
    quote: str
    start: int
    end: int
    passage: Passage
    article: Article
    answer: Span | None = None

    def __post_init__(self) -> None:
        said = self.article.text[self.start : self.end] if self.start >= 0 else ""
        if not self.quote or said != self.quote:
            raise CitationError(
                f"footnote {self.number} is not what '{self.article.source}' says"
                f" at characters {self.start} to {self.end}"
            )
        inside = self.answer is None or (
            self.start <= self.answer.start < self.answer.end <= self.end
        )
        if not inside:
            raise CitationError(f"the answer of footnote {self.number} lies outside its quote")

    @classmethod
    def of(
        cls, number: int, article: Article, passage: Passage, span: Span, answer: Span | None = None
    ) -> Citation:
        """Return the footnote that quotes a span of an article."""
        quote = span.of(article.text)
        return cls(number, quote, span.start, span.end, passage, article, answer)

    def __reduce__(self) -> tuple[type[Citation], tuple[Any, ...]]:
        # Unpickling goes through the constructor, which checks.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @property
    def short_answer(self) -> str:
        """The words of the quote that answer the question; empty if they are not known."""
        return "" if self.answer is None else self.answer.of(self.article.text)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The quote on one line, split into what precedes its short answer, that answer, and the
        rest.

        If the short answer is not known, or is the whole quote, the first part holds everything.
        """
        text, found, words = self.article.text, self.answer, self.short_answer
        if found is None or words.strip() in ("", self.quote.strip()):
            return " ".join(self.quote.split()), "", ""
        # White space at the edges of the short answer goes to its neighbours, not to be doubled.
        start = found.end - len(words.lstrip())
        end = found.start + len(words.rstrip())
        cuts = ((self.start, start), (start, end), (end, self.end))
        before, said, after = (_SPACE.sub(" ", text[left:right]) for left, right in cuts)
        return before.lstrip(), said, after.rstrip()

    @property
    def question(self) -> str:
        """The interviewer's question that the quote begins with, on one line; empty without one."""
        first, _, reply = self.quote.partition("\n")
        asked = " ".join(first.split())
        return asked if reply and asked.rstrip("\"'»”’“)]*_ ").endswith("?") else ""

    @property
    def page(self) -> int | None:
        """The page the quote starts on, from 1; None for an article without pages."""
        return self.article.page_of(self.start)

    def __str__(self) -> str:
        page = f"p. {self.page}" if self.page else None
        where = ", ".join(filter(None, (self.article.source, self.article.date, page)))
        title = without_markers(f"{self.article.title} ({where})")
        return f"[{self.number}] {title}: {self.quote}"

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as JSON values, with the article's metadata but not its text."""
        return json_of(self)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer and the numbers of its footnotes.

    `text` is the article's: the quote of the first footnote, on one line, unless a language model
    wrote it. Further footnotes are other articles that say the same. As a string the sentence ends
    with its markers, `[1]`; a reference of the article's own, `[2, 3]`, becomes `(2, 3)`.
    """

    text: str
    citations: tuple[int, ...]

    def __str__(self) -> str:
        return without_markers(self.text) + self.markers

    @property
    def lead(self) -> str:
        """What stands before it: a line break before a list item or a row, else a space."""
        return "\n" if is_list_item(self.text) or is_row(self.text) else " "

    @property
    def markers(self) -> str:
        """The markers behind the text: ` [1] [2]`."""
        return "".join(f" [{number}]" for number in self.citations)


UNREAD = 1e-6
"""Scales the scores of passages that were not read, so that they rank below those that were."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by a search, with its score (higher is better)."""

    score: float
    passage: Passage
    article: Article

    @classmethod
    def of(cls, ranked: RankedPassage) -> Hit:
        """Return a ranked passage as a hit."""
        score = UNREAD * ranked.score if ranked.worth is None else ranked.worth
        return cls(score=score, passage=ranked.passage, article=ranked.article)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON values."""
        return json_of(self)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What a language model did: how many sentences it wrote and how many were supported.

    `unknown_footnotes` counts the footnote numbers it wrote that stand for no evidence, `retries`
    the further requests after a fault. `fault` says in one line why it gave no answer, or is empty.
    """

    model: str = ""
    generated: int = 0
    supported: int = 0
    unknown_footnotes: int = 0
    retries: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its footnotes, or a refusal with the closest passages.

    `text` carries `[1]` markers; `str(answer)` adds the footnotes. `answered` is False for a
    refusal; then `citations` is empty and `closest` holds the nearest passages. `confidence` is the
    estimated probability (0 to 1) that the articles answer the question. `language` is the
    question's (ISO 639-1). `notice` is what readers should know about the answer, or empty.
    `timings` are milliseconds by stage. `understood_as` is the question as it was completed or
    corrected, or empty if it was taken as typed. `evidence` is what the answer was chosen from,
    best first. `mode` says whether a language model wrote the answer; `diagnostics` says what it
    did, or is None if none was asked.
    """

    __pydantic_config__: ClassVar[Mapping[str, bool]] = {"defer_build": True}
    schema: ClassVar[int] = 1
    """Raised whenever a program that reads version N could not read what is written now."""

    question: str
    language: str
    level: Level
    confidence: float
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    closest: tuple[Hit, ...] = ()
    notice: str = ""
    timings: Mapping[str, float] = field(default_factory=dict, compare=False)
    understood_as: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), repr=False, compare=False)
    mode: Literal["extractive", "generative"] = "extractive"
    diagnostics: Diagnostics | None = field(default=None, compare=False)

    @property
    def answered(self) -> bool:
        """False for a refusal, and for small talk."""
        return self.level in {"answer", "weak"}

    @property
    def asked(self) -> str:
        """The question that was answered: as it was understood or, if that is the same, typed."""
        return self.understood_as or self.question

    def parts(self, sentence: AnswerSentence) -> tuple[str, str, str]:
        """Split the text of a sentence into what precedes its short answer, that answer, and the
        rest.

        If the short answer is not known, or the sentence is not word for word that of its footnote,
        as in a language model's answer, the first part holds everything.
        """
        own = next((c.parts for c in self.citations if c.number in sentence.citations[:1]), None)
        return own if own and "".join(own) == sentence.text else (sentence.text, "", "")

    @property
    def text(self) -> str:
        """The sentences, each with its `[1]` markers."""
        return "".join(f"{s.lead}{s}" if i else str(s) for i, s in enumerate(self.sentences))

    @property
    def text_with_notice(self) -> str:
        """The notice, if there is one, and then the text."""
        return "\n\n".join(filter(None, (self.notice, self.text)))

    def __str__(self) -> str:
        lines = [line for line in (self.notice, self.text) if line]
        if self.citations:
            lines += ["", *map(str, self.citations)]
        return "\n".join(lines)

    def to_dict(self, *, with_text: bool = False) -> dict[str, Any]:
        """Return the answer as JSON values.

        `with_text` adds `texts`, the whole text of every article in `citations` and `closest` by
        its id, so that `from_dict` needs nothing else.
        """
        value = json_of(self)
        if with_text:
            articles = [found.article for part in (self.citations, self.closest) for found in part]
            value["texts"] = {article.id: article.text for article in articles}
        return value

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *, articles: Iterable[Article] = ()) -> Answer:
        """Return the answer that `to_dict` wrote; every footnote is checked again.

        The articles' texts come from `value`, if it was written with `with_text`, or from
        `articles`, such as `bot.articles()`.

        Raises `CitationError` if a text is missing or no longer says what was quoted, `UsageError`
        if `value` is not an answer of this schema.
        """
        from pydantic import ValidationError

        check_type(value, Mapping, "an answer is read from the dict that to_dict gave")
        check_type(articles, Iterable, "the articles are given in a list")
        try:
            if value["schema"] != cls.schema:
                raise UsageError(
                    f"the answer is of schema {value['schema']!r}; this version reads {cls.schema}"
                )
            texts = {article.id: article.text for article in articles} | value.get("texts", {})
            found = {part: [_with_text(f, texts) for f in value[part]] for part in _FOUND}
            return _adapter().validate_python({**value, **found, "evidence": ()})
        except (KeyError, TypeError, AttributeError, ValidationError) as error:
            raise UsageError(f"this is not an answer of Footnoted: {error!r}") from error


_FOUND = ("citations", "closest")
_SPACE = re.compile(r"\s+")


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    adapter = TypeAdapter(Answer)
    # `evidence` is never written, and naming its type would import numpy with every answer.
    adapter.rebuild(_types_namespace={**globals(), "Evidence": Any})
    return adapter


def json_of(value: object) -> dict[str, Any]:
    """Return a value as JSON, written by the model of its name in `footnoted.answer_schema`."""
    from footnoted import answer_schema

    model = getattr(answer_schema, type(value).__name__)
    values: dict[str, Any] = model.model_validate(value).model_dump(by_alias=True)
    return values


def _with_text(found: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return a citation or a hit with its article's text and a passage checked against it."""
    about, passage = found["article"], found["passage"]
    if about["id"] not in texts:
        raise CitationError(
            f"the text of '{about['source']}' is needed to check the footnotes; write the"
            " answer with to_dict(with_text=True), or pass articles=bot.articles()"
        )
    text = texts[about["id"]]
    start, end = passage["start"], passage["end"]
    if start < 0 or text[start:end] != passage["text"]:
        raise CitationError(
            f"passage {passage['ordinal']} is no longer what '{about['source']}' says"
            f" at characters {start} to {end}"
        )
    return {
        **found,
        "article": {**about, "text": text},
        "passage": {**passage, "article_id": about["id"]},
    }
