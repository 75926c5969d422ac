"""Presentations (PPTX): the text of each slide, page by page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from footnoted_index.errors import ArticleError
from footnoted_index.readers.accounting import numbers_in_runs
from footnoted_index.readers.archive import open_package
from footnoted_index.readers.draft import Draft
from footnoted_index.readers.tables import Row, table_lines


def read_pptx(data: bytes) -> Draft:
    """Return the slides as pages: titles, text boxes from top to bottom, tables, groups, notes.

    Slides that hold only pictures are reported as gaps. Raises `ArticleError` where the file is
    damaged or holds no text.
    """
    from pptx import Presentation

    with open_package(data, ArticleError("is not a presentation (PPTX)")):
        slides = Presentation(io.BytesIO(data))
    pages = ["\n\n".join(_slide(slide)) for slide in slides.slides]
    silent = [number for number, page in enumerate(pages, start=1) if not page]
    if len(silent) == len(pages):
        raise ArticleError("holds no text, only pictures; run text recognition (OCR) on it first")
    gaps = (
        (f"{len(silent)} of {len(pages)} slides hold no text ({numbers_in_runs(silent)})",)
        if silent
        else ()
    )
    about = slides.core_properties
    return Draft(pages, title=about.title or None, maker=about.author or None, gaps=gaps)


def _slide(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        yield from _paragraphs(title.text_frame)
    rest = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    yield from _shapes(rest)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from _paragraphs(slide.notes_slide.notes_text_frame)


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif shape.has_text_frame:
            yield from _paragraphs(shape.text_frame)
        elif getattr(shape, "has_table", False):
            yield "\n".join(
                table_lines([Row([_cell(cell) for cell in row.cells]) for row in shape.table.rows])
            )


def _paragraphs(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        if text := "\n".join(" ".join(line.split()) for line in paragraph.text.split("\v")).strip():
            yield text


def _cell(cell: Any) -> str:
    return "" if cell.is_spanned else " ".join(cell.text.split())
