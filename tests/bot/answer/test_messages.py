from __future__ import annotations

import re
from typing import get_args

import pytest

from footnoted.answer import messages
from footnoted.answer.messages import Phrase, from_languages, joined, phrase
from footnoted.translations import languages, translation

EVERY = sorted(languages(messages.FOLDER))
ANNOUNCING = {
    "weak", "closest", "digest", "comparison", "differ", "changed", "from_languages", "translated",
}  # fmt: skip


@pytest.mark.parametrize("language", EVERY)
def test_every_language_has_every_phrase_with_its_values(language: str) -> None:
    texts = translation(messages.FOLDER, language).texts
    assert texts.keys() == set(get_args(Phrase))
    for name, text in texts.items():
        assert text.strip() == text != ""
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", phrase(name, "en")))
        assert text.endswith(":" if name in ANNOUNCING else "."), name


@pytest.mark.parametrize(
    ("found", "asked", "said"),
    [
        ({"de"}, "en", "This is from German articles:"),
        ({"hu"}, "de", "Das steht in Artikeln auf Ungarisch:"),
        ({"de"}, "hu", "Ez német nyelvű cikkekben áll:"),
        ({"hu", "de", "fr"}, "en", "This is from German, French, and Hungarian articles:"),
        ({"sq"}, "en", "This is from Albanian articles:"),
        ({"xx"}, "en", "This is from xx articles:"),
        ({"de"}, "fi", "This is from German articles:"),  # no Finnish phrases
        ({"de", "hu"}, "es", "Esto está en artículos en alemán y húngaro:"),
        ({"de", "pl"}, "fr", "Cela figure dans des articles en allemand et polonais :"),
        ({"tr"}, "pl", "To pochodzi z artykułów w innym języku (turecki):"),
        ({"pl", "de"}, "tr", "Bu, Almanca ve Lehçe makalelerde yazıyor:"),
    ],
)
def test_other_languages_are_named_in_the_language_of_the_question(
    found: set[str], asked: str, said: str
) -> None:
    assert from_languages(found, asked) == said


@pytest.mark.parametrize("language", EVERY)
def test_only_the_last_of_several_phrases_announces_what_follows(language: str) -> None:
    weak = phrase("weak", language)
    said = joined(["", from_languages({"ja"}, language), phrase("differ", language), weak])
    assert said.endswith(f". {weak}")
    assert re.search(r"\s\.|[:.]\.|:.*: ", said.removesuffix(weak)) is None
    assert joined(["", weak]) == weak
    assert joined(["", ""]) == ""


def test_a_language_without_phrases_gets_english() -> None:
    assert phrase("closest", "xx") == phrase("closest", "en") == "The closest passages are:"


@pytest.mark.parametrize("language", EVERY)
def test_what_a_greeting_is_told_fits_a_complaint_too(language: str) -> None:
    assert ". " not in phrase("greeting", language)  # nothing like "My pleasure." before it
