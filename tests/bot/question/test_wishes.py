"""Wishes in English, German and Hungarian; `test_wanted.py` has other languages."""

from __future__ import annotations

import pytest

from footnoted.question.cleanup import with_question_mark
from footnoted.question.wanted import DIGESTS, Wanted, wanted
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder

ENCODER = Encoder(E5Model())
TITLES = (
    "Library reopens in May",
    "How many articles are too many?",
    "The latest news from Orle",
    "Compare and save: shops in a price war",
    "Minister: “No more trams”",
    "Wann wurde die Kapelle gebaut?",
    "Köszönjük, Tiszakert",
    "Nein",
)


def wish_of(question: str) -> Wanted | None:
    found = wanted(with_question_mark(question), ENCODER)
    return found if found is not None and found.kind in DIGESTS else None


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("Summarise the articles", ()),
        ("Please summarize the article about Burnham.", ("Burnham",)),
        ("What are these articles about?", ()),
        ("Fasse die Artikel zusammen", ()),
        ("Fasse die Artikel über Burnham zusammen", ("Burnham",)),
        ("Foglald össze a cikkeket!", ()),
        ("Miről szólnak a cikkek?", ()),
        ("Tell me about Ilona Vereczkey", ("Ilona Vereczkey",)),
        ("Can you tell me everything about the lido?", ("the lido",)),
        ("Erzähl mir etwas über das Bad in Orle", ("das Bad in Orle",)),
        ("Was wissen Sie über Jens Hollmann?", ("Jens Hollmann",)),
        ("Mesélj Vereczkey Ilonáról", ("Vereczkey Ilonáról",)),
        ("Mit tudsz a gyárról?", ("a gyárról",)),
        ("Compare Burnham and Starmer", ("Burnham", "Starmer")),
        ("What is the difference between Leeds and York?", ("Leeds", "York")),
        ("Vergleiche Burnham mit Starmer", ("Burnham", "Starmer")),
    ],
)
def test_wishes_for_a_digest(question: str, subjects: tuple[str, ...]) -> None:
    wish = wish_of(question)
    assert wish is not None
    assert wish.subjects == subjects


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "wish",
    [
        "Summarise the article “{}”.",
        "Fasse den Artikel „{}“ zusammen.",
        "Foglald össze a következő cikket: „{}”.",
        "Résume l'article « {} ».",
    ],
)
def test_a_title_is_a_subject_whatever_it_says(wish: str, title: str) -> None:
    assert wish_of(wish.format(title)) == Wanted("digest", (title,))


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What's the latest on Thornby Rovers?", "Thornby Rovers"),
        ("What is the situation with the bridge in Leeds?", "the bridge in Leeds"),
        ("Any news about the cheese?", "the cheese"),
        ("Was gibt es Neues zur Klinik Seeblick?", "Klinik Seeblick"),
        ("Wie steht es um die Brücke?", "die Brücke"),
        ("Mi a helyzet a híddal?", "híddal"),
        ("Mi újság a Thornbynál?", "a Thornbynál"),
        ("Mi újság a Thornby-nál?", "a Thornby-nál"),
    ],
)
def test_wishes_for_news(question: str, subject: str) -> None:
    wish = wish_of(question)
    assert wish is not None
    assert wish.kind == "news"
    assert wish.subjects == (subject,)


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest date for entries?",
        "Mi a helyzetjelentés címe?",
        "Who wrote the summary?",
        "What did the overview committee decide?",
        "Wer hat den Bericht zusammengefasst?",
        "Ki foglalta össze a vitát?",
        "Tell me about it",
        "Tell me when the bridge opens",
        "Was weißt du über sie?",
        "Mesélj még róla",
        "Mit tud a polgármester?",
        "What did he write?",
        "Che cosa ha scritto?",
        "Mit írt?",
        "Who said “Summarise the articles”?",
    ],
)
def test_questions_are_no_wishes(question: str) -> None:
    assert wish_of(question) is None
