"""Footnotes as annotations of a text, in OpenAI's form with the quote and its span added.

`start_index` and `end_index` are where the marker, such as `[1]`, stands in the text. `quote` is
characters `quote_start` to `quote_end` of the article `article_id`.
"""

from __future__ import annotations

import re
from typing import Any

from footnoted.answer_types import Answer

_MARKER = re.compile(r"\[(\d+)\]")


def chat_annotations(answer: Answer, content: str, base_url: str) -> list[dict[str, Any]]:
    """Return an annotation of a chat completion's message for every marker in `content`.

    `content` ends with `answer.text`, in which nothing but a footnote looks like a marker. `url` is
    the article's own where it has one, else where it is served, below `base_url`.
    """
    citations = {str(citation.number): citation for citation in answer.citations}
    annotations = []
    for marker in _MARKER.finditer(content, len(content) - len(answer.text)):
        if (citation := citations.get(marker[1])) is None:
            continue
        article = citation.article
        about = {
            "start_index": marker.start(),
            "end_index": marker.end(),
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
