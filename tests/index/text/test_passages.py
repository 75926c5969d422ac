from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footnoted_index.article import Article
from footnoted_index.records.record import Record
from footnoted_index.text.passages import (
    MAX_TOKENS,
    group_passages,
    is_fragment,
    is_heading,
    is_invitation,
)
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.tokens import count_tokens

PARAGRAPH = "The council met on Monday and talked about the bridge for three hours. " * 11


def passages(text: str) -> list[str]:
    record = Record.of(Article("a", "t", "en", "a.txt", text), path="a.txt", digest="0")
    return [passage.text for passage in record.passages()]


def test_a_paragraph_of_good_size_is_a_passage() -> None:
    text = "\n\n".join([PARAGRAPH.strip()] * 3)
    assert passages(text) == [PARAGRAPH.strip()] * 3


def test_short_paragraphs_share_a_passage() -> None:
    text = "\n".join(f"Line {i} says something short." for i in range(40))
    found = passages(text)
    assert 1 < len(found) < 10
    assert all(count_tokens(passage) <= MAX_TOKENS for passage in found)


def test_a_long_paragraph_is_divided_evenly() -> None:
    sizes = [count_tokens(passage) for passage in passages((PARAGRAPH * 4).strip())]
    assert len(sizes) > 1
    assert max(sizes) <= MAX_TOKENS + 20
    assert min(sizes) > 0.6 * max(sizes)


def test_a_heading_goes_with_what_it_heads() -> None:
    text = f"{PARAGRAPH.strip()}\n\nA new bridge\n\n{PARAGRAPH.strip()}"
    assert passages(text)[1].startswith("A new bridge")


def test_a_question_goes_with_its_reply() -> None:
    question = "How many people are in the crew?"
    reply = f"Twenty-three, of whom seven are women. {PARAGRAPH.strip()}"
    before = PARAGRAPH[: len(PARAGRAPH) // 11 * 8].strip()
    assert passages(f"{before}\n\n{question}\n\n{reply}") == [before, f"{question}\n\n{reply}"]


def test_a_list_stays_whole() -> None:
    before = " ".join(["The council met again on Monday."] * 20)
    lines = "\n".join([f"- Line {n}: from the station to the mill" for n in range(12)])
    assert passages(f"{before}\n\n{lines}\n\n{before}") == [before, lines, before]


def test_a_list_stands_with_the_line_that_announces_it() -> None:
    before = " ".join(["The council met again on Monday."] * 20)
    lines = f"These are the lines:\n\n- {'Line 1 runs from the mill. ' * 16}"
    assert passages(f"{before}\n\n{lines}") == [before, lines.strip()]


def test_headings_are_told_from_sentences() -> None:
    assert is_heading("Uneven expectations")
    assert is_heading("READ MORE: ‘Burnham")
    assert not is_heading("He left.")
    assert not is_heading("He said: “No.”")


@settings(max_examples=100)
@given(st.text())
def test_every_sentence_has_a_passage_in_order(text: str) -> None:
    spans = split_sentences(text)
    ordinals = group_passages(text, spans)
    assert len(ordinals) == len(spans)
    assert ordinals == sorted(ordinals)
    assert set(ordinals) == set(range(len(set(ordinals))))


@pytest.mark.parametrize(
    ("sentence", "invites"),
    [
        ("Subscribe here to our daily newsletter and follow us on Bluesky.", True),
        ("• SHARE: If you have anything to share, contact us at [email protected].", True),
        ("Abonnieren Sie unseren Newsletter.", True),
        ("Iratkozzon fel hírlevelünkre!", True),
        ("He asked the readers of the newsletter to subscribe to the fund.", False),
        ("The contact between us and the party was lost.", False),
    ],
)
def test_what_wants_something_of_its_reader(sentence: str, invites: bool) -> None:
    assert is_invitation(sentence) == invites


def test_a_link_to_another_article_says_nothing() -> None:
    assert is_fragment("READ MORE: ‘Burnham would?’")
    assert not is_fragment("Nobody was hurt.")
