"""Title, date and author as they are read from heads of articles, in sixteen languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from footnoted_index.readers import read_article

_PARAGRAPHS = {
    "cs": "Rada města oznámila, že práce potrvají tři roky a budou stát čtyři miliony eur.",
    "da": "Kommunen oplyste, at arbejdet vil tage tre år og koste fire millioner euro.",
    "de": "Der Gemeinderat hat beschlossen, dass die Arbeiten drei Jahre dauern dürfen.",
    "en": "The council said that the work would take three years and cost four million pounds.",
    "es": "El ayuntamiento anunció que las obras durarán tres años y costarán mucho dinero.",
    "fr": "Le conseil municipal a annoncé que les travaux dureront trois ans et coûteront cher.",
    "hr": "Gradsko vijeće objavilo je da će radovi trajati tri godine i stajati četiri milijuna.",
    "hu": "A képviselő-testület úgy döntött, hogy a munkálatok három évig tarthatnak.",
    "it": "Il comune ha annunciato che i lavori dureranno tre anni e costeranno molto.",
    "nl": "De gemeente maakte bekend dat de werkzaamheden drie jaar duren en veel geld kosten.",
    "pl": "Rada miasta ogłosiła, że prace potrwają trzy lata i będą kosztować cztery miliony.",
    "pt": "A câmara municipal anunciou que as obras durarão três anos e custarão milhões.",
    "ro": "Primăria a anunțat că lucrările vor dura trei ani și vor costa patru milioane.",
    "sk": "Mestská rada oznámila, že práce potrvajú tri roky a budú stáť štyri milióny eur.",
    "sv": "Kommunen meddelade att arbetena kommer att ta tre år och kosta fyra miljoner euro.",
    "tr": "Belediye, çalışmaların üç yıl süreceğini ve dört milyon avroya mal olacağını açıkladı.",
}
_HEADS = [
    pytest.param(language, head, id=head["head"][:60].replace("\n", " / "))
    for language, heads in tomllib.loads(
        Path(__file__).with_name("heads.toml").read_text("utf-8")
    ).items()
    for head in heads
]


@pytest.mark.parametrize(("language", "expected"), _HEADS)
def test_a_head_is_read_and_nothing_is_read_into_it(
    language: str, expected: dict[str, str]
) -> None:
    head = expected["head"]
    article = read_article("a.md", f"{head}\n\n{_PARAGRAPHS[language]}\n".encode())
    title = expected.get("title", head.split("\n", 1)[0].lstrip("# "))
    assert (article.title, article.date, article.author) == (
        title,
        expected.get("date"),
        expected.get("author"),
    )


@pytest.mark.parametrize(
    ("front", "title", "author"),
    [
        ("titre: Le pont\nauteur: Théo Dumas\ndate: 3 mai 2026", "Le pont", "Théo Dumas"),
        ("başlık: Köprü\nyazar: Ayşe Yılmaz\ntarih: 3 Mayıs 2026", "Köprü", "Ayşe Yılmaz"),
        ("Tytuł: Most\nAutor: Jan Lis\nData: 3 maja 2026", "Most", "Jan Lis"),
        ("titulo: El puente\nautora: Ana Gil\nfecha: 3 de mayo de 2026", "El puente", "Ana Gil"),
    ],
)
def test_front_matter_is_read_in_these_languages(front: str, title: str, author: str) -> None:
    article = read_article("a.md", f"---\n{front}\n---\nText.\n".encode())
    assert (article.title, article.author, article.date) == (title, author, "2026-05-03")


def test_a_title_from_elsewhere_leaves_the_first_line_to_the_byline() -> None:
    article = read_article("a.md", b"---\ntitle: Il ponte\n---\nBy Ann Lee\n\nIt is open.\n")
    assert article.author == "Ann Lee"
