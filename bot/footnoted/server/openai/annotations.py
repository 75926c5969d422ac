"""Footnotes as annotations of a text, in OpenAI's form with the quote and its span added.

`start_index` and `end_index` are where the marker, such as `[1]`, stands in the text. `quote` is
characters `quote_start` to `quote_end` of the article `article_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from footnoted.answer_types import Answer, Citation


def marked(answer: Answer, content: str) -> Iterator[tuple[Citation, int, int]]:
    """Yield citation and place of every marker in `content`, which ends with `answer.text`."""
    citations = {citation.number: citation for citation in answer.citations}
    start_of_sentence = len(content) - len(answer.text)
    for sentence in answer.sentences:
        at = start_of_sentence + len(sentence.text)
        for number in sentence.citations if sentence.supported else ():
            start, at = at + 1, at + len(f" [{number}]")
            if number in citations:
                yield citations[number], start, at
        start_of_sentence += len(str(sentence)) + 1


def url_of(citation: Citation, base_url: str) -> str:
    """Return the address of the article: its own where it has one, else the one it is served at."""
    article = citation.article
    is_url = article.source.startswith(("http://", "https://"))
    return article.source if is_url else f"{base_url}articles/{article.id}"


def chat_annotation(citation: Citation, start: int, end: int, base_url: str) -> dict[str, Any]:
    """Return an annotation of a chat completion's message."""
    return {
        "type": "url_citation",
        "url_citation": {
            "start_index": start,
            "end_index": end,
            "title": citation.article.title,
            "url": url_of(citation, base_url),
            **_quoted(citation),
        },
    }


def response_annotation(citation: Citation, start: int, end: int, base_url: str) -> dict[str, Any]:
    """Return an annotation of a response: `file_citation` for an article without an address."""
    article, place = citation.article, {"start_index": start, "end_index": end}
    url = url_of(citation, base_url)
    if url == article.source:
        about: dict[str, Any] = {"type": "url_citation"}
    else:
        file = {"file_id": article.id, "filename": article.source, "index": start}
        about = {"type": "file_citation", **file}
    return {**about, "title": article.title, "url": url, **place, **_quoted(citation)}


def _quoted(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "article_id": citation.article.id,
        "quote": citation.quote,
        "quote_start": citation.start,
        "quote_end": citation.end,
    }
