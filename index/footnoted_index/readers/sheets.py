"""Spreadsheets (XLSX, XLS, ODS): a sheet with a column of texts holds an article in each row, as
an export does; any other sheet is one article of lines.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BufferedIOBase

from footnoted_index.errors import ArticleError
from footnoted_index.readers.archive import check_sizes, read_whole
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.draft import Draft, Entry
from footnoted_index.readers.rows import Columns, column_key, names_row, row_entry
from footnoted_index.readers.tables import Row, table_lines

MAX_SHEET_BYTES = 100_000_000
_MAX_COLUMNS = 1_000


def read_sheets(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry]:
    """Yield the articles of a workbook, known as `#SHEET` or `#SHEET/ID`.

    Raises `ArticleError` where the file is damaged or encrypted.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    data = read_whole(stream, MAX_SHEET_BYTES)
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                check_sizes(package.infolist(), len(data))
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            rows = [
                list(map(_written, row[:_MAX_COLUMNS]))
                for row in book.get_sheet_by_name(name).to_python()
            ]
            yield from _sheet(name, [row for row in rows if any(row)], columns)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise ArticleError(f"is not a complete spreadsheet ({error})") from error


def _sheet(name: str, rows: Sequence[list[str]], columns: Columns) -> Iterator[Entry]:
    if not rows:
        return
    names = rows[at := names_row(rows, columns)]
    if not {*map(column_key, names)}.isdisjoint(map(column_key, columns.text)):
        for number, row in enumerate(rows[at + 1 :], start=1):
            entry = row_entry(number, dict(zip(names, row, strict=False)), columns)
            yield replace(entry, member=f"#{name}/{entry.member}")
        return
    text = "\n".join(table_lines([Row(row) for row in rows]))
    digest = digest_of(f"{name}\0{text}".encode("utf-8", "surrogatepass"))
    yield Entry.of(f"#{name}", digest, lambda: Draft(text, title=name))


def _written(value: object) -> str:
    """Return a cell as a sheet shows it: 3 rather than 3.0, and a day without midnight."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return " ".join(str(value).split())
