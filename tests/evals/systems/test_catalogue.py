from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from footnoted import Recipe, UsageError
from footnoted_evals.cases import SEED_CASES, Case, load_cases
from footnoted_evals.outcome import DEPTH
from footnoted_evals.reports.tables import comparison_table
from footnoted_evals.run import Row, rows_of, run
from footnoted_evals.suite import Archive, Suite
from footnoted_evals.systems.catalogue import INGREDIENTS, ablations, contenders
from footnoted_index import E5Embedding


def test_every_contender_retrieves_from_the_same_archive(seeds: Path, model: E5Embedding) -> None:
    cases = [c for c in load_cases(SEED_CASES).cases if c.language == "en" and c.answerable][:24]
    suite = Suite("some", [Archive(seeds, cases)])
    names = ("bm25", "dense", "rrf", "llamaindex")
    runs = [run(suite, one, model) for one in contenders(names)]
    for one in runs:
        assert not [o.error for o in one.outcomes if o.error]
        assert all(0 < len(o.found) <= DEPTH for o in one.outcomes), one.contender
        success = Row("Success@5").estimate(one.outcomes).value
        assert success is not None
        assert success > 0.3, one.contender
        for o in one.outcomes:
            for found in o.found:
                assert found.text
                assert found.article.source.endswith(".txt")
    head, ours, *others = comparison_table(runs, rows_of(["Success@1", "hit@2"]))
    assert head == ["contender", "Success@1", "hit@2"]
    assert ours[0] == "footnoted"
    assert ours[2] != "–"
    assert [line[2] for line in others] == ["–"] * 4


def test_gold_may_name_the_file_of_an_article_with_an_address(
    tmp_path: Path, model: E5Embedding
) -> None:
    text = "---\nurl: https://news.example/pool\n---\nThe pool in Denton opens in July 2031."
    (tmp_path / "pool.md").write_text(text, "utf-8")
    asked = {"id": "1", "question": "When does the pool in Denton open?", "language": "en"}
    gold = [{"article": "pool.md", "quote": "in July 2031"}]
    case = Case.model_validate({**asked, "answerable": True, "gold": gold})
    suite = Suite("one", [Archive(tmp_path, [case])])
    for one in contenders(["bm25", "llamaindex"]):
        outcomes = run(suite, one, model).outcomes
        assert Row("Success@1").estimate(outcomes).value == 1, one.name


def test_an_ablation_differs_from_the_recipe_in_one_ingredient() -> None:
    for name, recipe in INGREDIENTS.items():
        changed = [f.name for f in fields(Recipe) if getattr(recipe, f.name) != f.default]
        assert len(changed) == 1, name
        assert getattr(recipe, changed[0]) == 0
    assert [one.name for one in ablations()] == [f"without {name}" for name in INGREDIENTS]


def test_without_the_reader_passages_are_found_and_nothing_is_quoted(
    seeds: Path, model: E5Embedding
) -> None:
    cases = [c for c in load_cases(SEED_CASES).cases if c.language == "en" and c.answerable][:3]
    one = run(Suite("some", [Archive(seeds, cases)]), ablations()[0], model)
    assert [(bool(o.found), o.answer is not None and o.answer.answered) for o in one.outcomes] == [
        (True, False)
    ] * 3


def test_contenders_are_known_by_name() -> None:
    assert len(contenders(["all"])) == 5 + len(ablations())
    with pytest.raises(UsageError, match="'elastic' is not one of: all, ablation"):
        contenders(["elastic"])
