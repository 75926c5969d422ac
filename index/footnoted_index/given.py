"""Articles an application gives as text, rather than a folder as files."""

from __future__ import annotations

import re
from dataclasses import replace

from footnoted_index.article import Article, article_id
from footnoted_index.errors import ArticleError
from footnoted_index.readers import Draft

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def article_of(text: str, *, source: str | None = None, **about: str | None) -> Article:
    """The article with this text; see `Article.of`."""
    source = source or f"text:{article_id(text)}"
    try:
        article = Draft(text, source=source, **about).article(source)
    except ArticleError as error:
        raise ArticleError(f"the article '{source}' {error}") from error
    # Not the id a file of that name would have: the two may live side by side.
    return replace(article, id=article_id(f"added:{source}"))


def checked(article: Article) -> Article:
    """The article as the store keeps it, however it was made; see `Article.of`."""
    if not _ID.fullmatch(article.id):
        raise ArticleError(
            f"the article '{article.source}' has the id {article.id!r};"
            " use 1 to 64 of the characters a-z A-Z 0-9 _ -"
        )
    made = article_of(
        article.text,
        title=article.title or None,
        language=article.language,
        source=article.source,
        date=article.date,
        author=article.author,
    )
    pages = article.pages if made.text == article.text else ()
    return replace(made, id=article.id, pages=pages)
