"""Files that cost far more to read than they weigh, made here so that none lies in the tree."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return body + table + trailer % (len(objects) + 1, len(body))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def _page(content: bytes, *others: bytes, forms: bytes = b"") -> bytes:
    font = b"/Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<<%s%s>>>>" % (font, forms),
            content,
            *others,
        ]
    )


def nested_forms() -> bytes:
    """Forms that draw a form ten times that draws a form ten times …: a thousand million texts."""
    depth = 9
    others = []
    for level in range(depth):
        number = 6 + level
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>"
        others.append(stream(b"/X Do " * 10, entries % number))
    leaf = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F <</Type/Font"
    leaf += b"/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    others.append(stream(b"BT /F 9 Tf (words) Tj ET", leaf))
    return _page(stream(b"/X Do " * 10), *others, forms=b"/XObject<</X 5 0 R>>")


@cache
def doubly_compressed() -> bytes:
    """A stream of 700 MB in some kilobytes."""
    packer = zlib.compressobj(1)
    block = b"BT /F 9 Tf (word) Tj ET\n" * 40_000
    packed = b"".join(packer.compress(block) for _ in range(700)) + packer.flush()
    filters = b"/Filter[/FlateDecode/FlateDecode]"
    return _page(stream(zlib.compress(packed, 9), filters))


@cache
def fifty_million_characters() -> bytes:
    """One page with fifty million characters."""
    text = b"BT /F 9 Tf " + b"(word word word word word ) Tj " * 2_000_000 + b"ET"
    return _page(stream(zlib.compress(text, 9), b"/Filter/FlateDecode"))


def huge_pages() -> bytes:
    """2,000 pages, each a million units wide and with words all over."""
    words = b"BT /F 9 Tf " + b"1 0 0 1 900000 900000 Tm (far away ) Tj " * 2_000 + b"ET"
    font = b"/Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(2_000))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000 1000000]/Contents 3 0 R"
    page += b"/Resources<<%s>>>>" % font
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2000/Kids[%s]>>" % kids,
            stream(zlib.compress(words, 9), b"/Filter/FlateDecode"),
            *[page] * 2_000,
        ]
    )


def merge_keys() -> bytes:
    """Front matter whose merge keys double, and double again."""
    lines = ["a0: &a0 {k: v}"]
    for n in range(1, 9):
        lines.append(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}")
    return ("---\n" + "\n".join(lines) + "\n---\nThe bridge is open.\n").encode()


def docx(body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return file.getvalue()


def _cell(content: str = "", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}<w:p/></w:tc>"


def _table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def _text(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def wide_span() -> bytes:
    """A table of cells that each span 300,000 columns."""
    span = '<w:gridSpan w:val="300000"/>'
    return docx(_table(*[_cell(_text("The bridge is open."), span)] * 200))


def nested_spans() -> bytes:
    """Tables in tables, each cell of which spans sixty columns."""
    inside = _text("The bridge is open.")
    for _ in range(6):
        inside = _table(_cell(inside, '<w:gridSpan w:val="60"/>'))
    return docx(inside)


def merged_rows() -> bytes:
    """A table of 1,000 rows that are merged downwards."""
    merge = '<w:vMerge w:val="{}"/>'
    first = _cell(_text("The bridge is open."), merge.format("restart"))
    rest = _cell("", merge.format("continue"))
    return docx(_table(first * 5, *[rest * 5] * 1_000))


@cache
def much_xml() -> bytes:
    """20 MB of document XML in a small file."""
    run = _text("word")
    noise = "".join(f"<!--{n:x}-->" * 3 for n in range(200_000))  # else it is taken for a bomb
    return docx(run * 400_000 + noise)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested-forms.pdf": nested_forms,
    "doubly-compressed.pdf": doubly_compressed,
    "many-characters.pdf": fifty_million_characters,
    "huge-pages.pdf": huge_pages,
    "merge-keys.md": merge_keys,
    "wide-span.docx": wide_span,
    "nested-spans.docx": nested_spans,
    "merged-rows.docx": merged_rows,
    "much.docx": much_xml,
}
