"""Answers to questions that are asked of several things."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot


def _festival(place: str, event: str) -> Article:
    return Article.of(
        f"Some four hundred people came to the folk festival in {place} on Saturday.\n\n"
        f"{event} had to be called off because of the storm.\n\n"
        "The organisers hope for better weather next summer.",
        source=f"{place.lower()}.txt",
        title=f"Wet feet at the festival in {place}",
        language="en",
    )


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    articles = [
        _festival("Kelsby", "The torchlight parade"),
        _festival("Tarrow", "The horse show"),
        _festival("Ellery", "The fireworks"),
    ]
    with Bot.from_articles(articles) as bot:
        yield bot


def test_each_thing_is_told_of_in_its_order(bot: Bot) -> None:
    answer = bot.ask("What was called off at the festivals in Tarrow, Kelsby and Ellery?")
    assert [c.article.source for c in answer.citations[:3]] == [
        "tarrow.txt",
        "kelsby.txt",
        "ellery.txt",
    ]
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    for sentence in answer.sentences:
        first = answer.citations[sentence.citations[0] - 1]
        assert sentence.text == " ".join(first.quote.split())


def test_what_is_told_of_a_place_is_from_an_article_that_names_it(bot: Bot) -> None:
    answer = bot.ask("What was called off at the festivals in Kelsby, Ellery and Tarrow?")
    by_source = {c.article.source: c.quote for c in answer.citations}
    assert "parade" in by_source["kelsby.txt"]
    assert "fireworks" in by_source["ellery.txt"]
    assert "horse" in by_source["tarrow.txt"]


def test_what_is_not_told_of_is_named(bot: Bot) -> None:
    answer = bot.ask("What was called off at the festivals in Tarrow, Kelsby and Helsinki?")
    assert {c.article.source for c in answer.citations} >= {"tarrow.txt", "kelsby.txt"}
    assert "Helsinki" in answer.notice


def test_one_thing_alone_is_asked_as_ever(bot: Bot) -> None:
    answer = bot.ask("What was called off at the festival in Tarrow?")
    assert len(answer.sentences) == 1


def test_a_part_of_which_articles_differ_says_so() -> None:
    def report(place: str, millions: int, day: str) -> Article:
        return Article.of(
            f"The council of {place} has put the budget for the new swimming pool in {place} at"
            f" {millions} million euros. The pool is to open in two years.",
            source=f"{place.lower()}-{millions}.txt",
            title=f"Budget for the pool in {place}",
            language="en",
            date=day,
        )

    articles = [
        report("Kelsby", 40, "2026-11-17"),
        report("Kelsby", 55, "2026-11-18"),
        report("Poole", 12, "2026-11-18"),
    ]
    with Bot.from_articles(articles) as bot:
        alone = bot.ask("What is the budget for the swimming pool in Kelsby?")
        answer = bot.ask("What is the budget for the swimming pool in Kelsby and Poole?")
    assert alone.notice
    assert {c.article.title[-6:] for c in answer.citations} == {"Kelsby", " Poole"}
    assert answer.notice == alone.notice
