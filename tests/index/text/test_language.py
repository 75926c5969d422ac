from __future__ import annotations

from pathlib import Path

import pytest

from footnoted_index import Article
from footnoted_index.ingest.uploads import validated
from footnoted_index.text.language import UNKNOWN, detect_language


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


@pytest.mark.parametrize("split", ["dev", "check"])
def test_three_words_a_foreign_name_or_no_accents_do_not_mislead(split: str) -> None:
    lines = Path(__file__).with_name("short_questions.txt").read_text(encoding="utf-8").splitlines()
    cases = [line.split(" ", 2)[1:] for line in lines if line.startswith(split)]
    wrong = [q for lang, q in cases if detect_language(q, expected=("en", "de", "hu")) != lang]
    assert len(cases) == 45
    assert len(wrong) <= 4, wrong


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("lido subsidy 2025", "en"), ("cello price", "en"), ("referendum result", "en"),
        ("Umsatz Rekolit 2025", "de"), ("népszavazás eredmény", "hu"),
        ("prix du violoncelle", "fr"), ("Бассейн цена", "ru"), ("pourquoi", "fr"),
    ],
)  # fmt: skip
def test_key_words_are_in_a_language_of_the_archive_unless_they_clearly_are_not(
    typed: str, language: str
) -> None:
    assert detect_language(typed, expected=("en", "de", "hu")) == language


def test_no_letters_is_undetermined() -> None:
    assert detect_language("123 ?! …") == "und"


def test_a_long_text_is_not_judged_by_its_abstract_alone() -> None:
    abstract = "The council closed the bridge on Monday, and nobody knows for how long. " * 14
    text = "A tanács hétfőn lezárta a hidat, és senki sem tudja, hogy meddig marad így. " * 60
    assert detect_language(abstract) == "en"
    assert detect_language(f"{abstract}\n\n{text}") == "hu"


def test_letters_without_words_are_of_no_language_and_can_be_kept() -> None:
    article = Article.of("x" * 2_000, source="x.txt")
    assert article.language == UNKNOWN
    assert validated(article).language == UNKNOWN
