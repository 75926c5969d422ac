from __future__ import annotations

from collections.abc import Iterator

import pytest

from footnoted import Article, Bot
from footnoted.answer.messages import phrase

BRIDGE = (
    "The council will build a footbridge over the Tarn by May. It costs eight million pounds.",
    "The footbridge over the Tarn has become dearer. It will open in October, said Ann Lee.",
)
LIBRARY = "Az új könyvtár szeptemberben nyílik meg Rábaszegen. Az átalakítás 310 millió forint."


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    dates = ("2026-03-02", "2026-09-14")
    articles = [
        Article.of(text, source=f"{date}.md", title=f"The footbridge, {date}", date=date)
        for text, date in zip(BRIDGE, dates, strict=True)
    ]
    hungarian = Article.of(LIBRARY, source="konyvtar.md", title="Új könyvtár", language="hu")
    with Bot.from_articles([*articles, hungarian]) as bot:
        yield bot


def test_thanks_do_not_part_an_answer_from_what_is_asked_about_it(bot: Bot) -> None:
    chat = bot.chat()
    cited = chat.ask("How much does the footbridge over the Tarn cost?").citations[0]
    assert chat.ask("Thanks!").level == "talk"
    assert cited.article.title in chat.ask("Which article says so?").text


def test_more_after_a_refusal_is_that_refusal(bot: Bot) -> None:
    chat = bot.chat()
    refusal = chat.ask("What is the capital of Peru?")
    more = chat.ask("tell me more")
    assert (more.question, more.text) == ("tell me more", refusal.text)
    assert not more.answered


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("Are you sure?", "en", "no source"),
        ("which article?", "en", "no source"),
        ("Wer sagt das?", "de", "keine Quelle"),
        ("Ki mondja ezt?", "hu", "forrása sincs"),
    ],
)
def test_a_refusal_has_no_source(bot: Bot, asked: str, language: str, said: str) -> None:
    chat = bot.chat()
    assert not chat.ask("What is the capital of Peru?").answered
    for _ in range(2):
        answer = chat.ask(asked)
        assert said in answer.text
        assert (answer.level, answer.language, answer.citations) == ("none", language, ())


@pytest.mark.parametrize("asked", ["Is that still true?", "Stimmt das noch?", "Igaz ez még?"])
def test_whether_it_is_still_true_the_newest_article_may_tell(bot: Bot, asked: str) -> None:
    chat = bot.chat()
    told = chat.ask("What does the footbridge over the Tarn cost?")
    answer = chat.ask(asked)
    assert [c.article.date for c in told.citations] == ["2026-03-02"]
    assert [c.article.date for c in answer.citations] == ["2026-03-02", "2026-09-14"]
    assert [s.citations for s in answer.sentences] == [(1,), (2,)]


def test_the_newest_of_something_else_does_not_tell_whether_it_is_still_true() -> None:
    fire = (
        "A man who set fire to a boathouse in Alderwick has been jailed for three years. The judge"
        " said he had acted out of spite."
    )
    cash = (
        "Eine Pfarrsekretärin aus Moosfelden ist zu einer Strafe auf Bewährung verurteilt worden."
        " Sie hatte Geld aus der Kirchenkasse genommen."
    )
    articles = [
        Article.of(fire, title="Man jailed for boathouse fire", date="2026-03-19", source="a"),
        Article.of(cash, title="Bewährungsstrafe für Sekretärin", date="2026-07-15", source="b"),
    ]
    with Bot.from_articles(articles) as bot:
        chat = bot.chat()
        assert "three years" in chat.ask("How long was the sentence?").text
        assert [c.article.source for c in chat.ask("Is that still true?").citations] == ["a"]


@pytest.mark.parametrize(
    ("asked", "language"), [("sum it up", "en"), ("Fass zusammen!", "de"), ("foglald össze", "hu")]
)
def test_to_sum_it_up_is_to_sum_up_the_article(bot: Bot, asked: str, language: str) -> None:
    chat = bot.chat()
    chat.ask("Mikor nyílik meg a könyvtár?")
    answer = chat.ask(asked)
    assert answer.notice.endswith(phrase("digest", language))
    assert {c.article.source for c in answer.citations} == {"konyvtar.md"}


