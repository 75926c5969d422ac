from __future__ import annotations

from typing import get_args

import pytest

from footnoted.answer import messages
from footnoted.answer.messages import Phrase, is_phrase, phrase
from footnoted.translations import languages, translation


@pytest.mark.parametrize("language", sorted(languages(messages.FOLDER)))
def test_every_language_has_every_phrase(language: str) -> None:
    assert translation(messages.FOLDER, language).texts.keys() == set(get_args(Phrase))


def test_a_language_without_phrases_gets_english() -> None:
    assert phrase("closest", "xx") == phrase("closest", "en") == "The closest passages are:"
    assert is_phrase(phrase("differ", "tr"))
    assert not is_phrase("The bridge was closed.")
