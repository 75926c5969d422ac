from __future__ import annotations

import pytest

from footnoted.question.answer_questions import AnswerQuestion, answer_question


@pytest.mark.parametrize(
    ("typed", "kind", "language"),
    [
        ("Are you sure?", "sure", "en"),
        ("how do you know", "sure", "en"),
        ("Bist du sicher?", "sure", "de"),
        ("Stimmt das wirklich?", "sure", "de"),
        ("Biztos?", "sure", "hu"),
        ("Honnan tudod?", "sure", "hu"),
        ("which article?", "source", "en"),
        ("Which article says so?", "source", "en"),
        ("In welchem Artikel steht das?", "source", "de"),
        ("Quelle?", "source", "de"),
        ("Melyik cikkben van ez?", "source", "hu"),
        ("Melyik cikkekből?", "source", "hu"),
        ("Hol olvastad ezt?", "source", "hu"),
        ("Igaz ez?", "sure", "hu"),
        ("Who says so?", "source", "en"),
        ("Wer sagt das?", "source", "de"),
        ("Ki mondja ezt?", "source", "hu"),
        ("And is that still true?", "current", "en"),
        ("Gilt das noch?", "current", "de"),
        ("Még mindig így van?", "current", "hu"),
        ("Please summarise it", "summary", "en"),
        ("Kannst du das zusammenfassen?", "summary", "de"),
        ("Össze tudnád foglalni?", "summary", "hu"),
        ("Who wrote it?", "author", "en"),
        ("Wer hat den Artikel geschrieben?", "author", "de"),
        ("Ki írta?", "author", "hu"),
        ("ki irta ezt a cikket", "author", "hu"),
        ("When was this article published?", "date", "en"),
        ("Von wann ist der Artikel?", "date", "de"),
        ("Mikori ez a cikk?", "date", "hu"),
        ("What is it about?", "summary", "en"),
        ("worum geht es darin", "summary", "de"),
        ("miről szól", "summary", "hu"),
        ("that's wrong", "wrong", "en"),
        ("No, that is not what I asked!", "wrong", "en"),
        ("You're wrong, it's 90 million", "wrong", "en"),
        ("Das stimmt nicht!", "wrong", "de"),
        ("Danach habe ich nicht gefragt", "wrong", "de"),
        ("Ez nem igaz!", "wrong", "hu"),
        ("nem ezt kérdeztem", "wrong", "hu"),
        ("shorter", "shorter", "en"),
        ("in one sentence, please", "shorter", "en"),
        ("kürzer bitte", "shorter", "de"),
        ("rövidebben", "shorter", "hu"),
    ],
)
def test_what_is_asked_about_an_answer(typed: str, kind: str, language: str) -> None:
    asked = answer_question(typed)
    assert asked is not None
    assert (asked.kind, asked.language) == (kind, language)


@pytest.mark.parametrize(
    ("typed", "language", "wanted"),
    [
        ("in German please", "en", "de"),
        ("Can you translate it into Hungarian?", "en", "hu"),
        ("auf Deutsch", "de", "de"),
        ("Auf Ungarisch bitte!", "de", "hu"),
        ("magyarul kérem", "hu", "hu"),
        ("nemetul", "hu", "de"),
        ("Kannst du das auf Deutsch sagen?", "de", "de"),
        ("Antworte auf Ungarisch", "de", "hu"),
        ("Sag mir das bitte auf Deutsch", "de", "de"),
        ("mondd el németül", "hu", "de"),
        ("Leírnád ezt magyarul?", "hu", "hu"),
        ("Le tudod fordítani németre?", "hu", "de"),
        ("válaszolj magyarul", "hu", "hu"),
    ],
)
def test_an_answer_is_wanted_in_another_language(typed: str, language: str, wanted: str) -> None:
    assert answer_question(typed) == AnswerQuestion("language", language, wanted)


@pytest.mark.parametrize(
    "typed",
    [
        "Who wrote the letter to the council?",
        "Are you sure that the bridge reopens in May?",
        "Who is sure?",
        "In Germany?",
        "Und in Deutschland?",
        "Wer sagt das Fest ab?",
        "Fass den Artikel über die Brücke zusammen.",
        "Is that still the plan for the library?",
        "Wann ist das Fest?",
        "Ki írta alá a szerződést?",
        "Biztos lesz a járat?",
        "Melyik cikkek szólnak a hídról?",
        "Wie sagt man das auf Deutsch?",
        "",
        "?!",
    ],
)
def test_anything_else_is_asked_of_the_articles(typed: str) -> None:
    assert answer_question(typed) is None
