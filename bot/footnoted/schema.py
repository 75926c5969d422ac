"""Answers read back from JSON, and checked again on the way.

A footnote that is read back must hold as one that was just made, so the text it points into is
needed: from the JSON itself (`to_dict(with_text=True)`) or from whoever has the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from footnoted_index import Article, CitationError, Passage, UsageError

if TYPE_CHECKING:
    from footnoted.answer_types import Answer

SCHEMA = 1
"""Raised whenever a program that reads version N could not read what is written now."""


def read_answer(value: Mapping[str, Any], articles: Iterable[Article]) -> Answer:
    """The inverse of `Answer.to_dict`; see `Answer.from_dict`."""
    from footnoted.answer_types import Answer, AnswerSentence, Citation, Diagnostics, Hit

    try:
        if value["schema"] != SCHEMA:
            raise UsageError(
                f"the answer is of schema {value['schema']!r}; this version reads {SCHEMA}"
            )
        article = _articles(value, articles)
        return Answer(
            question=value["question"],
            language=value["language"],
            level=value["level"],
            confidence=value["confidence"],
            sentences=tuple(
                AnswerSentence(
                    sentence["text"],
                    tuple(sentence["citations"]),
                    supported=sentence.get("supported", True),
                )
                for sentence in value["sentences"]
            ),
            citations=tuple(
                Citation(
                    number=citation["number"],
                    quote=citation["quote"],
                    start=citation["start"],
                    end=citation["end"],
                    article=(cited := article(citation["article"])),
                    passage=_passage(citation["passage"], cited),
                )
                for citation in value["citations"]
            ),
            closest=tuple(
                Hit(
                    score=hit["score"],
                    article=(found := article(hit["article"])),
                    passage=_passage(hit["passage"], found),
                )
                for hit in value["closest"]
            ),
            notice=value["notice"],
            timings=dict(value["timings"]),
            understood_as=value["understood_as"],
            mode=value.get("mode", "extractive"),
            diagnostics=Diagnostics(**about) if (about := value.get("diagnostics")) else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"this is not an answer of Footnoted: {error!r}") from error


def _articles(
    value: Mapping[str, Any], given: Iterable[Article]
) -> Callable[[Mapping[str, Any]], Article]:
    texts: dict[str, str] = {article.id: article.text for article in given}
    texts.update(value.get("texts", {}))

    def article(about: Mapping[str, Any]) -> Article:
        if about["id"] not in texts:
            raise CitationError(
                f"the text of '{about['source']}' is needed to check the footnotes; write the"
                " answer with to_dict(with_text=True), or pass articles=bot.articles()"
            )
        pages = tuple(about.get("pages", ()))
        return Article(**{**about, "pages": pages}, text=texts[about["id"]])

    return article


def _passage(about: Mapping[str, Any], article: Article) -> Passage:
    passage = Passage(article_id=article.id, **about)
    if article.text[passage.start : passage.end] != passage.text:
        raise CitationError(
            f"passage {passage.ordinal} is no longer what '{article.source}' says"
            f" at characters {passage.start} to {passage.end}"
        )
    return passage
