import pytest

from footnoted.question.intent import wish_of


@pytest.mark.parametrize(
    ("question", "language", "subjects"),
    [
        ("Summarise the articles", "en", ()),
        ("Please summarize the article about Burnham.", "en", ("Burnham",)),
        ("What are these articles about?", "en", ()),
        ("Fasse die Artikel zusammen", "de", ()),
        ("Fasse die Artikel über Burnham zusammen", "de", ("Burnham",)),
        ("Foglald össze a cikkeket!", "hu", ()),
        ("Miről szólnak a cikkek?", "hu", ()),
        ("Compare Burnham and Starmer", "en", ("Burnham", "Starmer")),
        ("What is the difference between Leeds and York?", "en", ("Leeds", "York")),
        ("Vergleiche Burnham mit Starmer", "de", ("Burnham", "Starmer")),
    ],
)
def test_wishes_for_a_digest(question: str, language: str, subjects: tuple[str, ...]) -> None:
    wish = wish_of(question, language)
    assert wish is not None
    assert wish.subjects == subjects


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who wrote the summary?", "en"),
        ("What did the overview committee decide?", "en"),
        ("Wer hat den Bericht zusammengefasst?", "de"),
        ("Ki foglalta össze a vitát?", "hu"),
    ],
)
def test_questions_are_no_wishes(question: str, language: str) -> None:
    assert wish_of(question, language) is None
