import pytest

from footnoted.question.archive_questions import archive_question


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
    found = archive_question(question)
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
    ],
)
def test_ordinary_questions_are_none(question: str) -> None:
    assert archive_question(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many articles of the constitution were changed?",
        "Wie viele Artikel hat das Grundgesetz?",
    ],
)
def test_a_word_that_is_not_accounted_for_must_be_a_name(question: str) -> None:
    found = archive_question(question)
    assert found is not None
    assert found.names
