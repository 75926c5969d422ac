"""Draft cases for a person to edit: from an archive, or from what readers said of answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from footnoted import Article, UsageError
from footnoted_evals.cases import Case, Gold, read_text
from footnoted_index.records.record import Record
from footnoted_index.text.passages import is_fragment, is_heading

_QUESTION = {"en": "What … ?", "de": "Was … ?", "hu": "Mi … ?"}


def drafts_from(articles: Sequence[Article], number: int) -> list[Case]:
    """`number` cases with a quote and an open question, spread evenly over the articles, and a
    third as many that the articles should not answer.
    """
    sentences = [
        (article, sentence.text)
        for article in articles
        for sentence in Record.of(article).sentences()
        if not is_heading(sentence.text) and not is_fragment(sentence.text)
    ]
    step = max(len(sentences) / max(number, 1), 1)
    chosen = [sentences[int(i * step)] for i in range(min(number, len(sentences)))]
    return [
        Case(
            id=f"draft-{count:03d}",
            question=_QUESTION.get(article.language, ""),
            language=article.language,
            answerable=bool(text),
            gold=(Gold(article=article.source, quote=text),) if text else (),
            draft=True,
            note="ask what the quote answers, shorten the quote, then remove `draft`"
            if text
            else f"ask something near {article.source} that no article answers, remove `draft`",
        )
        for count, (article, text) in enumerate(
            [*chosen, *((article, "") for article, _ in chosen[::3])], start=1
        )
    ]


def drafts_from_feedback(file: Path) -> list[Case]:
    """Return a case for every answer a reader judged in the chat.

    One JSON object a line: time, question, language, level, text, citations (each article, start,
    end, quote), verdict (`up` or `down`) and comment. Of an answer that was liked the citations are
    gold, of a refusal that was liked there is none. Raises `UsageError` naming the line.
    """
    lines = read_text(file).split("\n")
    cases = []
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                cases.append(_from_feedback(json.loads(line), number))
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{file}, line {number}: this is no feedback: {error!r}") from error
    return cases


def _from_feedback(said: dict[str, Any], number: int) -> Case:
    liked = {"up": True, "down": False}[said["verdict"]]
    gold = [
        Gold(article=c["article"], quote=c["quote"], start=c["start"]) for c in said["citations"]
    ]
    return Case(
        id=f"feedback-{number:03d}",
        question=said["question"],
        language=said["language"],
        answerable=bool(gold) if liked else True,
        gold=tuple(gold) if liked else (),
        tags=("feedback", said["verdict"]),
        draft=True,
        note=" · ".join(filter(None, (said["time"], said["comment"], said["text"]))),
    )
