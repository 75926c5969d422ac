"""What is in a digest about a subject."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

from footnoted import Answer, Article, Bot
from footnoted.answer.compose import told_in_other_languages
from footnoted.answer.messages import phrase
from footnoted_evals.cases import DATA

COURT = """Treasurer jailed for theft

A former treasurer who stole public money to pay for greyhounds was jailed on Monday.

Graham Tillotson, 56, had admitted 31 counts of fraud.

The mayor said that every payment now needs two signatures."""

CORRECTIONS = """Corrections and clarifications

Our report of the sentencing of Graham Tillotson gave the wrong figure. He has paid back £56,000.

An article about the Harrowmere lido said that it had 9,000 swimmers."""

LEAD = "The open-air pool will reopen in May, three years after cracks forced it to shut."
WORKS = [
    "Engineers drilled through the floor in June and found a spring that nobody had known of.",
    "A firm from the coast laid a new floor of steel, which took eleven weeks instead of five.",
    "The old tiles, four thousand of them, were sold to neighbours at a pound each for charity.",
    "Volunteers painted the changing huts green again, as on a postcard of the year 1936.",
    "The boiler now burns wood chips from the town's own trees, and heats the school as well.",
    "A slide was left out, because the insurer wanted a second guard for it on every day.",
]


def _bot(**texts: str) -> Bot:
    articles = [
        Article.of(text, source=f"{name}.txt", language="en") for name, text in texts.items()
    ]
    return Bot.from_articles(articles)


def _dated(*texts: str) -> Bot:
    """Return a bot over texts of 1 April, 2 April, and so on."""
    days = [f"2026-04-{n:02}" for n in range(1, len(texts) + 1)]
    return Bot.from_articles(
        Article.of(text, source=f"{day}.txt", date=day, language="en")
        for day, text in zip(days, texts, strict=True)
    )


def test_of_an_article_about_something_else_only_the_paragraphs_about_the_subject() -> None:
    with _bot(court=COURT, corrections=CORRECTIONS) as bot:
        answer = bot.ask("Tell me about Graham Tillotson")
    assert "31 counts of fraud" in answer.text
    assert "9,000 swimmers" not in answer.text
    assert "two signatures" not in answer.text


def test_an_article_about_the_subject_is_told_from_its_beginning() -> None:
    price = "The Harrowmere lido will charge adults six pounds for a swim, the council said."
    works = "\n\n".join([*WORKS, *(w.replace(" the ", " the other ") for w in WORKS)])
    text = f"Harrowmere lido to reopen\n\n{LEAD}\n\n{works}\n\n{price}"
    with _bot(lido=text, court=COURT) as bot:
        answer = bot.ask("Tell me about the Harrowmere lido")
    assert answer.citations[0].quote == LEAD
    assert price in answer.text


def test_who_somebody_is_is_told_where_no_sentence_introduces_him() -> None:
    with _bot(court=COURT, corrections=CORRECTIONS) as bot:
        for answer in (bot.ask("Who is Graham Tillotson?"), _second(bot, "Who is Tillotson?")):
            assert "31 counts of fraud" in answer.text
            assert answer.notice == phrase("digest", "en")
        for question in ("Who is Ann Lee?", "Who jailed Graham Tillotson?"):
            assert bot.ask(question).notice != phrase("digest", "en")


@pytest.mark.parametrize("asked", ["who is graham tillotson", "wer ist graham tillotson"])
def test_somebody_may_be_typed_without_capitals(asked: str) -> None:
    told = "On Monday Graham Tillotson carried eleven boxes to the ferry of Kelsby in the rain."
    with Bot.from_articles([told, "The prime minister spoke. Prime Minister Hall left."]) as bot:
        assert [c.quote for c in bot.ask(asked).citations] == [told]
        answer = bot.ask("who is the prime minister")
    assert answer.notice != phrase("digest", "en")


def test_who_has_the_same_first_name_is_somebody_else() -> None:
    ferry = "Captain Uwe Brandis, 57, was not hurt.\n\nHe had pulled the lever in time, he said."
    farm = "Farmer Uwe Brankamp thinks nothing of it.\n\nHis meadows are beyond the rails."
    with _bot(ferry=ferry, farm=farm) as bot:
        answer = bot.ask("Tell me about Uwe Brandis")
    assert "not hurt" in answer.text
    assert "Brankamp" not in answer.text


def test_a_name_is_met_by_the_longer_one_that_it_begins(news: Bot) -> None:
    answer = news.ask("Gibt es etwas Neues zum Hafen?")
    assert "Der Hafen Hallersiel hat im vergangenen Jahr" in answer.text
    assert len(answer.sentences) > 1


def test_what_no_digest_can_tell_stays_a_weak_match() -> None:
    table = (
        "Orlik wins\n\nPlayer: Kinga Zawada | Goals: 11 | Minutes: 0\n"
        "Player: Ola Pietrzyk | Goals: 8 | Minutes: 4\n"
        "Player: Agata Rusin | Goals: 5 | Minutes: 2"
    )
    with _bot(table=table) as bot:
        answer = bot.ask("Who is Ola Pietrzyk?")
    assert answer.level == "weak"
    assert "Ola Pietrzyk" in answer.text


def _second(bot: Bot, question: str) -> Answer:
    chat = bot.chat()
    chat.ask("How many swimmers had the Harrowmere lido?")
    return chat.ask(question)


@pytest.mark.parametrize(
    "title", ["9 March 2024", "The latest news from Orle", "Minister: “No more trams”"]
)
def test_an_article_is_known_by_its_title_whatever_that_says(title: str) -> None:
    articles = [
        Article.of(
            f"The harbour office of Orle met on Monday. It has {n} members, said its clerk.",
            title=of,
            source=of,
            date="2024-05-01",
        )
        for n, of in enumerate((title, "9 March 2025", "News from Orle", "No more trams"), 3)
    ]
    with Bot.from_articles(articles) as bot:
        answer = bot.ask(f"Summarise the article “{title}”.")
    assert answer.answered
    assert {citation.article.title for citation in answer.citations} == {title}


def test_a_later_figure_is_told_and_takes_the_place_of_the_older_one() -> None:
    older = (
        "Library to save £84,000\n\n"
        "The council wants to save £84,000 a year at Denton library. Four jobs will go."
    )
    newer = (
        "Library cut halved\n\n"
        "After protests the council has changed its plans for Denton library. "
        "It will now save £41,000 a year instead of £84,000."
    )
    with _dated(older, newer) as bot:
        for question in ("Summarise the story of Denton library", "Tell me about Denton library"):
            answer = bot.ask(question)
            assert answer.notice == phrase("digest", "en")
            assert "£41,000" in answer.text
            assert "wants to save" not in answer.text


def test_a_digest_tells_how_the_newest_article_about_the_subject_begins() -> None:
    older = (
        "Library to close two days a week\n\n"
        "Denton library will close on Mondays and Wednesdays from 1 April, the council has decided."
        "\n\nFour of the eleven staff will lose their jobs, and the mobile library, which serves "
        "nine villages, will make its last round in March.\n\n"
        "The library lent 96,000 books last year, fewer than the 104,000 of the year before."
    )
    lead = "The council has backed down over Denton library."
    newer = (
        f"Library: one day instead of two\n\n{lead} It will close on Wednesdays only, and not on "
        "Mondays as well.\n\nBoth members of staff have volunteered, the council said."
    )
    with _dated(older, newer) as bot:
        assert lead in bot.ask("Summarise the library story").text
        assert bot.ask("What's the latest on the library?").text.startswith(lead)


def test_speech_between_dashes_is_no_item_of_a_list() -> None:
    speech = "– A boltok vevői elmaradnak, ezért ellenzem az egész javaslatot – felelte Vida Klára."
    text = (
        "Vita a parkolásról\n\nA képviselő-testület csütörtökön a belvárosi parkolásról vitázott."
        f"\n\n{speech}\n\nA testület végül hét igen szavazattal elfogadta a féléves próbát."
    )
    with Bot.from_articles([Article.of(text, source="vita.txt", language="hu")]) as bot:
        assert speech in bot.ask("Foglald össze a parkolásról szóló cikket").text


def test_whats_new_is_told_from_articles_in_the_language_of_the_question_first() -> None:
    told = {
        "en": ("2026-04-01", "The council of Denton will close the library on Wednesdays in May."),
        "de": ("2026-04-02", "Die Stadt Brenkenau verkauft ihr altes Hallenbad an einen Verein."),
        "hu": ("2026-04-03", "A tarnóvári uszoda felújítása miatt szeptemberig nem nyit ki."),
    }
    articles = [
        Article.of(text, source=f"{language}.txt", date=day, language=language)
        for language, (day, text) in told.items()
    ]
    with Bot.from_articles(articles) as bot:
        for question, order in (
            ("What's new?", ["en", "hu", "de"]),
            ("Mi újság?", ["hu", "de", "en"]),
        ):
            said = bot.ask(question)
            assert [c.article.language for c in said.citations] == order


@pytest.mark.parametrize("topic", ["treasurer theft", "the jailed treasurer"])
def test_a_topic_alone_is_told_of_where_no_sentence_surely_answers(topic: str) -> None:
    with _bot(court=COURT, corrections=CORRECTIONS) as bot:
        assert bot.ask(topic).notice == phrase("digest", "en")
        assert bot.ask(f"What is said about {topic}?").notice != phrase("digest", "en")
        assert not bot.ask("apple pie").answered


def test_in_another_language_a_digest_is_of_the_nearest_article_alone() -> None:
    dressing = (
        "Researchers at the university have made a wound dressing that clings as mussels do.\n\n"
        "Ordinary gauze took almost four minutes to stop the bleeding, the team reports."
    )
    court = "The court heard that the wind alarm had been switched off for eleven whole weeks."
    with _bot(dressing=dressing, court=court) as bot:
        answer = bot.ask("Fasse zusammen, was über den Wundkleber berichtet wird")
    assert {c.article.source for c in answer.citations} == {"dressing.txt"}


@pytest.fixture(scope="module")
def news() -> Iterator[Bot]:
    with TemporaryDirectory() as store, Bot.open(DATA / "news", store=store) as opened:
        opened.sync()
        yield opened


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Was gibt es Neues über die Paprikaernte?", "Közepes év a rezgőkúti paprikaföldeken"),
        ("Mi újság a dunmarrow-i vasúttal?", "Fourteen hurt as commuter train leaves rails"),
    ],
)
def test_a_subject_is_told_of_from_articles_in_another_language(
    news: Bot, question: str, source: str
) -> None:
    answer = news.ask(question)
    assert {c.article.title.startswith(source) for c in answer.citations} == {True}
    languages = told_in_other_languages(answer.citations, answer.language)
    assert languages
    assert answer.notice.startswith(languages.rstrip(" :"))


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was gibt es Neues zum Streik der Müllabfuhr?", "de"),
        ("Tell me about the hop harvesting machines", "en"),
    ],
)
def test_what_is_perhaps_about_a_subject_is_told_as_such(
    news: Bot, question: str, language: str
) -> None:
    answer = news.ask(question)
    assert answer.level == "weak"
    assert answer.notice.endswith(phrase("weak", language))


def test_a_word_in_common_is_no_subject_in_common(news: Bot) -> None:
    assert not news.ask("Summarise the story of the water polo clubs").answered  # rowers split


def test_a_sentence_that_perhaps_answers_is_no_digest(news: Bot) -> None:
    assert not news.ask("Mesélj erről: a csónakház eladása!").answered  # eggs that were sold


def test_of_what_is_perhaps_about_a_subject_only_the_opening_is_told(news: Bot) -> None:
    answer = news.ask("Tell me about the hop harvesting machines")
    assert answer.level == "weak"
    article = answer.citations[0].article
    assert {c.article.id for c in answer.citations} == {article.id}
    assert 1 <= len(answer.sentences) <= 2
    body = article.text.removeprefix(article.title).lstrip()
    assert body.startswith(answer.citations[0].quote)


@pytest.mark.parametrize("topic", ["the rowing club", "der Muschelkleber"])
def test_a_topic_that_no_sentence_answers_is_told_of(news: Bot, topic: str) -> None:
    answer = news.ask(topic)
    assert answer.level == "answer"
    assert answer.notice == phrase("digest", answer.language)


def test_a_name_is_not_any_word_that_begins_like_it() -> None:
    heating = "Villanyradiátort a hetven év felettiek kaphatnak a városházán, amíg tart a javítás."
    halt = "Gestrichen wurde der Halt des Nachtzugs in Villach, weil dort kein Gleis frei ist."
    articles = [
        Article.of(heating, title="Leállt a távfűtés"),
        Article.of(halt, title="Nachtzug nach Triest"),
    ]
    with Bot.from_articles(articles) as bot:
        told = bot.ask("Was wissen wir über Villach?")
        absent = bot.ask("Was wissen wir über Villach?", where={"languages": "hu"})
    assert [c.article.title for c in told.citations] == ["Nachtzug nach Triest"]
    assert absent.level != "answer"


def test_a_name_alone_is_told_of_in_all_languages(seed_bot: Bot) -> None:
    answer = seed_bot.ask("Burnham")
    assert answer.level == "answer"
    assert len({citation.article.language for citation in answer.citations}) > 1
