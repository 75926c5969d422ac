"""Questions about the archive in English, German and Hungarian."""

from __future__ import annotations

import pytest

from footnoted.answer.authors import author_in
from footnoted.question.archive_questions import ArchiveQuestion, archive_question
from footnoted.question.cleanup import with_question_mark
from footnoted.question.wanted import wanted
from footnoted_index.embedding.e5.model import E5Model
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.text.language import detect_language

ENCODER = Encoder(E5Model())


AUTHORS = frozenset({"Karla Vogt", "Balla Réka"})


def asked(question: str) -> ArchiveQuestion | None:
    author = author_in(question, AUTHORS)
    wants = wanted(with_question_mark(question), ENCODER, author=author)
    language = detect_language(question, expected=("en", "de", "hu"))
    return archive_question(question, wants, language, author)


@pytest.mark.parametrize(
    ("question", "kind", "subject"),
    [
        ("Who wrote the article about the bridge vote?", "author", "the bridge vote"),
        ("Ki írta a medvéről szóló cikket?", "author", "medvéről"),
        ("Ki írta a cikket a windparkról?", "author", "a windparkról"),
        ("Von wem ist der Artikel über den Windpark?", "author", "den Windpark"),
        ("When was the report on the flood published?", "date", "the flood"),
        ("Mikor jelent meg a cikk az új villamosról?", "date", "az új villamosról"),
        ("In welcher Sprache ist der Artikel über Bier?", "language", "Bier"),
        ("What's the newest article?", "latest", ""),
        ("Welches ist der älteste Artikel?", "oldest", ""),
        ("How many articles do you have?", "count", ""),
        ("Wie viele Artikel gibt es auf Ungarisch?", "count", ""),
        ("Hány cikked van?", "count", ""),
        ("Welche Artikel sind im Mai 2026 erschienen?", "list", ""),
        ("Kik a szerzők?", "authors", ""),
        ("In which languages are the articles?", "languages", ""),
        ("What can you do?", "overview", ""),
    ],
)
def test_questions_about_the_archive(question: str, kind: str, subject: str) -> None:
    found = asked(question)
    assert found is not None
    assert (found.kind, found.subject, found.names) == (kind, subject, ())


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the song in the festival hall?",
        "Who is the author of the novel about the sea?",
        "Who wrote the letter to the mayor?",
        "When did the interview take place?",
        "What is the latest price of a ticket?",
        "How many languages are spoken in Seefeld?",
        "What do you know about the bridge?",
        "Who was the first author to win the prize?",
        "Wer hat den Brief an den Bürgermeister geschrieben?",
        "Wann wurde der Bericht der Kommission veröffentlicht?",
        "Ki írta a regényt a háborúról?",
        "Hány cikkelye van az alkotmánynak?",
        "Mit tudsz a hídról?",
        "How many articles of the constitution were changed?",
        "Wie viele Artikel hat das Grundgesetz?",
    ],
)
def test_ordinary_questions_are_none(question: str) -> None:
    assert asked(question) is None


@pytest.mark.parametrize(
    ("question", "names", "in_language", "period"),
    [
        ("Which articles were written by Karla Vogt?", ("Karla", "Vogt"), "", ""),
        ("Hány cikket írt Balla Réka?", ("Balla", "Réka"), "", ""),
        ("Wie viele Artikel gibt es auf Ungarisch?", (), "hu", ""),
        ("Which articles were published in March 2026?", (), "", "2026-03-01"),
    ],
)
def test_of_which_articles(
    question: str, names: tuple[str, ...], in_language: str, period: str
) -> None:
    found = asked(question)
    assert found is not None
    assert (found.names, found.in_language) == (names, in_language)
    assert (found.time.first if found.time else "") == period
