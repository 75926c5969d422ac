"""Words in and words out of formats that are easily misread, on documents that are written here.

`python -m footnoted_evals.benchmarks.formats docs/formats.md` puts the table into that page. ODT,
RTF and the PDF of text flow are written by LibreOffice and left out without it. LlamaIndex's
`SimpleDirectoryReader` and markitdown read the same files where they are installed (`uv run --with
markitdown[all] --with llama-index-readers-file …`).
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from footnoted_evals.benchmarks import documents
from footnoted_evals.benchmarks.documents import Written
from footnoted_evals.cases import read_text, write_text
from footnoted_evals.reports.tables import Cells, fill, markdown
from footnoted_index.errors import ArticleError
from footnoted_index.readers import ArticleFile, Columns, Entry, read_entries

_WORD = re.compile(r"\w+")
ReadFile = Callable[[Path], str]


Score = Counter[str]
"""What one reader made of the documents of one format."""


def score(written: Written, read: str) -> Score:
    """Compare what was read with what was written: how many `words` and `sentences` there are, and
    how many of them were `kept` and are `whole`.

    A word counts as often as it stands there. `invented` are words that stand nowhere in the
    document; a sentence is whole if all its characters follow each other, up to white space.
    """
    before, after = _words(written.text), _words(read)
    flat = _flat(read)
    return Counter(
        words=before.total(),
        kept=(before & after).total(),
        invented=sum(n for word, n in after.items() if word not in before),
        sentences=len(written.sentences),
        whole=sum(_flat(sentence) in flat for sentence in written.sentences),
    )


def measure(folder: Path) -> dict[str, dict[str, Score]]:
    """Return the scores by format and reader, of documents written into `folder`."""
    files = documents.write_all(folder)
    readers = _readers()
    table: dict[str, dict[str, Score]] = {}
    for path, written in sorted(files.items()):
        row = table.setdefault(written.format, {name: Score() for name in readers})
        for name, read in readers.items():
            row[name] += score(written, read(path))
    return table


def as_cells(table: Mapping[str, Mapping[str, Score]]) -> Cells:
    """Return the scores as a table."""
    cells = [["format", "words", *next(iter(table.values()))]]
    for name, row in table.items():
        cells.append([name, f"{row['Footnoted']['words']:,}", *map(_show, row.values())])
    return cells


def _show(score: Score) -> str:
    if not score["words"]:
        return "not read"
    kept, whole = score["kept"] / score["words"], score["whole"] / max(score["sentences"], 1)
    return f"{100 * kept:.1f} / {score['invented']} / {100 * whole:.1f}"


def _readers() -> dict[str, ReadFile]:
    readers: dict[str, ReadFile] = {"Footnoted": _ours}
    with suppress(ModuleNotFoundError):
        if find_spec("llama_index.readers.file"):
            readers["LlamaIndex"] = _tried("LlamaIndex", _llamaindex)
    if find_spec("markitdown"):
        readers["markitdown"] = _tried("markitdown", _markitdown())
    return readers


def _tried(name: str, read: ReadFile) -> ReadFile:
    """Return what reads nothing where `read` fails."""

    def read_or_say(path: Path) -> str:
        try:
            return read(path)
        except Exception as error:  # noqa: BLE001 - what it cannot read is a result
            typer.echo(f"{name}, {path.name}: {error}", err=True)
            return ""

    return read_or_say


def _ours(path: Path) -> str:
    texts = []
    with suppress(ArticleError):
        for entry in read_entries(ArticleFile(path.name, path), Columns()):
            if isinstance(entry, Entry):
                texts.append(entry.article(path.name).text)
    return "\n".join(texts)


def _llamaindex(path: Path) -> str:
    from llama_index.core import SimpleDirectoryReader

    found = SimpleDirectoryReader(input_files=[str(path)], raise_on_error=True).load_data()
    return "\n".join(document.text for document in found)


def _markitdown() -> ReadFile:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: str(converter.convert(str(path)).text_content)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFC", text)))


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def main(pages: Annotated[list[Path] | None, typer.Argument()] = None) -> None:
    """Print the table, and put it between its marks in PAGES."""
    with tempfile.TemporaryDirectory() as folder:
        table = markdown(as_cells(measure(Path(folder))))
    typer.echo(table)
    for page in pages or ():
        write_text(fill(read_text(page), {"reference set": table}), page)


if __name__ == "__main__":
    typer.run(main)
