"""PDF: the text page by page, its lines put together to paragraphs again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from threading import Lock

from footnoted_index.errors import ArticleError
from footnoted_index.readers.draft import Draft

MAX_PAGES = 2_000
_pdfium = Lock()  # PDFium may be used by one thread at a time
_FILE_NAME = re.compile(r"^microsoft |^untitled|\.(?:docx?|pdf|indd|qxd|tex|odt|rtf)$", re.I)
_PARAGRAPH_START = re.compile(r"[-–—•*·‣▪]\s|\d{1,3}[.)]\s")
_SENTENCE_END = tuple(".!?…:;\"'”’“»)]")


def read_pdf(data: bytes) -> Draft:
    """Return the text of each page; title and author where the file has sensible ones.

    Raises `ArticleError` where it is encrypted, damaged, or only pictures. A PDF knows when it was
    made, not when its article was published: it has no date.
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
            pages = []
            for index in range(len(document)):
                page = document[index]
                pages.append(page.get_textpage().get_text_range())
                page.close()
        finally:
            document.close()
    if not any(map(str.strip, pages)):
        raise ArticleError("holds no text, only pictures; run text recognition (OCR) on it first")
    title = (about.get("Title") or "").strip()
    return Draft(
        _without_running_lines([_lines(page) for page in pages]),
        title=None if _FILE_NAME.search(title) else title,
        author=about.get("Author") or None,
    )


def _lines(page: str) -> list[str]:
    # PDFium puts U+FFFE for a hyphen at the end of a line, and takes the line end away.
    page = page.replace("\x02", "\ufffe").replace("\ufffe", "-\n")
    return [line.strip() for line in re.split(r"\r\n?|\n", page) if line.strip()]


def _without_running_lines(pages: Sequence[list[str]]) -> list[str]:
    """Return the pages without first and last lines that many of them share, and without their
    numbers.
    """
    edges = Counter(edge for lines in pages for edge in {*map(_shape, lines[:2] + lines[-2:])})
    running = {edge for edge, count in edges.items() if count >= max(3, 0.4 * len(pages))} | {"0"}
    kept = []
    for lines in pages:
        first, last = 0, len(lines)
        while first < min(2, last) and _shape(lines[first]) in running:
            first += 1
        while last > max(first, len(lines) - 2) and _shape(lines[last - 1]) in running:
            last -= 1
        kept.append(_paragraphs(lines[first:last]))
    return kept


def _shape(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "0", line.lower())


def _paragraphs(lines: Sequence[str]) -> str:
    """Return lines to text: a paragraph ends with a short line that ends a sentence or is a
    heading.
    """
    if not lines:
        return ""
    width = sorted(map(len, lines))[int(0.9 * (len(lines) - 1))]
    text = lines[0]
    for line, following in pairwise(lines):
        ends = line.endswith(_SENTENCE_END)
        short = len(line) < (0.85 if ends else 0.6) * width
        heading = not following[0].islower() and not line.endswith(("-", ","))
        if _PARAGRAPH_START.match(following) or (short and (ends or heading)):
            text += "\n\n" + following
        else:
            text += ("\n" if line.endswith("-") else " ") + following
    return text
