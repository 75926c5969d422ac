"""Word documents (DOCX)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from footnoted_index.errors import ArticleError
from footnoted_index.readers.archive import check_sizes
from footnoted_index.readers.draft import Draft

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell


def read_docx(data: bytes) -> Draft:
    """Return the paragraphs and tables in their order; title and author of the document's
    properties.

    Word knows when a document was made and changed, not when its article was published: it has no
    date. Raises `ArticleError` where it is damaged or expands beyond all measure.
    """
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_sizes(archive.infolist(), len(data))
    except zipfile.BadZipFile as error:
        raise ArticleError("is not a Word document (DOCX)") from error
    document = docx.Document(io.BytesIO(data))
    about = document.core_properties
    return Draft(
        "\n\n".join(_blocks(document)), title=about.title or None, author=about.author or None
    )


def _blocks(part: Document | _Cell) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in part.iter_inner_content():
        if isinstance(block, Paragraph):
            if block.text.strip():
                yield block.text
        else:
            for row in block.rows:
                # Merged cells come once for each of the cells they cover.
                cells = dict.fromkeys("\n".join(_blocks(cell)) for cell in row.cells)
                if any(cells):
                    yield " | ".join(filter(None, cells))
