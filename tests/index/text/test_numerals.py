"""Numbers in digits and in words."""

from __future__ import annotations

import pytest

from footnoted_index.text.numerals import numbers


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
        ("négy hétig a tizenegyedik helyen", "hu", {4, 11}),
        ("£3.1m for the bridge, €45k a year", "en", {3_100_000, 45_000}),
        ("$2.4bn, then 5m away", "en", {2_400_000_000, 5}),
        ("31-27", "en", {31, 27}),
        ("x²", "en", set()),
    ],
)
def test_numbers_are_read_in_digits_and_words(text: str, language: str, values: set[float]) -> None:
    assert {value for value, _ in numbers(text, language)} == values


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
    assert numbers(text, language) == {(19, "year")}


@pytest.mark.parametrize("text", ["31%", "31 percent", "31 per cent"])
def test_a_share_is_one_however_it_is_written(text: str) -> None:
    assert numbers(f"Turnout was {text}.", "en") == {(31, "%")}
