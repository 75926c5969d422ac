"""Answers as HTML: the chat message and the sources pane. Pure; everything quoted is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from footnoted import Answer, AnswerSentence, Article, Citation, Hit
from footnoted_ui.escaping import escape, escape_line
from footnoted_ui.strings import Strings, language_name, strings

_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_ICONS = {"none": "⊘", "weak": "≈", "error": "!"}


def message(answer: Answer, turn: int, interface: Strings) -> str:
    """The chat message for `answer`, the `turn`th of its conversation.

    A footnote links to `#src-{turn}-{number}`, which `pane` marks. One line without blank ones:
    Markdown passes such a block on as it is.
    """
    by_number = {citation.number: citation for citation in answer.citations}

    def language_of(sentence: AnswerSentence) -> str:
        cited = sentence.citations
        return by_number[cited[0]].article.language if cited else answer.language

    parts = [_label(answer.level, answer.language, interface)]
    if answer.understood_as:
        understood = f"{interface.understood}: {answer.understood_as}"
        parts.append(f'<p class="fn-understood" dir="auto">{escape_line(understood)}</p>')
    if answer.notice:
        parts.append(f'<p class="fn-notice" dir="auto">{escape_line(answer.notice)}</p>')
    runs = [
        _run(list(sentences), language, answer.language, by_number, turn)
        for language, sentences in groupby(answer.sentences, language_of)
    ]
    parts.append(f'<p class="fn-text">{" ".join(runs)}</p>')
    if answer.citations:
        parts.append(
            f'<button class="fn-copy" type="button" title="{escape_line(interface.copied)}">'
            f"{escape_line(interface.copy)}</button>"
        )
    return f'<div class="fn-message fn-{answer.level}">{"".join(parts)}</div>'


def error_message(text: str, interface: Strings) -> str:
    """The chat message for a question that could not be asked."""
    label = _label("error", interface.language, interface)
    sentence = text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
    return (
        f'<div class="fn-message fn-error">{label}'
        f'<p class="fn-text">{escape_line(sentence)}</p></div>'
    )


def pane(answers: Mapping[int, Answer], interface: Strings) -> str:
    """The sources pane: the passages behind each answer by turn, the newest open on top."""
    shown = [
        (turn, answer)
        for turn, answer in sorted(answers.items(), reverse=True)
        if answer.citations or answer.closest
    ]
    body = "".join(
        _turn(answer, turn, interface, is_open=position == 0)
        for position, (turn, answer) in enumerate(shown)
    )
    if not body:
        body = f'<p class="fn-empty">{escape(interface.no_sources)}</p>'
    return (
        f'<section class="fn-pane" lang="{interface.language}" aria-label="{interface.sources}"'
        f' data-newest="{max(answers, default=0)}">'
        f"<h2>{interface.sources}</h2>{body}</section>"
    )


def header(summary: str, interface: Strings) -> str:
    """The head of the page: what this is, and what it answers from."""
    return (
        f'<div class="fn-header" lang="{interface.language}" data-send="{escape(interface.send)}"'
        f' data-ask="{escape(interface.ask)}">'
        '<h1>Footnoted<sup aria-hidden="true">1</sup></h1>'
        f'<p><span class="fn-tagline">{escape(interface.tagline)}</span>'
        f' <span class="fn-archive">{escape_line(summary)}</span></p></div>'
    )


def welcome(interface: Strings) -> str:
    """What an empty conversation shows."""
    return (
        f'<div class="fn-welcome"><h2>{escape(interface.welcome)}</h2>'
        f"<p>{escape(interface.invitation)}</p></div>"
    )


def highlighted(citations: Sequence[Citation], turn: int, interface: Strings) -> str:
    """The passage that `citations` quote from, with each quote in `<mark>` and its number behind.

    Quotes may touch, overlap or leave the passage: the text is cut wherever one begins or ends.
    """
    text = citations[0].article.text
    start = min(citations[0].passage.start, *(c.start for c in citations))
    end = max(citations[0].passage.end, *(c.end for c in citations))
    cuts = sorted({start, end, *(c.start for c in citations), *(c.end for c in citations)})
    parts: list[str] = []
    for left, right in pairwise(cuts):
        piece = _prose(text[left:right])
        if any(c.start <= left and right <= c.end for c in citations):
            for citation in citations:
                if citation.start == left:
                    piece = f'<span id="src-{turn}-{citation.number}" tabindex="-1">{piece}</span>'
            piece = f"<mark>{piece}</mark>"
        parts.append(piece)
        for citation in citations:
            if citation.end == right:
                number = citation.number
                parts.append(
                    f'<sup><a class="fn-back" href="#ref-{turn}-{number}">{number}</a></sup>'
                )
    return "".join(parts)


def _label(level: str, language: str, interface: Strings) -> str:
    # In the question's language, as the bot's own words under it, where the interface speaks it.
    words = strings(language) if strings(language).language == language else interface
    texts = {"none": words.label_none, "weak": words.label_weak, "error": words.label_error}
    if level not in texts:
        return ""
    icon = f'<span class="fn-icon" role="presentation">{_ICONS[level]}</span>'
    return f'<p class="fn-label">{icon} {escape(texts[level])}</p>'


def _run(
    sentences: Sequence[AnswerSentence],
    language: str,
    asked_in: str,
    by_number: Mapping[int, Citation],
    turn: int,
) -> str:
    texts = [
        escape_line(sentence.text)
        + "".join(_footnote(by_number[number], turn) for number in sentence.citations)
        for sentence in sentences
    ]
    tag = ""
    if language != asked_in and (name := language_name(language)):
        tag = f' <span class="fn-tag">{escape_line(name)}</span>'
    return f"<span{_language_attributes(language)}>{' '.join(texts)}</span>{tag}"


def _footnote(citation: Citation, turn: int) -> str:
    number = citation.number
    return (
        f'<sup><a class="fn" id="ref-{turn}-{number}" href="#src-{turn}-{number}"'
        f' title="{escape_line(citation.quote)}">{number}</a></sup>'
    )


def _back_link(number: int, turn: int, interface: Strings) -> str:
    return (
        f'<sup><a class="fn-back" href="#ref-{turn}-{number}"'
        f' title="{escape_line(interface.back)}">{number}</a></sup>'
    )


def _turn(answer: Answer, turn: int, interface: Strings, *, is_open: bool) -> str:
    cards = [
        _card(citations[0].article, highlighted(citations, turn, interface), citations)
        for citations in _by_passage(answer.citations)
    ]
    if answer.closest:
        cards.append(f"<h3>{escape(interface.closest)}</h3>")
        cards += [_card(hit.article, _prose(_extract(hit)), ()) for hit in answer.closest]
    return (
        f'<details class="fn-turn"{" open" if is_open else ""}>'
        f'<summary dir="auto">{escape_line(answer.question)}</summary>{"".join(cards)}</details>'
    )


def _by_passage(citations: Sequence[Citation]) -> list[list[Citation]]:
    def home(citation: Citation) -> tuple[str, int]:
        return citation.article.id, citation.passage.ordinal

    first: dict[tuple[str, int], int] = {}
    for citation in citations:
        first.setdefault(home(citation), citation.number)
    ordered = sorted(citations, key=lambda c: (first[home(c)], c.number))
    return [list(group) for _, group in groupby(ordered, home)]


def _prose(text: str) -> str:
    return _BLANK_LINES.sub('<span class="fn-gap"></span>', escape(text))


def _extract(hit: Hit) -> str:
    return hit.article.text[hit.passage.start : hit.passage.end]


def _card(article: Article, passage: str, citations: Sequence[Citation]) -> str:
    numbers = "".join(f'<span class="fn-number">{c.number}</span>' for c in citations)
    facts = [escape_line(name)] if (name := language_name(article.language)) else []
    if article.date:
        date = escape_line(article.date)
        facts.append(f'<time datetime="{date}">{date}</time>')
    facts.append(_source(article.source))
    cite = escape_line(f"{article.title} ({article.source})")
    return (
        f'<article class="fn-card{"" if citations else " fn-near"}" data-cite="{cite}">'
        f'<header>{numbers}<h4 dir="auto">{escape_line(article.title)}</h4></header>'
        f'<p class="fn-facts">{" · ".join(facts)}</p>'
        f"<blockquote{_language_attributes(article.language)}>{passage}</blockquote></article>"
    )


def _source(source: str) -> str:
    shown = escape_line(source)
    if not _is_web_address(source):
        return f'<span class="fn-source" dir="ltr">{shown}</span>'
    return (
        f'<a class="fn-source" dir="ltr" href="{shown}" target="_blank"'
        f' rel="noopener noreferrer nofollow">{shown}</a>'
    )


def _is_web_address(source: str) -> bool:
    try:
        address = urlsplit(source)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.netloc)


def _language_attributes(language: str) -> str:
    if language == "und":
        return ' dir="auto"'
    direction = "rtl" if language in _RTL else "ltr"
    return f' lang="{escape_line(language)}" dir="{direction}"'
