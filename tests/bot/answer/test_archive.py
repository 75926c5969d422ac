"""Questions about the archive are answered from what is stored about its articles."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from footnoted import Article, Bot
from footnoted.answer import archive, articles_about, messages
from footnoted.translations import languages
from footnoted_evals.cases import DATA
from footnoted_index.text.word_lists import word_list

BRIDGE = (
    "Alina Brook, Jonas Pell and Greta Sand voted for the bridge. It will cost 86 million pounds."
)
WINDPARK = (
    "Der Gemeinderat von Seefeld hat am Donnerstag den geplanten Windpark mit 11 zu 8 abgelehnt."
)
BEAR = (
    "Medvét láttak Kőhalomban\n\nBarnamedvét láttak szerdán Kőhalom határában, a malom közelében."
)


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    articles = [
        Article.of(
            text, title=title, author=author, date=date, language=language, source=f"{date}.md"
        )
        for text, title, author, date, language in (
            (BRIDGE, "How the Tarn Bridge vote split MPs", "Milo Strand", "2026-05-12", "en"),
            (WINDPARK, "Seefeld lehnt Windpark ab", "Karla Vogt", "2026-05-08", "de"),
            (BEAR, "Medvét láttak Kőhalomban", "Balla Réka", "2026-03-19", "hu"),
        )
    ]
    with Bot.from_articles(articles) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many articles are there since 10 May 2026?", "article from 10 May 2026 on."),
        ("Wie viele Artikel gibt es vor Mai 2026?", "Artikel bis zum 30. April 2026."),
        ("Hány cikk van 2026. május 10. óta?", "cikk van (2026. május 10. óta)."),
    ],
)
def test_a_period_without_an_end_is_said_as_one(bot: Bot, question: str, said: str) -> None:
    assert said in bot.ask(question).text


@pytest.mark.parametrize(
    ("question", "value", "sources"),
    [
        ("Who wrote the article about the bridge vote?", "Milo Strand", ["2026-05-12.md"]),
        ("Von wem ist der Artikel über den Windpark?", "Karla Vogt", ["2026-05-08.md"]),
        ("Ki írta a medvéről szóló cikket?", "Balla Réka", ["2026-03-19.md"]),
        ("Wann ist der Artikel über den Windpark erschienen?", "8. Mai 2026", ["2026-05-08.md"]),
        ("Which articles were written by Karla Vogt?", "Windpark", ["2026-05-08.md"]),
        ("Hány cikket írt Balla Réka?", "1 cikk", ["2026-03-19.md"]),
        ("Which articles were published in March 2026?", "Medvét", ["2026-03-19.md"]),
        ("What is the newest article?", "Tarn Bridge", ["2026-05-12.md"]),
        ("Melyik a legrégebbi cikk?", "Medvét", ["2026-03-19.md"]),
        ("Melyik a legrégebbi cikk?", "(Balla Réka, 2026. március 19.).", ["2026-03-19.md"]),
        ("Mikor jelent meg a medvéről szóló cikk?", "2026. március 19.", ["2026-03-19.md"]),
        ("Wie viele Artikel gibt es auf Ungarisch?", "1 Artikel", ["2026-03-19.md"]),
        ("Hány magyar nyelvű cikk van a gyűjteményben?", "1 cikk", ["2026-03-19.md"]),
        ("What is the newest article about Seefeld?", "Windpark", ["2026-05-08.md"]),
        ("Welcher ist der älteste Artikel über Seefeld?", "Windpark", ["2026-05-08.md"]),
        ("Melyik a legújabb cikk Kőhalomról?", "Medvét", ["2026-03-19.md"]),
        ("Melyik a legújabb magyar cikk?", "Medvét", ["2026-03-19.md"]),
        ("Was ist der neueste ungarische Artikel?", "Medvét", ["2026-03-19.md"]),
        ("Melyik a legrégebbi német cikk?", "Windpark", ["2026-05-08.md"]),
        ("Was ist der älteste Artikel vom Mai 2026?", "Windpark", ["2026-05-08.md"]),
        ("What is the newest German article about Seefeld?", "Windpark", ["2026-05-08.md"]),
        ("What is the newest Hungarian article about Seefeld?", "no article in Hungarian", []),
    ],
)
def test_the_value_is_said_and_the_article_cited(
    bot: Bot, question: str, value: str, sources: list[str]
) -> None:
    answer = bot.ask(question)
    assert answer.answered
    assert value in answer.text
    assert [c.article.source for c in answer.citations] == sources


def test_the_title_is_quoted_where_the_text_has_it(bot: Bot) -> None:
    quotes = {c.article.language: c.quote for c in bot.ask("List all articles").citations}
    assert quotes["hu"] == "Medvét láttak Kőhalomban"
    assert quotes["en"] == "Alina Brook, Jonas Pell and Greta Sand voted for the bridge."


def test_a_filter_and_a_conversation_are_respected(bot: Bot) -> None:
    chat = bot.chat()
    chat.ask("How much will the bridge cost?")
    assert "3 articles" in chat.ask("How many articles do you have?").text
    german = bot.ask("How many articles do you have?", where={"languages": "de"})
    assert "1 article" in german.text


@pytest.mark.parametrize(
    "question",
    ["Which languages are the articles in?", "What do you have?", "Wer sind die Autoren?"],
)
def test_a_filter_that_admits_no_article_is_refused(bot: Bot, question: str) -> None:
    answer = bot.ask(question, where={"languages": "fr"})
    assert answer.level == "none"
    assert answer.text == messages.phrase("no_articles", answer.language)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many articles by Dawn French?", 1),
        ("How many articles by Dawn French are in German?", 0),
        ("How many articles are in French?", 0),
        ("Welche Artikel hat Dawn French auf Deutsch geschrieben?", 0),
    ],
)
def test_an_author_may_be_called_like_a_language(question: str, count: int) -> None:
    ferry = Article.of(
        "The ferry to Kelsby costs four pounds.", title="The ferry", author="Dawn French"
    )
    with Bot.from_articles([ferry, Article.of(WINDPARK, author="Karla Vogt")]) as bot:
        answer = bot.ask(question)
    assert [c.article.title for c in answer.citations] == ["The ferry"] * count


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What has Milo Strand written?", ["2026-05-12.md"]),
        ("Was hat Karla Vogt geschrieben?", ["2026-05-08.md"]),
        ("Miket írt Balla Réka?", ["2026-03-19.md"]),
        ("What has Alina Brook written?", []),
        ("Where does Milo Strand live?", []),
    ],
)
def test_what_an_author_has_written_are_articles(bot: Bot, question: str, found: list[str]) -> None:
    assert [c.article.source for c in bot.ask(question).citations] == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did {} write?", True),
        ("was hat {} geschrieben?", True),
        ("Mit írt {}?", True),
        ("What did {} write about the moon?", False),
        ("What did {} say?", False),
        ("Wo wohnt {}?", False),
    ],
)
@pytest.mark.parametrize("author", ["Anna Weber", "Ann Lee", "Szabó Péter"])
def test_what_an_author_has_written_is_told_whatever_the_name(
    windpark_by: dict[str, Bot], author: str, question: str, found: bool
) -> None:
    answer = windpark_by[author].ask(question.format(author))
    assert answer.answered == found


@pytest.fixture(scope="module")
def windpark_by() -> Iterator[dict[str, Bot]]:
    names = ("Anna Weber", "Ann Lee", "Szabó Péter")
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(
                Bot.from_articles([Article.of(WINDPARK, author=name, source="a.md")])
            )
            for name in names
        }


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("Which articles by Karla Vogt are about the wind farm?", "Karla Vogt"),
        ("Which articles by Milo Strand are about the wind farm?", ""),
        ("Welche Artikel von Karla Vogt handeln vom Windpark?", "Karla Vogt"),
        ("Which articles about the wind farm appeared in May?", "Karla Vogt"),
        ("Which articles from March are about the wind farm?", ""),
        ("Márciusi cikkek a medvéről", "Balla Réka"),
        ("Májusi cikkek a medvéről", ""),
    ],
)
def test_articles_about_a_subject_may_be_of_an_author_or_a_time(
    bot: Bot, question: str, author: str
) -> None:
    assert [c.article.author for c in bot.ask(question).citations] == ([author] if author else [])


def test_a_case_ending_of_a_year_is_no_subject(bot: Bot) -> None:
    answer = bot.ask("Melyik a legrégebbi cikk 2026-ból?")
    assert [c.article.source for c in answer.citations] == ["2026-03-19.md"]


@pytest.mark.parametrize(
    ("questions", "understood_as", "found"),
    [
        (
            ("Which articles did Milo Strand write?", "And Karla Vogt?"),
            "Which articles did Karla Vogt write?",
            "2026-05-08.md",
        ),
        (
            ("Which articles did Milo Strand write?", "Und Karla Vogt?"),
            "Which articles did Karla Vogt write?",
            "2026-05-08.md",
        ),
        (
            ("Welche Artikel hat Milo Strand geschrieben?", "És Balla Réka?"),
            "Welche Artikel hat Balla Réka geschrieben?",
            "2026-03-19.md",
        ),
        (
            ("How many articles are there in Hungarian?", "And in German?"),
            "How many articles are there in German?",
            "2026-05-08.md",
        ),
        (
            ("Which articles are from May?", "And from March?"),
            "Which articles are from March?",
            "2026-03-19.md",
        ),
        (
            ("Which articles are from May?", "Und im März?"),
            "Which articles are im März?",
            "2026-03-19.md",
        ),
        (
            ("What is the newest article?", "And the oldest?"),
            "What is the oldest article?",
            "2026-03-19.md",
        ),
        (
            ("Was ist der älteste Artikel?", "Und der neueste?"),
            "Was ist der neueste Artikel?",
            "2026-05-12.md",
        ),
        (
            ("Melyik a legújabb cikk?", "és a legrégebbi?"),
            "Melyik a legrégebbi cikk?",
            "2026-03-19.md",
        ),
        (
            ("Melyik a legújabb cikk 2026 márciusából?", "És 2026 májusából?"),
            "Melyik a legújabb cikk 2026 májusából?",
            "2026-05-12.md",
        ),
    ],
)
def test_a_follow_up_may_ask_of_the_archive(
    bot: Bot, questions: tuple[str, str], understood_as: str, found: str
) -> None:
    chat = bot.chat()
    answer = [chat.ask(question) for question in questions][-1]
    assert answer.understood_as == understood_as
    assert [c.article.source for c in answer.citations] == [found]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the newest article by Milo Strand?", "The newest article is “Newts"),
        ("Was ist der neueste Artikel von Milo Strand?", "Der neueste Artikel ist „Newts"),
        ("What is the oldest article by Milo Strand?", "The oldest article is “The bridge vote”"),
        ("What is the newest article about Milo Strand?", "about that is “Strand prize”"),
    ],
)
def test_the_newest_of_an_author_need_not_name_him(question: str, said: str) -> None:
    written = [
        (f"By Milo Strand\n\n{BRIDGE}", "The bridge vote", "Milo Strand", "2026-02-01"),
        ("Newts were found in a pond.", "Newts stop the car park", "Milo Strand", "2026-05-01"),
        ("A cow was seen in Quay Road on Monday.", "Cow in town", "Ann Lee", "2026-06-01"),
    ]
    if "about" in question:
        prize = "Milo Strand, the reporter, has won a prize for his article on the bridge."
        written.append((prize, "Strand prize", "Ann Lee", "2026-06-02"))
    with Bot.from_articles(
        Article.of(text, title=title, author=author, date=date, source=date, language="en")
        for text, title, author, date in written
    ) as bot:
        assert said in bot.ask(question).text


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Which Hungarian articles are about the library?", ["hu"]),
        ("English articles about the library", ["en"]),
        ("Which articles are about the library?", ["en", "hu"]),
        ("French articles about the library", []),
        ("Who wrote the Hungarian article about the library?", ["hu"]),
    ],
)
def test_articles_about_a_subject_may_be_asked_for_in_a_language(
    question: str, sources: list[str]
) -> None:
    articles = [
        Article.of(
            "The library in Denton reopens on Monday with 400 new books.",
            title="Library reopens",
            author="Ann Lee",
            source="en",
        ),
        Article.of(
            "Új könyvekkel nyílik meg hétfőn a dentoni könyvtár.",
            title="Megnyílik a könyvtár",
            author="Balla Réka",
            source="hu",
        ),
    ]
    with Bot.from_articles(articles) as bot:
        answer = bot.ask(question)
    assert sorted(c.article.source for c in answer.citations) == sources
    assert answer.answered


def test_a_follow_up_on_the_archive_is_answered_in_its_own_language(bot: Bot) -> None:
    chat = bot.chat()
    chat.ask("Which articles did Milo Strand write?")
    assert chat.ask("Und Karla Vogt?").text.startswith("Es gibt 1 Artikel von Karla Vogt.")


@pytest.mark.parametrize(("sure", "level"), [(0.66, "weak"), (0.86, "answer")])
def test_articles_that_may_be_about_something_else_are_shown_as_such(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, sure: float, level: str
) -> None:
    monkeypatch.setattr(articles_about, "sureness_about", lambda *_: sure)
    answer = bot.ask("Which articles are about wind power?")
    assert answer.level == level
    assert ("found" in answer.sentences[0].text) == (level == "answer")
    if level == "weak":
        assert answer.notice == messages.phrase("weak", "en")
        assert answer.confidence == sure


def test_an_article_that_is_not_there_is_not_made_up(bot: Bot) -> None:
    assert not bot.ask("Who wrote the article about the moon landing?").answered
    answer = bot.ask("How many articles of the constitution were changed?")
    assert "There are" not in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What can you do?", "3 articles"),
        ("Hallo, was kannst du?", "3 Artikeln"),
        ("Mit tudsz?", "3 cikk"),
    ],
)
def test_what_the_bot_can_do_tells_what_the_archive_holds(
    bot: Bot, question: str, said: str
) -> None:
    answer = bot.ask(question)
    assert answer.level == "talk"
    assert said in answer.text


def test_articles_of_one_day_are_not_said_to_be_from_one_day_to_the_same() -> None:
    articles = [Article.of(BRIDGE, source="a.md", date="2026-05-12", language="en")]
    with Bot.from_articles(articles) as bot:
        assert "(English; 12 May 2026)" in bot.ask("What can you do?").text


def test_a_title_in_quotation_marks_is_not_put_in_two_pairs_of_them() -> None:
    articles = [
        Article.of(BEAR, title="„Nem sértődik meg”", author="Balla Réka", source="a.md"),
        Article.of(BRIDGE, title="“Yes” and “no”", author="Milo Strand", source="b.md"),
    ]
    with Bot.from_articles(articles) as bot:
        chat = bot.chat()
        listed = chat.ask("Which articles are there?").text
        assert "• “Nem sértődik meg” (" in listed
        assert "• ““Yes” and “no”” (" in listed  # its first mark is not the partner of its last
        assert "„Nem sértődik meg”" in bot.ask("Ki írta a medvéről szóló cikket?").text
        chat.ask("Hol láttak medvét?")
        assert "itt: „Nem sértődik meg” (" in chat.ask("Biztos?").text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What can you do?", "from your one article (English)"),
        ("Was kannst du?", "aus Ihrem einzigen Artikel (Englisch)"),
        ("Que peux-tu faire ?", "de votre unique article (anglais)"),
    ],
)
def test_one_article_is_not_told_in_the_plural(question: str, said: str) -> None:
    with Bot.from_articles([Article.of(BRIDGE, source="a.md", language="en")]) as bot:
        assert said in bot.ask(question).text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many articles are there?", "There is 1 article (English).\n"),
        ("Who are the authors?", "The articles name one author: Milo Strand."),
        ("In welchen Sprachen sind die Artikel?", "Die Artikel sind in einer Sprache: Englisch."),
    ],
)
def test_what_all_articles_have_is_not_counted(question: str, said: str) -> None:
    article = Article.of(BRIDGE, source="a.md", author="Milo Strand", language="en")
    with Bot.from_articles([article]) as bot:
        assert said in f"{bot.ask(question).text}\n"


def test_the_footnotes_of_authors_are_in_the_order_of_their_names() -> None:
    written = [("Milo Strand", "2026-05-01"), ("Karla Vogt", "2026-05-02")]
    written += [("Balla Réka", f"2026-05-{day:02}") for day in (3, 4)]
    with Bot.from_articles(
        Article.of(f"{BRIDGE} {day}.", source=day, date=day, author=author, language="en")
        for author, day in written
    ) as bot:
        answer = bot.ask("Who are the authors?")
    named = ["Balla Réka", "Karla Vogt", "Milo Strand"]
    assert answer.text.index(named[0]) < answer.text.index(named[1]) < answer.text.index(named[2])
    assert [c.article.author for c in answer.citations] == named


@pytest.mark.parametrize(
    "question", ["What is the newest article about Chicago?", "Melyik a legújabb cikk Bécsről?"]
)
def test_no_newest_article_is_made_up(bot: Bot, question: str) -> None:
    assert not bot.ask(question).answered


def test_the_newest_about_a_name_may_be_in_another_language() -> None:
    told = [("2026-05-01", "Tarn Bridge", "en"), ("2026-06-02", "Tarn Bridge híd", "hu")]
    articles = [
        Article.of(f"{text}. {BEAR if language == 'hu' else BRIDGE}", source=date, title=text,
                   date=date, language=language)
        for date, text, language in told
    ]  # fmt: skip
    with Bot.from_articles(articles) as bot:
        answer = bot.ask("Welcher ist der neueste Artikel über Tarn?")
    assert [c.article.date for c in answer.citations] == ["2026-06-02"]


@pytest.fixture(scope="module")
def local() -> Iterator[Bot]:
    told = (
        ("Police notices", "The driver of a Skoda has handed himself in. He is 58."),
        (
            "Police notices",
            "Police in Harbury look for witnesses. A Skoda hit a cyclist.",
        ),
        ("School roof to be mended", "The roof of Harbury primary school will be mended by May."),
        ("Town climb to second", "Wexcombe Town beat Harbury Rovers on Saturday and are second."),
        ("Bakery wins award", "Tolley's bakery in Abbey Road won gold for its rye loaf."),
    )
    articles = [
        Article.of(text, title=title, source=str(n), language="en")
        for n, (title, text) in enumerate(told)
    ]
    with Bot.from_articles(articles) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("How many articles about the police are there?", ["0", "1"]),
        ("Which articles mention Harbury?", ["1", "2", "3"]),
    ],
)
def test_articles_about_a_subject_are_those_that_name_it_too(
    local: Bot, question: str, sources: list[str]
) -> None:
    assert sorted(c.article.source for c in local.ask(question).citations) == sources


def test_every_language_of_the_phrases_words_answers_about_the_archive() -> None:
    words = word_list(archive.__file__, "archive")
    assert words.keys() == languages(messages.FOLDER)
    for forms in words.values():
        assert forms.keys() == words["en"].keys()
        for name, form in forms.items():
            assert set(re.findall(r"\{\w+\}", form)) == set(
                re.findall(r"\{\w+\}", words["en"][name])
            )


@pytest.fixture(scope="module")
def partly_dated() -> Iterator[Bot]:
    articles = [
        Article.of(f"The mill of Hamlet {n} was sold on Monday.", title=f"Mill {n}",
                   date=f"2026-03-{n:02}" if n < 4 else None, source=f"{n:02}.md", language="en")
        for n in range(1, 13)
    ]  # fmt: skip
    with Bot.from_articles(articles) as opened:
        yield opened


def test_articles_without_a_date_are_counted_and_not_called_the_newest(partly_dated: Bot) -> None:
    answer = partly_dated.ask("How many articles do you have?")
    assert answer.text == (
        "There are 12 articles (English). Articles without a date: 9. The 3 newest:\n"
        "• “Mill 3” (3 March 2026). [1]\n• “Mill 2” (2 March 2026). [2]\n"
        "• “Mill 1” (1 March 2026). [3]"
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Welcher ist der neueste Artikel?", "Artikel ohne Datum: 9."),
        ("Melyik a legrégebbi cikk?", "Dátum nélküli cikkek száma: 9."),
        ("When were the articles published?", "Articles without a date: 9."),
    ],
)
def test_the_newest_is_so_among_those_with_a_date(
    partly_dated: Bot, question: str, said: str
) -> None:
    assert said in partly_dated.ask(question).text


def test_the_footnote_of_an_article_is_no_heading_byline_or_dateline() -> None:
    told = "Two boys of 14 are said to have set fire to the pine wood of Montefosco."
    texts = {
        "byline": f"di Donatella Ricciuti\n\n{told}",
        "dateline": f"SAINT-AUBRAC. {told}",
        "label": f"PRESS RELEASE\n\nThe pine wood burns\n\nBrunnhafen, 3 March 2026\n\n{told}",
        "heading": "Only headings\n\nAnd nothing else",
    }
    articles = [
        Article.of(text, title="The pine wood burns", source=source, language="en")
        for source, text in texts.items()
    ]
    with Bot.from_articles(articles) as bot:
        quotes = {c.article.source: c.quote for c in bot.ask("List all articles").citations}
    assert quotes == {
        "byline": told,
        "dateline": told,
        "label": "The pine wood burns",
        "heading": "Only headings",
    }


def test_each_article_on_one_story_is_named_with_its_author(tmp_path: Path) -> None:
    for name in ("faehre-seeadler.md", "seeadler-interview.md", "glassworks-english.txt"):
        shutil.copy(DATA / "ten_languages" / name, tmp_path)
    with Bot.open(tmp_path, store=tmp_path / "store") as bot:
        answer = bot.ask("Who wrote the article about the ferry?")
    assert {c.article.author for c in answer.citations} == {"Tom Hallworth", "Henrike Palm"}
    assert len(answer.sentences) == 2
