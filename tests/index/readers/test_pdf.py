"""Printed pages: in the order in which they are read, and no page lost silently."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.index.conftest import Line, draw_pdf

from footnoted_index.errors import ArticleError
from footnoted_index.readers import ocr, read_article

LEFT = [
    "The harbour of Tolby is getting a new", "pier. The harbour board decided this",
    "on Monday. The pier will be 340 metres", "long and cost 27 million pounds.",
    "Building starts in April, they said.",
]  # fmt: skip
RIGHT = [
    "In Wexham the old cinema will be torn", "down. Its owner, Bram Lund, sold the",
    "plot for 2.1 million pounds. A hotel", "with 88 rooms is planned there. Film",
    "fans collected 5,600 signatures.",
]  # fmt: skip
WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")
HEADLINE = "A headline that runs over both of the columns of this page of the paper"


def by_row(top: float = 700) -> list[Line]:
    """Two columns, drawn line by line across the page."""
    rows = enumerate(zip(LEFT, RIGHT, strict=True))
    return [(x, top - 14 * n, t) for n, row in rows for x, t in zip((60, 320), row, strict=True)]


def test_columns_drawn_by_row_are_read_one_after_the_other() -> None:
    text = read_article("a.pdf", draw_pdf(by_row())).text
    assert " ".join(text.split()) == " ".join(LEFT + RIGHT)
    assert "A hotel with 88 rooms is planned there." in text


def test_a_headline_over_both_columns_comes_first() -> None:
    end = "This line at the foot of the page runs over both of the columns once more."
    data = draw_pdf([(60, 730, HEADLINE), *by_row(), (60, 560, end)])
    assert " ".join(read_article("a.pdf", data).text.split()) == " ".join(
        [HEADLINE, *LEFT, *RIGHT, end]
    )


def test_a_table_is_read_across() -> None:
    cells = [("Town", "People"), ("Gorton", "5,000"), ("Penley", "700"), ("Tolby", "90")]
    lines = [
        (x, 700 - 14 * n, text)
        for n, row in enumerate(cells)
        for x, text in zip((60, 320), row, strict=True)
    ]
    text = " ".join(read_article("a.pdf", draw_pdf(lines)).text.split())
    assert text == "Town People Gorton 5,000 Penley 700 Tolby 90"


def test_headers_that_alternate_are_left_out() -> None:
    pages = [
        [
            (60, 800, f"{page} The Gorton Post" if page % 2 else f"Harbours {page}"),
            (60, 700, f"On the {word} page the council talked about a bridge."),
            (60, 680, f"It was the {word} talk of that kind in all these years."),
            (60, 660, f"Then {word} members went home, and it rained on."),
        ]
        for page, word in enumerate(WORDS, start=1)
    ]
    text = read_article("a.pdf", draw_pdf(*pages)).text
    assert "Gorton Post" not in text
    assert "Harbours" not in text
    assert text.count("the council talked") == 6


def test_pages_that_are_pictures_are_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    lines = [(60, 700, "The bridge in Gorton is open.")]
    pages = [[] if number in (1, 3, 4) else lines for number in range(6)]
    (gap,) = read_article("a.pdf", draw_pdf(*pages)).gaps
    assert gap.startswith("3 of 6 pages hold no text, only pictures (2, 4–5); run text recognition")
    with pytest.raises(ArticleError, match="tesseract-ocr"):
        read_article("a.pdf", draw_pdf([], []))


@pytest.mark.skipif(ocr.shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_pictures_of_text_are_recognised_and_marked() -> None:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1200, 300), 255)
    font = ImageFont.load_default(48)
    ImageDraw.Draw(picture).text((40, 100), "The bridge in Gorton is open.", 0, font)
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawInlineImage(picture, 50, 400, 480, 120)
    canvas.save()
    article = read_article("a.pdf", stream.getvalue())
    assert article.text == "The bridge in Gorton is open."
    assert article.gaps == ("1 of 1 pages were read by text recognition, which makes mistakes (1)",)


def with_notes(*pages: tuple[Sequence[str], Sequence[str]], footer: bool = True) -> bytes:
    """A PDF of pages with lines of text and, set smaller at their feet, lines of notes."""
    return draw_pdf(
        *(
            [
                *((60, 780 - 15 * n, line) for n, line in enumerate(lines)),
                *((60, 60 + 10 * (len(notes) - n), line) for n, line in enumerate(notes)),
                *([(290, 30, str(number))] if footer else []),
            ]
            for number, (lines, notes) in enumerate(pages, start=1)
        ),
        small=range(50, 120),
    )


FIRST = ["The council of Gorton met on Monday evening in the old town hall.", "It decided by nine"]
NOTES = ["1 The minutes of the meeting are kept in the archive of", "the town.", "2 Ibid., page 7."]
SECOND = [
    "votes to four that the bridge will be closed in May. Work on it",
    "takes a year, they say.",
]


@pytest.mark.parametrize("footer", [True, False])
def test_notes_follow_the_sentence_that_they_interrupt(footer: bool) -> None:
    article = read_article("a.pdf", with_notes((FIRST, NOTES), (SECOND, []), footer=footer))
    said = "It decided by nine votes to four that the bridge will be closed in May."
    assert " ".join(article.text.split()) == " ".join(
        [FIRST[0], said, *NOTES, "Work on it takes a year, they say."]
    )
    at = article.text.index
    assert [article.page_of(at(words)) for words in ("It decided", "Ibid", "Work on")] == [1, 1, 2]


def test_notes_on_every_page_stay_with_theirs() -> None:
    pages = [
        (
            ["On the first page the council talked about", "the harbour, and then it was"],
            ["1 One."],
        ),
        (["late. On the second page it talked about", "the pier."], ["* Two, with a sign."]),
        (["On the third page it went home."], []),
    ]
    text = " ".join(read_article("a.pdf", with_notes(*pages)).text.split())
    assert text == (
        "On the first page the council talked about the harbour, and then it was late. 1 One."
        " On the second page it talked about the pier. * Two, with a sign."
        " On the third page it went home."
    )


def test_a_word_broken_at_the_end_of_a_page_with_notes_is_whole() -> None:
    first = [
        FIRST[0],
        "The harbour was spoken of first, and then the",
        "council decided about the harb-",
    ]
    pages = (first, NOTES), (["our on Monday. It rained."], [])
    text = " ".join(read_article("a.pdf", with_notes(*pages)).text.split())
    assert "then the council decided about the harbour on Monday. 1 The minutes" in text


def test_small_print_without_a_mark_stays_where_it_is() -> None:
    small = ["Printed by the Gorton Press, 12 Mill Road.", "All rights are reserved."]
    text = " ".join(read_article("a.pdf", with_notes((FIRST, small), footer=False)).text.split())
    assert text == " ".join([*FIRST, *small])


def headed(*, foot: Line | None = None, head: Line | None = None, columns: bool = False) -> str:
    """Return the text of a page with a headline of two lines, its edges drawn before the rest."""
    canvas = Canvas(stream := io.BytesIO())
    for x, y, words in filter(None, (head, foot)):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x, y, words)
    canvas.setFont("Helvetica", 18)
    canvas.drawString(60, 740, "A new pier for the harbour of")
    canvas.drawString(60, 720, "Tolby")
    canvas.setFont("Helvetica", 10)
    for n, words in enumerate(LEFT):
        canvas.drawString(60, 690 - 12 * n, words)
    for n, words in enumerate(RIGHT if columns else ()):
        canvas.drawString(320, 690 - 12 * n, words)
    canvas.save()
    return read_article("a.pdf", stream.getvalue()).text


@pytest.mark.parametrize("columns", [False, True])
def test_a_running_line_of_a_single_page_is_left_out_and_a_headline_is_one_line(
    columns: bool,
) -> None:
    text = headed(foot=(60, 30, "Tolby Post 3/2031 - page 1"), columns=columns)
    assert text == headed(head=(60, 810, "1 | Tolby Post"), columns=columns)
    headline, *rest = text.split("\n\n")
    assert headline == "A new pier for the harbour of Tolby"
    assert " ".join(" ".join(rest).split()) == " ".join(LEFT + (RIGHT if columns else []))


def test_what_stands_apart_at_the_foot_without_the_number_of_the_page_comes_last() -> None:
    text = headed(foot=(60, 30, "Press office: 01632 960 114"), columns=True)
    assert text.endswith(f"{RIGHT[-1]}\n\nPress office: 01632 960 114")


def test_the_first_note_of_the_first_page_is_no_running_line() -> None:
    note = "1 Minutes of the board, 13 April 2026."
    assert headed(foot=(60, 30, note)).endswith(f"{LEFT[-1]}\n\n{note}")


@pytest.mark.parametrize("nobody", ["(anonymous)", "anonymous", "(unspecified)"])
def test_what_programs_write_for_nobody_is_no_title_and_no_author(nobody: str) -> None:
    article = read_article("a.pdf", draw_pdf(by_row(), title=nobody, author=nobody))
    assert (article.author, nobody in article.title) == (None, False)
