"""Repair text: mojibake, and words hyphenated at line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SOFT_BREAK = re.compile("\u00ad[^\\S\n]*\n[^\\S\n]*")
_BROKEN_WORD = re.compile(r"\b([^\W\d_]{2,})[-\u2010]\n[^\S\n]*([^\W\d_]{2,})")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_MAY_BE_MOJIBAKE = re.compile(
    "[^\x00-\x7f](?:[^\x00-\x7f]"
    "|(?<=[\x80-\x9fŒœÂÃ])(?:(?<=[\x80-\x9f])|(?<=[Œœ])[^A-Za-z]|(?<=[ÂÃ]) ))"
)
"""In every text that ftfy repairs, and much faster to look for than what it looks for."""
_CONJUNCTIONS = frozenset({"und", "oder", "bzw", "sowie", "and", "or", "és", "vagy", "et", "ou"})
"""What follows a hyphen that stands for a word left out: "Ein- und Ausgang"."""

_SENTENCE_END = ".!?…:\"'”’“»)]"


def clean(pages: Sequence[str]) -> list[str]:
    """Return the pages of a text without mojibake ("Ã¶" for "ö") and without hyphenation."""
    pages = [_SOFT_BREAK.sub("", repair_mojibake(page)) for page in pages]
    if not any(hyphen in page for hyphen in ("-\n", "\u2010\n") for page in pages):
        return pages  # it takes the expression long to say so
    whole = [_BROKEN_WORD.sub(" ", page) for page in pages]
    if whole == pages:
        return pages
    words = frozenset(word for page in whole for word in _WORD.findall(page.lower()))
    return [_BROKEN_WORD.sub(lambda match: _mended(match, words), page) for page in pages]


def repair_mojibake(text: str) -> str:
    """Return text that was decoded in a wrong encoding, decoded in the right one, line by line."""
    if text.isascii() or not _MAY_BE_MOJIBAKE.search(text):
        return text
    import ftfy

    # Not fix_text: quotation marks, ligatures and entities stay as they are.
    return "\n".join(
        ftfy.fix_encoding(line) if _MAY_BE_MOJIBAKE.search(line) else line
        for line in text.split("\n")
    )


def _mended(match: re.Match[str], words: frozenset[str]) -> str:
    """Return a word broken at a line end, put together as it is written elsewhere in the text.

    Where it is not, "well-" before "known" keeps its hyphen if both are words of the text.
    """
    first, second = match.groups()
    if second in _CONJUNCTIONS or not second.islower():
        return match.group()
    hyphenated = f"{first}-{second}"
    if (first + second).lower() in words:
        return first + second
    if hyphenated.lower() in words or {first.lower(), second} <= words:
        return hyphenated
    return first + second


def join_pages(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """Join pages to one text; return it and where each page starts. A sentence may cross pages."""
    text, starts = "", []
    for page in pages:
        if text and page:
            runs_on = text[-1] not in _SENTENCE_END and page[0].islower()
            text += "\n" if runs_on else "\n\n"
        starts.append(len(text))
        text += page
    return text, tuple(starts)
