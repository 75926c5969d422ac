"""Exports with one article a row: JSON, JSON lines and CSV.

All but JSON are read row by row, however large the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from io import BufferedIOBase
from itertools import chain, islice
from typing import IO, Any

from footnoted_index.article import MAX_ARTICLE_CHARS
from footnoted_index.errors import ArticleError, ConfigError, LeftOutError
from footnoted_index.readers.archive import read_whole
from footnoted_index.readers.digest import digest_of
from footnoted_index.readers.draft import Draft, Entry, Unreadable
from footnoted_index.readers.html import as_text
from footnoted_index.readers.text import decode, text_stream
from footnoted_index.text.language import without_accents
from footnoted_index.text.word_lists import word_list

MAX_ROW_CHARS = 4 * MAX_ARTICLE_CHARS
MAX_JSON_BYTES = 200_000_000
HEAD_ROWS = 10
_NAMES_TOLD, _NAME_CHARS = 8, 40
_DELIMITERS = ",;\t|"
_EPOCH = re.compile(r"\d{10}(?:\.\d+|\d{3})?")
"""A time as seconds since 1970, or thousandths of them."""
_NO = re.compile(
    r"false|no|off|0|draft|auto-draft|private|hidden|pending|future|trash|unpublished",
    re.IGNORECASE,
)
_YES = re.compile(r"true|yes|on|1", re.IGNORECASE)


def _names(column: str) -> tuple[str, ...]:
    by_language = word_list(__file__, "columns")[column]
    return tuple(name for names in by_language.values() for name in names)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of an export holds what: names to try in order, whatever case and accents.

    `id` names an article across exports; without one it is known by its row's number.
    """

    text: Sequence[str] = _names("text")
    title: Sequence[str] = _names("title")
    date: Sequence[str] = _names("date")
    author: Sequence[str] = _names("author")
    source: Sequence[str] = ("url", "link", "source", "quelle", "forrás")
    language: Sequence[str] = ("language", "lang", "sprache", "nyelv")
    id: Sequence[str] = ("id", "_id", "guid", "uuid", "url", "link")

    def __post_init__(self) -> None:
        """Take a text for one name, not for letters. Raises `ConfigError` for anything else."""
        for field in fields(self):
            given = getattr(self, field.name)
            names = (given,) if isinstance(given, str) else given
            if not isinstance(names, (tuple, list)) or not all(isinstance(n, str) for n in names):
                raise ConfigError(f"the columns of the {field.name} are texts, not {given!r}")
            object.__setattr__(self, field.name, tuple(names))

    def mark(self, digest: str) -> str:
        """Return a hash that changes with a file's digest and with how its columns are read."""
        return hashlib.sha256(f"{digest} {self}".encode()).hexdigest()


def read_json_lines(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry | Unreadable]:
    """Return the articles of a file with one JSON object a line; empty lines are skipped.

    Some programs write one value over many lines instead; that is read as JSON is.
    """
    text = text_stream(stream)
    number = 0
    while line := text.readline(MAX_ROW_CHARS):
        number += 1
        if len(line) == MAX_ROW_CHARS:
            while line and line[-1] not in "\r\n":
                line = text.readline(MAX_ROW_CHARS)
            yield Unreadable(f"#{number}", f"is longer than {MAX_ROW_CHARS:,} characters")
        elif number == 1 and line.strip() in ("[", "{"):
            whole = line + text.read(MAX_JSON_BYTES)
            yield from read_json(io.BytesIO(whole.encode("utf-8", "replace")), columns)
            return
        elif line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if isinstance(row, dict):
                yield row_entry(number, row, columns)
            else:
                yield Unreadable(f"#{number}", "is not a JSON object on one line")


def read_json(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry | Unreadable]:
    """Yield the articles of a JSON file: an array of objects, an object that holds one such array
    (`{"articles": […]}`), or one object.

    Raises `ArticleError` where the file is no JSON or larger than `MAX_JSON_BYTES`.
    """
    data = read_whole(stream, MAX_JSON_BYTES, "save it as JSON lines (.jsonl)")
    text = decode(data).lstrip("\ufeff")
    try:
        value = json.loads(text)
    except ValueError as error:
        # Some exports of JSON lines are called .json.
        first = text.lstrip().split("\n", 1)[0].strip()
        if first.startswith("{") and first.endswith("}"):
            yield from read_json_lines(io.BytesIO(data), columns)
            return
        raise ArticleError(f"is not JSON ({error})") from error
    except RecursionError as error:
        raise ArticleError("is not JSON that can be read (too deep)") from error
    for number, row in enumerate(_objects(value), start=1):
        if isinstance(row, dict):
            yield row_entry(number, row, columns)
        else:
            yield Unreadable(f"#{number}", "is not a JSON object")


