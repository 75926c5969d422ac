"""Text recognition (OCR) of pages that are pictures, where Tesseract is installed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from time import monotonic
from typing import Any

REMEDY = (
    "run text recognition (OCR) on it first, or install Tesseract (Debian: apt install"
    " tesseract-ocr) and pip install 'footnoted[ocr]'"
)
DOTS_PER_INCH = 300
MAX_SECONDS = 120.0
"""A file takes at most so long; the pages that are left are reported."""
_POINTS_PER_INCH = 72
_PAGE_SECONDS = 30


def recognise(document: Any, pages: Sequence[int]) -> dict[int, str]:
    """Return the text of those `pages` (from 0) of a PDFium document that could be recognised.

    In all languages that Tesseract has. Nothing where it is not installed.
    """
    if not pages or shutil.which("tesseract") is None:
        return {}
    try:
        import pytesseract
    except ModuleNotFoundError:
        return {}
    languages = "+".join(name for name in pytesseract.get_languages() if name != "osd") or None
    deadline = monotonic() + MAX_SECONDS
    found: dict[int, str] = {}
    for index in pages:
        if monotonic() > deadline:
            break
        page = document[index]
        picture = page.render(scale=DOTS_PER_INCH / _POINTS_PER_INCH).to_pil()
        page.close()
        try:
            text = pytesseract.image_to_string(picture, lang=languages, timeout=_PAGE_SECONDS)
        except (RuntimeError, pytesseract.TesseractError):  # RuntimeError: it took too long
            continue
        if text.strip():
            found[index] = text
    return found
