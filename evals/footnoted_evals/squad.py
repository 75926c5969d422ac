"""Parallel SQuAD-format data (XQuAD) as a mixed archive: each article in one language only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footnoted import UsageError
from footnoted_index.readers.text import normalise


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question in one language over an article in one language.

    `start` and `end` are where the gold answer stands in the article's text, `paragraph` where its
    paragraph does.
    """

    question: str
    language: str
    source: str
    article_language: str
    paragraph: tuple[int, int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    context: str
    questions: tuple[tuple[str, str, int], ...]  # question, answer, where it starts in the context


@dataclass(frozen=True, slots=True)
class MixedArchive:
    """The texts of an archive by file name, and the questions they answer."""

    texts: Mapping[str, str]
    questions: tuple[SquadQuestion, ...]

    def write(self, folder: Path) -> None:
        """Write the articles into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.texts.items():
            (folder / name).write_text(text, encoding="utf-8")


def load_parallel(files: Mapping[str, Path]) -> dict[str, list[list[_Paragraph]]]:
    """The articles of each language, as paragraphs; articles and questions run in parallel.

    Raises `UsageError` where a file is missing or not SQuAD JSON.
    """
    data = {language: list(_articles(file)) for language, file in files.items()}
    shapes = {tuple(map(len, articles)) for articles in data.values()}
    if len(shapes) != 1:
        raise UsageError(f"the files {sorted(map(str, files.values()))} are not parallel")
    return data


def mixed_archive(
    data: Mapping[str, Sequence[Sequence[_Paragraph]]],
    *,
    fold: int,
    keep: Callable[[int, int], bool] = lambda article, paragraph: True,
) -> MixedArchive:
    """Each article in one language, alternating; every question in every language.

    `fold` says which language the first article is in. `keep(article, paragraph)` says what stays
    in the archive; only questions about what stays are returned.
    """
    languages = sorted(data)
    texts: dict[str, str] = {}
    questions: list[SquadQuestion] = []
    for number in range(len(data[languages[0]])):
        own = languages[(number + fold) % len(languages)]
        name = f"{number:02d}_{own}.txt"
        text = ""
        for index, paragraph in enumerate(data[own][number]):
            if not keep(number, index):
                continue
            text += "\n\n" if text else ""
            span = (len(text), len(text) + len(paragraph.context))
            for position, (_, answer, start) in enumerate(paragraph.questions):
                for language in languages:
                    asked = data[language][number][index].questions[position][0]
                    begin = span[0] + start
                    questions.append(
                        SquadQuestion(asked, language, name, own, span, begin, begin + len(answer))
                    )
            text += paragraph.context
        if text:
            texts[name] = text
    return MixedArchive(texts, tuple(questions))


def _articles(file: Path) -> Iterator[list[_Paragraph]]:
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
        for article in document["data"]:
            yield [_paragraph(paragraph) for paragraph in article["paragraphs"]]
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UsageError(f"{file} is not in SQuAD format: {error!r}") from error


def _paragraph(paragraph: Any) -> _Paragraph:
    raw = paragraph["context"]
    context = normalise(raw).strip()
    questions = []
    for qa in paragraph["qas"]:
        answer = qa["answers"][0]
        text = normalise(answer["text"])
        start = len(normalise(raw[: answer["answer_start"]]).lstrip())
        if context[start : start + len(text)] != text:
            start = context.index(text)
        questions.append((qa["question"], text, start))
    return _Paragraph(context, tuple(questions))
