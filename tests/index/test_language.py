from __future__ import annotations

import pytest

from footnoted_index.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who said that?", "en"),
        ("How many MPs?", "en"),
        ("Wer hat das gesagt?", "de"),
        ("Und in Gorton?", "de"),
        ("És miért?", "hu"),
        ("Ki mondta ezt?", "hu"),
        ("Hány képviselő?", "hu"),
        ("Cine este primarul?", "ro"),
        ("Kaç milletvekili var?", "tr"),
        ("¿Quién lo dijo?", "es"),
    ],
)
def test_short_questions(text: str, language: str) -> None:
    assert detect_language(text, expected=("en", "de", "hu")) == language


def test_no_letters_is_undetermined() -> None:
    assert detect_language("123 ?! …") == "und"
