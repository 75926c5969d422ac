"""Lines that are bylines and nothing else."""

from __future__ import annotations

import pytest

from footnoted_index.text.byline_parts import Says
from footnoted_index.text.bylines import Byline, byline_of, opening_date


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("3 May 2026", Byline("2026-05-03", None)),
        ("Updated 3 May 2026", Byline("2026-05-03", None, Says.UPDATED)),
        ("Updated 5 May 2026 · Published 3 May 2026", Byline("2026-05-03", None, Says.PUBLISHED)),
        ("Date: 3 May 2026", Byline("2026-05-03", None, Says.OF_EVENT)),
        ("Jegyzőkönyvvezető: Őri Éva", Byline(None, "Őri Éva", Says.OF_EVENT)),
        ("By Ann Lee (Reuters)", Byline(None, "Ann Lee")),
        ("By Ann Lee ann@echo.example", Byline(None, "Ann Lee")),
        ("Halina Dorosz, „Głos Brzeziny”, 16 marca 2026 r.", Byline("2026-03-16", "Halina Dorosz")),
        ("Bodnár Eszter, 2025. augusztus 28.", Byline("2025-08-28", None)),
    ],
)
def test_a_byline_says_by_whom_and_when(line: str, byline: Byline) -> None:
    assert byline_of(line) == byline


@pytest.mark.parametrize(
    "line",
    [
        "It opened.",
        "The bridge",
        "",
        "He came by Ann Lee's house.",
        "By Ann Lee, born 3 May 1950",
        "By Ann Lee, 3 May 2026 to 5 June 2026",
        "Concert: 14 March 2026",
        "Born: 3 May 1850",
        "First prize: “The Sea” – by Nora Flood.",
        "Von Karfreitag, 3. April 2026 an fährt die Fähre wieder.",
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert byline_of(line) is None


def test_the_word_for_by_is_that_of_the_articles_language() -> None:
    assert byline_of("Door Jan Jansen", "nl") == Byline(None, "Jan Jansen")
    assert byline_of("Door County Fair", "en") is None


def test_a_paragraph_may_begin_with_its_place_and_date() -> None:
    assert opening_date("KELSBY, 3 May 2026 – The bridge over the Kell is open.") == "2026-05-03"
    assert opening_date("On Sunday, 3 May 2026 – a week early – the bridge opened.") is None
    assert opening_date("Kelsby, 3 May 2026 – Founded") is None
