from __future__ import annotations

import pytest

from footnoted.answer.answer_type import what_is_asked


@pytest.mark.parametrize(
    ("question", "language", "holds", "lacks"),
    [
        ("How many MPs replied?", "en", "Dozens replied.", "The MPs replied."),
        ("How old is Burnham?", "en", "Burnham, 55, is mayor.", "320 of 399 MPs were asked."),
        ("Wie alt ist er?", "de", "Der 55-jährige kam.", "Er kam mit 80 Leuten."),
        ("Was ist sein Gehalt?", "de", "Er bekommt 110.000 Pfund.", "Er gewann drei Wahlen."),
        ("Wann trat sie zurück?", "de", "Sie ging am Montag.", "Sie ging zu Sheffield Wednesday."),
        ("Mikor mondott le?", "hu", "Tavaly mondott le.", "Lemondott."),
        ("Hány képviselő?", "hu", "80 képviselő.", "Jó ötletek kellenek a képviselőknek."),
        ("mennyi burnham fizetese", "hu", "110 000 font.", "Három választást nyert."),
        ("burnham fizetese", "hu", "110 000 fontot kap.", "Jó ötletek kellenek."),
        ("What is Burnham's salary?", "en", "He earns £110,000.", "He won three elections."),
    ],
)
def test_what_is_plainly_asked_for(question: str, language: str, holds: str, lacks: str) -> None:
    kind = what_is_asked(question, language)
    assert kind is not None
    assert kind.is_held(holds, language)
    assert not kind.is_held(lacks, language)
    assert kind.is_held(lacks, "xx")  # who knows what it says there


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who complained when Corbyn was leader?", "en"),
        ("Wer ist zurückgetreten?", "de"),
        ("Ki mondta ezt?", "hu"),
        ("Hoeveel?", "xx"),
    ],
)
def test_other_questions_expect_nothing(question: str, language: str) -> None:
    assert what_is_asked(question, language) is None
