"""Passages in the terminal: their lines, and what is quoted of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from footnoted import Article, Citation, Passage
from footnoted.cli.passages import by_passage, in_context, laid_out
from footnoted_index import Span

TEXT = "The ferry rammed the pier. Eleven \npeople were hurt.\n\nThe ferry was new."


def cite(quote: str, number: int = 1, passage: int = 0) -> Citation:
    start = TEXT.index(quote)
    article = Article("a", "Ferry", "en", "ferry.txt", TEXT)
    around = Passage("a", passage, 0, len(TEXT), TEXT)
    return Citation(number, quote, start, start + len(quote), around, article)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a wrapped\nline", "a wrapped line"),
        ("Heading\n\nText", "Heading\nText"),
        ("Items:\n- one\n- two", "Items:\n- one\n- two"),
        ("Name: A | Age: 3\nName: B | Age: 4", "Name: A | Age: 3\nName: B | Age: 4"),
        ("“Why?”\nBecause.", "“Why?”\nBecause."),
        ("Why?  Because.", "Why? Because."),
    ],
)
def test_a_passage_keeps_its_paragraphs_items_rows_and_replies(text: str, shown: str) -> None:
    assert laid_out(f"x {text}", 2, len(text) + 2) == shown


def test_quotes_of_one_passage_are_shown_in_it_together() -> None:
    first, second = cite("The ferry rammed the pier."), cite("The ferry was new.", 2)
    assert in_context([first], colours=False).plain == (
        "**The ferry rammed the pier.** Eleven people were hurt.\nThe ferry was new."
    )
    both = in_context([first, second], colours=False)
    assert both.plain == (
        "**The ferry rammed the pier.** [1] Eleven people were hurt.\n**The ferry was new.** [2]"
    )
    elsewhere = cite("Eleven", 3, passage=1)
    assert list(by_passage([first, second, elsewhere])) == [[first, second], [elsewhere]]


def test_the_short_answer_stands_out_in_its_quote() -> None:
    quoted = cite("Eleven \npeople were hurt.")
    short = replace(quoted, answer=Span(quoted.start, quoted.start + len("Eleven \n")))
    assert "**\n*Eleven*" not in in_context([short], colours=False).plain
    assert "pier. ***Eleven* people were hurt.**" in in_context([short], colours=False).plain
    coloured = in_context([short], colours=True)
    assert coloured.plain.startswith("The ferry rammed the pier. Eleven people were hurt.\n")
    bold = [span for span in coloured.spans if "bold" in str(span.style)]
    assert [coloured.plain[span.start : span.end] for span in bold] == ["Eleven"]
