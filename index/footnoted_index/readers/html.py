"""Saved web pages: the main content and what the page declares about itself."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

from footnoted_index.readers.draft import Draft
from footnoted_index.readers.text import decode, encoding_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ENOUGH_CHARS = 100
"""Less is distrusted and everything on the page taken instead; the default, 250, is many a
short news item."""
_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w-]+)""", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:p|br|div|a|em|strong|b|i|li|ul|ol|h[1-6]|span|img|blockquote)\b[^<>]*>"
)
_BLOCKS = (
    "address article aside blockquote dd div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr li main nav ol p pre section table tr ul"
)
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dcterms.issued", "parsely-pub-date", "pubdate",
    "publication_date", "publish-date", "sailthru.date",
)  # fmt: skip
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')


def read_html(data: bytes) -> Draft:
    """Return the main content; title, author, site and address as the page declares them.

    A date is taken only from where pages declare one: what a text search finds may be any date.
    """
    import trafilatura
    from trafilatura.settings import use_config

    markup = _decode(data)
    tree = trafilatura.load_html(markup)
    if tree is None:
        return Draft("")
    date = _declared_date(tree)
    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_ENOUGH_CHARS))
    page: Any = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        config=settings,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or not page.text:  # too little for an article, but it may be all there is
        return Draft(html_text(markup), date=date)
    return Draft(
        page.text,
        title=page.title,
        date=date,
        author=page.author,
        source=page.url or page.sitename,
    )


def is_markup(text: str) -> bool:
    """Return whether a text from a feed or an export is HTML rather than plain."""
    return _MARKUP.search(text) is not None


def html_text(markup: str) -> str:
    """Return the whole visible text of a piece of HTML, one block a line."""
    from lxml import etree, html

    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(markup.replace("\x00", ""), create_parent="div")
    etree.strip_elements(tree, "script", "style", "noscript", "template", etree.Comment,
                         with_tail=False)  # fmt: skip
    for element in tree.iter("br", *_BLOCKS.split()):
        element.tail = "\n" + (element.tail or "")
        if element.tag != "br":
            element.text = "\n" + (element.text or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).split("\n"))
    return "\n".join(filter(None, lines))


def _decode(data: bytes) -> str:
    """Return bytes to text; a page that is not UTF-8 may say what it is."""
    declared = _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(declared.group(1).decode()).name if declared else None
    except LookupError:
        name = None
    if name is None or encoding_of(data[:4096]) in {"utf-8", "utf-8-sig", "utf-16"}:
        return decode(data)
    return data.decode(name, "replace")


def _declared_date(tree: HtmlElement) -> str | None:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if name.lower() in _DATES and (content := element.get("content")):
            return str(content)
    for element in tree.iter("script"):
        declares = element.get("type") == "application/ld+json"
        if declares and (match := _JSON_LD_DATE.search(element.text or "")):
            return match.group(1)
    for element in tree.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            return str(element.get("datetime"))
    return None
