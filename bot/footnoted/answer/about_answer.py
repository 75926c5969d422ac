"""Answer questions about the answer before: how sure it is, where it stands, who wrote it.

The footnotes stay those of that answer, so that what is said can be checked in the same place.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from footnoted.answer.archive import byline, detail
from footnoted.answer_types import Answer, AnswerSentence
from footnoted.language_names import language_name
from footnoted.question.answer_questions import AnswerQuestion
from footnoted_index.text.word_lists import word_list

_WORDS = word_list(Path(__file__).parent, "about_answer")


def about_answer(question: str, asked: AnswerQuestion, last: Answer) -> Answer:
    """Return what is known of the answer `last`, which must have footnotes.

    Asked for another language, it says that no article has it: to be called where none does.
    """
    words, language = _WORDS[asked.language], asked.language
    said: list[tuple[str, tuple[int, ...]]] = []
    if asked.kind == "language":
        name = language_name(asked.wanted, language)
        said.append(
            (words["not_in"].format(language=name), tuple(c.number for c in last.citations))
        )
    if asked.kind in {"author", "date"}:
        for article in {c.article.id: c.article for c in last.citations}.values():
            numbers = tuple(c.number for c in last.citations if c.article.id == article.id)
            said.append((detail(asked.kind, language, article), numbers))
    if asked.kind == "sure":
        said.append((words["sure"].format(percent=round(100 * last.confidence)), ()))
        articles = {citation.article.id for citation in last.citations}
        alike = last.sentences and len(last.sentences[0].citations) == len(last.citations)
        if len(articles) > 1 and alike:
            said.append((words["witnesses"].format(count=len(articles)), ()))
    if asked.kind in {"sure", "source"}:
        for c in last.citations:
            details = byline(c.article, language)
            form = words["quoted"]
            said.append((form.format(title=c.article.title, details=details), (c.number,)))
    return replace(
        last,
        question=question,
        understood_as="",
        language=language,
        sentences=tuple(AnswerSentence(text, numbers) for text, numbers in said),
        notice="",
        evidence=(),
        timings={},
    )
