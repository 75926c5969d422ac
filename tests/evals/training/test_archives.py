from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from footnoted_evals.training import archives
from footnoted_evals.training.archives import Archive, add_archive, article_of, of_stories, parse
from footnoted_evals.training.pack import Pack
from footnoted_evals.training.stories import load
from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.tokenizer import Tokenizer
from footnoted_index.text.sentences import split_sentences

FERRY = """=== en-ferry
lang: en
title: Ferry aground off Kelm
date: 2026-03-04
---
The car ferry <ship>Marten</ship> ran aground on a sandbank off Kelm on Tuesday.

All <people>61 passengers</people> were taken ashore in fishing boats.
---
=== de-ferry
lang: de
title: Fähre sitzt fest
date: 2026-03-05
---
Vor Kelm ist die Fähre <ship>„Marten“</ship> auf eine Sandbank gelaufen.
---
=== en-barge
lang: en
title: Barge sinks at Dunmere
date: 2026-04-01
---
A barge with 40 tons of gravel sank in the harbour of Dunmere on Monday night.
---
???
ship
en: Which ferry got stuck off Kelm?
de: Wie heißt die Fähre, die vor Kelm festsaß?
people
en: Which ferry got stuck off Kelm? >> And how many were on board?
none
en: Who steered the barge at Dunmere?
"""


def examples(archive: Archive, source: str = "archive") -> list[tuple[str, str, str]]:
    """Question, title of the passage and the words that answer, of each example of a source."""
    pack = Pack(Tokenizer(weights.load()))
    add_archive(pack, "archive", archive)
    pieces = weights.load().vocabulary().pieces

    def text(ids: Sequence[int]) -> str:
        return "".join(pieces[i] for i in ids).replace("▁", " ").replace("</s>", "").strip()

    found = []
    for (question, passage, number, *_), spans in zip(pack.rows, pack.spans, strict=True):
        if pack.sources[number] != source:
            continue
        ids = pack.passages[passage]
        head = text(ids[: pack.heads[passage]]).removeprefix("<s> passage: ")
        answers = ", ".join(text(ids[first : last + 1]) for first, last in spans)
        asked = text(pack.questions[question]).removeprefix("<s> query: ")
        found.append((asked, head.partition(" · ")[0], answers))
    return found


def test_a_fact_told_twice_is_answered_by_both_articles_and_by_no_other() -> None:
    found = examples(parse("ferries", FERRY))
    asked = "Wie heißt die Fähre, die vor Kelm festsaß?"
    answers = {title: answer for question, title, answer in found if question == asked}
    assert answers.pop("Ferry aground off Kelm") == "Marten"
    assert "Marten" in answers.pop("Fähre sitzt fest")
    assert answers == {"Barge sinks at Dunmere": ""}


def test_what_nothing_answers_is_asked_of_what_is_found_for_it() -> None:
    found = examples(parse("ferries", FERRY))
    near = [(t, answer) for asked, t, answer in found if asked.startswith("Who steered")]
    assert near[0] == ("Barge sinks at Dunmere", "")
    assert not any(answer for _, answer in near)


def test_a_follow_up_is_searched_for_with_the_question_before() -> None:
    found = examples(parse("ferries", FERRY))
    asked = "Which ferry got stuck off Kelm? And how many were on board?"
    assert (asked, "Ferry aground off Kelm", "61 passengers") in found


def test_what_is_marked_and_not_asked_is_told() -> None:
    with pytest.raises(ValueError, match=r"ferries.*people"):
        parse("ferries", FERRY.replace("\npeople\n", "\nnone\n"))
    with pytest.raises(ValueError, match=r"\?\?\?"):
        parse("ferries", FERRY.replace("???", ""))


def test_stories_that_share_an_archive_share_few_names() -> None:
    (archive,) = of_stories(load()[:20], random.Random(1), "train", 2)
    assert archive.strangers
    places = [v for a in archive.articles for k, v in a.values.items() if k.startswith("place")]
    assert len(places) > len(set(places))
    labels = {q.label for q in archive.questions} - {"none"}
    assert labels <= {label for article in archive.articles for label in article.spans}


def test_of_strangers_only_its_own_article_is_asked_what_names_nobody() -> None:
    whole = parse("ferries", FERRY.replace("off Kelm?\nde", "?\nde"))
    strangers = Archive(whole.id, whole.articles, whole.questions, strangers=True)
    asked = "Which ferry got stuck ?"
    assert {t for q, t, _ in examples(whole) if q == asked} >= {"Barge sinks at Dunmere"}
    assert {t for q, t, _ in examples(strangers) if q == asked} == {
        "Ferry aground off Kelm",
        "Fähre sitzt fest",
    }


def test_every_archive_is_well_formed_and_asked_about_in_each_language() -> None:
    for archive in archives.load():
        assert {question.language for question in archive.questions} == {"en", "de", "hu"}
        assert len({article.story.id for article in archive.articles}) == len(archive.articles)
        assert any(question.label == "none" for question in archive.questions), archive.id
        assert any(question.before for question in archive.questions), archive.id
        for number, told in enumerate(archive.articles):
            article = article_of(str(number), told)
            sentences = [(s.start, s.end) for s in split_sentences(article.text, article.language)]
            for label, spans in told.spans.items():
                for start, end in spans:
                    assert article.text[start:end].strip(), (archive.id, label)
                    whole = any(first <= start and end <= last for first, last in sentences)
                    assert whole, (archive.id, label, article.text[start:end])
