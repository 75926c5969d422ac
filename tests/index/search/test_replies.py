"""Which sentences can be quoted; replies are quoted with their question."""

from __future__ import annotations

from pathlib import Path

import pytest

from footnoted_index import Article, Index
from footnoted_index.article import Sentence
from footnoted_index.search.replies import is_dateline, quotable


def _last_two(text: str, first: str) -> tuple[Sentence, Sentence]:
    cut = text.index(first) + len(first)
    start = cut + len(text[cut:]) - len(text[cut:].lstrip())
    before = Sentence("a", 0, 0, text.index(first), cut, first)
    return before, Sentence("a", 1, 0, start, len(text), text[start:])


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Who pays you?", "His supporters."),
        ("Wann beginnt der Prozess?", "Am 22. Oktober, in Lausanne."),
        ("Elfogadna pár hónapos eltiltást?", "Nem. Ha egy napot elfogadok, csaló vagyok."),
        ("Würden Sie wieder antreten?", "Nein, dafür bin ich zu alt, und mein Knie auch."),
    ],
)
def test_a_reply_is_quoted_with_its_question(question: str, reply: str) -> None:
    text = f"{question}\n\n{reply}"
    quoted = quotable(*reversed(_last_two(text, question)), text)
    assert quoted is not None
    assert quoted.text == text
    assert (quoted.start, quoted.end, quoted.ordinal) == (0, len(text), 1)


def test_a_reply_that_says_all_stands_alone() -> None:
    text = "Who pays you?\n\nHis supporters in the valley pay all that it costs."
    before, reply = _last_two(text, "Who pays you?")
    assert quotable(reply, before, text) == reply


def test_in_an_interview_whatever_a_reply_begins_with_is_quoted_with_all_of_its_question() -> None:
    asked = "The court ordered £6,500. Has it been paid?"
    text = f"{asked}\nThe thief has paid none of it so far.\nWhy?\nWho knows.\nAnd now?\nWe wait."
    start = asked.index("Has")
    before = Sentence("a", 0, 0, start, len(asked), asked[start:])
    reply = "The thief has paid none of it so far."
    after = Sentence("a", 1, 0, text.index(reply), text.index(reply) + len(reply), reply)
    quoted = quotable(after, before, text)
    assert quoted is not None
    assert quoted.text == f"{asked}\n{reply}"
    assert text[quoted.start : quoted.end] == quoted.text


def test_what_follows_a_question_on_its_own_line_is_no_reply() -> None:
    text = "Who would have thought it? Nobody. "
    before, after = _last_two(text.strip(), "Who would have thought it?")
    assert quotable(after, before, text) is None


@pytest.mark.parametrize("scrap", ["Who pays you?", "His supporters.", "5. September 2025"])
def test_questions_scraps_and_datelines_are_not_quoted(scrap: str) -> None:
    assert quotable(Sentence("a", 0, 0, 0, len(scrap), scrap), None, scrap) is None


@pytest.mark.parametrize(
    "line",
    [
        "5. September 2025",
        "1 July 2025",
        "2025. május 3.",
        "Bad Kleinlohe, 5 September 2025",
        "Bodnár Eszter, 2025. augusztus 28.",
        "By Tobias Wrenfield, court reporter",
        "Par Anne Lerouge, le 5 février 2026",
    ],
)
def test_a_dateline_says_when_and_by_whom_and_no_more(line: str) -> None:
    assert is_dateline(line)


@pytest.mark.parametrize(
    "line",
    [
        "It closed in May 2024.",
        "Heute geschlossen.",
        "The bridge",
        "Es geschah am 5. Mai 2025.",
        "Meghalt 2025. augusztus 28.",
        "Concert: 14 March 2026",
        "Date: 14 March 2026",
        "Einsendeschluss: 30. Juni 2026",
        "12 August 2026 | Kelsby | Gorton",
        "Jegyzőkönyvvezető: Őri Éva",
        "- Born: 3 May 1850",
        "First prize: “The Sea” – by Nora Flood.",
        "By Good Friday, all roads to Mühlrode were closed.",
        "Von Peter Müller, Vorstand der Westbau AG, kam bis Freitag keine Antwort.",
    ],
)
def test_a_sentence_with_a_date_is_no_dateline(line: str) -> None:
    assert not is_dateline(line)


def test_a_dateline_does_not_answer_when(tmp_path: Path) -> None:
    article = Article.of(
        "5 September 2025\n\nThe lawyer of the runner Ivo Karst will appeal against his ban. The "
        "court in Lausanne hears him on 22 October, his club said.",
        source="karst.txt",
        title="Karst appeals",
        date="2025-09-05",
        language="en",
    )
    with Index(tmp_path / "store") as index:
        index.add([article])
        evidence = index.search("When is the hearing of Karst?").evidence
    assert "22 October" in evidence[0].sentence.text
    assert evidence[0].score > 0.5


@pytest.mark.parametrize(
    ("text", "item", "is_quotable"),
    [
        ("This is forbidden:\n\n- Glass bottles\n- Loud music", "- Loud music", True),
        ("Die Preisträger:\n1. Anna Lerch\n2. Jan Ott", "2. Jan Ott", True),
        ("The council met on Monday.\n\n- Home\n- Sport", "- Sport", False),
        ("Follow us:\n\n- Facebook\n- Instagram", "- Instagram", False),
    ],
)
def test_a_short_item_of_a_list_that_is_announced_can_be_quoted(
    text: str, item: str, is_quotable: bool
) -> None:
    start = text.index(item)
    sentence = Sentence("a", 2, 0, start, start + len(item), item)
    assert (quotable(sentence, None, text) is not None) == is_quotable
