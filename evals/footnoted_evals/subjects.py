"""How many subjects are found, in the language of their articles and in others.

    python -m footnoted_evals.subjects [--half test] [--fit]

"Tell me about the honey trial" names a subject in a few words. `data/subjects.jsonl` names those of
eight archives, by a writer who had read the articles but saw neither the questions nor the code.
Each is asked of its archive, and of the archive without the articles about it. `dev` chose the
weights; figures of `test` were in sight when `TOLD` and the digest's `CHANCE` were chosen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

import numpy as np
import typer

from footnoted import Bot
from footnoted.answer.articles_about import weighed_about
from footnoted_evals.cases import DATA
from footnoted_evals.reports.tables import print_cells
from footnoted_index.filters import Where
from footnoted_index.search.searcher import Searcher

FILE: Final = DATA / "subjects.jsonl"
TOLD: Final = 4
"""So many times likelier it is supposed that the articles tell of a subject than that not."""
LANGUAGES: Final = {"same": "the language of an article about it", "other": "another language"}
_QUESTIONS: Final = {
    "en": "Tell me about {}.",
    "de": "Was gibt es Neues über {}?",
    "hu": "Mesélj erről: {}!",
}
Half = Literal["dev", "test"]
Example = tuple[tuple[float, float, bool], bool]
Counts = Counter[tuple[str, str]]


class Subject(NamedTuple):
    """A subject of an archive, as it is called in each language, and the articles about it."""

    half: Half
    folder: str
    articles: Sequence[str]
    names: dict[str, str]


class Asked(NamedTuple):
    """A subject in one language; the ids of the articles about it, and a filter for the others."""

    name: str
    language: str
    about: frozenset[str]
    others: Where
    group: str


def load() -> list[Subject]:
    """Return the subjects of all archives."""
    return [Subject(**json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]


def asked(searcher: Searcher, subjects: Sequence[Subject]) -> Iterator[Asked]:
    """Yield each subject in each language."""
    entries = searcher.catalogue.newest
    for subject in subjects:
        names = set(subject.articles)  # of files, or the source of an article among several
        own = [e for e in entries if not names.isdisjoint({e.source, e.path.rsplit("/")[-1]})]
        about = frozenset(e.id for e in own)
        others = Where(articles=tuple(e.id for e in entries if e not in own))
        for language, name in subject.names.items():
            group = "same" if any(e.language == language for e in own) else "other"
            yield Asked(name, language, about, others, group)


def count(bot: Bot, subjects: Sequence[Subject]) -> Counts:
    """Return what an archive answers, for each of `LANGUAGES`.

    `right`: the first quote is from an article about the subject; `absent`: it is answered without
    these articles.
    """
    counts: Counts = Counter()
    for subject in asked(bot.index.searcher, subjects):
        question = _QUESTIONS[subject.language].format(subject.name)
        answer = bot.ask(question)
        right = answer.answered and answer.citations[0].article.id in subject.about
        counts[subject.group, "asked"] += 1
        counts[subject.group, "right"] += right
        counts[subject.group, "wrong"] += answer.answered and not right
        counts[subject.group, "absent"] += bot.ask(question, where=subject.others).answered
    return counts


def examples(searcher: Searcher, subjects: Sequence[Subject]) -> Iterator[Example]:
    """Yield what `sureness_about` weighs of the nearest passage, and whether its article is about
    the subject; with and without the articles about it.
    """
    for subject in asked(searcher, subjects):
        for where in (Where(), subject.others):
            ranking = searcher.find(subject.name, where=where, language=subject.language)
            best = ranking.passages[0]
            weighed = weighed_about(searcher, ranking.question, best)
            yield weighed, best.key.article_id in subject.about


def fitted(pairs: Sequence[Example]) -> list[float]:
    """Return the weights of a logistic regression, and its constant, by Newton's method."""
    rows = np.array([(*weighed, 1.0) for weighed, _ in pairs])
    about = np.array([told for _, told in pairs], dtype=float)
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        sure = 1 / (1 + np.exp(-rows @ weights))
        curvature = (rows * (sure * (1 - sure))[:, None]).T @ rows + 1e-6 * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, rows.T @ (sure - about))
    weights[-1] += log(TOLD)
    return [float(weight) for weight in weights]


def main(half: Half = "test", *, fit: bool = False) -> None:
    """Print what is answered of one half; FIT: and the weights that suit it best."""
    counts: Counts = Counter()
    pairs: list[Example] = []
    own = [subject for subject in load() if subject.half == half]
    for folder, subjects in groupby(own, key=lambda s: s.folder):
        with TemporaryDirectory() as store, Bot.open(DATA / folder, store=store) as bot:
            bot.sync()
            told = list(subjects)
            counts += count(bot, told)
            pairs += examples(bot.index.searcher, told) if fit else []
    columns = ("asked", "right", "wrong", "absent")
    rows = [
        [name, *(str(counts[group, column]) for column in columns)]
        for group, name in LANGUAGES.items()
    ]
    print_cells([["asked in", *columns], *rows], title=f"Subjects, {half}")
    if fit:
        typer.echo(
            "score, title, same language, constant: "
            + ", ".join(map("{:.1f}".format, fitted(pairs)))
        )


if __name__ == "__main__":
    typer.run(main)
