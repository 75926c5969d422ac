"""Questions about the answer before, in a conversation over real articles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot

ARTICLES = (
    Article.of(
        "The library in Velm reopens on 4 May after two years of repairs, the town council said on"
        " Monday. The repairs cost 2.3 million euros, of which the state paid half.",
        title="Library reopens in May",
        source="library.md",
        date="2026-04-20",
        author="Ann Lee",
    ),
    Article.of(
        "Die Bibliothek in Velm öffnet am 4. Mai nach zwei Jahren Bauzeit wieder, teilte der"
        " Stadtrat am Montag mit. Die Arbeiten kosteten 2,3 Millionen Euro.",
        title="Bibliothek öffnet wieder",
        source="bibliothek.md",
        date="2026-04-21",
    ),
)
ASKED = "When does the library in Velm reopen?"


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    with Bot.from_articles(ARTICLES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Who wrote it?", "Ann Lee wrote “Library reopens in May”."),
        ("Which article?", "It stands word for word in “Library reopens in May” (Ann Lee"),
        ("When was it published?", "“Library reopens in May” was published on 20 April 2026."),
        ("Wer hat das geschrieben?", "Ann Lee hat „Library reopens in May“ geschrieben."),
        ("Ki írta?", "Ann Lee írta: „Library reopens in May”."),
    ],
)
def test_it_is_told_of_the_article_that_was_quoted(bot: Bot, typed: str, said: str) -> None:
    chat = bot.chat()
    first = chat.ask(ASKED)
    told = chat.ask(typed)
    assert said in told.text
    assert told.citations == first.citations


def test_it_says_how_sure_it_is(bot: Bot) -> None:
    chat = bot.chat()
    first = chat.ask(ASKED)
    told = chat.ask("Are you sure?")
    assert f"{round(100 * first.confidence)} %" in told.text
    assert told.sentences[-1].citations
    assert chat.ask("And who wrote it?").text.startswith("Ann Lee")


def test_a_digest_has_no_probability_and_names_each_article_once(bot: Bot) -> None:
    chat = bot.chat()
    digest = chat.ask("Summarise the article Library reopens in May")
    assert len(digest.citations) > 1
    told = chat.ask("Are you sure?")
    assert "%" not in told.text
    assert told.text.count("Library reopens in May") == 1
    assert told.citations == digest.citations


def test_another_language_is_quoted_where_an_article_has_it(bot: Bot) -> None:
    chat = bot.chat()
    assert {c.article.language for c in chat.ask(ASKED).citations} >= {"en"}
    chat.ask("Who wrote it?")
    german = chat.ask("auf Deutsch bitte")
    assert {c.article.language for c in german.citations} == {"de"}
    assert german.understood_as == ASKED
    none = chat.ask("in Hungarian, please")
    assert none.text.startswith("No article in Hungarian says it")
    assert none.citations


def test_the_conversation_goes_on_after_it(bot: Bot) -> None:
    chat = bot.chat()
    for question in (ASKED, "Are you sure?", "Who wrote it?"):
        chat.ask(question)
    cost = chat.ask("And how much did the repairs cost?")
    assert "2.3 million" in cost.text


def test_after_a_refusal_there_is_no_answer_to_ask_about(bot: Bot) -> None:
    chat = bot.chat()
    assert not chat.ask("Who won the chess tournament in Tarnow?").answered
    assert "wrote" not in chat.ask("Who wrote it?").text


@pytest.mark.parametrize(
    "wish",
    [
        "Summarize library.md",
        "Summarise the article Library reopens in May",
        "Summarise the article “Library reopens in May”.",
    ],
)
def test_a_digest_is_of_the_article_that_is_named(bot: Bot, wish: str) -> None:
    answer = bot.ask(wish)
    assert answer.answered
    assert {c.article.source for c in answer.citations} == {"library.md"}
    assert not bot.ask("Summarize harbour.md").answered


def test_a_file_may_be_named_without_its_folder_unless_another_is_called_so() -> None:
    articles = [
        Article.of(article.text, title=article.title, source=f"{folder}/{name}")
        for article, folder, name in zip(
            (*ARTICLES, ARTICLES[0]), "aab", ("library.md", "news.md", "news.md"), strict=True
        )
    ]
    with Bot.from_articles(articles) as bot:
        answer = bot.ask("Summarise library.md")
        assert {c.article.source for c in answer.citations} == {"a/library.md"}
        assert not bot.ask("Summarise news.md").answered
