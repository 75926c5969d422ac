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
        ("Tell me about Ilona Vereczkey", "en", ("Ilona Vereczkey",)),
        ("Can you tell me everything about the lido?", "en", ("lido",)),
        ("Erzähl mir etwas über das Bad in Orle", "de", ("Bad Orle",)),
        ("Was wissen Sie über Jens Hollmann?", "de", ("Jens Hollmann",)),
        ("Mesélj Vereczkey Ilonáról", "hu", ("Vereczkey Ilonáról",)),
        ("Mit tudsz a gyárról?", "hu", ("gyárról",)),
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
    ("question", "language", "subject"),
    [
        ("What's the latest on Thornby Rovers?", "en", "Thornby Rovers"),
        ("What is the situation with the bridge in Leeds?", "en", "bridge Leeds"),
        ("Any news about the cheese?", "en", "cheese"),
        ("Was gibt es Neues zur Klinik Seeblick?", "de", "Klinik Seeblick"),
        ("Wie steht es um die Brücke?", "de", "Brücke"),
        ("Mi a helyzet a híddal?", "hu", "híddal"),
        ("Mi újság a Thornbynál?", "hu", "Thornbynál"),
        ("Mi újság a Thornby-nál?", "hu", "Thornby"),
    ],
)
def test_wishes_for_news(question: str, language: str, subject: str) -> None:
    wish = wish_of(question, language)
    assert wish is not None
    assert wish.news
    assert wish.subjects == (subject,)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the latest date for entries?", "en"),
        ("Mi a helyzetjelentés címe?", "hu"),
        ("Who wrote the summary?", "en"),
        ("What did the overview committee decide?", "en"),
        ("Wer hat den Bericht zusammengefasst?", "de"),
        ("Ki foglalta össze a vitát?", "hu"),
        ("Tell me about it", "en"),
        ("Tell me when the bridge opens", "en"),
        ("Was weißt du über sie?", "de"),
        ("Mesélj még róla", "hu"),
        ("Mit tud a polgármester?", "hu"),
    ],
)
def test_questions_are_no_wishes(question: str, language: str) -> None:
    assert wish_of(question, language) is None
