"""Answer questions about the answer before: how sure it is, where it stands, who wrote it.

The footnotes are those of that answer, so that the reply can be checked in the same places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from footnoted.answer.archive import byline, detail
from footnoted.answer.messages import unquoted
from footnoted.answer_types import Answer, AnswerSentence
from footnoted.language_names import language_name
from footnoted.question.answer_questions import AnswerQuestion
from footnoted_index import Article
from footnoted_index.filters import Where
from footnoted_index.text.word_lists import word_list

_WORDS = word_list(__file__, "about_answer")
_Said = tuple[str, tuple[int, ...]]
"""A sentence and the numbers of its footnotes."""


def about_answer(
    question: str, asked: AnswerQuestion, last: Answer, newest: Answer | None = None
) -> Answer:
    """Return what is known about the answer `last`; after a refusal, that there is no source.

    `newest` is the answer that names the newest article on its question, if that was asked for.

    Asked for another language, it says that no article has it: to be called where none does.
    """
    said, citations = list(_told(asked, last)), last.citations
    if newest is not None and newest.citations:
        article = newest.citations[0].article
        numbers = tuple(c.number for c in citations if c.article.id == article.id)
        if not numbers:
            numbers = (len(citations) + 1,)
            citations += (replace(newest.citations[0], number=numbers[0]),)
        said.append((newest.sentences[0].text, numbers))
    return replace(
        last,
        question=question,
        citations=citations,
        understood_as="",
        language=asked.language,
        sentences=tuple(AnswerSentence(text, numbers) for text, numbers in said),
        notice="",
        evidence=(),
        timings={},
    )


def admitted(answer: Answer, where: Where) -> Answer:
    """Return what an answer says from articles that a filter admits, or else a refusal."""
    citations = tuple(c for c in answer.citations if where.admits(c.article))
    closest = tuple(hit for hit in answer.closest if where.admits(hit.article))
    if (citations, closest) == (answer.citations, answer.closest):
        return answer
    numbers = {citation.number for citation in citations}
    sentences = tuple(
        replace(sentence, citations=tuple(n for n in sentence.citations if n in numbers))
        for sentence in answer.sentences
        if not numbers.isdisjoint(sentence.citations[:1])  # whose words it has
    )
    left = replace(answer, sentences=sentences, citations=citations, closest=closest)
    return left if citations else replace(left, level="none", confidence=0.0)


def _told(asked: AnswerQuestion, last: Answer) -> Iterator[_Said]:
    """Yield what is known about an answer, all but the newest article."""
    words, language = _WORDS[asked.language], asked.language
    if asked.kind == "wrong":
        yield words["wrong"], ()
    elif not last.citations:
        yield words["nothing"], ()
    if asked.kind == "language":
        name = language_name(asked.wanted, language)
        yield words["not_in"].format(language=name), tuple(c.number for c in last.citations)
    if asked.kind in {"author", "date"}:
        for article, numbers in _numbers_by_article(last):
            yield detail(asked.kind, language, article), numbers
    if asked.kind == "sure" and last.citations:
        if last.confidence < 1:  # a digest and what is stored have no probability
            yield words["sure"].format(percent=round(100 * last.confidence)), ()
        articles = {citation.article.id for citation in last.citations}
        alike = last.sentences and len(last.sentences[0].citations) == len(last.citations)
        if len(articles) > 1 and alike:
            yield words["witnesses"].format(count=len(articles)), ()
    if asked.kind == "shorter":
        yield from _shorter(last)
    if asked.kind in {"sure", "source", "current", "wrong"}:
        for article, numbers in _numbers_by_article(last):
            title, details = unquoted(article.title), byline(article, language)
            yield words["quoted"].format(title=title, details=details), numbers


def _shorter(answer: Answer) -> list[_Said]:
    """Return the short answers that an answer's sentences hold, else its first sentence."""
    parted = [(answer.parts(sentence)[1], sentence.citations) for sentence in answer.sentences]
    short = [(text, numbers) for text, numbers in parted if text]
    return short or [(s.text, s.citations) for s in answer.sentences[:1]]


def _numbers_by_article(answer: Answer) -> Iterator[tuple[Article, tuple[int, ...]]]:
    """Yield each article that an answer quotes, with its footnotes."""
    for article in {c.article.id: c.article for c in answer.citations}.values():
        yield article, tuple(c.number for c in answer.citations if c.article.id == article.id)
