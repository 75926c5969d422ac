"""E-books, OpenDocument, rich text, presentations, sheets, subtitles, JSON: what was written."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches
from tests.index.conftest import articles
from xlsxwriter import Workbook

from footnoted import Draft, register_reader
from footnoted_index.errors import ArticleError, ConfigError
from footnoted_index.readers import (
    Columns,
    find_articles,
    read_article,
    registry,
)


def texts(name: str, data: bytes) -> dict[str, str]:
    return {member: article.text for member, article in articles(name, data).items()}


def test_the_chapters_of_a_book_come_in_reading_order(
    archive: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    package = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridges</dc:title>
    <dc:creator>Ann Lee</dc:creator><dc:date>2026-05-03</dc:date><dc:language>en</dc:language>
    </metadata><manifest><item id="n" href="nav.xhtml" properties="nav"/>
    <item id="one" href="text/1%20a.xhtml"/><item id="two" href="text/2.xhtml"/>
    <item id="gone" href="text/3.xhtml"/></manifest>
    <spine><itemref idref="n"/><itemref idref="two"/><itemref idref="one"/>
    <itemref idref="gone"/></spine></package>"""
    page = '<?xml version="1.0" encoding="utf-8"?><html><body><p>{}</p></body></html>'
    book = archive(
        {
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="O/p.opf"/>'
            b"</rootfiles></container>",
            "O/p.opf": package.encode(),
            "O/nav.xhtml": page.format("Contents").encode(),
            "O/text/1 a.xhtml": page.format("It opened.").encode(),
            "O/text/2.xhtml": page.format("Über die Brücke.").encode(),
        }
    )
    article = read_article("a.epub", book)
    assert article.text == "Über die Brücke.\n\nIt opened."
    assert (article.title, article.author, article.date, article.language) == (
        "Bridges", "Ann Lee", "2026-05-03", "en",
    )  # fmt: skip
    assert article.gaps == ("its chapters text/3.xhtml are not in the file",)


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:h>The bridge</text:h><text:p>It<text:s text:c="2"/>opened<text:note><text:note-citation>1
</text:note-citation><text:note-body><text:p>At nine.</text:p></text:note-body></text:note>
on <text:span>Monday</text:span>.<office:annotation><dc:creator>Ann</dc:creator>
<dc:date>2026-05-03</dc:date><text:p>Really?</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>a road</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Town</text:p>
</table:table-cell><table:table-cell><text:p>Mayor</text:p></table:table-cell></table:table-row>
</table:table-header-rows><table:table-row><table:table-cell><text:p>Gorton</text:p>
</table:table-cell><table:table-cell><text:p>Lee</text:p></table:table-cell></table:table-row>
</table:table></office:text></office:body></office:document-content>"""


def test_an_opendocument_text_is_read_as_writer_shows_it(
    archive: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    article = read_article("a.odt", archive({"content.xml": ODT.encode()}))
    assert article.text == (
        "The bridge\n\nIt opened[1] on Monday.\n\n- a road\n\nTown: Gorton | Mayor: Lee\n\n"
        "[1] At nine.\n\nComment by Ann: Really?"
    )
    assert article.gaps == ()


def test_rich_text_is_text() -> None:
    data = rb"{\rtf1\ansi\ansicpg1252{\info{\title The bridge}{\author Ann Lee}}" + (
        rb"{\fonttbl{\f0 Arial;}}\f0 It cost \'80 5 in Z\'fcrich.\par It \b really\b0  opened.\par}"
    )
    article = read_article("a.rtf", data)
    assert article.text == "It cost € 5 in Zürich.\n\nIt really opened."
    assert (article.title, article.author) == ("The bridge", "Ann Lee")


def test_who_is_named_under_the_headline_comes_before_who_made_the_file() -> None:
    lines = rb"Bridge opens\par By Ann Lee, 3 May 2026\par The bridge is open. All of Gorton came."
    data = rb"{\rtf1\ansi{\info{\author Office User}}" + lines + b"}"
    article = read_article("a.rtf", data)
    assert (article.author, article.date) == ("Ann Lee", "2026-05-03")


def test_slides_are_pages_with_tables_and_notes() -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = "The bridge"
    slide.shapes.add_textbox(0, Inches(4), Inches(3), Inches(1)).text_frame.text = "It is open."
    table = slide.shapes.add_table(2, 2, 0, Inches(2), Inches(3), Inches(1)).table
    for cell, text in zip(table.iter_cells(), ("Town", "People", "Gorton", "5,000"), strict=True):
        cell.text = text
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    slides.slides.add_slide(slides.slide_layouts[6])
    stream = io.BytesIO()
    slides.save(stream)
    article = read_article("a.pptx", stream.getvalue())
    assert article.text == (
        "The bridge\n\nTown: Gorton | People: 5,000\n\nIt is open.\n\nSay it slowly."
    )
    assert article.pages[0] == 0
    assert article.gaps == ("1 of 2 slides hold no text (2)",)


def test_a_sheet_is_lines_or_articles() -> None:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        towns, export = book.add_worksheet("Towns"), book.add_worksheet("Export")
        for number, row in enumerate([("Town", "People"), ("Gorton", 5000), ("Tolby", 90.5)]):
            towns.write_row(number, 0, row)
        for number, row in enumerate([("id", "Text"), ("b1", "It is open."), ("b2", "It fell.")]):
            export.write_row(number, 0, row)
        book.add_worksheet("Empty")
    assert texts("a.xlsx", stream.getvalue()) == {
        "#Towns": "Town: Gorton | People: 5000\nTown: Tolby | People: 90.5",
        "#Export/#b1": "It is open.",
        "#Export/#b2": "It fell.",
    }


def test_subtitles_say_when() -> None:
    cues = (
        "1\n00:00:01,000 --> 00:00:03,000\nThe <i>bridge</i>\nis open.\n\n"
        "2\n00:00:03,500 --> 00:00:04,000\nIt cost 5 million.\n\n"
        "3\n00:01:10,000 --> 00:01:12,000\nThe mayor came.\n"
    )
    paragraphs = "[00:00:01] The bridge is open. It cost 5 million.\n\n[00:01:10] The mayor came."
    assert read_article("a.srt", cues.encode()).text == paragraphs
    web = "WEBVTT - The bridge\n\n" + cues.replace(",", ".").replace(
        "The mayor", "<v Ann>The mayor"
    )
    article = read_article("a.vtt", web.encode())
    assert article.text == paragraphs.replace("The mayor", "Ann: The mayor")
    assert article.title == "The bridge"


@pytest.mark.parametrize("voice", ["<v {}>", "{}: "])
def test_a_voice_is_named_where_it_changes(voice: str) -> None:
    said = [
        ("Reporter", "Our guest runs the"),
        ("Reporter", "hospital. Welcome!"),
        ("Ann Lee", "We said this: a new scanner,"),
        ("Ann Lee", "which cost 5 million."),
        ("Reporter", "And the wait?"),
        ("Ann Lee", "Three weeks."),
    ]
    cues = "".join(
        f"00:00:0{n}.000 --> 00:00:0{n}.900\n{voice.format(who)}{words}\n\n"
        for n, (who, words) in enumerate(said)
    )
    article = read_article("radio/press_talk-may.vtt", f"WEBVTT\n\n{cues}".encode())
    assert article.text.split("\n\n") == [
        "[00:00:00] Reporter: Our guest runs the hospital. Welcome!",
        "[00:00:02] Ann Lee: We said this: a new scanner, which cost 5 million.",
        "[00:00:04] Reporter: And the wait?",
        "[00:00:05] Ann Lee: Three weeks.",
    ]
    assert article.title == "press talk may"


def test_two_voices_of_one_cue_are_two_paragraphs() -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>Is it open?</v> <v.loud Ed>It is.\n"
    text = read_article("a.vtt", cue.encode()).text
    assert text == "[00:00:01] Ann: Is it open?\n\n[00:00:01] Ed: It is."


@pytest.mark.parametrize(
    "value",
    [
        [
            {"id": "b1", "text": "It is open."},
            {"id": "b2", "content": {"rendered": "<p>It fell.</p>"}},
        ],
        {
            "count": 2,
            "articles": [{"id": "b1", "text": "It is open."}, {"id": "b2", "body": "It fell."}],
        },
    ],
)
def test_json_is_an_array_of_articles(value: object) -> None:
    found = texts("a.json", json.dumps(value).encode())
    assert found == {"#b1": "It is open.", "#b2": "It fell."}


def test_json_may_be_one_article_or_lines() -> None:
    assert texts("a.json", b'{"text": "It is open."}') == {"#1": "It is open."}
    lines = b'{"text": "It is open."}\n{"text": "It fell."}\n'
    assert texts("a.json", lines) == {"#1": "It is open.", "#2": "It fell."}


@pytest.fixture
def minutes() -> Iterator[None]:
    def read(data: bytes) -> Draft:
        head, _, text = data.decode().partition("\n\n")
        return Draft(text, title=head)

    register_reader(".minutes", read)
    yield
    registry._added.clear()


@pytest.mark.usefixtures("minutes")
def test_a_user_may_add_a_reader(tmp_path: Path) -> None:
    (tmp_path / "a.MINUTES").write_text("Council\n\nThe bridge is open.")
    assert [file.path for file in find_articles(tmp_path)] == ["a.MINUTES"]
    article = read_article("a.minutes", b"Council\n\nThe bridge is open.")
    assert (article.title, article.text) == ("Council", "The bridge is open.")
    with pytest.raises(ConfigError, match="not a file suffix"):
        register_reader("minutes", lambda data: Draft(""))


@pytest.mark.usefixtures("minutes")
def test_what_is_no_draft_is_told_so() -> None:
    register_reader(".minutes", lambda data: data.decode())  # type: ignore[arg-type,return-value]
    with pytest.raises(ArticleError, match=r"^a reader returns a Draft, not str$"):
        read_article("a.minutes", b"The bridge is open.")


def test_a_chapter_is_read_in_the_encoding_it_declares(
    archive: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    chapter = (
        '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Die Brücke</p></body></html>'
    )
    book = archive(
        {
            "META-INF/container.xml": b'<container><rootfile full-path="p.opf"/></container>',
            "p.opf": b'<package><manifest><item id="a" href="a.xhtml"/></manifest>'
            b'<spine><itemref idref="a"/></spine></package>',
            "a.xhtml": chapter.encode("iso-8859-1"),
        }
    )
    assert read_article("a.epub", book).text == "Die Brücke"


def test_the_column_of_a_sheet_is_found_whatever_its_accents() -> None:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        book.add_worksheet("S").write_column(0, 0, ["Szöveg", "It rained.", "It snowed."])
    found = articles("a.xlsx", stream.getvalue(), Columns(text=("szoveg",)))
    assert {a.text for a in found.values()} == {"It rained.", "It snowed."}


def test_lines_that_roll_up_are_said_once() -> None:
    cues = [
        "the pool<00:00:01.500><c> of kelm</c>", "the pool of kelm",
        "the pool of kelm\ncloses<c> on</c>", "closes on", "closes on\nmonday", "No.", "No, no.",
    ]  # fmt: skip
    times = (f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{said}\n" for n, said in enumerate(cues))
    article = read_article("a.vtt", ("WEBVTT\n\n" + "\n".join(times)).encode())
    assert article.text == "[00:00:00] the pool of kelm closes on monday No. No, no."
