"""Days in the words of a language."""

from __future__ import annotations

import pytest

from footnoted.answer.days import ended, written_day, written_period
from footnoted_index.text.dates import Time


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "8 May 2026"), ("de", "8. Mai 2026"), ("hu", "2026. május 8."),
        ("pl", "8 maja 2026"), ("fr", "8 mai 2026"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_language_writes_it(language: str, written: str) -> None:
    assert written_day("2026-05-08", language) == written


def test_no_day_is_nothing() -> None:
    assert written_day(None, "en") == ""


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (Time(month=3), "March"),
        (Time(first="2026-05-01", last="2026-05-31"), "May 2026"),
        (Time(first="2026-01-01", last="2026-12-31"), "2026"),
        (Time(first="2026-05-08", last="2026-05-08"), "8 May 2026"),
        (Time(first="2026-11-16", last="2026-11-22"), "16 November 2026 – 22 November 2026"),
        (Time(first="2026-11-01", last="2026-11-22"), "1 November 2026 – 22 November 2026"),
        (Time(first="2026-10-26", last="2026-11-01"), "26 October 2026 – 1 November 2026"),
        (Time(first="2026-05-08"), "8 May 2026"),
        (Time(last="2026-05-08"), "8 May 2026"),
        (Time(first="2026-05-08", last="2026-06-01"), "8 May 2026 – 1 June 2026"),
        (Time(first="2026-05-04", last="2026-05-10"), "4 May 2026 – 10 May 2026"),
        (Time(first="2026-05-01", last="2026-05-07"), "1 May 2026 – 7 May 2026"),
        (Time(first="2024-02-01", last="2024-02-29"), "February 2024"),
    ],
)
def test_a_period_is_as_short_as_it_can_be(time: Time, written: str) -> None:
    assert written_period(time, "en") == written


@pytest.mark.parametrize(
    ("sentence", "with_one_stop"),
    [
        ("Megjelent 2026. május 8..", "Megjelent 2026. május 8."),
        ("Megjelent 2026. május 8.", "Megjelent 2026. május 8."),
        ("And so on...", "And so on..."),
        ("8 May 2026", "8 May 2026"),
    ],
)
def test_a_sentence_ends_in_one_full_stop(sentence: str, with_one_stop: str) -> None:
    assert ended(sentence) == with_one_stop
