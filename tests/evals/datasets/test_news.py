"""The news suite: two small articles of its kind, and judgements that need no model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from footnoted import Answer, AnswerSentence, Article, Citation, Passage
from footnoted_evals.cases import DATA, NEWS, NEWS_CASES, Case, CaseError, load_cases, write_cases
from footnoted_evals.datasets import news
from footnoted_evals.gate import judge, read_baseline, write_baseline
from footnoted_evals.metrics import Sample, estimate, parse
from footnoted_evals.outcome import Outcome
from footnoted_evals.run import Row, Run
from footnoted_evals.suite import read_articles, suite_of

FERRY = """---
title: Ferry runs again
date: 2025-10-01
author: Ada Finch
source: The Marsh Post
language: en
---

The Marlow ferry runs again. A ticket costs £4, children go free.

| Goods | 2024 | 2025 |
|---|---|---|
| Timber | 610 | 845 |
"""
BUS = """---
title: Bus to stay
date: 2025-10-02
author: Ben Crane
source: The Marsh Post
language: en
---

The bus to Marlow stays. A ticket costs £7 from May on.
"""
PRICE, BUS_PRICE = "A ticket costs £4, children go free.", "A ticket costs £7 from May on."
OPENING = "The Marlow ferry runs again."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "ferry.md").write_text(FERRY, encoding="utf-8")
    (tmp_path / "news" / "bus.md").write_text(BUS, encoding="utf-8")
    return tmp_path / "news"


@pytest.fixture
def articles(folder: Path) -> dict[str, Article]:
    return {article.title.split()[0].lower(): article for article in read_articles(folder)}


def case(*gold: tuple[str, str], **fields: object) -> Case:
    value = {"id": "c", "question": "What is a ticket?", "language": "en", "overlap": bool(gold)}
    quotes = [{"article": article, "quote": quote} for article, quote in gold]
    value |= {"answerable": bool(gold), "gold": quotes}
    return Case.model_validate(value | fields)


ONE = case(("ferry.md", "A ticket costs £4"), misleading=("costs £7",))
BOTH = case(("ferry.md", "costs £4"), ("bus.md", "costs £7"), all_gold=True)


def answer(*sentences: list[tuple[Article, str]]) -> Answer:
    citations, said = [], []
    for sentence in sentences:
        numbers = []
        for article, words in sentence:
            start, number = article.text.index(words), len(citations) + 1
            passage = Passage(article.id, 0, 0, len(article.text), article.text)
            end = start + len(words)
            citations.append(Citation(number, words, start, end, passage, article))
            numbers.append(number)
        said.append(AnswerSentence(sentence[0][1], tuple(numbers)))
    refusal = AnswerSentence("I could not find an answer to that in your articles.", ())
    level = "answer" if sentences else "none"
    return Answer("Q?", "en", level, 0.9, tuple(said) or (refusal,), tuple(citations))  # type: ignore[arg-type]


def value(name: str, asked: Case, given: Answer) -> float | None:
    metric = parse(name)
    return estimate(metric, Sample.of(metric, [Outcome(asked, answer=given)])).value


@pytest.mark.parametrize("name", ["brackford", "lido", "markets", "dated"])
def test_the_gold_of_a_set_stands_in_its_articles(name: str) -> None:
    file = load_cases(DATA / f"{name}.jsonl")
    file.check(read_articles(DATA / name))
    assert len(file.cases) >= 40


WIDE = case(("ferry.md", f"{OPENING} {PRICE}"))
TOLD, BEFORE, OTHER = ("ferry", PRICE), ("ferry", OPENING), ("bus", BUS_PRICE)
BESIDE = ("bus", "The bus to Marlow stays.")


@pytest.mark.parametrize(
    ("asked", "shown", "failure", "expected"),
    [
        (ONE, [[TOLD]], "", "right 1, first 1, found 1, kept 1"),
        (ONE, [[TOLD]], "", "misleading 0, extra 0, false witness 0"),
        (ONE, [[BEFORE], [TOLD]], "", "right 1, first 0, found 1, extra 1"),
        (ONE, [[TOLD], [OTHER]], "misleading", "right 0, first 1, misleading 1"),
        (ONE, [[OTHER]], "wrong sentence", "right 0"),
        # An article that does not say it is a false witness, on the same sentence only.
        (ONE, [[TOLD, BESIDE]], "", "false witness 1"),
        (ONE, [[BESIDE], [TOLD]], "", "false witness 0"),
        # A list needs every place.
        (BOTH, [[TOLD]], "incomplete", "found 1"),
        (BOTH, [[TOLD], [OTHER]], "", "right 1, false witness 0"),
        # Half of the shorter one is enough where the case says so.
        (WIDE, [[TOLD]], "", "right 1"),
        (WIDE.model_copy(update={"overlap": False}), [[TOLD]], "wrong sentence", "right 0"),
        # A refusal is no answer to judge, and due only without gold.
        (ONE, [], "refused", "right 0, first 0, kept 0"),
        (ONE, [], "refused", "misleading None, extra None, false witness None"),
        (case(), [], "", "right 1, refusal recall 1"),
    ],
)
def test_an_answer_is_judged_by_its_sentences(
    articles: dict[str, Article],
    asked: Case,
    shown: list[list[tuple[str, str]]],
    failure: str,
    expected: str,
) -> None:
    given = answer(*([(articles[name], words) for name, words in one] for one in shown))
    assert Outcome(asked, answer=given).failure == failure
    for name, figure in (one.rsplit(" ", 1) for one in expected.split(", ")):
        assert value(name, asked, given) == (None if figure == "None" else int(figure)), name


def test_a_question_about_the_archive_is_judged_by_what_is_said(
    articles: dict[str, Article],
) -> None:
    asked = case(answerable=True, about_archive=True, answers=("Ada Finch",))
    given = answer()
    said = replace(given, sentences=(AnswerSentence("ada finch wrote it.", ()),))
    assert value("right", asked, said) == 1
    assert value("right", asked, given) == 0
    cited = replace(said, citations=answer([(articles["ferry"], PRICE)]).citations)
    for metric in ("first", "kept", "R@5", "citation precision", "F1"):
        assert value(metric, asked, cited) is None, metric


def test_cases_name_files_though_articles_have_a_source(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    row = case(("ferry.md", "Goods: Timber | 2024: 610 | 2025: 845"), id="d", split="odd")
    write_cases([row, BOTH], file)
    (archive,) = suite_of(folder, [file]).archives
    archive.files[0].check(read_articles(folder))
    assert [c.id for c in suite_of(folder, [file], split="odd").archives[0].cases] == ["d"]
    write_cases([case(("bus.md", "A ticket costs £4"))], file)
    with pytest.raises(CaseError, match="is not in bus"):
        load_cases(file).check(read_articles(folder))


def test_the_committed_cases_are_true_to_their_articles_and_halved() -> None:
    file = load_cases(NEWS_CASES)
    articles = read_articles(NEWS)
    assert (len(articles), len(file.cases)) == (36, 180)
    file.check(articles)
    assert {tag for c in file.cases for tag in c.tags} == {*news.LANGUAGES, *news.KINDS}
    for number, one in enumerate(file.cases):
        assert one.split == ("odd" if number % 2 else "even")
        assert one.overlap == bool(one.gold)
        assert all(any(words in a.text for a in articles) for words in one.misleading), one.id
    assert len(news.news_suite("odd").archives[0].cases) == 90


def test_the_gate_watches_yes_or_no() -> None:
    assert Row("extra") not in news.HEADLINE
    assert set(news.HEADLINE) <= set(news.ROWS)


def test_the_gate_names_answers_that_mislead_now(
    articles: dict[str, Article], tmp_path: Path
) -> None:
    good = answer([(articles["ferry"], PRICE)])
    bad = answer([(articles["ferry"], PRICE)], [(articles["bus"], BUS_PRICE)])
    rows = [Row("misleading")]
    before, after = (
        Run("news", "footnoted", [Outcome(ONE, answer=given)], {}) for given in (good, bad)
    )
    write_baseline({"news": (before, rows)}, tmp_path / "baseline.json")
    baseline = read_baseline(tmp_path / "baseline.json")
    (kept,) = judge(before, rows, baseline)
    assert (kept.problem, list(kept.lost)) == ("", [])
    (lost,) = judge(after, rows, baseline)
    assert "significantly worse" in lost.problem
    assert [o.case.id for o in lost.lost] == ["c"]
