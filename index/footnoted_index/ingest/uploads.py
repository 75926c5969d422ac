"""Articles that an application gives as text or as the bytes of a file."""

from __future__ import annotations

import re
from dataclasses import replace
from threading import BoundedSemaphore

from footnoted_index.article import Article, article_id
from footnoted_index.checked_type import check_type
from footnoted_index.errors import ArticleError
from footnoted_index.ingest.isolation import FileReader
from footnoted_index.ingest.report import Failure, SyncReport
from footnoted_index.readers import Columns, Unreadable, file_suffixes
from footnoted_index.readers.files import suffix_of
from footnoted_index.text.normalisation import distinct_name

MAX_ARTICLES = 1_000
MAX_CHARS = 20_000_000
"""Of a file that is given at once, and so held in memory at once."""
_reading = BoundedSemaphore(2)
"""Files that are read at once, whoever sends them: each may take as much as `ReadLimits` says."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def articles_in(name: str, data: bytes, columns: Columns) -> tuple[list[Article], SyncReport]:
    """Return the articles in the bytes of a file called `name`, and what is told of adding them.

    Raises `ArticleError` where the file is of no kind that is read, holds more than `MAX_ARTICLES`
    or `MAX_CHARS`, or nothing that can be read.
    """
    check_type(name, str, "the name of a file is a text", ArticleError)
    check_type(data, (bytes, bytearray, memoryview), f"the data of '{name}' is bytes", ArticleError)
    name = distinct_name(name)
    if suffix_of(name) not in file_suffixes():
        kinds = ", ".join(sorted(file_suffixes()))
        raise ArticleError(f"'{name}' is not a kind of file that is read ({kinds})")
    articles: dict[str, Article] = {}
    failed: list[Failure] = []
    characters = 0
    with _reading, FileReader(columns) as reader:
        for entry in reader.entries_in(name, data):
            called = name + entry.member
            try:
                if isinstance(entry, Unreadable):
                    raise ArticleError(entry.reason)
                article = entry.article(name)
            except ArticleError as error:
                failed.append(Failure(called, str(error)))
                continue
            # Differs from the id of a file of that name in the folder.
            articles[called] = replace(article, id=article_id(f"added:{called}"))
            characters += len(article.text)
            if len(articles) > MAX_ARTICLES or characters > MAX_CHARS:
                raise ArticleError(
                    f"'{name}' holds more than {MAX_ARTICLES:,} articles or {MAX_CHARS:,}"
                    " characters; put it into the folder of articles and sync"
                )
    if not articles:
        raise ArticleError(str(failed[0]) if failed else f"'{name}' holds no articles")
    gaps = (Failure(called, gap) for called, article in articles.items() for gap in article.gaps)
    report = SyncReport(added=tuple(articles), failed=tuple(failed), partial=tuple(gaps))
    return list(articles.values()), report


def validated(article: Article) -> Article:
    """Return the article as the store keeps it, however it was made; see `Article.of`.

    Raises `ArticleError` where its id cannot be one, or its text has no words or is too long.
    """
    check_type(article, Article, "what is added is an Article or a text", ArticleError)
    check_type(article.id, str, "the id of an article is a str", ArticleError)
    if not _ID.fullmatch(article.id):
        raise ArticleError(
            f"the article '{article.source}' has the id {article.id!r};"
            " use 1 to 64 of the characters a-z A-Z 0-9 _ -"
        )
    made = Article.of(
        article.text,
        title=article.title or None,
        language=article.language,
        source=article.source,
        date=article.date,
        author=article.author,
    )
    pages = article.pages if made.text == article.text else ()
    return replace(made, id=article.id, pages=pages)
