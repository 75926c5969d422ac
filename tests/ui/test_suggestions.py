"""Questions to begin with: concrete, about several articles, and answered by them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from footnoted import Article, Bot
from footnoted_ui import Options, build_server
from footnoted_ui.suggestions import WANTED, Suggestions

LIDO = (
    "The lido will open on 4 May, said Clara Menzel, the manager of the lido. The lido will charge"
    " 3 pounds. In spring Clara Menzel swam first.\n\n"
    "“The water is colder than before”, said the swimmer Tom Ashby."
)
MUSEUM = (
    "The museum has a new director. The roof will cost 2 million pounds, said Anna Brandt, the"
    " director of the museum in Arlow Bay. In winter Anna Brandt found a hole in it. People in"
    " Arlow Bay have given 4,000 pounds."
)
BRIDGE = (
    "Die Brücke wird saniert. Die Arbeiten dauern drei Jahre, sagte Ida Kessler, die"
    " Bürgermeisterin von Marlau. Danach eröffnete Ida Kessler das Fest."
)


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    articles = [
        Article.of(LIDO, source="lido.txt", title="The lido opens", date="2024-05-01"),
        Article.of(MUSEUM, source="museum.txt", title="A roof for the museum", date="2023-02-01"),
        Article.of(BRIDGE, source="bruecke.txt", title="Die Brücke", date="2022-02-01"),
    ]
    with Bot.from_articles(articles) as bot:
        yield bot


@pytest.mark.parametrize(
    ("language", "articles", "begin"),
    [
        ("en", 2, ("Who", "What", "Summarise")),
        ("de", 1, ("Wer", "Was", "Fasse")),
        ("hu", 1, ("Ki", "Mit", "Foglald")),  # no article is Hungarian
    ],
)
def test_suggestions_are_answered_from_several_articles(
    bot: Bot, language: str, articles: int, begin: tuple[str, ...]
) -> None:
    found = Suggestions(bot).of(language)
    assert 1 <= len(found) <= WANTED
    assert len(set(found)) == len(found)
    assert all(question.startswith(begin) for question in found)
    answers = [bot.ask(question) for question in found]
    assert {answer.level for answer in answers} == {"answer"}
    assert len({answer.citations[0].article.id for answer in answers}) >= articles


def test_suggestions_name_people_and_words_of_the_articles(bot: Bot) -> None:
    found = Suggestions(bot).of("en")
    assert any("Clara Menzel" in question or "colder than before" in question for question in found)
    assert "Who is Arlow Bay?" not in found


def test_a_summary_that_is_suggested_is_of_that_article_alone(bot: Bot) -> None:
    for question in Suggestions(bot).of("en"):
        if question.startswith("Summarise"):
            cited = {citation.article.title for citation in bot.ask(question).citations}
            assert len(cited) == 1
            assert cited.pop() in question


def test_a_comma_within_the_quotation_marks_is_not_part_of_what_is_asked() -> None:
    said = "“We bail out our changing rooms every winter,” said its chairwoman, Philippa Dray."
    with Bot.from_articles([Article.of(said, source="rowers.txt", title="Rowers")]) as bot:
        assert "Who said “We bail out our changing rooms every winter”?" in Suggestions(bot).of(
            "en"
        )


def test_questions_are_about_articles_in_every_language_and_longer_than_a_notice() -> None:
    mill = (
        "A malom megnyílt. Az első zsákot hétfőn őrölték meg, mondta Szabó Lilla, a malom vezetője."
        " „Nem volt könnyű két év”, mondta Kovács Péter polgármester."
    )
    notices = [
        Article.of(f"The {thing} is closed.", title=f"The {thing}", date="2025-01-01")
        for thing in ("pool", "library", "market", "station")
    ]
    articles = [
        Article.of(LIDO, source="lido.txt", title="The lido opens", date="2024-05-01"),
        Article.of(BRIDGE, source="bruecke.txt", title="Die Brücke", date="2022-02-01"),
        Article.of(mill, source="malom.txt", title="A malom", date="2021-02-01"),
    ]
    with Bot.from_articles([*articles, *notices]) as bot:
        found = Suggestions(bot).of("en")
        cited = [bot.ask(question).citations[0].article for question in found]
    assert cited[0].language == "en"
    assert {article.language for article in cited} == {"en", "de", "hu"}
    assert {article.source for article in cited} == {a.source for a in articles}
    assert sum(question.startswith("Summarise") for question in found) <= 1


@pytest.mark.parametrize(
    ("office", "name"),
    [("Gruppenleiter", "Henning Rautzer"), ("Bauleiterin", "Anna Maria Leitgeb")],
)
def test_a_person_is_named_without_a_german_office_to_who_reads_another_language(
    office: str, name: str
) -> None:
    said = (
        f"Die Brücke wird saniert. Die Arbeiten dauern drei Jahre, sagte {office} {name}. Später"
        f" eröffnete {office} {name} das Fest."
    )
    with Bot.from_articles([Article.of(said, source="b.txt", title="Die Brücke")]) as bot:
        suggestions = Suggestions(bot)
        assert f"Who is {name}?" in suggestions.of("en")
        assert not [question for question in suggestions.of("en") if office in question]
        assert [question for question in suggestions.of("de") if f"{office} {name}" in question]


def test_a_name_of_three_words_is_named_whole() -> None:
    said = (
        "Die Mühle ist wieder offen. Drei Jahre dauerte der Umbau, sagte Hans Peter Kogler, der"
        " Besitzer der Mühle. Danach eröffnete Hans Peter Kogler das Fest."
    )
    with Bot.from_articles([Article.of(said, source="m.txt", title="Die Mühle")]) as bot:
        for language in ("de", "en"):
            found = Suggestions(bot).of(language)
            assert [question for question in found if "Hans Peter Kogler" in question], found


def test_a_club_is_not_asked_about_as_a_person() -> None:
    said = (
        "Die Handballerinnen des TV Steinbrach verzichten als Tabellenführer auf den Aufstieg."
        " Das sagte der Vorstand am Montag in der Halle."
    )
    with Bot.from_articles([Article.of(said, source="tv.txt", title="Handball")]) as bot:
        assert "Mit mondott TV Steinbrach?" not in Suggestions(bot).of("hu")


def test_an_empty_archive_suggests_nothing_and_a_new_article_is_asked_about() -> None:
    with Bot.from_articles() as bot:
        suggestions = Suggestions(bot)
        assert suggestions.of("en") == ()
        bot.add(Article.of(LIDO, source="lido.txt", title="The lido opens"))
        assert suggestions.of("en")


def test_a_server_that_stops_waits_for_the_search_for_questions(seed_bot: Bot) -> None:
    with TestClient(build_server(seed_bot, "", Options(open_browser=False))):
        pass
    assert not [thread for thread in threading.enumerate() if "warm_up" in thread.name]
