"""The sources pane, and the whole article behind a source. Pure; everything quoted is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from footnoted import Answer, Article, Citation, Hit
from footnoted.translations import Translation
from footnoted_ui.rendering.blocks import formatted
from footnoted_ui.rendering.escaping import escape, escape_line
from footnoted_ui.rendering.markup import Mark, emphasised, facts, language_attributes


def of_answer(answer: Answer, turn: str, words: Translation) -> str:
    """Return the passages behind an answer, folded under its question; empty where there are none.

    `turn` is the id of its turn, which the names of footnotes hold.
    """
    if not (answer.citations or answer.closest):
        return ""
    parts: list[str] = []
    for cards in _footnotes(answer):
        together = "".join(_cited(citations, turn, words) for citations in cards)
        if len(cards) > 1:
            told = escape(words["witnesses"].format(count=len(cards)))
            together = f'<section class="fn-witnesses"><h3>{told}</h3>{together}</section>'
        parts.append(together)
    if answer.closest:
        parts.append(
            f"<h3>{escape(words['closest'])}</h3>"
            f'<p class="fn-note">{escape(words["closest_note"])}</p>'
        )
        parts += [_near(hit, words) for hit in answer.closest]
    return (
        '<details class="fn-turn">'
        f'<summary dir="auto"><span>{escape_line(answer.question)}</span></summary>'
        f"{''.join(parts)}</details>"
    )


def whole(article: Article, quotes: Sequence[tuple[int, int]], words: Translation) -> str:
    """Return an article from its first to its last word, `quotes` (start, end) highlighted."""
    marks = [Mark(start, end, f"quote-{n}") for n, (start, end) in enumerate(quotes, start=1)]
    begin = _below_head(article, min((mark.start for mark in marks), default=len(article.text)))
    body = formatted(article.text, begin, len(article.text), marks)
    language = language_attributes(article.language)
    return (
        f'<article class="fn-article" lang="{words.language}">'
        f"<h2{language}>{escape_line(article.title)}</h2>{facts(article, words)}"
        f'<div class="fn-body"{language}>{body}</div></article>'
    )


def _below_head(article: Article, end: int) -> int:
    """Return where a text begins below its title and author, which stand above it.

    `end`: what is from here on is shown in any case.
    """
    begin = 0
    for line in re.finditer(r"([^\n]+)\n+", article.text[:end]):
        if line[1].strip() not in (article.title, article.author):
            break
        begin = line.end()
    return begin


def _footnotes(answer: Answer) -> list[list[list[Citation]]]:
    """Return the citations by passage, in reading order; witnesses of one sentence together."""
    passages: dict[tuple[str, int], list[Citation]] = {}
    for citation in sorted(answer.citations, key=lambda c: c.number):
        passages.setdefault(_home(citation), []).append(citation)
    homes = {citation.number: _home(citation) for citation in answer.citations}
    ordered: list[list[list[Citation]]] = []
    for sentence in answer.sentences:
        cited = dict.fromkeys(homes[number] for number in sentence.citations)
        if fresh := [passages.pop(home) for home in cited if home in passages]:
            ordered.append(fresh)
    return [*ordered, *([citations] for citations in passages.values())]


def _home(citation: Citation) -> tuple[str, int]:
    return citation.article.id, citation.passage.ordinal


def _cited(citations: Sequence[Citation], turn: str, words: Translation) -> str:
    article, passage = citations[0].article, citations[0].passage
    marks = [
        Mark(
            c.start,
            c.end,
            id=f"src-{turn}-{c.number}",
            after=_back_link(c, turn, words),
            strong=c.answer if c.parts[1] else None,
        )
        for c in citations
    ]
    start = min(passage.start, *(c.start for c in citations))
    start = start or _below_head(article, min(c.start for c in citations))
    end = max(passage.end, *(c.end for c in citations))
    numbers = "".join(f'<span class="fn-number">{c.number}</span>' for c in citations)
    quotes = ",".join(f"{c.start}-{c.end}" for c in citations)
    shown = formatted(article.text, start, end, marks)
    return _card(article, shown, numbers, quotes, _pages(citations, words), words)


def _pages(citations: Sequence[Citation], words: Translation) -> str:
    """Return the page of quotes, or of each where they stand on several."""
    pages = {c.number: _page(c.page, words) for c in citations if c.page}
    if len(set(pages.values())) < 2:
        return next(iter(pages.values()), "")
    return ", ".join(f"[{number}] {page}" for number, page in pages.items())


def _near(hit: Hit, words: Translation) -> str:
    start = hit.passage.start or _below_head(hit.article, hit.passage.end)
    shown = formatted(hit.article.text, start, hit.passage.end)
    quotes = f"{hit.passage.start}-{hit.passage.end}"
    return _card(hit.article, shown, "", quotes, _page(hit.passage.page, words), words)


def _card(
    article: Article, passage: str, numbers: str, quotes: str, pages: str, words: Translation
) -> str:
    language = language_attributes(article.language)
    return (
        f'<article class="fn-card{"" if numbers else " fn-near"}">'
        f"<header>{numbers}<h3{language}>{escape_line(article.title)}</h3></header>"
        f"{facts(article, words, pages)}"
        f"<blockquote{language}>{passage}</blockquote>"
        f'<button class="fn-read" type="button" data-article="{escape(article.id)}"'
        f' data-quotes="{quotes}">{escape(words["read"])}</button></article>'
    )


def _back_link(citation: Citation, turn: str, words: Translation) -> str:
    number, article = citation.number, citation.article
    cited = f"{number} · {article.title} ({article.source})"
    cited += f", {_page(citation.page, words)}" if citation.page else ""
    # What the page shows of it under the pointer.
    quote = emphasised(citation.parts, citation.question)
    glance = (
        f"<blockquote{language_attributes(article.language)}>{quote}</blockquote>"
        f'<cite dir="auto">{escape_line(cited)}</cite>'
    )
    return (
        f'<sup><a class="fn-back" href="#ref-{turn}-{number}" data-glance="{escape(glance)}"'
        f' lang="{words.language}" title="{escape(words["back"])}"'
        f' aria-label="{escape(words["back"])}: {number}">{number}</a></sup>'
    )


def _page(number: int | None, words: Translation) -> str:
    return words["page"].format(number=number) if number else ""
