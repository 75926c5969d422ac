"""The archive as its panel shows it: counts by language and date, and a list. JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from footnoted import Article
from footnoted.translations import Translation
from footnoted_ui.rendering.markup import facts

LISTED = 100
"""Articles listed at once; the rest is found by searching."""
_BARS = 12
_SOURCES = 60
"""Places that a filter offers at most."""


def counts(articles: Sequence[Article]) -> dict[str, Any]:
    """Return how many articles there are, in which languages, and from when.

    `dates` are months, or years where there are many, the latest last; `undated` have none.
    `sources` are the places articles come from: sites, folders, or the files themselves.
    """
    dates = [article.date for article in articles if article.date]
    by_date: Counter[str] = Counter()
    for length in (len("2025-09"), len("2025")):
        by_date = Counter(date[:length] for date in dates)
        if len(by_date) <= _BARS:
            break
    return {
        "articles": len(articles),
        "languages": Counter(article.language for article in articles).most_common(),
        "dates": sorted(by_date.items())[-_BARS:],
        "undated": len(articles) - len(dates),
        "sources": _sources(articles),
    }


def _sources(articles: Sequence[Article]) -> list[tuple[str, int]]:
    """Return how the sources of articles begin, and of how many; empty where there are too many."""
    places = Counter(_place(article.source) for article in articles)
    return sorted(places.items()) if len(places) <= _SOURCES else []


def _place(source: str) -> str:
    """Return the site of a web address, the first folder of a path, or the file itself."""
    scheme, is_web, rest = source.partition("://")
    first, below, _ = (rest if is_web else source).partition("/")
    return f"{scheme if is_web else ''}{is_web}{first}{below}"


def listing(
    articles: Sequence[Article], words: Translation, find: str = "", language: str = ""
) -> dict[str, Any]:
    """Return the newest articles with `find` in title or source, and how many more there are."""
    fitting = [
        article
        for article in articles
        if language in ("", article.language)
        and find.casefold() in f"{article.title}\n{article.source}".casefold()
    ]
    fitting.sort(key=lambda article: article.date or "", reverse=True)
    shown = [
        {"id": a.id, "title": a.title, "source": a.source, "facts": facts(a, words)}
        for a in fitting[:LISTED]
    ]
    return {"listed": shown, "more": len(fitting) - len(shown)}
