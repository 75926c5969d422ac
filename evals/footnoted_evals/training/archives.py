"""Make examples of what the bot would read in an archive: right and wrong passages of each
question.

An archive is a file of articles that belong together, with questions about all of them, or some
stories that are told with the same few places and persons. It is indexed, each question is searched
for as the bot does, and what the reader would then read becomes an example.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from footnoted_evals.training import stories
from footnoted_evals.training.corpora import asked_of
from footnoted_evals.training.names import PERSONS, PLACES
from footnoted_evals.training.pack import Pack
from footnoted_evals.training.stories import Question, Story, Told
from footnoted_evals.training.story_examples import chance_for, held_out
from footnoted_index import Article, Index
from footnoted_index.search.reading import text_of
from footnoted_index.search.results import RankedPassage

FOLDER = Path(__file__).parent / "archives"
READ, WRONG = 6, 3
"""Of the first `READ` passages of a question, as many as the bot reads, `WRONG` wrong ones are
taken."""
STORIES, NAMES = 24, 8
"""How many stories make an archive, and how many places and persons of a language it tells of."""
PER_STORY = 10
"""How many questions of each story are asked of its archive."""
_Spans = Mapping[str, Mapping[str, list[tuple[int, int]]]]
"""Of each article, where in it the answers of each label stand."""


@dataclass(frozen=True)
class Archive:
    """Articles, and questions whose labels name the answering spans in the articles.

    `strangers`: the articles were not written for one archive, so another one may answer a question
    without a name ("the age of the deceased").
    """

    id: str
    articles: tuple[Told, ...]
    questions: tuple[Question, ...]
    strangers: bool = False


def load(folder: Path = FOLDER) -> list[Archive]:
    """Return every archive of a folder. Raises `ValueError` on what is not well formed."""
    return [parse(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]


def parse(name: str, text: str) -> Archive:
    """Return the archive of one file: articles, a line `???`, and what is asked of them."""
    told, mark, asked = text.partition("\n???")
    if not mark:
        raise ValueError(f"{name}: a line ??? must stand before the questions")
    articles = tuple(
        stories.fill(stories.parse_one(part), random.Random(0))
        for part in re.split(r"^(?==== )", told, flags=re.M)
        if part.strip()
    )
    questions = tuple(stories.questions_of(name, asked))
    marked = {label for article in articles for label in article.spans}
    if odd := marked ^ ({question.label for question in questions} - {stories.NONE}):
        raise ValueError(f"{name}: either marked or asked for, not both: {sorted(odd)}")
    return Archive(name, articles, questions)


def of_stories(
    told: Sequence[Story], chance: random.Random, half: str, per_story: int
) -> Iterator[Archive]:
    """Yield archives of stories in an order of chance, `per_story` questions of each."""
    mixed = chance.sample(told, len(told))
    for first in range(0, len(mixed), STORIES):
        names = {
            kind: {language: chance.sample(pool[half], NAMES) for language, pool in pools.items()}
            for kind, pools in (("place", PLACES), ("person", PERSONS))
        }
        articles, questions = [], []
        for number, story in enumerate(mixed[first : first + STORIES]):
            filled = stories.fill(story, chance, half=half, names=names)
            own = {label: f"s{number}{label}" for label in filled.spans}
            spans = {own[label]: found for label, found in filled.spans.items()}
            articles.append(replace(filled, spans=spans))
            asked = chance.sample(filled.questions, min(per_story, len(filled.questions)))
            questions += [replace(q, label=own.get(q.label, stories.NONE)) for q in asked]
        yield Archive(f"{half}-{first}", tuple(articles), tuple(questions), strangers=True)


def add_archives(pack: Pack, told: Sequence[Story]) -> None:
    """Add the archives that were written as such, and all stories in archives of chance."""
    for archive in load():
        add_archive(pack, "archive-dev" if held_out(archive.id) else "archive", archive)
    for half, source in (("train", "archive-of-stories"), ("dev", "archive-of-stories-dev")):
        own = [story for story in told if held_out(story.id) == (half == "dev")]
        for archive in of_stories(own, chance_for("archives", half), half, PER_STORY):
            add_archive(pack, source, archive)


def add_archive(pack: Pack, source: str, archive: Archive) -> None:
    """Add what the bot would read for each question, and what answers it if that is not found."""
    told = {str(number): article for number, article in enumerate(archive.articles)}
    with TemporaryDirectory(prefix="footnoted-training-") as folder, Index(folder) as index:
        stored = index.add(article_of(number, article) for number, article in told.items())
        spans = {article.id: told[article.source].spans for article in stored}
        searcher = index.searcher
        for question in archive.questions:
            asked = asked_of(question)
            ranking = searcher.find(asked.text)
            doubtful = archive.strangers and not ranking.question.names
            marked = {id for id, found in spans.items() if question.label in found}
            passages = [
                ranked
                for ranked in ranking.passages
                if not doubtful or ranked.key.article_id in marked
            ]
            answers = [r for r in passages if _answers(r, spans, question.label)]
            wrong = [r for r in passages[:READ] if not _answers(r, spans, question.label)]
            for ranked in (*answers[:READ], *wrong[:WRONG]):
                if (inside := _within(ranked, spans, question.label)) is not None:
                    head, text = text_of(ranked)
                    group = f"{source}:{archive.id}"
                    pack.add(source, group, asked, head, text, ranked.language, inside)


def article_of(number: str, told: Told) -> Article:
    """Return a told article for the index. Raises `ValueError` if it would be stored otherwise."""
    article = Article.of(
        told.text,
        title=told.title,
        language=told.story.language,
        source=number,
        date=told.story.date or None,
    )
    if article.text != told.text:
        raise ValueError(f"{told.story.id}: is stored otherwise than it is told")
    return article


def _answers(ranked: RankedPassage, spans: _Spans, label: str) -> bool:
    return _within(ranked, spans, label) != []


def _within(ranked: RankedPassage, spans: _Spans, label: str) -> list[tuple[int, int]] | None:
    """Return where in a passage the answers stand; None where one is cut in two."""
    passage = ranked.passage
    near = [
        (first - passage.start, last - passage.start)
        for first, last in spans[ranked.key.article_id].get(label, [])
        if first < passage.end and last > passage.start
    ]
    whole = all(first >= 0 and last <= len(passage.text) for first, last in near)
    return near if whole else None
