from __future__ import annotations

import pytest

from footnoted.question.dependence import (
    Dependence,
    dependence,
    is_topic,
    language_of,
    may_point_back,
)


@pytest.mark.parametrize(
    ("question", "language", "leans"),
    [
        ("Why?", "en", Dependence.SURELY),
        ("És miért?", "hu", Dependence.SURELY),
        ("Meddig?", "hu", Dependence.SURELY),
        ("Wozu?", "de", Dependence.SURELY),
        ("Wer hat das gesagt?", "de", Dependence.SURELY),
        ("And in Gorton?", "en", Dependence.SURELY),
        ("Welchen Wahlkreis vertritt er?", "de", Dependence.SURELY),
        ("Mit mondott róla Starmer?", "hu", Dependence.SURELY),
        ("Did Burnham say he would stand?", "en", Dependence.MAYBE),
        ("Which newspapers?", "en", Dependence.SURELY),
        ("Und welche Zeitung?", "de", Dependence.SURELY),
        ("Und wer sorgt sich um die Bauern?", "de", Dependence.SURELY),
        ("Und wer ist Jens Hollmann?", "de", Dependence.MAYBE),
        ("Which newspapers criticised Burnham?", "en", Dependence.ALONE),
        ("Können Sie mir Manchester zeigen?", "de", Dependence.ALONE),
        ("Who is the mayor of South Yorkshire?", "en", Dependence.ALONE),
        ("Which batteries do the engineers develop there?", "en", Dependence.MAYBE),
        ("Is there a public swimming pool for children?", "en", Dependence.ALONE),
        ("伯纳姆是谁？", "zh", Dependence.ALONE),
        ("tell me more", "en", Dependence.MORE),
        ("Erzähl mir mehr davon!", "de", Dependence.MORE),
        ("Mesélj még róla", "hu", Dependence.MORE),
        ("bővebben", "hu", Dependence.MORE),
        ("Kifejtenéd?", "hu", Dependence.MORE),
        ("Ausführlicher bitte", "de", Dependence.MORE),
    ],
)
def test_how_much_a_question_leans_on_the_conversation(
    question: str, language: str, leans: Dependence
) -> None:
    assert dependence(question, language) is leans


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("Lymbourne boathouse", "en", True),
        ("der Lohwalder Bahnübergang", "de", True),
        ("A denevérek", "hu", True),
        ("Who resigned?", "en", False),
        ("cost of the new bridge", "en", False),
        ("Hol van?", "hu", False),
        ("Denton library book lending service", "en", False),
        ("伯纳姆是谁？", "zh", False),
    ],
)
def test_a_topic_is_told_from_a_question(text: str, language: str, topic: bool) -> None:
    assert is_topic(text, language) is topic


@pytest.mark.parametrize(
    "said",
    [
        "Why did the town buy the library, not the bridge that everybody wanted it to buy?",
        "No, who won the race?",
        "No one was hurt in Kelsby?",
    ],
)
def test_what_only_looks_like_a_correction_is_a_question(said: str) -> None:
    assert dependence(said, "en") is not Dependence.SURELY


def test_one_word_is_in_the_language_of_the_conversation() -> None:
    assert language_of("Was?", "en", "de") == "de"
    assert language_of("How many campaigns?", "en", "de") == "en"
    assert language_of("Karla Vogt", "de", "en") == "en"
    assert language_of("Warum?", "de", "en") == "de"


def test_what_may_be_known_already_points_back() -> None:
    assert may_point_back("Hány tagja van a klubnak?", "hu")
    assert may_point_back("Was it expensive?", "en")
    assert not may_point_back("Wer ist zurückgetreten?", "de")
