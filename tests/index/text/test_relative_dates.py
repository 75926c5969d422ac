from __future__ import annotations

from datetime import date

import pytest

from footnoted_index.text.dates import time_of

FRIDAY = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was decided today?", "2024-03-01", "2024-03-01"),
        ("What did the mayor say yesterday?", "2024-02-29", "2024-02-29"),
        ("Who left the day before yesterday?", "2024-02-28", "2024-02-28"),
        ("What's new this week?", "2024-02-26", "2024-03-03"),
        ("Who won last week's race?", "2024-02-19", "2024-02-25"),
        ("What happened last month?", "2024-02-01", "2024-02-29"),
        ("What happened last year?", "2023-01-01", "2023-12-31"),
        ("What has happened in the past 10 days?", "2024-02-20", "2024-03-01"),
        ("What has happened in the last two weeks?", "2024-02-16", "2024-03-01"),
        ("What has been built since last year?", "2023-01-01", ""),
        ("Who resigned three days ago?", "2024-02-27", "2024-02-27"),
        ("Who resigned a month ago?", "2024-02-01", "2024-02-29"),
        ("Was geschah gestern?", "2024-02-29", "2024-02-29"),
        ("Wer gewann das gestrige Spiel?", "2024-02-29", "2024-02-29"),
        ("Was ist diese Woche passiert?", "2024-02-26", "2024-03-03"),
        ("Was ist im letzten Monat passiert?", "2024-02-01", "2024-02-29"),
        ("Was geschah in den letzten 10 Tagen?", "2024-02-20", "2024-03-01"),
        ("Wer trat vor drei Tagen zurück?", "2024-02-27", "2024-02-27"),
        ("Was kostete es vor einem Jahr?", "2023-01-01", "2023-12-31"),
        ("Wer war vor letztem Jahr Bürgermeister?", "", "2022-12-31"),
        ("Mi történt tegnap?", "2024-02-29", "2024-02-29"),
        ("Mi a mai hír?", "2024-03-01", "2024-03-01"),
        ("Mi történt ezen a héten?", "2024-02-26", "2024-03-03"),
        ("Mi történt a múlt héten?", "2024-02-19", "2024-02-25"),
        ("Mi épült tavaly?", "2023-01-01", "2023-12-31"),
        ("Hány cikk van tavalyról?", "2023-01-01", "2023-12-31"),
        ("Hány cikk van tegnapról?", "2024-02-29", "2024-02-29"),
        ("Hány cikk van a múlt hétről?", "2024-02-19", "2024-02-25"),
        ("Hány cikk van ebből az évből?", "2024-01-01", "2024-12-31"),
        ("Mi újság a mairól?", "2024-03-01", "2024-03-01"),
        ("Wie viele Artikel sind aus dem Vorjahr?", "2023-01-01", "2023-12-31"),
        ("Mennyi idén a díj?", "2024-01-01", "2024-12-31"),
        ("Mi történt az elmúlt 10 napban?", "2024-02-20", "2024-03-01"),
        ("Ki mondott le három napja?", "2024-02-27", "2024-02-27"),
        ("Ki mondott le 2 hónappal ezelőtt?", "2024-01-01", "2024-01-31"),
    ],
)
def test_a_time_is_told_from_today(question: str, first: str, last: str) -> None:
    time = time_of(question, today=FRIDAY)
    assert time is not None
    assert (time.first, time.last) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        "Who died in the last week of the war?",
        "Wer kam am letzten Tag der Messe?",
        "How many days are there?",
        "Wer sprach am 1. Mai?",
        "Who was last?",
    ],
)
def test_what_is_not_told_from_today_is_none(question: str) -> None:
    assert time_of(question, today=FRIDAY) is None


def test_a_date_that_is_told_goes_before() -> None:
    time = time_of("What did he say today, 3 May 2023?", today=FRIDAY)
    assert time is not None
    assert (time.first, time.last) == ("2023-05-03", "2023-05-03")
