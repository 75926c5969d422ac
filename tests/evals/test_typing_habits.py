from __future__ import annotations

from pathlib import Path

from footnoted_evals.cases import SEED_CASES, Case, load_cases
from footnoted_evals.suite import Archive, Suite
from footnoted_evals.typing_habits import CLEAN, HABITS, measure, single_questions, typed

CASE = Case(id="x", question="Mit mondott Burnham képviselője?", language="hu", answerable=False)


def _texts() -> dict[str, str]:
    cases = {habit: typed(CASE, habit) for habit in HABITS}
    return {habit: case.question for habit, case in cases.items() if case}


def test_habits_change_how_a_question_looks_and_nothing_else() -> None:
    texts = _texts()
    assert texts[CLEAN] == CASE.question
    assert texts["no accents"] == "Mit mondott Burnham kepviseloje?"
    assert texts["key words"] == "mondott Burnham képviselője"
    assert len(texts["in 150 words of chatter"].split()) > 100
    assert len(set(texts.values())) == len(HABITS)
    assert texts == _texts()


def test_a_habit_that_changes_nothing_is_left_out() -> None:
    plain = CASE.model_copy(update={"question": "wer", "language": "de"})
    assert typed(plain, "lower case") is None
    assert typed(plain, "one typo") is None


def test_the_figures_stand_beside_the_clean_ones(seeds: Path) -> None:
    cases = [c for c in load_cases(SEED_CASES, split="dev").cases if c.language == "hu"][:2]
    cells = measure(single_questions(Suite("two", [Archive(seeds, cases)])))
    assert cells[0][0] == "typed"
    assert [line[0] for line in cells[1:]] == list(HABITS)
    assert cells[1][-1] == "2"
    assert cells[1][1].count("(") == 1
