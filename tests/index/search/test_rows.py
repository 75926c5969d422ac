"""Rows of a table: which of them a question names, and what that does to their shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footnoted_index import Article, Index
from footnoted_index.records.record import Record
from footnoted_index.search.rows import (
    UNNAMED,
    addressed_rows,
    answering_cell,
    has_any,
    heading_above,
    named_rows,
    shifted,
    table_of,
)

ROWS = [
    "Town: Ostrava Lower | River: Morr | Peak (cm): 812",
    "Town: Kelmend | River: Morr | Peak (cm): 731",
    "Town: Zöldfalu | River: Morr | Peak (cm): 768",
]


@pytest.mark.parametrize(
    ("question", "language", "named"),
    [
        ("What was the peak in Kelmend?", "en", {1}),
        ("Wie hoch stand die Morr in Zöldfalu?", "de", {2}),
        ("Mennyi volt a tetőzés Zöldfaluban?", "hu", {2}),
        ("mennyi volt a zöldfalui tetőzés", "hu", {2}),
        ("Which town had 812 cm?", "en", {0}),
        ("Which rows are there?", "en", {0, 1, 2}),
        ("How high did the Morr stand?", "en", {0, 1, 2}),
        ("Peaks in Kelmend and Zöldfalu?", "en", {1, 2}),
    ],
)
def test_a_question_names_a_row_by_what_stands_in_no_other(
    question: str, language: str, named: set[int]
) -> None:
    assert named_rows(question, language, ROWS) == named


GOODS = {
    4: "Güter: Holz | 2024 (Tonnen): 610.000 | 2025 (Tonnen): 845.000",
    5: "Güter: Kohle | 2024 (Tonnen): 420.000 | 2025 (Tonnen): 95.000",
}


@pytest.mark.parametrize(
    ("question", "addressed"),
    [
        ("Wie viel Holz schlug der Hafen 2025 um?", {4: {"holz"}}),
        ("Wie viel Holz schlug der Hafen um?", {}),  # of which year?
        ("Wie viel schlug der Hafen 2025 um?", {}),
        ("Wie viel Holz und Kohle waren es 2024?", {}),  # the whole table
    ],
)
def test_a_cell_is_asked_for_by_its_row_and_its_column(
    question: str, addressed: dict[int, set[str]]
) -> None:
    assert addressed_rows(question, "de", GOODS) == addressed
    assert addressed_rows(question, "de", {}) == {}


def test_a_sentence_names_a_row_by_its_words() -> None:
    assert has_any("Holz legte zu.", {"holz"}, "de")
    assert not has_any("Der Hafen legte zu.", {"holz"}, "de")


def test_no_rows_name_none() -> None:
    assert named_rows("What was the peak in Kelmend?", "en", []) == set()


def test_the_named_row_has_the_share_of_all() -> None:
    shares = shifted({0: 0.1, 1: 0.7, 2: 0.2}, {1, 2}, {2})
    assert shares == {0: 0.1, 1: 0.0, 2: pytest.approx(0.9)}


def test_a_named_row_that_the_reader_did_not_see_has_it_too() -> None:
    assert shifted({0: 1.0, 1: 0.0}, {0, 1}, {1}) == {0: 0.0, 1: 1.0}


def test_where_the_named_row_is_in_another_passage_little_is_left() -> None:
    assert shifted({0: 0.5, 1: 0.5}, {1}, {7}) == {0: 0.5, 1: 0.5 * UNNAMED}


def test_without_a_name_nothing_changes() -> None:
    assert shifted({0: 0.3, 1: 0.7}, {0, 1}, {0, 1}) == {0: 0.3, 1: 0.7}


STALL = "Stall: Corner | 2025: £40 | 2026: £45 | Open: 7:30"


@pytest.mark.parametrize(
    ("question", "read", "cell"),
    [
        ("What does a corner stall cost in 2026?", "£40", "£45"),  # the column named
        ("What does a corner stall cost?", "£40", "£40"),
        ("What does a corner stall cost?", "2025: £40", "£40"),  # without the heading
        ("What does a corner stall cost?", "2025", "£40"),
        ("When does it open?", "7:30", "7:30"),
        ("How much more is that?", "£40 | 2026: £45", None),
        ("What does a stall cost?", None, None),
        ("What does a corner stall cost?", "Corner", None),  # which column?
    ],
)
def test_one_cell_of_a_row_answers(question: str, read: str | None, cell: str | None) -> None:
    words = (STALL.index(read), STALL.index(read) + len(read)) if read else None
    found = answering_cell(question, "en", STALL, words)
    assert (STALL[slice(*found)] if found else None) == cell


def test_the_cell_that_a_question_names_does_not_answer_it() -> None:
    row = "Day: Sunday | Hours: 8 am to 1 pm"
    found = answering_cell("When is the pool open on Sunday?", "en", row, (5, 11))
    assert found is not None
    assert row[slice(*found)] == "8 am to 1 pm"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    towns = [("Brenna", 812, 640), ("Unterau", 745, 31), ("Tarnow", 731, 210), ("Kelmend", 768, 12)]
    rows = "\n\n".join(
        f"Town: {town} | Peak level (cm): {level} | Houses flooded: {houses}"
        for town, level, houses in towns
    )
    article = Article.of(
        f"The flood on the Morr in figures. They were published on Monday.\n\n{rows}",
        source="flood.txt",
        title="The flood on the Morr in figures",
        language="en",
    )
    with Index(tmp_path_factory.mktemp("table") / "store") as index:
        index.add([article])
        yield index


@pytest.mark.parametrize("town", ["Brenna", "Unterau", "Tarnow", "Kelmend"])
@pytest.mark.parametrize(
    "question", ["What was the peak level in {}?", "Wie viele Häuser wurden in {} überflutet?"]
)
def test_the_row_that_is_asked_for_comes_first(table: Index, town: str, question: str) -> None:
    assert table.search(question.format(town)).evidence[0].sentence.text.startswith(f"Town: {town}")


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    text = (
        "Opening hours in Wexcombe\n\nTown library, 3 Bridge Street\n\n"
        "Day: Monday | Hours: closed\nDay: Saturday | Hours: 10 am to 4 pm\n"
        "Day: Sunday | Hours: 11 am to 3 pm\n\nSwimming pool, Leat Road\n\n"
        "Day: Monday | Hours: 6.30 am to 9 pm\nDay: Saturday | Hours: 8 am to 6 pm\n"
        "Day: Sunday | Hours: 8 am to 1 pm\n\nAdults pay £6.20, children £3.10."
    )
    with Index(tmp_path_factory.mktemp("hours") / "store") as index:
        index.add([Article.of(text, source="hours.txt", language="en")])
        yield index


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("When is the swimming pool open on Sunday?", "Day: Sunday | Hours: 8 am to 1 pm"),
        ("When is the library open on Sunday?", "Day: Sunday | Hours: 11 am to 3 pm"),
        ("When is the pool open on Saturday?", "Day: Saturday | Hours: 8 am to 6 pm"),
    ],
)
def test_a_row_is_named_by_the_heading_of_its_table_too(
    hours: Index, question: str, row: str
) -> None:
    assert hours.search(question).evidence[0].sentence.text == row


def test_the_sum_of_all_rows_does_not_answer_for_one(tmp_path: Path) -> None:
    article = Article.of(
        "Der Hafen Hallersiel hat im vergangenen Jahr 3,4 Millionen Tonnen Güter umgeschlagen,"
        " vier Prozent mehr als 2024.\n\n" + "\n".join(GOODS.values()),
        title="Hafen Hallersiel zieht Bilanz",
        date="2026-01-20",
        language="de",
    )
    with Index(tmp_path / "store") as index:
        index.add([article])
        first, *_ = index.search("Wie viel Holz schlug der Hafen Hallersiel 2025 um?").evidence
        assert first.sentence.text == GOODS[4]
        assert first.answer is not None
        assert first.answer.of(article.text) == "845.000"
        first, *_ = index.search("Wie viel schlug der Hafen Hallersiel 2025 um?").evidence
        assert "3,4 Millionen" in first.sentence.text


def test_the_heading_of_a_table_is_that_of_its_beginning() -> None:
    rows = "\n".join(f"Item: Part {n} | Price: {n} euros | Stock: {n % 7}" for n in range(100))
    record = Record.of(Article("a", "Parts", "en", "a.txt", f"Spare parts\n\n{rows}"))
    begun = [row for row in record.sentences_of(0) if row]
    assert {heading_above(record, row) for row in begun} == {"Spare parts"}
    assert {table_of(record, row) for row in begun} == {1}
    # Walking back through all of a long table would cost a second at each question.
    last = record.sentences_of(record.passage_count - 1)
    assert {heading_above(record, row) for row in last} == {""}
    assert {table_of(record, row) for row in last} == {last.start}
