"""What a question wants is read in languages of which no wording was ever trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from footnoted import Article, Bot
from footnoted.question.cleanup import with_question_mark
from footnoted.question.wanted import wanted
from footnoted_evals.cases import DATA
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder

ENCODER = Encoder(E5Model())
FACTUAL = ("dated", "lido", "markets", "news", "seeds")
"""Sets whose questions ask for facts, but for those about the archive itself and what happened."""

WRITTEN = (
    "What did {} write?", "What has {} written?", "what did {} publish?",
    "Which articles did {} write?", "Show me {}'s articles", "Anything by {}?",
    "Which pieces are by {}?", "How many articles did {} write?",
    "Was hat {} geschrieben?", "Welche Artikel schrieb {}?", "Was gibt es von {} zu lesen?",
    "Zeig mir alles von {}", "Artikel von {}?", "Was hat {} veröffentlicht?",
    "Mit írt {}?", "Milyen cikkei vannak {} szerzőnek?", "{} cikkei", "Mit publikált {}?",
)  # fmt: skip
TOLD_OF = (
    "What did {} say?", "Where does {} live?", "How old is {}?", "What did {} criticise?",
    "Why did {} resign?", "What did {} write in the letter to the mayor?", "Who is {}?",
    "Which book did {} write?", "How many goals did {} score?",
    "Was sagte {}?", "Wo wohnt {}?", "Was fordert {}?", "Warum trat {} zurück?",
    "Welches Buch schrieb {}?", "An wen schrieb {} einen Brief?",
    "Mit mondott {}?", "Hol lakik {}?", "Miért mondott le {}?", "Melyik könyvet írta {}?",
    "Kinek írt levelet {}?",
)  # fmt: skip


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    articles = [
        Article.of(text, title=title, author=author, date=date, source=f"{date}.md")
        for text, title, author, date in (
            (
                "Byrådet i Nordborg stemte i går for en ny bro over fjorden. Broen koster 86"
                " millioner kroner og skal stå færdig i 2028.",
                "Nordborg får ny bro",
                "Karen Holm",
                "2026-05-12",
            ),
            (
                "Gradonačelnica Lipovca Marija Kovač zatvorila je staru knjižnicu. Krov je"
                " oštećen u oluji, a popravak će trajati osam mjeseci.",
                "Lipovac zatvara knjižnicu",
                "Ivan Babić",
                "2026-03-19",
            ),
        )
    ]
    with Bot.from_articles(articles) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said", "sources"),
    [
        ("Hvor mange artikler er der?", "2", ["2026-05-12.md", "2026-03-19.md"]),
        ("Koliko članaka imaš?", "2", ["2026-05-12.md", "2026-03-19.md"]),
        ("Hvilken artikel er den nyeste?", "Nordborg", ["2026-05-12.md"]),
        ("Ktorý článok je najnovší?", "Nordborg", ["2026-05-12.md"]),
        ("Hvilken artikel er den ældste?", "Lipovac", ["2026-03-19.md"]),
        ("Hvem er forfatterne?", "Karen Holm", ["2026-05-12.md", "2026-03-19.md"]),
    ],
)
def test_the_archive_is_asked(bot: Bot, question: str, said: str, sources: list[str]) -> None:
    answer = bot.ask(question)
    assert said in answer.text
    assert {c.article.source for c in answer.citations} == set(sources)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Fortæl mig om broen i Nordborg", "2026-05-12.md"),
        ("Što znaš o Mariji Kovač?", "2026-03-19.md"),
    ],
)
def test_a_digest_is_asked_for(bot: Bot, question: str, source: str) -> None:
    answer = bot.ask(question)
    assert "word for word" in answer.notice
    assert answer.citations[0].article.source == source


@pytest.mark.parametrize("said", ["Tusind tak!", "Hvala lijepa", "Ďakujem", "Hvem er du?"])
def test_small_talk_is_answered_as_such(bot: Bot, said: str) -> None:
    assert bot.ask(said).level == "talk"


@pytest.mark.parametrize(
    "question",
    [
        "Hvad koster broen?",
        "Hvem stemte for broen?",
        "Koliko će trajati popravak knjižnice?",
        "Tko je zatvorio knjižnicu?",
        "Hvem skrev brevet til borgmesteren?",
        "Što se dogodilo na sastanku?",
    ],
)
def test_a_fact_is_a_fact(question: str) -> None:
    assert wanted(question, ENCODER) is None


@pytest.mark.parametrize("name", FACTUAL)
def test_no_question_of_the_eval_sets_is_taken_for_a_wish(name: str) -> None:
    cases = map(json.loads, (DATA / f"{name}.jsonl").read_text("utf-8").splitlines())
    taken = [
        question
        for case in cases
        if not case.get("about_archive") and (question := case.get("question", ""))
        if (found := wanted(with_question_mark(question), ENCODER)) and found.kind != "events"
    ]
    assert taken == []


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("Fortæl mig om havnefronten i Aarhus", ("havnefronten i Aarhus",)),
        ("Što znaš o Marku Horvatu?", ("Marku Horvatu",)),
    ],
)
def test_the_subject_is_found_among_the_words(question: str, subjects: tuple[str, ...]) -> None:
    found = wanted(question, ENCODER)
    assert found is not None
    assert found.subjects == subjects


@pytest.mark.parametrize("question", WRITTEN)
def test_what_an_author_has_written_is_no_fact(question: str) -> None:
    assert wanted(question.format("Ann Lee"), ENCODER, author="Ann Lee") is not None


@pytest.mark.parametrize("question", TOLD_OF)
def test_what_is_told_of_an_author_is_a_fact(question: str) -> None:
    assert wanted(question.format("Ann Lee"), ENCODER, author="Ann Lee") is None
