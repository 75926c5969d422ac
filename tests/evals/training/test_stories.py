from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from footnoted_evals.training.names import PLACES, with_suffix
from footnoted_evals.training.stories import LANGUAGES, NONE, Story, fill, load, parse
from footnoted_index.readers.markdown import plain_text

MARKET = """=== en-test-market
lang: en
title: Market of {place} moves
date: 2025-11-04
---
The market of {place} moves to the square <when>on {day}</when>.
It has {n1:1200-9000} stalls, says <who>{person}</who>.

{person.last} expects <what>more <how>buyers</how></what>.
---
when
en: When does the market of {place} move?
hu: Mikor költözik {place:ban} a piac?
who
de: Wer sprach über die {n1} Stände von {place}?
what
en: What does {person} expect?
how
en: Whom does {person.last} expect?
none
en: What does a stall in {place} cost?
"""


@pytest.fixture(scope="module")
def market() -> Story:
    (story,) = parse(MARKET)
    return story


@pytest.fixture(scope="module")
def every() -> list[Story]:
    return load()


def test_every_story_is_well_formed_and_asked_about_in_each_language(every: list[Story]) -> None:
    assert len(every) > 100
    for story in every:
        assert {question.language for question in story.questions} == set(LANGUAGES), story.id


def test_the_spans_of_every_story_hold(every: list[Story]) -> None:
    for story in every:
        told = fill(story, random.Random(story.id))
        for label, spans in told.spans.items():
            for start, end in spans:
                words = told.text[start:end]
                assert words, (story.id, label)
                assert words == words.strip(), (story.id, label)
        labels = {question.label for question in told.questions}
        assert labels - {NONE} == set(told.spans), story.id


def test_tags_become_spans_and_lines_become_paragraphs(market: Story) -> None:
    told = fill(market, random.Random(3), values={"place": "Lorford", "day": "0", "n1": "2000"})
    assert told.title == "Market of Lorford moves"
    assert told.text.count("\n") == 2
    said = {label: told.text[slice(*spans[0])] for label, spans in told.spans.items()}
    assert said["when"] == "on Monday"
    assert said["who"] == told.values["person"]
    assert (said["what"], said["how"]) == ("more buyers", "buyers")
    assert "2,000 stalls" in told.text


def test_tables_are_told_as_the_bot_reads_them() -> None:
    """What is trained on must look like what is read."""
    table = "| Stall | Fee |\n|---|---|\n| Eggs | <when>£{n1}</when> |\n| Fish | free |"
    (story,) = parse(MARKET.replace("The market of {place} moves to the square", table + "\n\nOn"))
    text = fill(story, random.Random(3)).text
    lines = text.split("\n\n")[0]
    assert re.fullmatch(r"Stall: Eggs \| Fee: £[\d,]+\nStall: Fish \| Fee: free", lines)
    values = re.sub(r"Stall: (\w+) \| Fee: (.+)", r"| \1 | \2 |", lines)
    assert lines == plain_text(f"| Stall | Fee |\n|---|---|\n{values}")


def test_slots_are_filled_alike_in_text_and_questions(market: Story) -> None:
    told = fill(market, random.Random(5))
    again = fill(market, random.Random(5))
    assert (told.text, told.questions) == (again.text, again.questions)
    assert told.text != fill(market, random.Random(6)).text
    place, person = told.values["place"], told.values["person"]
    when, wann, wer, what, whom, _ = (question.text for question in told.questions)
    assert place in told.text
    assert place in when
    assert with_suffix(place, "ban") in wann
    assert person in what
    assert whom == f"Whom does {person.split()[1]} expect?"
    stalls = f"{int(told.values['n1']):,}"
    assert stalls in told.text
    assert stalls in wer
    assert place in PLACES["en"]["train"]
    assert fill(market, random.Random(5), half="dev").values["place"] in PLACES["en"]["dev"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("lang: en", "lang: fr", "lang"),
        ("<when>", "", "closes nothing"),
        ("</what>", "", "never closed"),
        ("how\nen: Whom does {person.last} expect?\n", "", "marked in the text but never asked"),
        ("none\n", "price\n", "asked for but not marked"),
        ("{place} moves", "{place moves", "stray markup"),
        ("{n1:1200-9000}", "{n1}", "no range"),
        ("{day}", "{river}", "no such slot"),
        ("when\nen", "en", "before any label"),
        ("none\n", "What now\n", "neither a label nor a question"),
        ("\n---\nwhen", "\nwhen", "three parts"),
    ],
)
def test_what_is_not_well_formed_is_named(old: str, new: str, fault: str) -> None:
    assert MARKET.count(old) >= 1
    with pytest.raises(ValueError, match=f"en-test-market.*{fault}"):
        list(parse(MARKET.replace(old, new, 1)))


def test_further_questions_belong_to_a_story_of_the_folder(tmp_path: Path) -> None:
    more = "+++ en-test-market\nwhen\nde: Wann zieht der Markt von {place} um?\n"
    (tmp_path / "a.txt").write_text(MARKET, encoding="utf-8")
    (tmp_path / "b.txt").write_text(more, encoding="utf-8")
    (story,) = load(tmp_path)
    assert story.questions[-1].text == "Wann zieht der Markt von {place} um?"
    (tmp_path / "b.txt").write_text(more.replace("market", "bazaar"), encoding="utf-8")
    with pytest.raises(ValueError, match="en-test-bazaar: there is no such story"):
        load(tmp_path)
    (tmp_path / "b.txt").write_text(MARKET, encoding="utf-8")
    with pytest.raises(ValueError, match="occurs twice"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "suffix", "expected"),
    [
        ("Sárvár", "ban", "Sárvárban"),
        ("Szeged", "ban", "Szegedben"),
        ("Győr", "on", "Győrön"),
        ("Győr", "hoz", "Győrhöz"),
        ("Budapest", "ból", "Budapestből"),
        ("Csaba", "val", "Csabával"),
        ("Kovács", "val", "Kováccsal"),
        ("Nagy", "val", "Naggyal"),
        ("Emese", "nak", "Emesének"),
        ("Tihany", "i", "tihanyi"),
        ("Gyömrő", "ról", "Gyömrőről"),
        ("Vác", "t", "Vácot"),
        ("Eger", "t", "Egert"),
        ("Baja", "on", "Baján"),
    ],
)
def test_hungarian_suffixes(name: str, suffix: str, expected: str) -> None:
    assert with_suffix(name, suffix) == expected


def test_an_unknown_suffix_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such suffix: 'xyz'"):
        with_suffix("Eger", "xyz")


def test_the_hungarian_article_fits_the_name() -> None:
    told = fill(
        Story("hu-test", "hu", "A {place:i} híd", "A {place:i} és a {place2:i} polgármester."),
        random.Random(0),
        values={"place": "Eger", "place2": "Vác"},
    )
    assert told.title == "Az egeri híd"
    assert told.text == "Az egeri és a váci polgármester."
