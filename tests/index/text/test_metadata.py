"""Dates that can be meant in one way only."""

from __future__ import annotations

import pytest

from footnoted_index.readers import read_article
from footnoted_index.text.metadata import date_in_name, iso_date


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-03", "2026-05-03T10:00:00+02:00", "2026-05-03 10:00", "20260503",
        "20260503T100000Z",
        "2026.05.03.", "03.05.2026", "3. 5. 2026", "May 3, 2026", "May 3rd, 2026",
        "3 May 2026",
        "3rd of May 2026", "Sunday, May 3, 2026", "Sun, 03 May 2026 10:00:00 +0200", "3. Mai 2026",
        "Sonntag, den 3. Mai 2026", "2026. május 3.", "2026. máj. 3.", "2026 május 3",
        "2026. 05. 03.", "3 de mayo de 2026", "domingo, 3 de maio de 2026", "3 mei 2026",
    ],
)  # fmt: skip
def test_a_date_of_one_meaning_is_understood(written: str) -> None:
    assert iso_date(written) == "2026-05-03"


@pytest.mark.parametrize(
    "written",
    ["05/03/2026", "May 2026", "32 May 2026", "2026-13-03", "3 Foo 2026", "soon", 1714737600, None],
)
def test_a_date_of_no_or_two_meanings_is_none(written: object) -> None:
    assert iso_date(written) is None


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2026-05-03-bridge.md", "2026-05-03"),
        ("posts/2026-05-03 bridge.txt", "2026-05-03"),
        ("20260503_bridge.txt", "2026-05-03"),
        ("2026/05/03/bridge.txt", "2026-05-03"),
        ("bridge-2026-05-03.txt", None),
        ("20261345_x.txt", None),
        ("002_19d914fb203bf98a.txt", None),
    ],
)
def test_a_file_may_be_named_after_its_date(name: str, date: str | None) -> None:
    assert date_in_name(name) == date


def test_what_the_format_says_goes_before_name_and_byline() -> None:
    data = b"---\ndate: 2024-01-02\n---\nPublished: 3 May 2026\nIt opened."
    assert read_article("2025-01-01-a.md", data).date == "2024-01-02"
    assert (
        read_article("2025-01-01-a.txt", b"Published: 3 May 2026\nIt opened.").date == "2025-01-01"
    )
    assert read_article("a.txt", b"Published: 3 May 2026\nIt opened.").date == "2026-05-03"


@pytest.mark.parametrize(
    "written",
    ["13-05-2026", "13-May-2026", "Wed May 13 2026 10:00:00 GMT+0100 (BST)", "2026年5月13日",
     "Wed May 13 10:00:00 +0000 2026", "Wed May 13 10:00:00 2026"],
)  # fmt: skip
def test_dates_as_programs_write_them(written: str) -> None:
    assert iso_date(written) == "2026-05-13"


def test_a_day_that_may_be_a_month_is_no_date() -> None:
    assert iso_date("03-05-2026") is None
