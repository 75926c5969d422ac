"""Subtitle files (SRT, WebVTT): what is said as paragraphs, each with the time it starts at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.text import decode
from footnoted_index.text.normalisation import with_line_ends

_CUE = re.compile(
    r"^\s*(?:(\d+):)?(\d\d?):(\d\d)[.,](\d{3})\s*-->\s*(?:(\d+):)?(\d\d?):(\d\d)[.,](\d{3})[^\n]*\n"
    r"((?:[^\n]*\S[^\n]*(?:\n|\Z))*)",
    re.MULTILINE,
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? ([^<>]+)>")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "”", '"')
PAUSE_SECONDS = 2.0
PARAGRAPH_SECONDS = 60.0


def read_subtitles(data: bytes) -> Draft:
    """Return what is said, `[00:01:05]` before each paragraph.

    A paragraph ends at a pause of `PAUSE_SECONDS`, or at a sentence's end after
    `PARAGRAPH_SECONDS`. Raises `ArticleError` where the file has no cues.
    """
    source = with_line_ends(decode(data)) + "\n"
    paragraphs = list(_paragraphs(source))
    if not paragraphs:
        raise ArticleError("is not a subtitle file (it has no time codes)")
    title = re.match(r"\ufeff?WEBVTT[ \t]+-?[ \t]*(\S[^\n]*)", source)
    return Draft("\n\n".join(paragraphs), title=title[1] if title else _words(paragraphs[0]))


def _paragraphs(source: str) -> Iterator[str]:
    lines: list[str] = []
    start = end = 0.0
    for cue in _CUE.finditer(source):
        begins, until = _seconds(cue, 1), _seconds(cue, 5)
        said = _said(cue[9])
        if not said:
            continue
        over = begins - start >= PARAGRAPH_SECONDS and lines and lines[-1].endswith(_ENDS)
        if lines and (begins - end >= PAUSE_SECONDS or over):
            yield f"[{_code(start)}] {' '.join(lines)}"
            lines = []
        if not lines:
            start = begins
        if not lines or said != lines[-1]:  # rolling captions repeat their last line
            lines.append(said)
        end = until
    if lines:
        yield f"[{_code(start)}] {' '.join(lines)}"


def _said(cue: str) -> str:
    import html

    return " ".join(html.unescape(_MARKUP.sub("", _VOICE.sub(r"\1: ", cue))).split())


def _words(paragraph: str) -> str:
    """Return the first words that are said, as a title."""
    words = paragraph.partition("] ")[2]
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + "…"


def _seconds(cue: re.Match[str], group: int) -> float:
    hours, minutes, seconds, thousandths = (
        int(part or 0) for part in cue.groups()[group - 1 : group + 3]
    )
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def _code(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
