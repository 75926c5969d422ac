"""The words: every language says everything, and says it properly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from footnoted_ui import strings as module
from footnoted_ui.strings import LANGUAGES, own_name, preferred_language, spoken, strings

FOLDER = Path(module.__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    english, words = strings("en"), strings(language)
    assert words.language == language
    assert words.texts.keys() == english.texts.keys()
    for key, text in words.texts.items():
        assert text.strip() == text != ""
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_different_actions_have_different_names(language: str) -> None:
    actions = ("delete", "remove", "clear", "cancel", "undo", "close", "stop", "take_back")
    assert len({strings(language)[action] for action in actions}) == len(actions)


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    known = {key.partition(".")[0] for key in strings("en").texts}
    code = "".join(
        file.read_text("utf-8") for file in FOLDER.rglob("*") if file.suffix in {".py", ".js"}
    )
    said = set(
        re.findall(r"""(?:words\[|say\(|count\(|_button\(|named\(|tell\()["'](\w+)["']""", code)
    )
    assert said <= known
    assert {key for key in known if f'"{key}"' not in code and f"_{key}" not in code} <= {
        "label_none", "label_weak", "label_error", "added", "skipped", "partly",
    }  # fmt: skip


def test_plurals() -> None:
    assert strings("en").count("articles", 1) == "1 article"
    assert strings("en").count("articles", 3) == "3 articles"
    assert strings("de").count("turns", 2) == "2 Fragen"
    assert strings("hu").count("articles", 2) == "2 cikk"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr-FR,fr;q=0.9,hu;q=0.8,en;q=0.7", "hu"),
        ("en;q=0.3,hu;q=0.8", "hu"),
        ("de;q=0,en", "en"),
        ("fr", "en"),
        ("de;q=viel", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_interface_speaks_a_language_the_browser_asks_for(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_a_switch_outweighs_the_browser() -> None:
    assert spoken({"footnoted_language": "hu"}, "de").language == "hu"
    assert spoken({"footnoted_language": "../../etc"}, "de").language == "en"
    assert spoken({}, "de").language == "de"


def test_languages_are_called_by_their_own_names() -> None:
    assert own_name("hu") == "Magyar"
    assert own_name("de") == "Deutsch"
    assert own_name("xx") == "XX"
    assert own_name("und") == ""
