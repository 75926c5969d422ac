"""Sentences as spans of a text, by rules for European prose.

Trained splitters break `Dr. |Müller`, `am 3. |Mai`, `kb. |30 fős` and cut inside quotations; these
rules know abbreviations, ordinals, initials and quotation marks, and lose no character: the spans
are in order, do not overlap, and leave out nothing but white space.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from footnoted_index.text.language import stop_words
from footnoted_index.text.span import Span
from footnoted_index.text.word_lists import word_list

MAX_CHARS = 800
"""Longer runs are cut at the best place before it: a clause, a space, or anywhere."""
MAX_QUOTE_CHARS = 400
"""A quotation up to this long stays whole; a longer one is split into its sentences."""

_ORDINAL_LANGUAGES = frozenset(
    ("cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "no", "pl", "sk", "sl", "sr", "tr")
)

_TERMINATOR = re.compile(
    r"""(?P<mark>(?<![.!?…])[.!?…]++|[。！？]+)(?P<close>["'»«”’“)\]›‹]*+)(?P<gap>\s+|$|(?<=["”’»“])(?=[A-ZÀ-ÖØ-Þ]))"""
    r"""|(?P<cjk>[。！？]+[”’」』）]*)""",
    re.VERBOSE,
)
_LAST_TOKEN = re.compile(r"[\w.]+$")
_LINE_BREAK = re.compile(r"\n\s*")
_WORD_AHEAD = re.compile(r"[^\W_]+|[-–—•[]")
_NEAR = 80
"""How far a word is looked for around a full stop, so that no text takes time squared."""
BULLET = re.compile(r"(?:[-–—•*·‣▪]|\d{1,3}[.)])\s")
_ROMAN = re.compile(r"[IVXLC]+$")
_CLAUSE = re.compile(r"[;:,–—]\s|\s")
_QUOTE_PAIRS = {"„": "“”", "“": "”", "«": "»", "»": "«", "”": "”", '"': '"'}


def split_sentences(text: str, language: str = "und") -> list[Span]:
    """Return the sentences of `text`, in order: only white space lies outside them.

    `language` (ISO 639-1) chooses abbreviations and whether `3.` is an ordinal. A line end is a
    sentence end unless the text is hard-wrapped. No sentence is longer than `MAX_CHARS`.
    """
    spans: list[Span] = []
    for paragraph in _paragraphs(text):
        for sentence in _sentences_of(text, paragraph, language):
            spans.extend(_cut(text, sentence))
    # What was joined may be too long again.
    return [piece for span in _join_fragments(text, spans) for piece in _cut(text, span)]


def paragraph_starts(text: str) -> list[int]:
    """Return where the paragraphs of `text` begin: offsets of their first visible characters."""
    return [span.start for span in _paragraphs(text)]


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _paragraphs(text: str) -> list[Span]:
    wrapped = _is_hard_wrapped(text)
    spans = []
    start = 0
    for match in _LINE_BREAK.finditer(text):
        single = match.group().count("\n") == 1
        if wrapped and single and not BULLET.match(text, match.end()):
            continue
        if (span := _trim(text, start, match.start())) is not None:
            spans.append(span)
        start = match.end()
    if (span := _trim(text, start, len(text))) is not None:
        spans.append(span)
    return spans


def _is_hard_wrapped(text: str) -> bool:
    """Return whether most lines end in mid-sentence, as in e-mails and old text files."""
    continued = ended = 0
    lines = text[:20_000].split("\n")
    for line, following in pairwise(lines):
        if not line.strip() or not following.strip():
            continue
        if 40 <= len(line) <= 110 and line.rstrip()[-1] not in ".!?…:\"'”“»":
            continued += following.lstrip()[0].islower()
        ended += 1
    return continued >= 3 and continued > 0.3 * ended


def _sentences_of(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    quotes = _quotations(text, paragraph)
    quote_starts = [quote.start for quote in quotes]
    start = paragraph.start
    for match in _TERMINATOR.finditer(text, paragraph.start, paragraph.end):
        end = match.end("cjk") if match.group("cjk") else match.end("close")
        if end >= paragraph.end:
            break
        at = bisect_right(quote_starts, end - 1) - 1
        if at >= 0 and end < quotes[at].end:
            continue
        if not match.group("cjk") and not _ends_sentence(text, start, match, language):
            continue
        if (span := _trim(text, start, end)) is not None:
            yield span
        start = end
    if (span := _trim(text, start, paragraph.end)) is not None:
        yield span


def _quotations(text: str, paragraph: Span) -> list[Span]:
    """Closed quotations of a paragraph that are short enough to stay whole."""
    spans = []
    position = paragraph.start
    while position < paragraph.end:
        closers = _QUOTE_PAIRS.get(text[position])
        if closers is None:
            position += 1
            continue
        limit = min(paragraph.end, position + MAX_QUOTE_CHARS)
        ends = [e for c in closers if (e := text.find(c, position + 1, limit)) != -1]
        if not ends:
            position += 1
            continue
        spans.append(Span(position, min(ends) + 1))
        position = min(ends) + 1
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str], language: str) -> bool:
    following = _next_word(text, match.end())
    if not following:
        return True
    first = following[0]
    if first.islower():
        return False
    if match.group("mark") != "." or match.group("close"):
        return True
    token_match = _LAST_TOKEN.search(
        text, max(start, match.start("mark") - _NEAR), match.start("mark")
    )
    token = token_match.group() if token_match else ""
    if not token:
        return True
    if len(token) == 1 and token.isupper() and token != "I":
        return False  # an initial: "J. Smith"
    starts_sentence = following.lower() in stop_words(language)
    if token.lower() in _abbreviations(language):
        # "stb. A" and "etc. The" do end a sentence, "Dr. Müller" does not.
        return starts_sentence and token.islower() and len(token) > 1
    if language in _ORDINAL_LANGUAGES and (
        (token.isdigit() and len(token) <= 2) or _ROMAN.match(token)
    ):
        return starts_sentence
    return True


def _next_word(text: str, position: int) -> str:
    match = _WORD_AHEAD.search(text, position, position + _NEAR)
    return match.group() if match else ""


@cache
def _abbreviations(language: str) -> frozenset[str]:
    known = word_list(Path(__file__).parent, "abbreviations")
    return frozenset(f"{known['']} {known.get(language, '')}".split())


def _cut(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > MAX_CHARS:
        cut = start + MAX_CHARS
        for match in _CLAUSE.finditer(text, start + MAX_CHARS // 2, start + MAX_CHARS):
            cut = match.end()
        if (piece := _trim(text, start, cut)) is not None:
            yield piece
        start = cut
    if (piece := _trim(text, start, span.end)) is not None:
        yield piece


def _join_fragments(text: str, spans: list[Span]) -> list[Span]:
    """Join spans without a letter or digit (`•`, `***`) to a neighbour: they say nothing alone."""
    joined: list[Span] = []
    pending: int | None = None
    for span in spans:
        if not any(map(str.isalnum, span.of(text))):
            if joined and "\n" not in text[joined[-1].end : span.start] and pending is None:
                joined[-1] = Span(joined[-1].start, span.end)
            elif pending is None:
                pending = span.start
            continue
        joined.append(Span(span.start if pending is None else pending, span.end))
        pending = None
    if pending is not None:
        end = spans[-1].end
        joined.append(Span(pending, end))
    return joined
