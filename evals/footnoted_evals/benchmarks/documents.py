"""Documents with known text, of formats that are easily misread: the readers' reference set."""

from __future__ import annotations

import random
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

EACH = 5
"""Documents of each format."""
_PLACES = ("Gorton", "Penley", "Tolby", "Wexham", "Altenrode", "Kisvár", "Szőlőhegy", "Zoëdorf")
_PEOPLE = ("Ann Lee", "Bo Marr", "Uwe Prill", "Lídia Őze", "Ágnes Tűz", "Jörg Groß", "Ida Pott")
_SENTENCES = (
    "The council of {place} voted on day {n} to spend {m} pounds on the bridge.",
    "“We cannot wait until {n}”, said {person}, who has lived in {place} for {k} years.",
    "Der Stadtrat von {place} beschloss am {k}. Mai, {m} Euro für die Brücke auszugeben.",
    "„Das dauert {n} Tage“, sagte {person}, die Leiterin des Freibads in {place}.",
    "A {place} hídja {n} napig lesz zárva, és {m} forintba kerül a felújítása.",
    "{person} szerint {k} év múlva már senki sem emlékszik majd {place} régi kikötőjére.",
)


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a document, its sentences, and the name of its format."""

    format: str
    sentences: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """All the text that was written."""
        return "\n".join([*self.sentences, *(" ".join(row) for row in self.cells)])


def content(seed: int) -> tuple[list[list[str]], list[tuple[str, ...]]]:
    """Return paragraphs of sentences, and the rows of a table."""
    chance = random.Random(seed)
    paragraphs = []
    for _ in range(12):
        paragraphs.append(
            [
                chance.choice(_SENTENCES).format(
                    place=chance.choice(_PLACES), person=chance.choice(_PEOPLE),
                    n=chance.randint(100, 999), m=f"{chance.randint(10, 99)},000",
                    k=chance.randint(2, 30),
                )
                for _ in range(chance.randint(2, 5))
            ]
        )  # fmt: skip
    rows: list[tuple[str, ...]] = [("Town", "People", "Mayor")]
    rows += [(place, str(chance.randint(500, 9000)), chance.choice(_PEOPLE)) for place in _PLACES]
    return paragraphs, rows


def write_all(folder: Path) -> dict[Path, Written]:
    """Write `EACH` documents of each format into `folder`."""
    written: dict[Path, Written] = {}
    for seed in range(EACH):
        rows = content(seed)[1]
        for name, write in WRITERS.items():
            if name.startswith("pdf"):  # its font has the letters of Western Europe only
                paragraphs = [[s.translate(_WESTERN) for s in p] for p in content(seed)[0]]
            else:
                paragraphs = content(seed)[0]
            sentences = tuple(sentence for paragraph in paragraphs for sentence in paragraph)
            path = folder / f"{name.split()[0]}-{len(written)}.{name.split()[0]}"
            write(path, paragraphs, rows)
            cells = () if name in _WITHOUT_TABLE else tuple(rows)
            written[path] = Written(name, sentences, cells)
    written.update(_converted(folder))
    return written


def _converted(folder: Path) -> Iterator[tuple[Path, Written]]:
    """What LibreOffice makes of Word documents: ODT, RTF, PDF, and DOCX once more."""
    if shutil.which("soffice") is None:
        return
    originals = folder / "originals"
    originals.mkdir()
    contents = {}
    for seed in range(EACH):
        paragraphs, rows = content(100 + seed)
        path = originals / f"writer-{seed}.docx"
        _docx(path, paragraphs, rows)
        contents[path] = tuple(s for p in paragraphs for s in p), tuple(rows)
    for suffix in ("odt", "rtf", "pdf", "docx"):
        out = folder / suffix
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", suffix, "--outdir", str(out), *map(str, contents)],
            check=True, capture_output=True,
        )  # fmt: skip
        for original, (sentences, cells) in contents.items():
            path = out / f"{original.stem}.{suffix}"
            yield path, Written(f"{suffix} (LibreOffice)", sentences, cells)


def _page(paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> str:
    text = "".join(f"<p><b>{p[0]}</b> {' '.join(p[1:])}</p>\n" for p in paragraphs)
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows[1:])
    return f"{text}<table><tr>{head}</tr>{body}</table>"


def _html(path: Path, paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> None:
    page = f"<!DOCTYPE html><html><body><article>{_page(paragraphs, rows)}</article></body></html>"
    path.write_text(page, encoding="utf-8")


def _docx(path: Path, paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> None:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        block = document.add_paragraph()
        for number, sentence in enumerate(paragraph):
            block.add_run(sentence + " ").bold = number == 0
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


def _pdf(path: Path, paragraphs: list[list[str]], _: object) -> None:
    """Two columns, drawn line by line across the page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    lines = [line for p in paragraphs for line in simpleSplit(" ".join(p), "Helvetica", 10, 220)]
    for start in range(0, len(lines), 100):
        page = lines[start : start + 100]
        half = (len(page) + 1) // 2
        canvas.setFont("Helvetica", 10)
        for number in range(half):
            for x, at in ((50, number), (310, half + number)):
                if at < len(page):
                    canvas.drawString(x, 780 - 14 * number, page[at])
        canvas.showPage()
    canvas.save()


def _epub(path: Path, paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> None:
    half = len(paragraphs) // 2
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="b.opf"/></rootfiles></container>',
        )
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
            '<item id="one" href="1.xhtml"/><item id="two" href="2.xhtml"/></manifest>'
            '<spine><itemref idref="one"/><itemref idref="two"/></spine></package>',
        )
        first = "".join(f"<p>{' '.join(p)}</p>" for p in paragraphs[:half])
        book.writestr("1.xhtml", page.format(first))
        book.writestr("2.xhtml", page.format(_page(paragraphs[half:], rows)))


def _pptx(path: Path, paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    slides: Any = Presentation()
    for paragraph in paragraphs:
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = paragraph[0]
        slide.placeholders[1].text = "\n".join(paragraph[1:])
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, Inches(8), Inches(4)).table
    for cell, text in zip(table.iter_cells(), (c for row in rows for c in row), strict=True):
        cell.text = text
    slides.save(str(path))


def _eml(path: Path, paragraphs: list[list[str]], rows: list[tuple[str, ...]]) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@gorton.example", "News"
    mail.set_content("\n\n".join(map(" ".join, paragraphs)))
    mail.add_alternative(f"<html><body>{_page(paragraphs, rows)}</body></html>", subtype="html")
    path.write_bytes(bytes(mail))


_WESTERN = str.maketrans("őűŐŰ", "öüÖÜ")
WRITERS = {
    "html": _html, "docx": _docx, "pdf (two columns, drawn by row)": _pdf, "epub": _epub,
    "pptx": _pptx, "eml": _eml,
}  # fmt: skip
_WITHOUT_TABLE = frozenset({"pdf (two columns, drawn by row)", "eml"})
