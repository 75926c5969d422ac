"""What the lines at the head of an article say."""

from __future__ import annotations

import pytest

from footnoted_index.text.head import head_byline, title_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The bridge\nPublished: May 3, 2026\n\nIt opened.", "2026-05-03"),
        ("The bridge\n\nVeröffentlicht am 3. Mai 2026\nSie öffnete.", "2026-05-03"),
        ("A híd\nMegjelent: 2026. május 3.\n", "2026-05-03"),
        ("The bridge\n3 May 2026\nIt opened.", "2026-05-03"),
        ("The bridge\nPublished 3 May 2026 · Updated 5 May 2026\nIt opened.", "2026-05-03"),
        ("Die Brücke\nNordbau AG, Lindenfurt, 3. Mai 2026\nSie ist offen.", "2026-05-03"),
        ("Die Brücke\nDatum: 3. Mai 2026, 18.00 bis 21.25 Uhr\nSie ist offen.", "2026-05-03"),
        ("A híd\n2026. május 3., vasárnap. Frissítve: 22:45.\nMegnyílt.", "2026-05-03"),
        ("A híd\nKővárszeg, 2026. május 3., vasárnap – Helyi\nMegnyílt.", "2026-05-03"),
        ("LINDENFURT, 3 May 2026 – The bridge " + "is open again " * 10, "2026-05-03"),
        ("The club\n3 May 1925 – Founded\n4 June 1931 – First cup\n5 July 1950 – Rebuilt", None),
        ("Published on time, the report says that on 3 May 2026 it rained.", None),
        ("On 3 May 2026 it rained.", None),
        ("It was founded in Lindenau, 3 May 1926, by monks.", None),
        ("The town hall\nTermin: 3. Mai 2026\nKommt alle.", None),
        ("The concert\nTown hall, 3 May 2026, 8 pm\nCome all.", None),
        ("Protokoll\nGenehmigung der Niederschrift vom 3. Mai 2026\nJa.", None),
        ("The council " + "has met " * 20 + "\n3 May 2026", None),
        ("It rained.\n" * 20 + "Published: May 3, 2026", None),
    ],
)
def test_a_date_stands_under_the_headline(text: str, date: str | None) -> None:
    assert head_byline(text).date == date


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Tobias Wrenfield, court reporter · 27 February 2026", "Tobias Wrenfield"),
        ("By Hannah Oyelaran in Tiszakörtvély", "Hannah Oyelaran"),
        ("By Jane de la Cruz and Ann Lee", "Jane de la Cruz and Ann Lee"),
        ("*Interview by Odile Fenn*", "Odile Fenn"),
        ("Handball. Von Mareike Stölting · 12. Oktober 2025", "Mareike Stölting"),
        ("Szentbalda, 2025. november 4. – Kultúra – Írta: Pál Dorottya", "Pál Dorottya"),
        ("Szerző: Őri Éva", "Őri Éva"),
        ("By the river", None),
        ("Von Bad Ostenrode nach Lindenau", None),
        ("Von unserem Korrespondenten", None),
        ("Bodnár Eszter, 2025. augusztus 28.", None),
    ],
)
def test_an_author_stands_under_the_headline(line: str, author: str | None) -> None:
    assert head_byline(f"The bridge\n{line}\nIt opened.").author == author


def test_a_headline_names_no_author() -> None:
    assert head_byline("By Royal Appointment\n\nThe shop sells hats.").author is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The bridge\n\nIt opened.", "The bridge"),
        ("***\nThe bridge\nIt opened.", "The bridge"),
        ("PRESSEMITTEILUNG\nNordbau AG, 3. Mai 2026\n\nNordbau baut\n\nDie", "Nordbau baut"),
        ("PRESS RELEASE\n\nThe bridge is open.", "PRESS RELEASE"),
        ("NATO\n\nIt met on Sunday.", "NATO"),
        (
            "A very long first sentence " * 8,
            "A very long first sentence " * 2 + "A very long first…",
        ),
    ],
)
def test_a_title_is_the_headline_or_the_first_words(text: str, title: str) -> None:
    assert title_of(text) == title
