"""Figures that differ from article to article."""

from __future__ import annotations

import pytest

from footnoted import Answer, Article, Bot, Config
from footnoted.answer.messages import from_days, phrase

FIRST = (
    "At least 48 passengers were on the train that hit a lorry at Kelsby, the fire brigade said."
)
LATER = "On board the train that hit a lorry at Kelsby were 61 passengers, the railway said."


def _asked(question: str, *told: tuple[str, str | None], config: Config | None = None) -> Answer:
    articles = [
        Article.of(text, source=f"{n}.md", title=f"Crash {n}", date=date, language="en")
        for n, (text, date) in enumerate(told)
    ]
    with Bot.from_articles(articles, config=config) as bot:
        return bot.ask(question)


QUESTION = "How many passengers were on the train that hit a lorry at Kelsby?"


def test_the_newest_of_two_figures_comes_first_with_their_days() -> None:
    answer = _asked(QUESTION, (FIRST, "2026-03-02"), (LATER, "2026-03-04"))
    assert [c.quote for c in answer.citations] == [LATER, FIRST]
    assert answer.notice == phrase("changed", "en").format(dates="4 March 2026, 2 March 2026")


def test_figures_without_a_day_are_told_to_differ() -> None:
    answer = _asked(QUESTION, (FIRST, None), (LATER, None))
    assert {c.quote for c in answer.citations} == {LATER, FIRST}
    assert answer.notice == phrase("differ", "en")


@pytest.mark.parametrize(
    "told",
    [
        ((FIRST, "2026-03-02"), (LATER, "2026-05-04")),  # overtaken
        (("Not 48 but 61 passengers were on the train that hit a lorry at Kelsby.", "2026-03-04"),
         (FIRST, "2026-03-02")),  # told already
        ((LATER, "2026-03-04"),
         ("The train that hit a lorry at Kelsby had left at 7.48.", "2026-03-02")),  # another thing
    ],
)  # fmt: skip
def test_what_does_not_differ_is_one_statement(told: tuple[tuple[str, str], ...]) -> None:
    answer = _asked(QUESTION, *told)
    assert answer.answered
    assert len(answer.citations) == 1
    assert answer.notice == ""


def test_no_difference_is_told_where_one_sentence_is_wanted() -> None:
    told = (FIRST, "2026-03-02"), (LATER, "2026-03-04")
    answer = _asked(QUESTION, *told, config=Config(max_sentences=1))
    assert len(answer.citations) == 1
    assert answer.notice == ""


def test_the_days_of_figures_are_written_in_the_language_of_the_phrase() -> None:
    assert from_days(["2026-03-04", "2026-03-02"], "und") == phrase("changed", "en").format(
        dates="4 March 2026, 2 March 2026"
    )
