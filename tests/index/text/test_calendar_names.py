"""Names of months and weekdays."""

from __future__ import annotations

import pytest

from footnoted_index.text.calendar_names import is_weekday, month_number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("January", 1), ("Jänner", 1), ("févr.", 2), ("mars", 3), ("marzec", 3), ("marca", 3),
        ("MÁJUS", 5), ("Mayıs", 5), ("czerwca", 6), ("Sept.", 9), ("październik", 10),
        ("toukokuuta", 5), ("Φεβρουαρίου", 2), ("мая", 5), ("Foo", None),
    ],
)  # fmt: skip
def test_a_month_is_known_by_its_names(name: str, number: int | None) -> None:
    assert month_number(name) == number


def test_a_name_of_two_months_needs_its_language() -> None:
    assert month_number("listopada") is None
    assert month_number("listopada", "pl") == 11
    assert month_number("listopada", "hr") == 10
    assert month_number("mai", "xx") == 5


def test_weekdays_are_known_in_full_and_short() -> None:
    assert is_weekday("vasárnap")
    assert is_weekday("Sonnabend")
    assert is_weekday("Sun", "de")
    assert not is_weekday("Sun")
    assert is_weekday("ne", "cs")
    assert not is_weekday("Né", "fr")
    assert not is_weekday("Lindenfurt")
