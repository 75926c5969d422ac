"""What the bot gives back: answers, citations, hits. Values, checked where they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from footnoted_index import Article, CitationError, Passage

if TYPE_CHECKING:
    from footnoted_index.search import Evidence

Level = Literal["answer", "weak", "none", "talk"]
"""`answer`: the articles say so. `weak`: the closest there is, shown as such. `none`: a refusal.
`talk`: no question, a friendly word in return."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: characters `start` to `end` of the article, word for word in `quote`.

    Raises `CitationError` when made with a quote that is not what the article says there, so that
    a citation that exists is a citation that holds.
    """

    number: int
    quote: str
    start: int
    end: int
    passage: Passage
    article: Article

    def __post_init__(self) -> None:
        if not self.quote or self.article.text[self.start : self.end] != self.quote:
            raise CitationError(
                f"footnote {self.number} is not what '{self.article.source}' says"
                f" at characters {self.start} to {self.end}"
            )

    def __str__(self) -> str:
        return f"[{self.number}] {self.article.title} ({self.article.source}): {self.quote}"

    def to_dict(self) -> dict[str, Any]:
        """The citation as JSON values, with the article's metadata but not its text."""
        return {
            "number": self.number,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "passage": _passage_dict(self.passage),
            "article": _article_dict(self.article),
        }


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer and the numbers of its footnotes."""

    text: str
    citations: tuple[int, ...]

    def __str__(self) -> str:
        return self.text + "".join(f" [{number}]" for number in self.citations)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by a search, with its score (higher is better)."""

    score: float
    passage: Passage
    article: Article

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON values."""
        return {
            "score": round(self.score, 4),
            "passage": _passage_dict(self.passage),
            "article": _article_dict(self.article),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its footnotes, or a refusal with the closest passages.

    `text` carries `[1]` markers; `str(answer)` adds the footnotes. `answered` is False for a
    refusal: `citations` is empty then and `closest` holds what came nearest. `confidence` is the
    estimated probability (0 to 1) that the articles answer the question. `language` is the
    question's (ISO 639-1). `notice` is what the reader should know about the answer, or empty.
    `timings` are milliseconds by stage. `understood_as` is the question a follow-up was completed
    to, or empty where the question was taken as it was typed. `evidence` is what the answer was
    chosen from, best first.
    """

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

    @property
    def answered(self) -> bool:
        """False for a refusal, and for small talk."""
        return self.level in {"answer", "weak"}

    @property
    def text(self) -> str:
        """The sentences, each with its `[1]` markers."""
        return " ".join(map(str, self.sentences))

    def __str__(self) -> str:
        lines = [line for line in (self.notice, self.text) if line]
        if self.citations:
            lines += ["", *map(str, self.citations)]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {
            "question": self.question,
            "understood_as": self.understood_as,
            "language": self.language,
            "answered": self.answered,
            "level": self.level,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "notice": self.notice,
            "sentences": [
                {"text": sentence.text, "citations": list(sentence.citations)}
                for sentence in self.sentences
            ],
            "citations": [citation.to_dict() for citation in self.citations],
            "closest": [hit.to_dict() for hit in self.closest],
            "timings": {stage: round(ms, 2) for stage, ms in self.timings.items()},
        }


def _passage_dict(passage: Passage) -> dict[str, Any]:
    return {
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }


def _article_dict(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "source": article.source,
        "date": article.date,
    }
