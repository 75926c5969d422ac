"""Articles made from text."""

from __future__ import annotations

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
