"""The examples that tell wishes from questions are well formed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from footnoted.question.wanted import FILE
from footnoted_evals.training.wanted import FOLDER, KINDS, examples

NEEDS_SUBJECT = ("author", "date", "language", "about", "comparison")
FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_wording_is_of_a_kind_and_marks_its_subject(file: Path) -> None:
    wordings = tomllib.loads(file.read_text("utf-8"))
    assert set(wordings) <= set(KINDS)
    assert len(wordings["fact"]) >= 10
    for kind in NEEDS_SUBJECT:
        assert all("<" in wording for wording in wordings.get(kind, []))
    assert not any("<" in wording for kind in ("fact", "talk") for wording in wordings[kind])


def test_slots_are_filled_and_subjects_are_where_they_are_said_to_be() -> None:
    found = list(examples(["en", "hu", "fr"]))
    assert not any(set(example.text) & set("<>{}") for example in found)
    told = next(e for e in found if e.text.startswith("Tell me about"))
    ((start, end),) = told.subjects
    assert told.text[:start] == "Tell me about "
    assert told.text[end:] in {"", "?"}


def test_the_weights_are_small() -> None:
    assert FILE.stat().st_size <= 620_000