@pytest.mark.parametrize(
    ("first", "second", "sources"),
    [
        ("How many articles are there?", "And in Hungarian?", ["konyvtar.md"]),
        ("Welche Artikel gibt es?", "Und auf Ungarisch?", ["konyvtar.md"]),
        ("What is the newest article?", "And in Hungarian?", ["konyvtar.md"]),
        ("Which articles are about the library?", "And in Hungarian?", ["konyvtar.md"]),
        ("How many articles are there?", "And in French?", []),
    ],
)
def test_which_articles_are_in_a_language_may_be_asked_after_which_there_are(
    first: str, second: str, sources: list[str]
) -> None:
    opened = "The library in Denton reopens on Monday with 400 new books."
    articles = [
        Article.of(LIBRARY, title="Új könyvtár", source="konyvtar.md", date="2026-03-02"),
        Article.of(opened, title="Library reopens", source="library.md", date="2026-05-02"),
    ]
    with Bot.from_articles(articles) as bot:
        chat = bot.chat()
        chat.ask(first)
        answer = chat.ask(second)
        assert answer.answered
        assert [c.article.source for c in answer.citations] == sources
        assert answer.understood_as == f"{first} {second}"
        filtered = bot.chat()
        filtered.ask(first)
        answer = filtered.ask(second, where={"languages": ["en", "de"]})
        assert not answer.citations


def test_an_answer_in_a_language_is_announced_in_it(bot: Bot) -> None:
    chat = bot.chat()
    chat.ask("When does the new library open?")
    answer = chat.ask("in Hungarian")
    assert answer.citations
    assert answer.language == "hu"
    assert answer.notice in ("", phrase("weak", "hu"))


@pytest.mark.parametrize("said", ["that's wrong", "Das stimmt nicht!", "Ez nem igaz."])
def test_a_complaint_is_not_asked_of_the_articles(said: str) -> None:
    correction = "Our report said that the ferry costs £2. That is wrong. The ferry costs £3."
    with Bot.from_articles([Article.of(correction, source="ferry.md", title="Ferry")]) as bot:
        assert bot.ask(said).level == "talk"
        chat = bot.chat()
        told = chat.ask("How much is the ferry?")
        answer = chat.ask(said)
        assert answer.citations == told.citations
        assert "Ferry" in answer.text
        assert "£2" not in answer.text
        assert not chat.ask("What is the capital of Peru?").answered
        assert not chat.ask(said).citations


@pytest.mark.parametrize("said", ["shorter", "kürzer bitte", "rövidebben"])
def test_shorter_is_the_short_answer(bot: Bot, said: str) -> None:
    assert bot.ask(said).level == "talk"
    chat = bot.chat()
    told = chat.ask("What does the footbridge over the Tarn cost?")
    answer = chat.ask(said)
    assert answer.text == f"{told.citations[0].short_answer} [1]"
    assert answer.citations == told.citations
    chat.ask("Is that still true?")
    chat.ask("Are you sure?")
    assert chat.ask(said).text == answer.text


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("What is the first one about?", 0),
        ("And the second?", 1),
        ("Worum geht es im letzten?", 2),
        ("Miről szól a második?", 1),
        ("És a harmadik?", 2),
        ("Which one is the last?", 2),
        ("Der vierte?", None),
    ],
)
def test_one_of_the_articles_in_a_list_is_summed_up(
    bot: Bot, question: str, article: int | None
) -> None:
    chat = bot.chat()
    listed = chat.ask("Which articles do you have?").citations
    assert len(listed) == 3
    told = {citation.article.title for citation in chat.ask(question).citations}
    assert told == (set() if article is None else {listed[article].article.title})


def test_an_article_of_a_list_can_be_asked_about(bot: Bot) -> None:
    chat = bot.chat()
    listed = chat.ask("Which articles do you have?").citations
    newest = max(listed, key=lambda citation: citation.article.date or "").article
    assert newest.title in chat.ask("Who wrote the newest one?").text
    assert {c.article.title for c in chat.ask("And the last?").citations} == {
        listed[2].article.title
    }
    chat.ask("the newest one?")
    assert "October" in chat.ask("When will it open?").text


def test_the_second_of_no_list_is_asked_of_the_articles(bot: Bot) -> None:
    chat = bot.chat()
    chat.ask("How much does the footbridge over the Tarn cost?")
    assert chat.ask("And the second?").understood_as.endswith("Tarn cost? And the second?")
