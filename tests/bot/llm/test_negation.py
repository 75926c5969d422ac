"""What a sentence denies, and where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted.llm.negation import negated, scopes


@pytest.mark.parametrize(
    ("text", "language", "noes"),
    [
        ("He did not say that nobody came.", "en", 2),
        ("He denies it.", "en", 1),
        ("It rained as never before.", "en", 0),
        ("So viele wie keine andere kamen nicht.", "de", 1),
        ("Nur wenige kamen, weniger als sonst.", "de", 1),
        ("Senki nem mondott semmit.", "hu", 1),
        ("Nem tagadja, hogy ott volt.", "hu", 2),
        ("Nem jött, de nem is ment.", "hu", 2),
        ("Nicht nur er kam nicht lange danach.", "de", 0),
        ("Statt zu gehen, finden sie statt und bleiben.", "de", 1),
        ("Kom ikke.", "da", 0),
    ],
)
def test_the_noes_of_a_sentence_are_counted(text: str, language: str, noes: int) -> None:
    found = [no for part in scopes(text, language) for no in negated(part, language)]
    assert len(found) == noes


def test_a_no_is_in_the_part_of_the_sentence_that_it_denies() -> None:
    text = "He sells milk, because he does not keep the cows, and they said no: it was late"
    assert scopes(text, "en") == [
        "He sells milk",
        "because he does not keep the cows",
        "and they said no",
        "it was late",
    ]
    noes = [negated(part, "en") for part in scopes(text, "en")]
    assert noes == [[], [["cows"]], [[]], []]
    assert len(scopes("He denies that he, who was ill, would resign", "en")) == 1


def test_the_words_that_part_a_sentence_are_those_of_its_language() -> None:
    assert scopes("Il n'y a pas de pain et peu de vin.", "fr") == [
        "Il n'y a pas de pain et peu de vin."
    ]
    assert scopes("Eljött, de nem maradt.", "hu") == ["Eljött", "de nem maradt."]


@given(
    st.text(alphabet="ab ,.;:–\n“”!?")
    | st.lists(st.sampled_from(["and", "not", ",", ";", "de", "b"])).map(" ".join)
    | st.text(),
    st.sampled_from(["en", "de", "hu", "fr"]),
)
def test_no_word_is_lost_between_the_parts(text: str, language: str) -> None:
    parts = [word for part in scopes(text, language) for word in re.findall(r"\w+", part)]
    assert parts == re.findall(r"\w+", text)
