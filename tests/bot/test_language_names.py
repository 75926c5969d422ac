from __future__ import annotations

import pytest

from footnoted.language_names import language_name, listed_languages


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("hu", "en", "Hungarian"),
        ("de", "hu", "német"),
        ("pl", "fr", "polonais"),
        ("xx", "en", "xx"),
        ("de", "xx", "de"),
        ("AA", "AA", "AA"),
        ("de", "de_at", "de"),
        ("", "", ""),
        ("../en", "../en", "../en"),
    ],
)
def test_a_language_is_named_in_another(code: str, language: str, name: str) -> None:
    assert language_name(code, language) == name


def test_several_are_listed_as_their_language_lists() -> None:
    assert listed_languages({"pl", "de"}, "hu") == "német és lengyel"
    assert listed_languages(["fr", "hu", "de"], "de") == "Deutsch, Französisch und Ungarisch"
