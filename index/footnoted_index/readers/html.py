"""Saved web pages: the main content and what the page declares about itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import words_lost
from footnoted_index.readers.boilerplate import remove_boilerplate, remove_promotion
from footnoted_index.readers.declared import declared_by
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.markup import render
from footnoted_index.readers.text import decode, encoding_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement, HTMLParser

_SHORT_WORDS = 250
"""Pages with fewer words are taken whole, but for what is around one headed article: choosing among
so few is wrong too often."""
_MAIN_SHARE = 0.5
"""An element that is marked as the main content is accepted if it has at least this share of the
words that a search for the main content finds."""
_ARTICLE_SHARE = 0.6
_SEARCHED_LEVELS = 500
"""The search takes time by the square of how deep a page is: five seconds at 2,000 levels."""
_BODY_LOST = 0.1
_CHARSET = re.compile(
    rb"""<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PRESCAN_BYTES = 4096
_MARKUP = re.compile(
    r"</?(?:p|br|div|a|em|strong|b|i|li|ul|ol|h[1-6]|span|img|blockquote|table)\b[^<>]*>"
)
_MAIN = (
    ".//*[@itemprop='articleBody']", ".//article", ".//main", ".//*[@role='main']",
)  # fmt: skip


def read_html(data: bytes) -> Draft:
    """Return the main content of a page; see `read_page`."""
    return read_page(decode_page(data))


def read_page(markup: str) -> Draft:
    """Return the main content; title, author, site and address as the page declares them.

    Left out are what browsers do not show, consent notices, readers' comments, menus and
    promotion. A date is taken only from where pages declare one. Words of the declared body of the
    article that the text lacks are reported as a gap; where a page shows no text, that body is it.

    Raises `ArticleError` where a page has scripts in the place of its text.
    """
    tree = parse_page(markup)
    if tree is None:
        return Draft("")
    gaps = ["what is nested more than 2,000 elements deep is not in it"] if is_cut() else []
    declared = declared_by(tree)
    scripted = next(tree.iter("script"), None) is not None
    body = as_text(str(declared.text))
    text = _main_text(tree) or body
    if not text and scripted:
        raise ArticleError(
            "holds scripts and no text; open it in a browser and save what is shown there"
        )
    if lost := words_lost(body, text, share=_BODY_LOST):
        gaps.append(f"of the body it declares, {lost}")
    return replace(declared, text=text, gaps=tuple(gaps))


def as_text(text: str) -> str:
    """Return a text from a feed or an export, which may be HTML or plain, as plain text."""
    return html_text(text) if _MARKUP.search(text) else text


def html_text(markup: str) -> str:
    """Return the whole visible text of a piece of HTML; see `render` and `parse_fragment`."""
    markup = _parsable(markup)
    return render(parse_fragment(markup)) if markup.strip() else ""


def parse_fragment(markup: str) -> HtmlElement:
    """Return a `div` that holds a piece of HTML.

    Raises `ArticleError` where it is nested too deeply to be read whole.
    """
    from lxml import html

    tree = html.fragment_fromstring(markup, create_parent="div", parser=_parser())
    if is_cut():
        raise ArticleError("is nested more than 2,000 elements deep")
    return tree


def parse_page(markup: str) -> HtmlElement | None:
    """Return the root of a page, of which some may be cut; None where there is nothing in it."""
    from lxml import etree, html

    try:
        return html.document_fromstring(_parsable(markup), parser=_parser())
    except etree.ParserError:
        return None


def is_cut() -> bool:
    """Return whether what was parsed last is deeper than the parser goes."""
    return any(error.type_name == "ERR_RESOURCE_LIMIT" for error in _parser().error_log)


def decode_page(data: bytes) -> str:
    """Return bytes as text as a browser does: by byte order mark, valid UTF-8, declared encoding.

    Labels mean what the WHATWG says they do: `iso-8859-1` is windows-1252, `gb2312` is GBK.
    """
    declared = _CHARSET.search(data[:_PRESCAN_BYTES])
    if declared is None or encoding_of(data) in {"utf-8", "utf-8-sig", "utf-16", "utf-32"}:
        return decode(data)
    from webencodings import lookup

    encoding = lookup(declared.group(1).decode())
    if encoding is None or encoding.name in ("utf-8", "utf-16le", "utf-16be"):
        return decode(data)  # it says so, and is not
    return data.decode(encoding.codec_info.name, "replace")


@cache
def _parser() -> HTMLParser:
    """Return a parser that goes 2,048 elements deep, not 256; how large a page may be, its
    `Document` says.
    """
    from lxml import html

    return html.HTMLParser(huge_tree=True)


def _parsable(markup: str) -> str:
    """Return markup without what lxml refuses: NUL, and the declaration of an encoding."""
    return _XML_DECLARATION.sub("", markup.replace("\x00", "").lstrip("\ufeff"))


def _main_text(tree: HtmlElement) -> str:
    body = tree.find(".//body")
    body = tree if body is None else body
    remove_boilerplate(body)
    before = copy.deepcopy(body)
    remove_promotion(body)
    whole = render(body)
    words = len(whole.split())
    if words <= _SHORT_WORDS:
        return _headed_article(body, words) or whole or render(before)
    found = None
    for path in _MAIN:
        text = "\n\n".join(filter(None, map(render, _outermost(body, path))))
        share = len(text.split()) / _MAIN_SHARE
        if share < _SHORT_WORDS / 5:
            continue
        if share < words:  # more than it holds cannot be found
            found = _found_by_search(body) if found is None else found
            if share < len(found.split()):
                continue
        return text
    return (_found_by_search(body) if found is None else found) or whole


def _headed_article(body: HtmlElement, words: int) -> str:
    """Return the text of the one article of a page, if it has the headline and most of the words.

    What is around it is about other articles.
    """
    articles = list(body.iter("article"))
    headlines = list(body.iter("h1"))
    if len(articles) != 1 or len(headlines) != 1 or articles[0] not in headlines[0].iterancestors():
        return ""
    text = render(articles[0])
    return text if len(text.split()) >= _ARTICLE_SHARE * words else ""


def _outermost(body: HtmlElement, path: str) -> Iterator[HtmlElement]:
    for element in body.iterfind(path):
        if next(element.iterancestors("article"), None) is None:
            yield element


def _depth(body: HtmlElement) -> int:
    from lxml import etree

    steps = (1 if event == "start" else -1 for event, _ in etree.iterwalk(body, ("start", "end")))
    return max(accumulate(steps))


def _found_by_search(body: HtmlElement) -> str:
    """Return what trafilatura takes for the main content; nothing of a page nested too deeply."""
    import trafilatura

    if _depth(body) > _SEARCHED_LEVELS:
        return ""

    page: Any = trafilatura.bare_extraction(
        copy.deepcopy(body), include_comments=False, favor_recall=True
    )
    return page.text if page is not None and page.text else ""
