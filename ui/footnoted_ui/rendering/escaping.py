"""Escape text of others for HTML and Markdown alike."""

from __future__ import annotations

import re

# Embeddings, overrides and isolates reorder text beyond themselves, so they could make a quote read
# differently from what it says. The marks (LRM, RLM, ALM) cannot, and Hebrew and Arabic need them.
_BIDI = "\u202a-\u202e\u2066-\u2069"
# C0 and C1 controls but for tab and newline; half characters, which UTF-8 cannot carry.
_INVISIBLE = re.compile(f"[{_BIDI}\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def clean(text: str) -> str:
    """`text` without characters that reorder, break or end what is shown."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\ufffd", _INVISIBLE.sub("", text))


def escape(text: str) -> str:
    """`text` as HTML in which nothing is markup, in Markdown and script templates neither.

    All ASCII punctuation becomes entities: Markdown (`*`, `_`, links), LaTeX (`$`) and template
    literals (`${}`) are read before the browser turns entities back.
    """
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", clean(text))


def escape_line(text: str) -> str:
    """`escape` for text on one line, as in a title or an attribute."""
    return escape(" ".join(clean(text).split()))
