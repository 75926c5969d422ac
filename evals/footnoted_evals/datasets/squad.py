"""SQuAD-format files (SQuAD, XQuAD, GermanQuAD, …) as archives and cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted import UsageError
from footnoted_evals.cases import Case, Gold, read_text
from footnoted_evals.suite import Archive
from footnoted_index.text.normalisation import normalise


@dataclass(frozen=True, slots=True)
class _Question:
    id: str
    text: str
    answers: tuple[tuple[str, int], ...]  # each with where it starts in the context


@dataclass(frozen=True, slots=True)
class _Paragraph:
    context: str
    questions: tuple[_Question, ...]


Articles = Sequence[Sequence[_Paragraph]]
Keep = Callable[[int, int], bool]


def squad_archive(file: Path, language: str) -> Archive:
    """Return a SQuAD-format file as an archive; impossible questions are unanswerable.

    Raises `UsageError` where the file is missing or not SQuAD JSON.
    """
    return mixed_archive({language: read_squad(file)}, fold=0)


def load_parallel(files: Mapping[str, Path]) -> dict[str, Articles]:
    """Return the articles of each language; articles, paragraphs and questions run in parallel.

    Raises `UsageError` where a file is missing or not SQuAD JSON, or they are not parallel.
    """
    data: dict[str, Articles] = {code: read_squad(file) for code, file in files.items()}
    shapes = {
        tuple(tuple(len(p.questions) for p in article) for article in articles)
        for articles in data.values()
    }
    if len(shapes) != 1:
        raise UsageError(f"the files {', '.join(map(str, files.values()))} are not parallel")
    return data


def mixed_archive(
    data: Mapping[str, Articles], *, fold: int, keep: Keep = lambda article, paragraph: True
) -> Archive:
    """Return each article in one language, alternating; every question in every language.

    `fold` says which language the first article is in. `keep(article, paragraph)` says what stays
    in the archive; only questions about what stays are its cases. Cases of one article, whichever
    their language, are one cluster; tags are `same language` or `other language`, and `en→de` for
    an English question about a German article.
    """
    languages = sorted(data)
    texts: dict[str, str] = {}
    cases: list[Case] = []
    for number in range(len(data[languages[0]])):
        own = languages[(number + fold) % len(languages)]
        name, text = f"{number:04d}_{own}.txt", ""
        for index, paragraph in enumerate(data[own][number]):
            if not keep(number, index):
                continue
            text += "\n\n" if text else ""
            start, end = len(text), len(text) + len(paragraph.context)
            text += paragraph.context
            for position, question in enumerate(paragraph.questions):
                gold = tuple(
                    Gold(article=name, quote=answer, start=start + at, passage=(start, end))
                    for answer, at in dict.fromkeys(question.answers)
                )
                for language in languages:
                    asked = data[language][number][index].questions[position]
                    kind = "same language" if language == own else "other language"
                    case = Case(
                        id=f"{fold}/{question.id}/{language}",
                        question=asked.text,
                        language=language,
                        answerable=bool(gold),
                        gold=gold,
                        answers=tuple(dict.fromkeys(answer for answer, _ in question.answers)),
                        tags=(kind, f"{language}→{own}"),
                        cluster=str(number),
                    )
                    cases.append(case)
        if text:
            texts[name] = text
    return Archive(texts, cases)


def cut_archive(data: Mapping[str, Articles], *, fold: int, keep: Keep, tag: str) -> Archive:
    """Return the archive of what is kept, asked for what it lacks; `tag` is added."""
    archive = mixed_archive(data, fold=fold, keep=keep)
    kept = {case.id for case in archive.cases}
    unanswerable = {"answerable": False, "gold": (), "answers": ()}
    missing = [
        case.model_copy(
            update={"id": f"{case.id}/{tag}", "tags": (tag, *case.tags), **unanswerable}
        )
        for case in mixed_archive(data, fold=fold).cases
        if case.id not in kept and case.answerable
    ]
    return Archive(archive.articles, missing)


def read_squad(file: Path) -> list[list[_Paragraph]]:
    """Return the articles of a file. Raises `UsageError` where it is missing or not SQuAD JSON."""
    try:
        return list(_articles(json.loads(read_text(file))))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UsageError(f"{file} is not in SQuAD format: {error!r}") from error


def _articles(document: Any) -> Iterator[list[_Paragraph]]:
    for article in document["data"]:
        yield [_paragraph(paragraph) for paragraph in article["paragraphs"]]


def _paragraph(paragraph: Any) -> _Paragraph:
    raw = paragraph["context"]
    context = normalise(raw).strip()
    questions = []
    for qa in paragraph["qas"]:
        found = []
        for answer in qa["answers"]:
            text = normalise(answer["text"])
            start = len(normalise(raw[: answer["answer_start"]]).lstrip())
            if context[start : start + len(text)] != text:
                start = context.index(text)
            found.append((text, start))
        questions.append(_Question(str(qa["id"]), qa["question"], tuple(found)))
    return _Paragraph(context, tuple(questions))
