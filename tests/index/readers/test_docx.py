"""Word documents come in as Word shows them."""

from __future__ import annotations

import io

import docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from footnoted_index.readers import read_article

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def package(body: str, **parts: str) -> bytes:
    """A Word document with this body; `footnotes="…"` and the like are further parts of it."""
    document = docx.Document()
    document.element.body[:] = parse_xml(f"<w:body {_SPACES}>{body}</w:body>")
    for name, text in parts.items():
        uri = PackURI(f"/word/{name}.xml")
        part = Part(uri, "application/xml", text.encode(), document.part.package)
        document.part.relate_to(part, f"{_RELATIONS}/{name.rstrip('1')}")
    return saved(document)


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def notes(kind: str, inside: str, attributes: str = "") -> str:
    return f'<w:{kind}s {_SPACES}><w:{kind} w:id="2" {attributes}>{inside}</w:{kind}></w:{kind}s>'


def test_tracked_changes_count_as_accepted() -> None:
    body = paragraph(
        run("The motion did "), f'<w:ins w:id="1">{run("not ")}</w:ins>', run("pass. It cost "),
        '<w:del w:id="2"><w:r><w:delText>5</w:delText></w:r></w:del>',
        f'<w:ins w:id="3">{run("7")}</w:ins>', run(" million."),
        f'<w:moveFrom w:id="4">{run("Gone.")}</w:moveFrom>',
        f'<w:moveTo w:id="5">{run(" It was moved.")}</w:moveTo>',
    )  # fmt: skip
    article = read_article("a.docx", package(body))
    assert article.text == "The motion did not pass. It cost 7 million. It was moved."
    assert article.gaps == ()


def test_a_paragraph_whose_mark_was_deleted_runs_on() -> None:
    deleted = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    body = paragraph(deleted, run("The bridge ")) + paragraph(run("is open."))
    assert read_article("a.docx", package(body)).text == "The bridge is open."


@pytest.mark.parametrize(
    "wrapped",
    [
        f"<w:smartTag>{run('in Gorton')}</w:smartTag>",
        f'<w:fldSimple w:instr="DATE">{run("in Gorton")}</w:fldSimple>',
        f"<w:sdt><w:sdtContent>{run('in Gorton')}</w:sdtContent></w:sdt>",
        f'<w:hyperlink r:id="x">{run("in Gorton")}</w:hyperlink>',
        "<m:oMath><m:r><m:t>in Gorton</m:t></m:r></m:oMath>",
    ],
)
def test_text_is_read_whatever_is_around_it(wrapped: str) -> None:
    body = paragraph(run("The bridge "), wrapped, run(" is open."))
    article = read_article("a.docx", package(body))
    assert article.text == "The bridge in Gorton is open."
    assert article.gaps == ()


def test_hidden_text_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Psst.</w:t></w:r>"
    assert read_article("a.docx", package(paragraph(run("Open."), hidden))).text == "Open."


def test_notes_and_comments_follow_the_text_and_are_marked() -> None:
    body = paragraph(
        run("It opened"), '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:endnoteReference w:id="2"/></w:r>', run(" on Monday."),
        '<w:r><w:commentReference w:id="2"/></w:r>',
    )  # fmt: skip
    article = read_article(
        "a.docx",
        package(
            body,
            footnotes=notes("footnote", paragraph(run("At nine."))),
            endnotes=notes("endnote", paragraph(run("As planned."))),
            comments=notes("comment", paragraph(run("Really?")), 'w:author="Ann Lee"'),
        ),
    )
    assert article.text == (
        "It opened[1][2] on Monday.\n\n[1] At nine.\n\n[2] As planned.\n\n"
        "Comment by Ann Lee: Really?"
    )
    assert article.gaps == ()


def test_a_text_box_stands_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent>"
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    new = f"<w:drawing>{box}</w:drawing>"
    for inside in (
        f"<mc:Choice>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>",
        f"<mc:Choice>{new}</mc:Choice>",
    ):
        alternatives = f"<w:r><mc:AlternateContent>{inside}</mc:AlternateContent></w:r>"
        article = read_article("a.docx", package(paragraph(run("Before."), alternatives)))
        assert article.text.count("In a box.") == 1
        assert article.gaps == ()


def test_a_header_stands_once() -> None:
    header = f"<w:hdr {_SPACES}>{paragraph(run('Gorton Council'))}</w:hdr>"
    footer = f"<w:ftr {_SPACES}>{paragraph(run('Page 7 of 9'))}{paragraph(run('7'))}</w:ftr>"
    data = package(paragraph(run("Open.")), header1=header, header2=header, footer1=footer)
    assert read_article("a.docx", data).text == "Open.\n\nGorton Council\n\nPage 7 of 9"


def test_rows_of_a_table_say_their_columns() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, texts in zip(
        table.rows, (("Town", "People"), ("Gorton", "5,000"), ("Penley", "700")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    inner = table.rows[2].cells[0].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "by the sea"
    article = read_article("a.docx", saved(document))
    assert article.text == ("Town: Gorton | People: 5,000\nTown: Penley by the sea | People: 700")
    assert article.gaps == ()


def test_lists_are_lists() -> None:
    document = docx.Document()
    document.add_paragraph("It needs:")
    document.add_paragraph("a road", style="List Bullet")
    document.add_paragraph("a bridge", style="List Bullet")
    text = read_article("a.docx", saved(document)).text
    assert text == "It needs:\n\n- a road\n- a bridge"


def test_words_that_no_reader_placed_are_reported() -> None:
    unknown = f"<w:unheard>{run('and shut')}</w:unheard>"
    article = read_article("a.docx", package(paragraph(run("It is open "), unknown)))
    assert article.gaps == ("2 words were not kept ('and', 'shut')",)


def test_a_raised_figure_is_no_word_lost() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
    article = read_article("a.docx", package(paragraph(run("It was 10"), raised, run(" litres."))))
    assert (article.text, article.gaps) == ("It was 10⁶ litres.", ())
