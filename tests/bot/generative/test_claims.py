"""The checkable parts of a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted.generative import claims


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("It costs forty-eight thousand pounds.", "en", {48_000}),
        ("Two hundred and ten thousand came.", "en", {210_000}),
        ("Between five and seven in 1945 three men left.", "en", {5, 7, 1945, 3}),
        ("One of them paid £6.4 million.", "en", {6_400_000}),
        ("World War II", "en", {2}),
        ("Drei Kinder und fünf Hunde", "de", {3, 5}),
        ("1,5 Mio. Euro für zweiundzwanzig", "de", {1_500_000, 22}),
        ("tizennégymillió forint", "hu", {14_000_000}),
        ("14 millió forint", "hu", {14_000_000}),
        ("2 millió 300 ezer", "hu", {2_300_000}),
        ("780 000 fontért, május 9-én", "hu", {780_000, 9}),
        ("31-27", "en", {31, 27}),
        ("x²", "en", set()),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, language: str, values: set[float]) -> None:
    assert {value for value, _ in claims.numbers(text, language)} == values


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nineteen years", "en"),
        ("the nineteen-year-old", "en"),
        ("die 19-jährige", "de"),
        ("die Neunzehnjährige", "de"),
        ("tizenkilenc éves", "hu"),
        ("a tizenkilencéves", "hu"),
    ],
)
def test_a_number_knows_what_it_counts(text: str, language: str) -> None:
    assert claims.numbers(text, language) == {(19, "year")}


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
        ("Kom ikke.", "da", 0),
    ],
)
def test_the_noes_of_a_sentence_are_counted(text: str, language: str, noes: int) -> None:
    assert len(claims.negations(text, language)) == noes


def test_a_no_is_in_the_part_of_the_sentence_that_it_denies() -> None:
    text = "He sells milk, because he does not keep the cows, and they said no: it was late"
    assert claims.scopes(text) == [
        "He sells milk",
        "because he does not keep the cows",
        "and they said no",
        "it was late",
    ]
    assert [no.scope for no in claims.negations(text, "en")] == [1, 2]
    assert len(claims.scopes("He denies that he, who was ill, would resign")) == 1


@given(st.text(alphabet="ab ,.;:–but\n“”!?") | st.text())
def test_no_word_is_lost_between_the_parts(text: str) -> None:
    parts = [word for part in claims.scopes(text) for word in re.findall(r"\w+", part)]
    assert parts == re.findall(r"\w+", text)


def test_initials_stand_for_a_name() -> None:
    assert claims.stands_for(["EU"], ["Európai", "Unió"])
    assert claims.stands_for(["Európai", "Unió"], ["EU"])
    assert not claims.stands_for(["EU"], ["Europa"])
    assert not claims.stands_for(["UK"], ["Európai", "Unió"])


def test_what_is_counted_is_no_german_name() -> None:
    assert claims.is_counted("Eine Flasche Wein kostet", ["Flasche", "Wein"])
    assert claims.is_counted("Er erntete 380 Sack Kartoffeln", ["Sack", "Kartoffeln"])
    assert not claims.is_counted("Dort sprach Max Meier", ["Max", "Meier"])
