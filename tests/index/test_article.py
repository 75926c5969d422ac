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
