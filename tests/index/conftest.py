"""One article in every format, made here."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import docx
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

from footnoted_evals.benchmarks import documents
from footnoted_index import Article, Index
from footnoted_index.readers import Columns, Entry, Unreadable, entries_in

FIRST = "The new bridge in Gorton opened on Monday. Mayor Ann Lee cut the ribbon."
SECOND = "It cost 12 million pounds, twice what was planned, and took three years to build."
HTML = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>The bridge | Gorton News</title>
<meta property="og:title" content="The bridge opens">
<meta property="og:site_name" content="Gorton News">
<meta name="author" content="Ann Smith">
<meta property="article:published_time" content="1984-05-03T10:00:00Z">
<link rel="canonical" href="https://gorton.example/bridge"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>The bridge opens</h1><p>{FIRST}</p><h2>What it cost</h2><p>{SECOND}</p>
<ul><li>One lane is for buses.</li></ul>
<div class="newsletter"><p>Subscribe to our newsletter.</p></div></article>
<aside><p>Read more: Five other bridges</p></aside><footer>© Gorton News. Cookies.</footer>
</body></html>"""
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Gorton News</title><language>en-GB</language>
<item><title>The bridge opens</title><link>https://gorton.example/bridge</link><guid>b1</guid>
<pubDate>Fri, 03 May 2024 23:30:00 -0400</pubDate><dc:creator>Ann Smith</dc:creator>
<description>Short.</description>
<content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>No id</title><description>Another &amp;amp; article.</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Gorton News</title>
<entry><id>urn:1</id><title>The bridge opens</title><updated>2024-05-03T10:00:00Z</updated>
<link href="https://gorton.example/bridge"/><author><name>Ann Smith</name></author>
<content type="html">&lt;p&gt;{FIRST}&lt;/p&gt;</content></entry></feed>"""


Line = tuple[float, float, str]
"""Where on a page a line of text stands, in points from its lower left corner, and the line."""


def draw_pdf(
    *pages: Sequence[Line], title: str = "", author: str = "", small: range = range(0)
) -> bytes:
    """A PDF of pages with these lines, those at heights in `small` set smaller.

    A page without lines holds a picture.
    """
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, pageCompression=0)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for lines in pages:
        for x, y, text in lines:
            canvas.setFont("Helvetica", 8 if y in small else 12)
            canvas.drawString(x, y, text)
        if not lines:
            canvas.drawInlineImage(Image.new("L", (20, 20), 128), 100, 100, 200, 200)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def make_pdf(pages: Sequence[Sequence[str]], **about: str) -> bytes:
    """A PDF of pages with these lines, one below the other."""
    return draw_pdf(*([(50, 780 - 14 * n, t) for n, t in enumerate(p)] for p in pages), **about)


def make_docx() -> bytes:
    document = docx.Document()
    document.core_properties.title = "The bridge opens"
    document.core_properties.author = "Ann Smith"
    document.add_paragraph(FIRST)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Length", "120 m"
    document.add_paragraph(SECOND)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def entries(name: str, data: bytes, columns: Columns | None = None) -> list[Entry | Unreadable]:
    """What is in the bytes of a file called `name`."""
    return list(entries_in(name, io.BytesIO(data), columns or Columns()))


def articles(name: str, data: bytes, columns: Columns | None = None) -> dict[str, Article]:
    """The articles in the bytes of a file called `name`, by their members."""
    found = entries(name, data, columns)
    return {entry.member: entry.article(name) for entry in found if isinstance(entry, Entry)}


@pytest.fixture(scope="session")
def samples() -> Mapping[str, bytes]:
    """The same article in every format, by file name."""
    plain = f"The bridge opens\n\n{FIRST}\n\n{SECOND}\n"
    row = {"id": "b1", "title": "The bridge opens", "text": f"{FIRST}\n{SECOND}"}
    front = "---\ntitle: The bridge opens\ndate: 2024-05-03\nauthor: Ann Smith\n---\n"
    files = {
        "a.txt": plain.encode(),
        "latin.txt": f"{FIRST} Über die Brücke führen größere Straßen.".encode("cp1252"),
        "a.md": (front + plain).encode(),
        "a.html": HTML.encode(),
        "a.pdf": make_pdf([[FIRST], [SECOND]], title="The bridge opens", author="Ann Smith"),
        "a.docx": make_docx(),
        "a.jsonl": "\n".join(json.dumps(row | {"id": n}) for n in ("b1", "b2")).encode(),
        "a.csv": f'id;title;text\nb1;The bridge opens;"{FIRST}\n{SECOND}"\n'.encode(),
        "a.rss": RSS.encode(),
        "a.atom": ATOM.encode(),
    }
    return files | {"a.zip": make_zip(files)}


@pytest.fixture(scope="session")
def all_samples(
    samples: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """`samples`, and a document of every further format."""
    folder = tmp_path_factory.mktemp("samples")
    paragraphs, rows = documents.content(1)
    found = dict(samples)
    for name, write in documents.WRITERS.items():
        suffix = name.split()[0]
        if f"a.{suffix}" not in found:
            write(folder / f"a.{suffix}", paragraphs[:3], rows)
            found[f"a.{suffix}"] = (folder / f"a.{suffix}").read_bytes()
    book = io.BytesIO()
    with Workbook(book) as sheets:
        sheets.add_worksheet("S1").write_row(0, 0, ["Town", "People"])
        sheets.add_worksheet("S2").write_column(0, 0, [FIRST, SECOND])
    mail = found["a.eml"]
    cues = (
        f"1\n00:01:00,000 --> 00:01:50,000\n{FIRST}\n\n2\n00:02:00,000 --> 00:02:50,000\n{SECOND}\n"
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<d xmlns:o="{office}" xmlns:t="{text}"><o:body><o:text><t:p>{FIRST}<t:note><t:note-body>'
        "<t:p>Note.</t:p></t:note-body></t:note><t:s/></t:p></o:text></o:body></d>"
    )
    return found | {
        "a.odt": make_zip({"content.xml": content.encode()}),
        "a.rtf": rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 A;}}"
        + FIRST.encode()
        + rb"\'f5\u337?\par}",
        "a.mbox": b"From a Mon\n" + mail + b"\nFrom b Mon\n" + mail,
        "a.mhtml": mail,
        "a.xlsx": book.getvalue(),
        "a.json": json.dumps({"articles": [{"id": "1", "text": FIRST}, {"text": SECOND}]}).encode(),
        "a.srt": cues.encode(),
        "a.vtt": b"WEBVTT\n\n" + cues.replace(",", ".").encode(),
    }


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index with an empty store."""
    with Index(tmp_path / "store") as opened:
        yield opened


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    """A maker of PDFs: its pages are lists of lines."""
    return make_pdf


@pytest.fixture(scope="session")
def archive() -> Callable[[Mapping[str, bytes]], bytes]:
    """A maker of ZIP archives: names to bytes."""
    return make_zip


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "footnoted-test", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk to fill cannot be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
