"""Dates of articles: questions over thirty dated notices, half of them traps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from footnoted import Answer, Article, Bot
from footnoted.answer.messages import phrase
from footnoted_evals.cases import DATA, NEWS, NEWS_CASES, load_cases
from footnoted_evals.outcome import supported
from footnoted_evals.systems.catalogue import ask


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with Bot.open(DATA / "dated", store=tmp_path_factory.mktemp("dated") / "store") as opened:
        yield opened


def _sources(answer: Answer) -> list[str]:
    return [citation.article.source for citation in answer.citations]


def test_dates_are_respected_where_they_matter_and_only_there(bot: Bot) -> None:
    outcomes = [ask(bot, case) for case in load_cases(DATA / "dated.jsonl", split="dev").cases]
    assert not [o.case.question for o in outcomes if o.failure]
    answerable = [o for o in outcomes if o.answer and o.case.answerable]
    first = [supported(o.answer.citations[:1], o.case) for o in answerable if o.answer]
    assert sum(first) >= 0.85 * len(first)


def test_a_period_is_a_wish_and_a_filter_is_a_filter(bot: Bot) -> None:
    question = "How much did the storm of March 2024 cost the town of Marlow Bay?"
    assert _sources(bot.ask(question))[0] == "storm-bill"
    strict = bot.ask(question, where={"since": "2024-03", "until": "2024-03"})
    assert "storm-bill" not in _sources(strict)


def test_what_was_so_at_another_time_does_not_bear_out_the_latest(bot: Bot) -> None:
    answer = bot.ask("What is the latest price of a return ticket on the Marlow Bay ferry?")
    assert "eleven pounds" in answer.sentences[0].text
    assert {c.article.source for c in answer.citations} == {"ferry-2024"}


def test_what_is_asked_of_a_year_that_the_articles_say_nothing_of_is_refused(
    tmp_path: Path,
) -> None:
    """Measured: 61 of 64; without regard to the year 26."""
    of_2014 = {"en": " in 2014?", "de": " im Jahr 2014?", "hu": " 2014-ben?"}
    questions = [
        case.question.rstrip("?") + of_2014[case.language]
        for case in load_cases(NEWS_CASES, split="even").cases
        if case.answerable and not case.turns and not any(map(str.isdigit, case.question))
    ]
    with Bot.open(NEWS, store=tmp_path / "store") as bot:
        refused = sum(not bot.ask(question).answered for question in questions)
    assert refused >= 0.9 * len(questions) >= 50


@pytest.mark.parametrize(
    ("wish", "sources"),
    [
        ("Summarise the news of March 2024", {"storm-2024", "konyvtar"}),
        ("What happened in Marlow Bay in March 2023?", {"storm-2023", "ferry-2023"}),
        ("Was ist 2023 in Tiszakert passiert?", {"arviz", "furdo-2023"}),
        ("Mi történt Tiszakerten 2024 márciusában?", {"konyvtar"}),
    ],
)
def test_a_digest_keeps_to_its_period(bot: Bot, wish: str, sources: set[str]) -> None:
    chat = bot.chat()
    chat.ask("Who is the current mayor of Marlow Bay?")
    for answer in (bot.ask(wish), chat.ask(wish)):
        assert set(_sources(answer)) == sources


def test_a_digest_of_the_latest_starts_with_the_newest(bot: Bot) -> None:
    for wish in ("Summarise the latest news", "Fasse die neuesten Nachrichten zusammen"):
        answer = bot.ask(wish)
        dates = [c.article.date or "" for c in answer.citations]
        assert len(dates) == 5
        assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("How many herons were counted on Lake Orrin yesterday?", 1),
        ("Wie viele Reiher wurden heute am Lake Orrin gezählt?", 0),
        ("Hány gémet számoltak tegnap a Lake Orrin partján?", 1),
        ("How many herons were counted on Lake Orrin three days ago?", 3),
        ("And what was said of Lake Orrin the day before yesterday?", 2),
    ],
)
def test_yesterday_is_the_day_before_the_question(days: int, question: str, tmp_path: Path) -> None:
    for ago in range(5):
        (tmp_path / f"{ago}.md").write_text(
            f"---\ntitle: Herons\ndate: {date.today() - timedelta(ago)}\n---\n\n"
            f"{ago + 41} herons were counted on Lake Orrin, the bird wardens said.\n",
            encoding="utf-8",
        )
    with Bot.open(tmp_path, store=tmp_path / "store") as bot:
        assert _sources(bot.ask(question))[0] == f"{days}.md"


@pytest.mark.parametrize(
    "question",
    ["What happened in Paris in 2024?", "What happened in 2017?", "Mi történt 2017-ben?"],
)
def test_what_is_of_no_article_is_refused(bot: Bot, question: str) -> None:
    assert not bot.ask(question).answered


def _told(date: str, price: str) -> Article:
    return Article.of(
        f"The council of Brumley spoke about the rebuilding of its harbour on Monday.\n\n"
        f"The rebuilding of the harbour of Brumley will cost {price} pounds.\n\n"
        "Work is to begin in spring.",
        source=f"{date}.txt",
        title="Brumley rebuilds its harbour",
        date=date,
        language="en",
    )


ARTICLES = [_told("2025-03-01", "12 million"), _told("2025-09-01", "17 million")]


def test_the_newest_figure_comes_first() -> None:
    for articles in (ARTICLES, ARTICLES[::-1]):
        with Bot.from_articles(articles) as bot:
            answer = bot.ask("What will the rebuilding of the harbour of Brumley cost?")
        assert answer.citations[0].article.date == "2025-09-01"


@pytest.mark.parametrize("question", ["What's the latest on Brumley?", "Mi újság Brumleyban?"])
def test_the_latest_on_a_subject_is_a_digest_newest_first(question: str) -> None:
    with Bot.from_articles(ARTICLES) as bot:
        answer = bot.ask(question)
    assert answer.notice.endswith(phrase("digest", answer.language))
    assert answer.citations[0].article.date == "2025-09-01"


def test_what_is_asked_of_a_time_is_of_that_time() -> None:
    with Bot.from_articles(ARTICLES) as bot:
        answer = bot.ask("What was the harbour of Brumley to cost in March 2025?")
    assert answer.citations[0].article.date == "2025-03-01"


def test_a_date_alone_answers_nothing(tmp_path: Path) -> None:
    this_year = date.today().year
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, year in (("26-rezgokuti-fuszerpaprika", -1), ("20-hallersiel-hafenbilanz", 0)):
        text = (DATA / "news" / f"{name}.md").read_text(encoding="utf-8")
        dated = re.sub(r"(?m)^date: \d{4}", f"date: {this_year + year}", text)
        (folder / f"{name}.md").write_text(dated, encoding="utf-8")
    with Bot.open(folder, store=tmp_path / "store") as bot:
        answer = bot.ask("Hány tonna volt idén a rezgőkúti paprikatermés?")
    assert "1150 tonna" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Any news this week?", "There is no article from "),
        ("What happened yesterday?", "There is no article from "),
        ("Was gibt es Neues diese Woche?", "Es gibt keinen Artikel (Zeitraum: "),
        ("Volt valami hír a héten?", "Nincs cikk (időszak: "),
    ],
)
def test_no_news_are_told_of_a_time_after_all_articles(question: str, said: str) -> None:
    market = Article.of("The market on Thursday has been cancelled.", date="2026-02-03")
    with Bot.from_articles([market]) as bot:
        answer = bot.ask(question)
    assert answer.text.startswith(said)
    assert not answer.citations


def test_news_of_a_time_are_from_articles_of_that_time(bot: Bot) -> None:
    answer = bot.ask("Any news in April 2024?")
    assert answer.citations
    assert {(c.article.date or "")[:7] for c in answer.citations} == {"2024-04"}
