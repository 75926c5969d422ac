"""A subject that no article is about, but that some mention."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot

FERRY = """Skarra ferry back in service

The Skarra ferry sailed again on Monday, four weeks after a crack in the ramp stopped it.

The repair had been expected to take three weeks, but a part from Gdansk arrived late.

The distillery said that it had lost about 9,000 bottles of sales. Islanders with appointments at
the hospital were taken there by helicopter."""

BATS = """„Wir zählen jede Fledermaus“

Die Biologin Anna Lerch leitet das Fledermauszentrum in der Burg Hegyesvár.

Wie viele Fledermäuse leben in der Burg?

In diesem Winter haben wir 1.730 gezählt.

Warum gerade in Hegyesvár?

Weil es im Keller das ganze Jahr neun Grad hat.

Wann kann man die Tiere sehen?

Von Mai bis August, jeden Freitag nach Sonnenuntergang."""


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    articles = [
        Article.of(FERRY, source="ferry.txt", language="en"),
        Article.of(BATS, source="bats.txt", language="de"),
    ]
    with Bot.from_articles(articles) as bot:
        yield bot


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("hospital", "Islanders with appointments at the hospital"),
        ("What do the articles say about the hospital?", "Islanders with appointments at the"),
        ("What do you know about the distillery?", "The distillery said that it had lost"),
    ],
)
def test_what_is_only_mentioned_is_quoted_as_a_weak_match(bot: Bot, asked: str, told: str) -> None:
    answer = bot.ask(asked)
    assert answer.level == "weak"
    assert len(answer.sentences) == 1
    assert answer.text.startswith(told)


@pytest.mark.parametrize("asked", ["brewery", "Tell me about the brewery"])
def test_what_no_sentence_has_is_refused(bot: Bot, asked: str) -> None:
    assert not bot.ask(asked).answered


def test_a_name_alone_is_in_the_language_of_the_articles_that_have_it(bot: Bot) -> None:
    assert bot.ask("Skarra").language == "en"
    assert bot.ask("ISLANDER").language == "en"
    assert bot.ask("Hegyesvár").language == "de"
    assert bot.ask("Hol van Skarra?").language == "hu"


def test_in_a_conversation_a_name_alone_is_in_its_language(bot: Bot) -> None:
    chat = bot.chat()
    chat.ask("Wer leitet das Fledermauszentrum?")
    assert chat.ask("Skarra").language == "de"


def test_a_reply_is_told_with_what_it_replies_to(bot: Bot) -> None:
    told = bot.ask("Fledermäuse").text
    assert "Warum gerade in Hegyesvár? Weil es im Keller" in told
