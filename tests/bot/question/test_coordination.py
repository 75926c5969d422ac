"""Questions asked of several things, taken apart."""

from __future__ import annotations

import pytest

from footnoted.question.coordination import parts_of


@pytest.mark.parametrize(
    ("question", "language", "things"),
    [
        ("What was cancelled in Kelsby, Poole and Tarrow?", "en", ["Kelsby", "Poole", "Tarrow"]),
        ("What did the pools in Kelsby and Port Ellery cost?", "en", ["Kelsby", "Port Ellery"]),
        (
            "Wer wurde wegen der Eier, der Karten und der Kräne freigesprochen?",
            "de",
            ["der Eier", "der Karten", "der Kräne"],
        ),
        ("Kik léptek fel Szegeden és Pécsen?", "hu", ["Szegeden", "Pécsen"]),
    ],
)
def test_a_question_is_asked_of_each_thing(question: str, language: str, things: list[str]) -> None:
    parts = parts_of(question, language)
    assert list(parts) == things
    for thing, part in parts.items():
        assert thing in part
        assert not any(other in part for other in things if other != thing)
        assert part.split()[0] == question.split()[0]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who voted for the bridge, and why?", "en"),
        ("How far is it between Kelsby and Tarrow?", "en"),
        ("How many rowing and swimming clubs are there?", "en"),
        ("Wie weit ist es zwischen Köln, Bonn und Aachen?", "de"),
        ("Was kosten Brot und Butter?", "de"),
        ("Bosnia and Herzegovina?", "en"),
        ("In 2024, how many people and dogs came?", "en"),
        ("Chi ha vinto a Roma, Milano e Torino?", "it"),
        ("and", "en"),
        (", and , and", "en"),
    ],
)
def test_any_other_question_stays_whole(question: str, language: str) -> None:
    assert parts_of(question, language) == {}
