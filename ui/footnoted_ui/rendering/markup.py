"""Pieces of HTML that messages, sources and articles share. Pure; everything quoted is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from footnoted import Article
from footnoted.translations import Translation
from footnoted_index import Span
from footnoted_ui.rendering.escaping import escape, escape_line
from footnoted_ui.strings import own_name

_WEB_ADDRESS = re.compile(r"https?://(?:\w|\[[0-9a-f:.]+\])", re.IGNORECASE)
_ROW = re.compile(r"[^|\n]{1,60}: [^|\n]+(?: \| [^|\n]{1,60}: [^|\n]+)+")
_CELL = re.compile(r"(?P<key>[^|]+?: )(?P<value>[^|]+?)(?P<bar> \| |$)")
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` are highlighted; the highlight gets `id`, `after` follows it
    (both HTML, and either may be empty).

    `strong` are characters within them that stand out.
    """

    start: int
    end: int
    id: str
    after: str = ""
    strong: Span | None = None


def highlighted(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """Characters `start` to `end` of `text`, with each mark in `<mark>`, what stands out in
    `<strong>`.

    Marks may touch, overlap or leave the range: the text is cut wherever one begins or ends.
    """
    cuts = sorted({start, end, *(m.start for m in marks), *(m.end for m in marks)})
    strong = [m.strong for m in marks if m.strong]
    parts: list[str] = []
    for left, right in pairwise(cuts):
        piece = _with_strong(text, left, right, strong)
        if any(m.start <= left and right <= m.end for m in marks):
            for mark in marks:
                if mark.start == left and mark.id:
                    piece = f'<span id="{mark.id}" tabindex="-1">{piece}</span>'
            piece = f"<mark>{piece}</mark>"
        parts.append(piece)
        parts += [mark.after for mark in marks if mark.end == right]
    return "".join(parts)


def _with_strong(text: str, start: int, end: int, strong: Sequence[Span]) -> str:
    """Return characters `start` to `end` of `text` escaped, those in `strong` in `<strong>`."""
    edges = (edge for span in strong for edge in (span.start, span.end) if start < edge < end)
    parts: list[str] = []
    for left, right in pairwise(sorted({start, end, *edges})):
        piece = escape(text[left:right])
        inside = any(span.start <= left and right <= span.end for span in strong)
        parts.append(f"<strong>{piece}</strong>" if inside else piece)
    return "".join(parts)


def cells(row: str) -> list[list[tuple[str, int, int]]]:
    """Return the cells of a row of a table (`Name: Ferry | Price: 3`): `key`, `value` and `bar`,
    each with its first character and the one after its last. Empty for any other text.
    """
    found = _CELL.finditer(row) if _ROW.fullmatch(row) else ()
    kinds = ("key", "value", "bar")
    return [[(kind, *cell.span(kind)) for kind in kinds if cell[kind]] for cell in found]


def emphasised(parts: tuple[str, str, str], question: str = "") -> str:
    """Return a quote, given in three parts, with its short answer in bold.

    It is on one line, but for an interviewer's `question` that it begins with.
    """
    before, short, after = parts
    whole, strong = "".join(parts), Span(len(before), len(before) + len(short))
    if row := cells(whole):
        return "".join(
            f'<span class="fn-{kind}">{_with_strong(whole, start, end, [strong])}</span>'
            for kind, start, end in chain.from_iterable(row)
        )
    asked = f'<span class="fn-asked">{escape(question)} </span>'
    if not question or not before.startswith(f"{question} "):
        asked = ""
    else:
        before = before[len(question) + 1 :]
    if not short:
        return asked + escape_line(before)
    return f"{asked}{escape(before)}<strong>{escape(short)}</strong>{escape(after)}"


def facts(article: Article, words: Translation, pages: str = "") -> str:
    """Author, language, date, source and file of an article, and what is said of its pages."""
    known = [isolated(escape_line(article.author))] if article.author else []
    known += dated_language(own_name(article.language), article.date)
    known.append(_source(article.source))
    if article.file and article.file != article.source:
        known.append(f'<span dir="ltr">{escape_line(article.file)}</span>')
    if pages:
        known.append(isolated(escape(pages)))
    return f'<p class="fn-facts">{" · ".join(known)}</p>'


def dated_language(name: str, date: str | None) -> list[str]:
    """Return a language and a date as facts, as far as they are given."""
    return [isolated(fact) for fact in (escape_line(name), day(date) if date else "") if fact]


def isolated(fact: str) -> str:
    """Return HTML that keeps its own direction: a Hebrew name would turn a number beside it."""
    return f"<bdi>{fact}</bdi>"


def day(date: str) -> str:
    """An ISO 8601 date, which the page writes as its reader does."""
    return f'<time datetime="{escape_line(date)}">{escape(date)}</time>'


def language_attributes(language: str) -> str:
    """`lang` and `dir` for text in an ISO 639-1 language."""
    if language == "und":
        return ' dir="auto"'
    direction = "rtl" if language in _RTL else "ltr"
    return f'{language_attribute(language)} dir="{direction}"'


def language_attribute(language: str) -> str:
    """`lang` for text in an ISO 639-1 language, if it is known."""
    return "" if language in ("", "und") else f' lang="{escape_line(language)}"'


def _source(source: str) -> str:
    shown = escape_line(source)
    if not _WEB_ADDRESS.match(source):
        return f'<span class="fn-source" dir="ltr">{shown}</span>'
    return (
        f'<a class="fn-source" dir="ltr" href="{shown}" target="_blank"'
        f' rel="noopener noreferrer nofollow">{shown}</a>'
    )
