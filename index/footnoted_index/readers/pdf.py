"""PDF: the text page by page, its lines put together to paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import numbers_in_runs, words_lost
from footnoted_index.readers.columns import MAX_BOXES, Box, by_line, reading_order
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.ocr import REMEDY, recognise
from footnoted_index.readers.printed_lines import (
    LARGER,
    SMALLER,
    Row,
    foot,
    headlines_in,
    placed,
    running_lines,
    usual_size,
)

MAX_PAGES = 2_000
_pdfium = Lock()  # PDFium may be used by one thread at a time
_FILE_NAME = re.compile(r"^microsoft |^untitled|\.(?:docx?|pdf|indd|qxd|tex|odt|rtf)$", re.I)
_NOBODY = re.compile(r"\(?(?:anonymous|unspecified|unknown)\)?", re.I)
"""What programs write where nobody gave a title or an author."""
_PARAGRAPH_START = re.compile(r"[-–—•*·‣▪]\s|\d{1,3}[.)]\s")
_FEW_WORDS = 3
_PICTURE = 3
"""What PDFium calls an image among the objects of a page."""
_RUNNING_SHARE = 0.4
_SIDES = 2
_NOTES = "\x1d"
"""Stands between the text of a page and its notes."""
_HEADLINE = "\x1e"
"""Ends a line that is a headline."""
_WITHOUT_MARKS = dict.fromkeys(map(ord, _NOTES + _HEADLINE), " ")
_SENTENCE_END = tuple(".!?…:;\"'”’“»)]")


def read_pdf(data: bytes) -> Draft:
    """Return the text of each page, its columns one after the other; title and author where the
    file has sensible ones.

    Pages that are pictures are recognised where the `ocr` extra is installed; either way they are
    reported as a gap. A PDF knows when it was made, not when its article was published: it has no
    date. Raises `ArticleError` where it is encrypted, damaged, or only pictures.
    """
    import pypdfium2 as pdfium

    with _pdfium:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise ArticleError("needs a password" if locked else "is not a complete PDF") from error
        try:
            if len(document) > MAX_PAGES:
                raise ArticleError(f"has {len(document):,} pages (at most {MAX_PAGES:,}); split it")
            about = document.get_metadata_dict()
            pages, pictures = _pages(document)
            recognised = recognise(document, pictures)
        finally:
            document.close()
    for index, text in recognised.items():
        pages[index] = text
    if not any(map(str.strip, pages)):
        raise ArticleError(f"holds no text, only pictures; {REMEDY}")
    title, author = ((about.get(name) or "").strip() for name in ("Title", "Author"))
    return Draft(
        _without_running_lines([_lines(page) for page in pages]),
        title=None if _FILE_NAME.search(title) or _NOBODY.fullmatch(title) else title,
        maker=None if _NOBODY.fullmatch(author) else author,
        gaps=tuple(_gaps(len(pages), pictures, recognised)),
    )


def _pages(document: Any) -> tuple[list[str], list[int]]:
    """Return the text of each page, and which of them (from 0) are pictures with hardly a word."""
    pages, pictures = [], []
    for index in range(len(document)):
        page = document[index]
        text = _in_reading_order(page, index + 1)
        pages.append(text)
        if len(text.split()) < _FEW_WORDS and next(page.get_objects(max_depth=2), None) is not None:
            drawn = {item.type for item in page.get_objects(max_depth=4)}
            if not text.strip() or _PICTURE in drawn:
                pictures.append(index)
        page.close()
    return pages, pictures


def _in_reading_order(page: Any, number: int) -> str:
    text = page.get_textpage()
    whole = str(text.get_text_range()).translate(_WITHOUT_MARKS)
    count = min(text.count_rects(), MAX_BOXES + 1)
    words = [Box(*text.get_rect(number)) for number in range(count)]
    sizes = {word: _size_at(text, word) for word in words if word.right > word.left}
    usual = usual_size([(size, word) for word, size in sizes.items()])
    drawn = by_line(list(sizes))
    rows = [_row(text, line, sizes) for line in drawn[:2] + drawn[2:][-2:]]
    running, low = running_lines(rows, usual, number)
    low = [row for row in low if not whole.rstrip().endswith(row.text)]
    edges = running + low
    inside = [w for w in sizes if not any(row.bottom <= w.middle <= row.top for row in edges)]
    page_box = Box(
        min((word.left for word in inside), default=0) - 1,
        min((word.bottom for word in inside), default=0) - 1,
        max((word.right for word in inside), default=0) + 1,
        max((word.top for word in inside), default=0) + 1,
    )
    parts = reading_order(inside, page_box)
    is_plain = all(SMALLER * usual < sizes[word] < LARGER * usual for word in inside)
    lines = [
        [] if is_plain else [_row(text, line, sizes) for line in _lines_in(part, inside)]
        for part in parts
    ]
    headlines = [words for rows in lines for words in headlines_in(rows, usual)]
    bodies, notes = _without_notes(parts, lines, usual)
    if len(parts) == 1 and not notes and not edges:
        return _marked(whole, headlines)
    ordered, below = ("\n".join(_text_in(text, box) for box in boxes) for boxes in (bodies, notes))
    # Never lose a word for the sake of order: what is turned or overlaps stays as it was drawn.
    if words_lost(whole, "\n".join([ordered, below, *(row.text for row in edges)])):
        return whole
    ordered = _marked(ordered, headlines)
    below = "\n".join(filter(None, [below, *(row.text for row in low)]))
    return f"{ordered}\n{_NOTES}\n{below}" if below else ordered


def _size_at(text: Any, word: Box) -> float:
    from pypdfium2 import raw

    index = text.get_index(word.left + 1, word.middle, 2, 0.5 * word.height)
    return raw.FPDFText_GetFontSize(text, index) if index is not None else 0.0


def _lines_in(part: Box, words: Sequence[Box]) -> list[list[Box]]:
    inside = [w for w in words if part.left <= w.left and part.bottom <= w.middle <= part.top]
    return by_line([w for w in inside if w.right <= part.right])


def _without_notes(
    parts: Sequence[Box], lines: Sequence[Sequence[Row]], usual: float
) -> tuple[list[Box], list[Box]]:
    """Return the parts of a page without the notes at their feet, and those."""
    bodies, notes = list[Box](), list[Box]()
    for part, rows in zip(parts, lines, strict=True):
        height = foot(rows, usual)
        if height is None:
            bodies.append(part)
        else:
            bodies.append(Box(part.left, height, part.right, part.top))
            notes.append(Box(part.left, part.bottom, part.right, height))
    return bodies, notes


def _marked(page: str, headlines: Sequence[str]) -> str:
    """Return the text of a page with each headline on one line, `_HEADLINE` at its end."""
    for headline in headlines:
        words = r"\s+".join(map(re.escape, headline.split()))
        whole_lines = rf"^[ \t]*{words}[ \t]*(?=\r?$)"
        page = re.sub(whole_lines, f"{headline}{_HEADLINE}", page, count=1, flags=re.MULTILINE)
    return page


def _row(text: Any, line: Sequence[Box], sizes: dict[Box, float]) -> Row:
    box = Box(
        min(w.left for w in line) - 1, min(w.bottom for w in line),
        max(w.right for w in line) + 1, max(w.top for w in line),
    )  # fmt: skip
    size = max(sizes[word] for word in line)
    return Row(size, box.top, box.bottom, _text_in(text, box).strip())


def _text_in(text: Any, box: Box) -> str:
    return str(text.get_text_bounded(box.left, box.bottom, box.right, box.top))


def _gaps(count: int, pictures: list[int], recognised: Collection[int]) -> Iterator[str]:
    silent = [index + 1 for index in pictures if index not in recognised]
    if silent:
        yield (
            f"{len(silent)} of {count} pages hold no text, only pictures"
            f" ({numbers_in_runs(silent)}); {REMEDY}"
        )
    if recognised:
        yield (
            f"{len(recognised)} of {count} pages were read by text recognition, which makes"
            f" mistakes ({numbers_in_runs([index + 1 for index in sorted(recognised)])})"
        )


def _lines(page: str) -> list[str]:
    # PDFium puts U+FFFE for a hyphen at the end of a line, and takes the line end away.
    page = page.replace("\x02", "\ufffe").replace("\ufffe", "-\n")
    return [line.strip(" \t") for line in re.split(r"\r\n?|\n", page) if line.strip(" \t")]


def _without_running_lines(pages: Sequence[list[str]]) -> list[str]:
    """Return the pages without the first and last lines that many share, and their numbers."""
    running = {"0", *_running(pages)}
    kept = []
    for lines in pages:
        first, last = 0, len(lines)
        while first < min(2, last) and _shape(lines[first]) in running:
            first += 1
        while last > max(first, len(lines) - 2) and _shape(lines[last - 1]) in running:
            last -= 1
        if first >= last:  # a page of nothing but such lines is a form, not a frame
            first, last = 0, len(lines)
        kept.append(_text_and_notes(lines[first:last]))
    return placed(kept)


def _text_and_notes(lines: list[str]) -> tuple[str, str]:
    if _NOTES not in lines:
        return _paragraphs(lines), ""
    at = lines.index(_NOTES)
    return _paragraphs(lines[:at]), _paragraphs(lines[at + 1 :])


def _running(pages: Sequence[list[str]]) -> Iterator[str]:
    """Yield the first and last lines of many pages, or of nearly all left or all right ones."""
    on: dict[str, list[int]] = {}
    for number, lines in enumerate(pages):
        for edge in {*map(_shape, lines[:2] + lines[-2:])}:
            on.setdefault(edge, []).append(number)
    for edge, numbers in on.items():
        one_side = len({number % 2 for number in numbers}) == 1 and len(pages) >= 2 * _SIDES
        many = max(3, _RUNNING_SHARE * len(pages))
        if len(numbers) >= many or (one_side and len(numbers) >= max(_SIDES, 0.4 * len(pages))):
            yield edge


def _shape(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "0", line.lower())


def _paragraphs(lines: Sequence[str]) -> str:
    """Return lines as text: a paragraph ends with a short line that is its end or a heading."""
    if not lines:
        return ""
    width = sorted(map(len, lines))[int(0.9 * (len(lines) - 1))]
    text = lines[0]
    for line, following in pairwise(lines):
        ends = line.endswith(_SENTENCE_END)
        short = len(line) < (0.85 if ends else 0.6) * width
        heading = not following[0].islower() and not line.endswith(("-", ","))
        apart = line.endswith(_HEADLINE) or following.endswith(_HEADLINE)
        if apart or _PARAGRAPH_START.match(following) or (short and (ends or heading)):
            text += "\n\n" + following
        else:
            text += ("\n" if line.endswith("-") else " ") + following
    return text.replace(_HEADLINE, "")
