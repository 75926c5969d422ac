"""What a follow-up may mean: rows of completions.txt, and what needs more than one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from footnoted.conversation.follow_up.rewriting import completions
from footnoted.question.dependence import Dependence, dependence

ROWS = [
    line.split(" | ")
    for line in Path(__file__).with_name("completions.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
NAMES = (
    "Ann Lee", "Ulla Kern", "Ulla Hinz", "Sojan Joseph", "Markus Savours", "Firefighter Lena",
    "Andy Burnham", "Markus Campbell-Savours",
)  # fmt: skip


def full_name(word: str) -> str | None:
    """The names that an archive knows, by their last word."""
    return {name.split()[-1]: name for name in NAMES}.get(word)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[1:3]))
def test_a_follow_up_is_completed_from_the_question_before(row: list[str]) -> None:
    language, before, typed, *means = row
    *forms, both = completions(typed, language, [before], [], full_name)
    assert forms == [form for either in means for form in either.split(" / ")]
    assert both.startswith(f"{before[0].upper()}{before[1:]} ")
    assert dependence(typed, language) is Dependence.SURELY


def test_a_question_is_no_phrase_that_takes_a_names_place() -> None:
    before = "Was vermutete Josef Trattnig zuerst als Ursache?"
    forms = completions("Stimmte das?", "de", [before], [], full_name)
    assert forms == [f"{before} Stimmte das?"]


def test_a_correction_follows_the_question_without_its_first_words() -> None:
    before = "Wer leitet das Amt in Leeds?"
    forms = completions("Ich meinte den mit Bart.", "de", [before], [], full_name)
    assert forms[-1] == f"{before} Den mit Bart."


@pytest.mark.parametrize(
    ("question", "language", "before", "completed"),
    [
        ("What did he say?", "en", "Who is the Labour MP for Penrith and Solway?",
         "What did Markus Campbell-Savours say?"),
        ("Why is he angry?", "en", "Who is Andy Burnham?", "Why is Andy Burnham angry?"),
        ("Wer hat ihn gehindert?", "de", "In welchem Wahlkreis wollte Burnham antreten?",
         "Wer hat Burnham gehindert?"),
    ],
)  # fmt: skip
def test_who_asks_for_a_name_and_he_is_the_name_that_was_cited(
    question: str, language: str, before: str, completed: str
) -> None:
    cited = [("Markus Campbell-Savours, der Labour-Abgeordnete für Penrith, sagte …", "de")]
    assert completions(question, language, [before], cited, full_name)[0] == completed


def test_a_name_does_not_lose_its_end() -> None:
    cited = [("Firefighter Lena Marsh, 29, broke her arm.", "en")]
    forms = completions("How old is she?", "en", ["Who was hurt?"], cited, full_name)
    assert forms[0] == "How old is Lena Marsh?"


@pytest.mark.parametrize(
    ("question", "asked", "both"),
    [
        ("És mikor nyit?", ["Ki ellenzi?", "Mennyibe kerül az új fürdő Kővárszegen?"],
         "Mennyibe kerül az új fürdő Kővárszegen? És mikor nyit?"),
        ("és Millbrookban?", ["Ki ellenzi?", "Mennyibe kerül az új fürdő Kővárszegen?"],
         "Ki ellenzi? És Millbrookban?"),
        ("és Millbrookban?", ["Ki a polgármester?", "Miért zárták le a hidat?"],
         "Ki a polgármester? És Millbrookban?"),
    ],
)  # fmt: skip
def test_a_whole_question_goes_on_from_the_last_one_with_a_topic(
    question: str, asked: list[str], both: str
) -> None:
    assert completions(question, "hu", asked, [], full_name)[-1] == both
