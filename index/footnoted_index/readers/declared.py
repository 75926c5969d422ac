"""Read a web page's own metadata: from JSON-LD, meta tags, or where pages usually show it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from footnoted_index.readers.draft import Draft

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.metadata import Document

_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dcterms.issued", "parsely-pub-date", "pubdate",
    "publication_date", "publish-date", "sailthru.date",
)  # fmt: skip
_ARTICLE_TYPES = ("article", "posting", "report", "newsarticle", "webpage")
_MAX_DEPTH = 8
_WRAPPING = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*$"
)
"""What is put around a script so that old browsers and XML let it be."""
_SAVED_FROM = re.compile(
    r"^\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url: )"
    r"(https?://\S+)"
)
"""In a comment of a page that a browser saved: where it is from."""


def declared_by(tree: HtmlElement) -> Draft:
    """Return what a page says of its article: in its JSON-LD first, then in meta tags.

    The text is the body that it declares, mostly none. Title and author may also stand where pages
    usually show them. The source is the address, else the name of the site.
    """
    articles = sorted(_json_ld(tree), key=_rank)
    found = articles[0] if articles else {}
    title = _text(found.get("headline"))
    author = _names(found.get("author") or found.get("creator"))
    page = _shown_by(tree, needs_author=author is None)
    return Draft(
        _text(found.get("articleBody")) or "",
        title=title or page.title,
        author=author or page.author,
        date=_meta_date(tree) or _text(found.get("datePublished")) or _time_date(tree),
        source=page.url or _saved_from(tree) or page.sitename,
    )


def _shown_by(tree: HtmlElement, *, needs_author: bool) -> Document:
    """Return title, author, address and site as `trafilatura.extract_metadata` finds them.

    It also looks for dates, categories and licences, which takes most of its time.
    """
    from trafilatura import metadata

    page = metadata.examine_meta(tree)
    if page.author and " " not in page.author:
        page.author = None
    with suppress(Exception):  # what declares it wrongly, declares nothing
        page = metadata.extract_meta_json(tree, page)
    page.title = page.title or metadata.extract_title(tree)
    if needs_author and not page.author:
        names = (metadata.extract_author(tree) or "").split("; ")
        page.author = "; ".join(filter(_is_name, names)) or None
    page.url = page.url or metadata.extract_url(tree)
    site = (page.sitename or metadata.extract_sitename(tree) or "").lstrip("@")
    page.sitename = site.title() if "." not in site and not site[:1].isupper() else site
    page.clean_and_trim()
    return page


def _is_name(shown: str) -> bool:
    """Return whether it is a name that pages show, not "Ann Lee is our reporter"."""
    words = shown.split()
    return 2 * sum(word[0].islower() for word in words) <= len(words)


def _saved_from(tree: HtmlElement) -> str | None:
    from lxml import etree

    comments = chain(tree.itersiblings(etree.Comment, preceding=True),
                     tree.iterchildren(etree.Comment))  # fmt: skip
    found = (_SAVED_FROM.match(comment.text or "") for comment in islice(comments, 5))
    return next((match[1] for match in found if match), None)


def _json_ld(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            # Line ends inside strings are wrong, and common.
            value = json.loads(_WRAPPING.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles(value, _MAX_DEPTH)


def _articles(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list) and depth:
        for item in value:
            yield from _articles(item, depth - 1)
    elif isinstance(value, dict) and depth:
        if _rank(value) < len(_ARTICLE_TYPES):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(value.get(name), depth - 1)


def _rank(value: Mapping[str, Any]) -> int:
    """Return how little this looks like the article's description: 0 for an article."""
    types = value.get("@type")
    names = [str(name).lower() for name in (types if isinstance(types, list) else [types])]
    ranks = [n for n, kind in enumerate(_ARTICLE_TYPES) for name in names if name.endswith(kind)]
    return min(ranks, default=len(_ARTICLE_TYPES))


def _names(value: Any) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [_text(p.get("name")) if isinstance(p, dict) else _text(p) for p in people]
    return ", ".join(name for name in names if name and "://" not in name) or None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _meta_date(tree: HtmlElement) -> str | None:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if name.lower() in _DATES and (content := element.get("content")):
            return str(content)
    return None


def _time_date(tree: HtmlElement) -> str | None:
    for element in tree.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            return str(element.get("datetime"))
    return None
