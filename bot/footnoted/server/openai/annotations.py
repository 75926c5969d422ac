"""Footnotes as annotations of a text, in OpenAI's form with the quote and its span added.

`start_index` and `end_index` are where the marker, such as `[1]`, stands in the text. `quote` is
characters `quote_start` to `quote_end` of the article `article_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from footnoted.answer_types import Answer, Citation


def chat_annotations(answer: Answer, content: str, base_url: str) -> list[dict[str, Any]]:
    """Return an annotation of a chat completion's message for every marker in `content`.

    `content` ends with `answer.text`. `url` is the article's own where it has one, else where it is
    served, below `base_url`.
    """
    annotations = []
    for citation, start, end in _markers(answer, len(content) - len(answer.text)):
        article = citation.article
        about = {
            "start_index": start,
            "end_index": end,
            "title": article.title,
            "url": article.source
            if article.source.startswith(("http://", "https://"))
            else f"{base_url}articles/{article.id}",
            "number": citation.number,
            "article_id": article.id,
            "quote": citation.quote,
            "quote_start": citation.start,
            "quote_end": citation.end,
        }
        annotations.append({"type": "url_citation", "url_citation": about})
    return annotations


def response_annotations(answer: Answer, content: str, base_url: str) -> list[dict[str, Any]]:
    """Return the same for a response: `file_citation` for an article without an address."""
    sources = {c.article.id: c.article.source for c in answer.citations}
    annotations = []
    for annotation in chat_annotations(answer, content, base_url):
        about = annotation["url_citation"]
        source, kind = sources[about["article_id"]], {"type": "url_citation"}
        if about["url"] != source:
            file = {"file_id": about["article_id"], "filename": source}
            kind = {"type": "file_citation", **file, "index": about["start_index"]}
        annotations.append({**kind, **about})
    return annotations


def _markers(answer: Answer, at: int) -> Iterator[tuple[Citation, int, int]]:
    """Yield citation and place of every marker of an answer whose text begins `at` characters in.

    Places are counted, not looked for: a quote may hold what looks like a marker.
    """
    citations = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        start = at + len(sentence.text)
        for number in sentence.citations:
            start, end = start + 1, start + len(f" [{number}]")
            if number in citations:
                yield citations[number], start, end
            start = end
        at += len(str(sentence)) + 1
