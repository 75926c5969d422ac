"""Sentences as spans of a text, by rules for European prose and for the stops of other scripts.

Trained splitters break `Dr. |Müller`, `am 3. |Mai`, `kb. |30 fős` and cut inside quotations; these
rules know abbreviations, ordinals, initials and quotation marks, and lose no character: the spans
are in order, do not overlap, and leave out nothing but white space.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

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

_STOPS = "。！？｡।॥۔؟։።፧။។៕"
"""Stops that end a sentence whatever follows: scripts that have them have no capitals."""
_TERMINATOR = re.compile(
    rf"""(?P<mark>(?<![.!?…])[.!?…]++)(?P<close>["'»«”’“)\]›‹]*+(?:\[[\w*†‡]{{1,3}}\])*+)"""
    rf"""(?P<gap>\s+|$|(?<=["”’»“])(?=[A-ZÀ-ÖØ-Þ]))|(?P<stop>[{_STOPS}][{_STOPS}!?]*+["'»«”’“)\]›‹」』）》]*+)""",
    re.VERBOSE,
)
_LAST_TOKEN = re.compile(r"[\w.]+$")
_LINE_BREAK = re.compile(r"\n\s*")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_ENDERS = f".!?…:\"'”“»{_STOPS}"
_WORD_AHEAD = re.compile(r"[^\W_]+|[-–—•[]")
_NEAR = 80
"""How far a word is looked for around a full stop, so that no text takes time squared."""
BULLET = re.compile(r"(?:[-–—•*·‣▪]|\d{1,3}[.)])\s")
_ROMAN = re.compile(r"[IVXLC]+$")
_CLAUSE = re.compile(r"[;:,،؛–—]\s|[，、；：]|\s")
_PUNCTUATION = re.compile(rf"[;:,.!?…–—،؛，、；：{_STOPS}]")
UNPUNCTUATED_CHARS = 300
"""A transcript without punctuation is cut after at most this many characters, at a line end or a
space."""
_QUESTION = re.compile(r"(?:Q|F|K|Question|Frage|Kérdés)\s?[:.]\s", re.IGNORECASE)
_ANSWER = re.compile(r"(?:A|V|Answer|Antwort|Válasz)\s?[:.]\s", re.IGNORECASE)
_SHORT_ANSWER_CHARS = 100
_WRAP_WIDTHS = range(40, 121)
_QUOTE_PAIRS = {"„": "“”", "“": "”", "«": "»", "»": "«", "”": "”", '"': '"'}


def split_sentences(text: str, language: str = "und") -> list[Span]:
    """Return the sentences of `text`, in order: only white space lies outside them.

    `language` (ISO 639-1) chooses abbreviations and whether `3.` is an ordinal. A line end is a
    sentence end unless its paragraph is hard-wrapped. No sentence is longer than `MAX_CHARS`. The
    question of an interview and its answer are one, if the answer is short.
    """
    spans: list[Span] = []
    for paragraph in _paragraphs(text):
        for sentence in _parts(text, paragraph, _ends(text, paragraph, language)):
            spans.extend(_parts(text, sentence, _cuts(text, sentence)))
    joined = _join_answers(text, _join_fragments(text, spans))
    # What was joined may be too long again.
    return [part for span in joined for part in _parts(text, span, _cuts(text, span))]


def paragraph_starts(text: str) -> list[int]:
    """Return where the paragraphs of `text` begin: offsets of their first visible characters."""
    return [span.start for span in _paragraphs(text)]


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _parts(text: str, span: Span, gaps: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """The parts of a span that lie between `gaps`, without white space around them."""
    start = span.start
    for first, last in gaps:
        if (part := _trim(text, start, first)) is not None:
            yield part
        start = last
    if (part := _trim(text, start, span.end)) is not None:
        yield part


def _paragraphs(text: str) -> list[Span]:
    wrapped = _is_hard_wrapped(text)
    spans: list[Span] = []
    blocks = (match.span() for match in _EMPTY_LINE.finditer(text))
    for block in _parts(text, Span(0, len(text)), blocks):
        breaks = (match.span() for match in _LINE_BREAK.finditer(text, block.start, block.end))
        if wrapped or _is_wrapped_block(block.of(text)):
            breaks = (gap for gap in breaks if BULLET.match(text, gap[1]))
        spans.extend(_parts(text, block, breaks))
    return spans


def _is_hard_wrapped(text: str) -> bool:
    """Return whether most lines end in mid-sentence, as in e-mails and old text files."""
    continued = ended = 0
    lines = text[:20_000].split("\n")
    for line, following in pairwise(lines):
        if not line.strip() or not following.strip():
            continue
        if 40 <= len(line) <= 110 and line.rstrip()[-1] not in _LINE_ENDERS:
            continued += following.lstrip()[0].islower()
        ended += 1
    return continued >= 3 and continued > 0.3 * ended


def _is_wrapped_block(block: str) -> bool:
    """Whether the lines of a block are one text, wrapped at a width.

    In such a block the first word of a line would not have fitted on the line before, and some
    lines end where no sentence does.
    """
    lines = [line.rstrip() for line in block[:20_000].rstrip().split("\n")]
    width = max(map(len, lines))
    if len(lines) < 2 or width not in _WRAP_WIDTHS:
        return False
    full = continued = 0
    for line, following in pairwise(lines):
        first = following.split(None, 1)[0]
        if BULLET.match(following):
            full += 1
            continue
        full += len(line) + 1 + len(first) > width
        open_end = line[-1] not in _LINE_ENDERS
        continued += open_end and (first[0].islower() or line[-1] in ",;-–—")
    breaks = len(lines) - 1
    return full >= breaks - (breaks >= 6) and continued >= max(1, 0.3 * breaks)


def _ends(text: str, paragraph: Span, language: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph end, as gaps without width."""
    quotes = _quotations(text, paragraph)
    quote_starts = [quote.start for quote in quotes]
    start = paragraph.start
    bullet = BULLET.match(text, start)
    for match in _TERMINATOR.finditer(text, paragraph.start, paragraph.end):
        end = match.end("stop") if match["stop"] else match.end("close")
        if end >= paragraph.end:
            break
        if bullet is not None and end <= bullet.end():
            continue  # "2. A fee is due." of a list
        at = bisect_right(quote_starts, end - 1) - 1
        if at >= 0 and end < quotes[at].end:
            continue
        if match["stop"] or _ends_sentence(text, start, match, language):
            yield end, end
            start = end


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
    known = word_list(__file__, "abbreviations")
    return frozenset(f"{known['']} {known.get(language, '')}".split())


def _cuts(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Where a span that is too long is cut, as gaps without width."""
    cut = span.start
    while (cut := _cut_of(text, cut, span.end)) < span.end:
        yield cut, cut


def _cut_of(text: str, start: int, end: int) -> int:
    """Where what starts at `start` is cut: at `end` if it may stay whole."""
    limit = start + UNPUNCTUATED_CHARS
    if limit < end and _PUNCTUATION.search(text, start, limit) is None:
        for mark in ("\n", " "):
            if (place := text.rfind(mark, start + UNPUNCTUATED_CHARS // 3, limit)) != -1:
                return place + 1
    if end - start <= MAX_CHARS:
        return end
    cut = start + MAX_CHARS
    for match in _CLAUSE.finditer(text, start + MAX_CHARS // 2, start + MAX_CHARS):
        cut = match.end()
    return cut


def _join_answers(text: str, spans: list[Span]) -> list[Span]:
    """Join the question of an interview to its answer where the answer alone says too little."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if (
            before is not None
            and len(span) <= _SHORT_ANSWER_CHARS
            and _ANSWER.match(text, span.start)
            and _QUESTION.match(text, before.start)
        ):
            joined[-1] = Span(before.start, span.end)
        else:
            joined.append(span)
    return joined


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
