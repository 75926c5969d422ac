from __future__ import annotations

from datetime import date

import pytest

from footnoted_index.text.dates import Time, asked_of_another_time, time_alone, time_of


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Who won in March 2024?", "2024-03-01", "2024-03-31"),
        ("What was said on May 3, 2024?", "2024-05-03", "2024-05-03"),
        ("What was said on 3rd of May 2024?", "2024-05-03", "2024-05-03"),
        ("Was geschah am 3. Mai 2024?", "2024-05-03", "2024-05-03"),
        ("Was geschah am 03.05.2024?", "2024-05-03", "2024-05-03"),
        ("Mi történt 2024. május 3-án?", "2024-05-03", "2024-05-03"),
        ("Mi történt 2024 márciusában?", "2024-03-01", "2024-03-31"),
        ("What has been built since 2023?", "2023-01-01", ""),
        ("Was wurde seit Februar 2023 gebaut?", "2023-02-01", ""),
        ("Mit építettek 2023 óta?", "2023-01-01", ""),
        ("Who was mayor before 2022?", "", "2021-12-31"),
        ("Wer war nach 2022 Bürgermeister?", "2023-01-01", ""),
        ("Ki volt a polgármester 2022 előtt?", "", "2021-12-31"),
        ("Mennyi volt 2022-ig?", "", "2022-12-31"),
        ("articles since the 10th of May 2026", "2026-05-10", ""),
        ("Artikel seit dem 10. Mai 2026", "2026-05-10", ""),
        ("cikkek 2026. május 10-től", "2026-05-10", ""),
        ("cikkek 2026 májusától", "2026-05-01", ""),
        ("Was galt bis zum 30. April 2026?", "", "2026-04-30"),
        ("Mi volt érvényben 2026 májusáig?", "", "2026-05-31"),
        ("Was galt vor dem 10. Mai 2026?", "", "2026-05-09"),
        ("What has been said after the 10th of May 2026?", "2026-05-11", ""),
        ("How many between 2020 and 2022?", "2020-01-01", "2022-12-31"),
        ("articles between March and May 2026", "2026-03-01", "2026-05-31"),
        ("Was geschah zwischen März und Mai 2026?", "2026-03-01", "2026-05-31"),
        ("from March to May 2026", "2026-03-01", "2026-05-31"),
        ("von März bis Mai 2026", "2026-03-01", "2026-05-31"),
        ("between December and February 2026", "2025-12-01", "2026-02-28"),
        ("between March 2025 and May 2026", "2025-03-01", "2026-05-31"),
        ("What happened in 1989?", "1989-01-01", "1989-12-31"),
        ("Que s'est-il passé en mars 2026 ?", "2026-03-01", "2026-03-31"),
        ("¿Qué pasó el 22 de julio de 2026?", "2026-07-22", "2026-07-22"),
        ("Co się stało 14 marca 2026?", "2026-03-14", "2026-03-14"),
        ("Mart 2026'da ne oldu?", "2026-03-01", "2026-03-31"),
        ("What has happened in Gorton since 2023?", "2023-01-01", ""),
        ("Fransa'da 2024 yılında ne oldu?", "2024-01-01", "2024-12-31"),
        ("When is day 2024-13-45?", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_period_is_understood(question: str, first: str, last: str) -> None:
    time = time_of(question)
    assert time is not None
    assert (time.first, time.last, time.month, time.latest) == (first, last, 0, False)


@pytest.mark.parametrize(
    "question",
    [
        "What may islanders bring?",
        "Who will march through London?",
        "Wer ist April Jones?",
        "How many of the 320 MPs answered?",
        "Route 2048b",
    ],
)
def test_what_only_looks_like_a_time_is_none(question: str) -> None:
    assert time_of(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "… in March?",
        "… im März?",
        "… aus dem März?",
        "… márciusban?",
        "… márciusból?",
        "… márciusról",
    ],
)
def test_a_month_alone_is_of_any_year(question: str) -> None:
    time = time_of(question)
    assert time is not None
    assert time.month == 3
    assert time.holds("2021-03-31")
    assert not time.holds("2021-04-01")
    assert not time.holds(None)


@pytest.mark.parametrize(
    "question", ["… since September?", "… seit September?", "… szeptember óta?"]
)
@pytest.mark.parametrize(
    ("today", "first"), [(date(2026, 11, 29), "2026-09-01"), (date(2026, 3, 5), "2025-09-01")]
)
def test_since_a_month_is_since_the_last_one(question: str, today: date, first: str) -> None:
    time = time_of(question, today)
    assert time is not None
    assert (time.first, time.last, time.month) == (first, "", 0)


@pytest.mark.parametrize(
    "question", ["The latest news", "Wer ist aktuell Bürgermeister?", "A legutóbbi ár"]
)
def test_the_latest_is_no_period(question: str) -> None:
    time = time_of(question)
    assert time is not None
    assert time.latest
    assert not time.is_period
    assert not time.holds("2024-01-01")


def test_the_ends_of_a_period_belong_to_it() -> None:
    time = Time(first="2024-03-01", last="2024-03-31")
    assert time.holds("2024-03-01")
    assert time.holds("2024-03-31")
    assert not time.holds("2024-02-29")
    assert not time.holds("2024-04-01")
    assert not time.holds(None)


def test_the_words_about_the_time_are_told_from_the_rest() -> None:
    time = time_of("Mi történt Tiszakerten 2024 márciusában?")
    assert time is not None
    assert time.without("Tiszakerten 2024 márciusában?") == "Tiszakerten"
    assert time.without("2024 márciusában?") == ""


@pytest.mark.parametrize(
    ("question", "fragment", "language", "completed"),
    [
        ("Which articles are from May?", "from June", "en", "Which articles are from June?"),
        ("Articles from March 2026", "from June", "en", "Articles from June"),
        ("Articles from 2025", "in 2026", "en", "Articles from 2026"),
        ("Articles before 2025", "after 2026", "en", "Articles after 2026"),
        ("Artikel vor März 2026", "seit Juni", "de", "Artikel seit Juni"),
        ("What happened in May?", "im Juni", "de", "What happened im Juni?"),
    ],
)
def test_a_time_takes_the_place_of_another_with_its_preposition(
    question: str, fragment: str, language: str, completed: str
) -> None:
    assert time_alone(fragment, language) == fragment
    assert asked_of_another_time(question, fragment) == completed


def test_a_case_ending_of_a_year_goes_with_it() -> None:
    question = "Mennyi volt a bevétel 2025-ben?"
    assert asked_of_another_time(question, "2026-ban") == "Mennyi volt a bevétel 2026-ban?"
    time = time_of(question)
    assert time is not None
    assert time.without(question) == "Mennyi volt a bevétel"