def _objects(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        arrays = [
            found
            for found in value.values()
            if isinstance(found, list) and found and all(isinstance(row, dict) for row in found)
        ]
        return arrays[0] if len(arrays) == 1 else [value]
    raise ArticleError("is JSON without objects: there is no article in it")


def read_csv(stream: BufferedIOBase, columns: Columns) -> Iterator[Entry | Unreadable]:
    """Return the articles of a table below the row that names the columns.

    It is the first that names a column of texts, of the first `HEAD_ROWS`; else the first of all.
    The delimiter (comma, semicolon, tab, bar) is the one that row has most of. Cells beyond the
    columns are reported as a gap: a comma in a text that has no quotation marks parts it.
    """
    text = text_stream(stream)
    head = list(islice(_lines(text), HEAD_ROWS))
    tables = [_cells(line) for line in head]
    at = names_row([cells for _, cells in tables], columns)
    delimiter, names = tables[at] if tables else (",", [])
    csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_CHARS))
    rows = csv.reader(chain(head[at + 1 :], _lines(text)), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(f"#{number}", f"is not a row of a table ({error})")
            continue
        if row:
            yield row_entry(number, dict(zip(names, row, strict=False)), columns, row[len(names) :])


def _cells(line: str) -> tuple[str, list[str]]:
    """Return the delimiter of a line, and its cells."""
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, next(csv.reader([line], delimiter=delimiter), [])


def names_row(rows: Sequence[Sequence[str]], columns: Columns) -> int:
    """Return which of the first rows of a table names its columns: that of texts and another.

    It is the first where none does.
    """
    texts = set(map(column_key, columns.text))
    others = {column_key(n) for field in fields(columns) for n in getattr(columns, field.name)}
    for number, row in enumerate(rows[:HEAD_ROWS]):
        names = set(map(column_key, row))
        if names & texts and names & (others - texts):
            return number
    return 0


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(MAX_ROW_CHARS):
        if len(line) == MAX_ROW_CHARS:
            raise ArticleError(f"has a line of more than {MAX_ROW_CHARS:,} characters")
        yield line


def row_entry(
    number: int, row: Mapping[str, Any], columns: Columns, beyond: Sequence[str] = ()
) -> Entry:
    """Return the article in a row, known by its id or its number; `beyond` are cells of no column.

    Its draft raises `ArticleError` where the row has no text, `LeftOutError` where it says that it
    is a draft.
    """
    if isinstance(inner := row.get("_source"), dict):  # Elasticsearch
        row = {**row, **inner}
    named = {column_key(str(name)): value for name, value in row.items()}
    found: dict[str, Any] = {
        field.name: _first(
            named, getattr(columns, field.name), "\n\n" if field.name == "text" else ", "
        )
        for field in fields(columns)
    }
    if _EPOCH.fullmatch(found["date"] or ""):
        found["date"] = datetime.fromtimestamp(int(found["date"][:10]), UTC).date()
    identity, text = found.pop("id"), found.pop("text")
    if (found["author"] or "").isdecimal():  # known by a number only
        found["author"] = None
    member = f"#{number if identity is None else identity}"
    if is_draft(named):
        return Entry.refused(member, LeftOutError("is a draft, its row says", "draft"))
    more = [cell.strip() for cell in beyond if cell.strip()]
    content = json.dumps([text, found, *more], sort_keys=True, default=str)
    gaps = (f"has more cells than columns; not read: {_some(more)}",) if more else ()

    def draft() -> Draft:
        if text is None:
            raise ArticleError(
                f"has no text: none of the columns {_some(columns.text)} is there and filled"
                f" (there are {_some(list(row))})"
            )
        return Draft(as_text(text), gaps=gaps, **found)

    return Entry.of(
        member=member,
        digest=digest_of(content.encode("utf-8", "surrogatepass")),
        draft=draft,
    )


def is_draft(named: Mapping[str, Any]) -> bool:
    """Return whether what is said of an article, by `column_key`, is that it is not published."""
    published = [str(named.get(name, "")) for name in ("published", "publish", "status")]
    is_one = _YES.fullmatch(str(named.get("draft", ""))) is not None
    return is_one or any(map(_NO.fullmatch, published))


def _some(names: Sequence[str]) -> str:
    """Return names for a message."""
    return ", ".join(name[:_NAME_CHARS] for name in names[:_NAMES_TOLD]) + (
        ", …" if len(names) > _NAMES_TOLD else ""
    )


@lru_cache(1000)
def column_key(name: str) -> str:
    """Return what the name of a column, or of a key in front matter, is known by."""
    return without_accents(name.strip().lower())


def _first(row: Mapping[str, Any], names: tuple[str, ...], joint: str) -> str | None:
    for name in names:
        value = _plain(row.get(column_key(name)))
        if isinstance(value, list):
            parts = map(_plain, value)
            value = joint.join(part for part in parts if isinstance(part, str))
        if (
            isinstance(value, str | int | float)
            and not isinstance(value, bool)
            and str(value).strip()
        ):
            return str(value).strip()
    return None


def _plain(value: Any) -> Any:
    """Return the value in what WordPress, MongoDB, editors of blocks, and others put it in."""
    if not isinstance(value, dict):
        return value
    inner = (value.get(name) for name in ("rendered", "name", "text", "$date", "$oid"))
    return next(filter(None, inner), None)
