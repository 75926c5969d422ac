"""Articles made from text."""

from __future__ import annotations

from typing import Any

import pytest

from footnoted_index import Article, ArticleError


@pytest.mark.parametrize("date", ["foo", "05/03/2024", "2024-13-01"])
def test_a_date_that_cannot_be_read_is_told(date: str) -> None:
    with pytest.raises(ArticleError, match=f"'{date}'.*YYYY-MM-DD"):
        Article.of("Some words.", date=date)


def test_a_date_may_be_written_out_or_not_known() -> None:
    assert Article.of("Some words.", date="3 May 2024").date == "2024-05-03"
    assert Article.of("Some words.", date="").date is None


def test_date_and_author_are_read_under_the_headline() -> None:
    text = "# Új bolt nyílt\n\nÍrta: Kocsis Ágnes\n\n2026. október 8.\n\nMegnyílt a bolt a faluban."
    article = Article.of(text)
    assert (article.date, article.author) == ("2026-10-08", "Kocsis Ágnes")
    given = Article.of(text, date="2026-10-09", author="Vincze Márton")
    assert (given.date, given.author) == ("2026-10-09", "Vincze Márton")


@pytest.mark.parametrize("language", ["Klingon", "German", "deu"])
def test_a_language_that_is_no_code_is_told(language: str) -> None:
    with pytest.raises(ArticleError, match=f"'{language}'.*ISO 639-1"):
        Article.of("Some words.", language=language)


def test_a_language_is_a_code_or_not_known() -> None:
    found = [Article.of("Das Haus am See ist alt.", language=tag) for tag in ("de-AT", "und", "")]
    assert {article.language for article in found} == {"de"}


@pytest.mark.parametrize("name", ["title", "language", "source", "author"])
def test_what_is_no_text_is_told(name: str) -> None:
    given: dict[str, Any] = {name: 5}
    with pytest.raises(ArticleError, match=f"the {name} of an article is a str, not int"):
        Article.of("Some words.", **given)


def test_a_date_of_another_type_is_told() -> None:
    for wrong in (0, 20240503, ["2024-05-03"]):
        with pytest.raises(ArticleError, match="which cannot be read"):
            Article.of("Some words.", date=wrong)  # type: ignore[arg-type]
