"""Every reason that a reader or the index gives is said in the languages of the interface."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import footnoted_index
import footnoted_ui.reasons
from footnoted_ui.reasons import translated
from footnoted_ui.strings import LANGUAGES

ROOM = Path(footnoted_index.__file__).parent
RAISED = {
    "ArticleError", "ArticlesError", "LeftOutError", "Unreadable", "EmbeddingError", "StoreError",
    "StoreDamagedError", "StoreLockedError", "StoreMismatchError",
}  # fmt: skip
# `Article.of` says it to programs; nothing that is uploaded or synced meets it.
FOR_PROGRAMS = (
    "the article '7' 7",
    "the article '7' has the id 7;",
    "the article '7' is given twice, with other words",
    "has the language 7;",
    "has the date 7,",
)


def _literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression may give, 7 for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            texts = (p.value if isinstance(p, ast.Constant) else "7" for p in parts)
            yield "".join(map(str, texts))
        case ast.IfExp(body=body, orelse=other):
            yield from _literals(body)
            yield from _literals(other)


def _reasons() -> Iterator[str]:
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                said = node.args[1 if node.func.id == "Unreadable" else 0 :]  # type: ignore[attr-defined]
                yield from _literals(said[0]) if said else ()


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_what_the_readers_say_is_translated(language: str) -> None:
    reasons = {r for r in _reasons() if not r.startswith(FOR_PROGRAMS)}
    assert len(reasons) > 40
    english = {reason for reason in reasons if translated(reason, language) == reason}
    # Wholes that end in a remedy that is said elsewhere.
    assert english <= {"holds no text, only pictures; 7", "is larger than 7 MB; 7"}


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("is empty", "ist leer"),
        ("b has no text: none of the columns text, body is there and filled (there are id)",
         "b hat keinen Text: keine der Spalten text, body ist vorhanden und gefüllt (es gibt id)"),
        ("12,000 characters are too many for one article (at most 10,000); split it",
         "12,000 Zeichen sind zu viele für einen Artikel (höchstens 10,000); bitte teilen"),
        ("3 words were not kept ('a', 'b {}', …)",
         "3 Wörter wurden nicht übernommen ('a', 'b {}', …)"),
        ("my holiday.txt is empty", "my holiday.txt ist leer"),
        ("is larger than 100 MB; split it", "ist größer als 100 MB; bitte teilen"),
        ("is larger than 100 MB; save it as JSON lines (.jsonl)",
         "ist größer als 100 MB; bitte als JSON Lines (.jsonl) speichern"),
        ("is strange", "is strange"),
    ],
)  # fmt: skip
def test_what_is_filled_in_stays(reason: str, german: str) -> None:
    assert translated(reason, "de") == german
    assert translated(reason, "en") == reason


def test_the_remedy_for_a_scanned_pdf() -> None:
    from footnoted_index.readers.ocr import REMEDY

    assert "Texterkennung" in translated(f"holds no text, only pictures; {REMEDY}", "de")
    gap = f"2 of 9 pages hold no text, only pictures (3, 5–6); {REMEDY}"
    assert translated(gap, "hu").startswith("2 oldalon (összesen: 9) nincs")


def test_no_hungarian_article_is_left_open() -> None:
    table = Path(footnoted_ui.reasons.__file__).with_name("reasons.json")
    assert "a(z)" not in table.read_text("utf-8")
