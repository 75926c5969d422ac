from __future__ import annotations

from typing import get_args

import pytest

from footnoted.answer import messages
from footnoted.answer.messages import Phrase, from_languages, is_phrase, phrase
from footnoted.translations import languages, translation


@pytest.mark.parametrize("language", sorted(languages(messages.FOLDER)))
def test_every_language_has_every_phrase(language: str) -> None:
    assert translation(messages.FOLDER, language).texts.keys() == set(get_args(Phrase))


@pytest.mark.parametrize(
    ("found", "asked", "said"),
    [
        ({"de"}, "en", "This is from German articles"),
        ({"hu"}, "de", "Das steht in ungarischen Artikeln"),
        ({"de"}, "hu", "Ez német nyelvű cikkekben áll"),
        ({"hu", "de", "fr"}, "en", "This is from German, French and Hungarian articles"),
        ({"sq"}, "en", "This is from SQ articles"),
        ({"de"}, "pl", "This is from German articles"),  # no Polish phrases
        ({"de", "hu"}, "es", "Esto está en artículos en otro idioma (DE, HU)"),
    ],
)
def test_other_languages_are_named_in_the_language_of_the_question(
    found: set[str], asked: str, said: str
) -> None:
    assert from_languages(found, asked) == said


def test_a_language_without_phrases_gets_english() -> None:
    assert phrase("closest", "xx") == phrase("closest", "en") == "The closest passages are:"
    assert is_phrase(phrase("differ", "tr"))
    assert not is_phrase("The bridge was closed.")
