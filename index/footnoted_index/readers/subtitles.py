"""Subtitle files (SRT, WebVTT): what is said as paragraphs, each with the time it starts at."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator

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
_NAMED = re.compile(r"(\w[^:\n]{0,40}):\s+(?=\S)")
_NAMED_AT_LEAST = 2
"""If so many cues begin with the same words and a colon, these name the speaker."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "۔", "”", '"')
PAUSE_SECONDS = 2.0
PARAGRAPH_SECONDS = 60.0


def read_subtitles(data: bytes) -> Draft:
    """Return what is said, `[00:01:05]` before each paragraph.

    A paragraph ends where another voice begins, which is named there once; at a pause of
    `PAUSE_SECONDS`; or at a sentence's end after `PARAGRAPH_SECONDS`. Raises `ArticleError` where
    the file has no cues.
    """
    source = with_line_ends(decode(data)) + "\n"
    cues = [
        (_seconds(cue, 1), _seconds(cue, 5), said)
        for cue, shown in _without_rolled(_CUE.finditer(source))
        for said in _said(shown)
    ]
    if not cues:
        raise ArticleError("is not a subtitle file (it has no time codes)")
    title = re.match(r"\ufeff?WEBVTT[ \t]+-?[ \t]*(\S[^\n]*)", source)
    text = "\n\n".join(_paragraphs(cues, _voices(source, cues)))
    return Draft(text, title=title[1] if title else None, has_headline=False)


_Cue = tuple[float, float, str]
"""When it begins and ends, in seconds, and what is said."""


def _paragraphs(cues: list[_Cue], voices: set[str]) -> Iterator[str]:
    lines: list[str] = []
    start = end = 0.0
    voice = ""
    for begins, until, said in cues:
        named = _NAMED.match(said)
        changes = named is not None and named[1] in voices and named[1] != voice
        if named and named[1] == voice:
            said = said[named.end() :]
        over = begins - start >= PARAGRAPH_SECONDS and lines and lines[-1].endswith(_ENDS)
        if lines and (begins - end >= PAUSE_SECONDS or over or changes):
            yield f"[{_code(start)}] {' '.join(lines)}"
            lines = []
        voice = named[1] if named and changes else voice
        if not lines:
            start = begins
        if not lines or said != lines[-1]:  # rolling captions repeat their last line
            lines.append(said)
        end = until
    yield f"[{_code(start)}] {' '.join(lines)}"


def _without_rolled(cues: Iterable[re.Match[str]]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield cues and what they show, without a first line that still stands there from before."""
    before = ""
    for cue in cues:
        lines = cue[9].splitlines()
        plain = [" ".join(_MARKUP.sub("", line).split()) for line in lines]
        yield cue, "\n".join(lines[1:] if before and plain[0] == before else lines)
        before = next(filter(None, reversed(plain)), "")


def _said(cue: str) -> list[str]:
    """Return what each voice of a cue says, `Ann: ` before it where it is named."""
    marked = html.unescape(_MARKUP.sub("", _VOICE.sub(r"\n\n\1: ", cue)))
    return [line for part in marked.split("\n\n") if (line := " ".join(part.split()))]


def _voices(source: str, cues: list[_Cue]) -> set[str]:
    """Return the names of those who speak: marked as such, or before the words of several cues."""
    begun = Counter(named[1] for *_, said in cues if (named := _NAMED.match(said)))
    often = {name for name, count in begun.items() if count >= _NAMED_AT_LEAST}
    marked = {" ".join(html.unescape(name).split()) for name in _VOICE.findall(source)}
    return marked | {name for name in often if not name[0].islower()}


def _seconds(cue: re.Match[str], group: int) -> float:
    hours, minutes, seconds, thousandths = (
        int(part or 0) for part in cue.groups()[group - 1 : group + 3]
    )
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def _code(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
