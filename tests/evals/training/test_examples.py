from __future__ import annotations

import io
import lzma
from pathlib import Path

import numpy as np
import pytest

from footnoted_evals.training.pack import Pack, save
from footnoted_evals.training.stories import Story, parse
from footnoted_evals.training.story_examples import add_stories
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer

STORIES = """=== en-test-well
lang: en
title: New well for {place}
date: 2025-11-04
---
The village of {place} drilled a well in {month}.

It is <depth>{n1:20-90} metres</depth> deep. Mayor {person} paid <price>£{n2:200-900}</price>.
---
depth
en: How deep is the well of {place}?
de: Wie tief ist der Brunnen von {place}?
price
en: What did {person} pay?
none
en: Who drilled the well of {place}?
price
en: How deep is the well of {place}? >> and what did it cost
=== hu-test-mill
lang: hu
title: Eladják a malmot
---
A {place:i} malmot <buyer>{person}</buyer> veszi meg.
---
buyer
hu: Ki veszi meg a {place:i} malmot?
en: Who buys the mill of {place}?
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    made = Pack(Tokenizer(weights.load()))
    told: list[Story] = list(parse(STORIES))
    add_stories(made, told, 4)
    return made


def test_the_spans_of_an_example_are_the_tokens_that_answer(pack: Pack) -> None:
    pieces = weights.load().vocabulary().pieces
    answers = set()
    for (_, passage, *_), spans in zip(pack.rows, pack.spans, strict=True):
        for first, last in spans:
            assert pack.heads[passage] <= first <= last < len(pack.passages[passage]) - 1
            ids = pack.passages[passage][first : last + 1]
            answers.add("".join(pieces[i] for i in ids).replace("▁", " ").strip())
    assert any(answer.endswith("metres") for answer in answers)
    assert any(answer.startswith("£") for answer in answers)


def test_there_are_answered_and_unanswered_examples(pack: Pack) -> None:
    answered = {bool(spans) for spans in pack.spans}
    assert answered == {True, False}
    assert {name.partition("-")[0] for name in pack.sources} == {"stories"}
    assert any(name.endswith("-other") for name in pack.sources)
    assert {same for *_, same in pack.rows} == {0, 1}
    for (_, _, source, _), spans in zip(pack.rows, pack.spans, strict=True):
        if pack.sources[source].endswith(("-other", "-elsewhere", "-without")):
            assert not spans


def test_a_follow_up_is_asked_with_the_question_before(pack: Pack) -> None:
    pieces = weights.load().vocabulary().pieces
    asked = {
        "".join(pieces[i] for i in pack.questions[question]).replace("▁", " ")
        for question, _, source, *_ in pack.rows
        if pack.sources[source] == "stories-next"
    }
    assert any(text.endswith("? And what did it cost?</s>") for text in asked)


def test_a_brief_answers_or_does_not(pack: Pack) -> None:
    def lengths(source: str) -> list[int]:
        return [len(pack.passages[row[1]]) for row in pack.rows if pack.sources[row[2]] == source]

    briefs = {
        bool(spans)
        for row, spans in zip(pack.rows, pack.spans, strict=True)
        if pack.sources[row[2]] == "stories-brief"
    }
    assert briefs == {True, False}
    assert np.mean(lengths("stories-brief")) < np.mean(lengths("stories"))


def test_a_story_is_told_the_same_way_every_time(pack: Pack) -> None:
    again = Pack(pack.tokenizer)
    told = list(parse(STORIES))
    add_stories(again, told, 4)
    assert (again.passages, again.questions, again.rows, again.spans) == (
        pack.passages,
        pack.questions,
        pack.rows,
        pack.spans,
    )


def test_a_saved_pack_holds_the_texts_and_the_rows_of_their_tokens(
    pack: Pack, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "pack.npz.xz"
    save(pack, path)
    with np.load(io.BytesIO(lzma.decompress(path.read_bytes()))) as file:
        saved = {name: file[name] for name in file.files}
    ends = np.cumsum(saved["lengths"])
    texts = np.split(saved["vocabulary"][saved["ids"]], ends[:-1])
    assert [text.tolist() for text in texts] == [*pack.passages, *pack.questions]
    assert saved["passages"] == len(pack.passages)
    assert saved["examples"].tolist() == [list(row) for row in pack.rows]
    assert len(saved["rows_q4"]) == len(saved["vocabulary"])
    for row, spans in zip(saved["spans"], pack.spans, strict=True):
        assert [tuple(span) for span in row if span[0] >= 0] == spans
