"""Authors are recognised in a question, whatever their names are made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot
from footnoted.answer.authors import author_in

AUTHORS = frozenset({"Tom Hall", "Anna-Lena Weber", "Szabó Péter", "Jo Li"})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did Tom Hall write?", "Tom Hall"),
        ("what did tom hall write?", "tom hall"),
        ("What did Hall write about?", "Hall"),
        ("When was the village hall built?", ""),
        ("Was gibt es von Anna-Lena Weber?", "Anna-Lena Weber"),
        ("Was gibt es von Weber, Anna?", "Weber, Anna"),
        ("Mit lehet olvasni Szabó Pétertől?", "Szabó Pétertől"),
        ("Who wrote this?", ""),
    ],
)
def test_the_words_that_name_an_author_are_found(text: str, named: str) -> None:
    assert author_in(text, AUTHORS) == named


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    authors = {"bridge": "Ann Lee", "lido": "Ann Lee, Tom Roe", "mill": "Jo Po"}
    articles = [
        Article.of(
            f"The town council of Kelsby opened the {thing} on Monday, a year late.",
            source=f"{thing}.txt",
            author=author,
            language="en",
        )
        for thing, author in authors.items()
    ]
    with Bot.from_articles(articles) as bot:
        yield bot


@pytest.mark.parametrize("asked", ["Ann Lee", "Lee?", "lee ann"])
def test_the_name_of_an_author_alone_asks_for_the_articles(bot: Bot, asked: str) -> None:
    answer = bot.ask(asked)
    assert {citation.article.source for citation in answer.citations} == {"bridge.txt", "lido.txt"}


def test_an_author_of_several_articles_is_named_once(bot: Bot) -> None:
    assert bot.ask("Ann Lee").text.startswith("There are 2 articles by Ann Lee.")


def test_an_author_whose_name_begins_with_another_is_named_too() -> None:
    authors = {"bridge": "Ann Lee", "lido": "Ann Leeson"}
    articles = [
        Article.of(f"Kelsby opened the {thing} on Monday.", source=thing, author=author)
        for thing, author in authors.items()
    ]
    with Bot.from_articles(articles) as bot:
        said = bot.ask("How many articles did Ann write?").text
    assert said.startswith("There are 2 articles by Ann Lee, Ann Leeson.")
