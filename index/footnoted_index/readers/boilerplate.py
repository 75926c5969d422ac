"""Remove what is not the article from a web page: consent notices, comments, menus, adverts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from footnoted_index.readers.markup import is_hidden, render
from footnoted_index.text.word_lists import word_list

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_AROUND = frozenset(
    {"nav", "aside", "footer", "form", "button", "dialog", "iframe", "noscript", "template",
     "script", "style",
     "amp-ad", "amp-auto-ads", "amp-consent", "amp-embed", "amp-sidebar", "amp-user-notification"}
)  # fmt: skip
_ROLES_AROUND = frozenset(
    {"alertdialog", "complementary", "contentinfo", "dialog", "navigation", "search"}
)
"""What an element of `_AROUND` is, said by a `div` of its role."""
_CONSENT_CHARS = 3_000
_LISTS = {name: "|".join(forms) for name, forms in word_list(__file__, "boilerplate").items()}
_CONSENT = re.compile(_LISTS["consent"], re.I)
_CONSENT_WORDS = re.compile(_LISTS["consent_words"], re.I)
_COMMENTS, _PROMOTION = (
    re.compile(rf"(?:^|[-_ ])(?:{_LISTS[name]})(?:$|[-_ ])", re.I)
    for name in ("comments", "promotion")
)
_COMMENTS_HEADING = re.compile(
    rf"^\W*(?:\d+ )?(?:{_LISTS['comments_heading']})\W*(?:\(?\d+\)?)?\W*$", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEW_WORDS = 30
_MOST_SHARE = 0.4
"""Elements with more than this share of a page's words are not promotion, unless they have few
words."""
_MANY_LINKS = 3
_LINK_SHARE = 0.6
_FEW_CHARS = 40


def remove_boilerplate(body: HtmlElement) -> None:
    """Remove what is certainly not the article, and what a browser does not show."""
    whole = _word_count(body)
    gone: set[HtmlElement] = set()
    for element in list(body.iterdescendants("*")):
        if element in gone:
            continue
        if element.tag == "form" and _holds_page(element, body):
            continue
        if element.tag == "button" and element.getparent().tag in (*_HEADINGS, "dt"):
            element.tag = "span"  # it opens what is below
            continue
        if (
            element.tag in _AROUND
            or (element.get("role") in _ROLES_AROUND and not _holds_heading(element))
            or is_hidden(element)
            or _is_consent(element)
            or _is_comments(element, whole)
        ):
            gone.update(element.iter())
            element.drop_tree()
    for heading in list(body.iter(*_HEADINGS)):
        if _COMMENTS_HEADING.match(" ".join(str(heading.text_content()).split())):
            _drop_from(heading, body)


def remove_promotion(body: HtmlElement) -> None:
    """Remove what is called promotion, sharing, related or navigation, and lists of links."""
    whole = _word_count(body)
    gone: set[HtmlElement] = set()
    for element in list(body.iterdescendants("div", "section", "ul", "ol", "p", "header")):
        if element in gone:
            continue
        named = _PROMOTION.search(_names(element))
        if (named or _is_link_list(element)) and not _holds_heading(element):
            words = _word_count(element)
            if words <= _FEW_WORDS or words <= _MOST_SHARE * whole:
                gone.update(element.iter())
                element.drop_tree()


def _holds_page(form: HtmlElement, body: HtmlElement) -> bool:
    """Return whether a form is round all of a page, as in those of ASP.NET."""
    if _holds_heading(form):
        return True
    shown, all_shown = (len(render(element).split()) for element in (form, body))
    return shown > 0.5 * all_shown


def _is_consent(element: HtmlElement) -> bool:
    if not _CONSENT.search(_names(element)) or element.tag in ("html", "body", "main", "article"):
        return False
    text = str(element.text_content())
    return (
        len(text) <= _CONSENT_CHARS
        and _CONSENT_WORDS.search(text) is not None
        and next(element.iter("h1", "article"), None) is None
    )


def _is_comments(element: HtmlElement, whole: int) -> bool:
    if element.tag not in ("div", "section", "ul", "ol", "aside"):
        return False
    # A page whose class names comments, or whose article is a comment, is not a list of them.
    return (
        _COMMENTS.search(_names(element)) is not None
        and not _holds_heading(element)
        and (element.tag != "div" or _word_count(element) < 0.9 * whole)
    )


def _drop_from(heading: HtmlElement, body: HtmlElement) -> None:
    """Remove a heading of comments and what follows it in its section, or in the whole page."""
    section = heading.getparent()
    if section is None or body not in heading.iterancestors():
        return
    own = (
        section is not body
        and section.tag not in ("main", "article")
        and not _holds_heading(section)
    )
    before = " ".join(_text_before(heading, section)).strip()
    if own and not before:
        section.drop_tree()
        return
    for element in (heading, *heading.itersiblings()):
        element.drop_tree()


def _text_before(heading: HtmlElement, section: HtmlElement) -> Iterator[str]:
    yield section.text or ""
    for child in section:
        if child is heading:
            return
        yield str(child.text_content()) if isinstance(child.tag, str) else ""
        yield child.tail or ""


def _is_link_list(element: HtmlElement) -> bool:
    if element.tag not in ("ul", "ol", "div"):
        return False
    links = list(islice(element.iter("a"), _MANY_LINKS))
    if len(links) < _MANY_LINKS:
        return False
    linked = sum(_length(link) for link in element.iter("a"))
    return linked > _LINK_SHARE * _length(element) + _FEW_CHARS / 10


def _holds_heading(element: HtmlElement) -> bool:
    return next(element.iter("h1"), None) is not None


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _word_count(element: HtmlElement) -> int:
    return len(str(element.text_content()).split())


def _length(element: HtmlElement) -> int:
    return len(" ".join(str(element.text_content()).split()))
