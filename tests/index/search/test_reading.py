"""Which of the passages that were read comes first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from footnoted_index.article import Article
from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.reader import Reading
from footnoted_index.records.record import Record
from footnoted_index.search.reading import (
    ReadPassage,
    newest_first,
    of_other_year,
    weighed_by_likeness,
)
from footnoted_index.search.results import RankedPassage, Recipe
from footnoted_index.text.dates import time_of

RECIPE = Recipe()


def _read(date: str, text: str, answer: str, worth: float, language: str = "en") -> ReadPassage:
    """A passage that answers with the words `answer`, for the language of an English question."""
    article = Article.of(text, source=date, date=date, language=language)
    record = Record.of(article)
    starts = ends = np.log(np.array([0.05, 0.9, 0.05], dtype=np.float32))
    start = text.index(answer)
    edges = np.array([0, start, start, start + len(answer), start + len(answer), len(text)])
    ranked = RankedPassage(
        PassageKey(record.id, 0),
        language,
        date,
        score=1.0,
        dense=0.9,
        lexical=0.0,
        named=0.0,
        same_language=language == "en",
        records={record.id: record},
    )
    return ReadPassage(ranked, Reading(worth, starts, ends, edges.reshape(3, 2)), worth)


OWES = _read("2026-01-30", "The club owes £11.4m in all.", "£11.4m", 2.6)


def test_of_two_figures_the_newer_comes_first() -> None:
    newer = _read("2026-03-13", "By now the club owes £12.7m.", "£12.7m", 2.0)
    assert [r.ranked for r in newest_first([OWES, newer], RECIPE)] == [newer.ranked, OWES.ranked]


def test_what_is_newer_and_gives_no_figure_does_not_come_before_one_that_does() -> None:
    newer = _read("2026-03-13", "Today it is decided whether the club lives.", "lives", 2.0)
    assert newest_first([OWES, newer], RECIPE) == [OWES, newer]


def test_neither_does_what_is_in_another_language_or_answers_less_surely() -> None:
    other = _read("2026-03-13", "Der Verein schuldet £12.7m.", "£12.7m", 2.0, "de")
    unsure = _read("2026-03-13", "By now the club owes £12.7m.", "£12.7m", 1.6)
    assert newest_first([OWES, other], RECIPE) == [OWES, other]
    assert newest_first([OWES, unsure], RECIPE) == [OWES, unsure]


def test_nothing_is_known_to_be_newer_than_what_has_no_date() -> None:
    undated = replace(OWES, ranked=replace(OWES.ranked, date=""))
    newer = _read("2026-03-13", "By now the club owes £12.7m.", "£12.7m", 2.0)
    assert newest_first([undated, newer], RECIPE) == [undated, newer]


def test_an_answer_is_the_surer_the_more_its_passage_is_like_the_question() -> None:
    recipe = Recipe()
    near, middle, far = (
        weighed_by_likeness(replace(OWES, ranked=replace(OWES.ranked, dense=cosine)), recipe)
        for cosine in (0.9, recipe.alike, 0.8)
    )
    assert near.reading.score > middle.reading.score > far.reading.score
    assert middle.reading.score == pytest.approx(OWES.reading.score)
    assert near.ranked.answers == near.reading.probability


def test_nothing_is_made_of_likeness_where_there_is_none_to_compare() -> None:
    """Of a passage that was not searched for, or of another embedding model's cosines."""
    unsearched = replace(OWES, ranked=replace(OWES.ranked, dense=0.0))
    assert weighed_by_likeness(unsearched, Recipe()) == unsearched
    other = weighed_by_likeness(OWES, replace(Recipe(), likeness=0.0))
    assert other.reading.score == OWES.reading.score


def test_between_languages_less_likeness_is_enough() -> None:
    abroad = replace(OWES, ranked=replace(OWES.ranked, same_language=False))
    here, there = (weighed_by_likeness(read, Recipe()) for read in (OWES, abroad))
    assert there.reading.score > here.reading.score


@pytest.mark.parametrize(
    ("asked", "date", "text", "other"),
    [
        ("in 2014", "2026-01-30", "The club owes £11.4m in all.", True),
        ("in 2014", "2026-01-30", "The club owes £11.4m, as in 2014.", False),
        ("in 2014", "2014-05-01", "The club owes £11.4m in all.", False),
        ("in 2014", "2015-01-02", "The club owed £11.4m last year.", False),
        ("in 2014", "2013-12-30", "The club will owe £11.4m.", False),
        ("in 2014", "", "The club owes £11.4m.", True),
        ("in 2014", "", "The club owes £11.4m.\n\nIn 2014 it was bought.", False),
        ("between 2010 and 2014", "2012-12-30", "The club owes £11.4m.", False),
        ("since 2014", "2026-01-30", "The club owes £11.4m in all.", False),
        ("now", "2026-01-30", "The club owes £11.4m in all.", False),
        ("this year", "2011-01-30", "The club owes £11.4m in all.", False),
    ],
)
def test_of_another_year_is_what_has_nothing_of_the_one_asked_about(
    asked: str, date: str, text: str, other: bool
) -> None:
    time = time_of(f"How much did the club owe {asked}?")
    ranked = _read(date, text, "£11.4m", 2.0).ranked
    assert (time is not None and of_other_year(time, ranked)) is other
