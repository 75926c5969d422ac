from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footnoted import AnswerSentence, Diagnostics, UsageError
from footnoted_evals.metrics import Sample, difference, estimate, parse
from footnoted_evals.metrics.confidence import reliability, risk_coverage
from footnoted_evals.metrics.words import words
from footnoted_evals.outcome import Outcome
from footnoted_evals.run import METRICS, Row

from .examples import BRIDGE, MAYOR, OUTCOMES, POOL, answer, case, found


def value(name: str, outcomes: list[Outcome] = OUTCOMES) -> tuple[float | None, int]:
    metric = parse(name)
    one = estimate(metric, Sample.of(metric, outcomes))
    return one.value, one.n


@pytest.mark.parametrize(
    ("name", "expected", "n"),
    [
        ("right", 3 / 6, 6),
        ("hit@1", 1 / 4, 4),
        ("hit@2", 2 / 4, 4),
        ("shown@1", 1 / 3, 3),
        ("shown@2", 2 / 3, 3),
        ("citation precision", (1 / 2 + 1 / 2 + 0 + 0) / 4, 4),
        ("citation recall", 2 / 3, 3),
        ("first", 1 / 4, 4),
        ("found", 2 / 4, 4),
        ("misleading", 0, 3),
        ("extra", 3 / 3, 3),
        ("false witness", 0, 3),
        ("refusal precision", 1 / 2, 2),
        ("refusal recall", 1 / 2, 2),
        ("kept", 3 / 4, 4),
        ("valid spans", 1, 4),
        ("faithfulness", 1, 6),
        ("AUROC", (2 + 2 + 2 + 1) / 8, 6),
        ("refused at 75 % kept", 1, 6),
        ("refused at 95 % kept", 1 / 2, 6),
        ("latency p50", 30, 6),
        ("latency p95", 60, 6),
        ("Success@1", 2 / 5, 5),
        ("R@5", 3 / 5, 5),
        ("RR@10", (1 + 1 / 2 + 1) / 5, 5),
        ("nDCG@10", (1 + 1 / np.log2(3) + 1) / 5, 5),
    ],
)
def test_metrics(name: str, expected: float, n: int) -> None:
    assert value(name) == (pytest.approx(expected), n)


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_named_as_it_is_parsed_and_what_does_not_apply_is_not_zero(name: str) -> None:
    metric = parse(name)
    assert metric.name == name
    assert parse(name) == metric
    assert value(name, []) == (None, 0)
    assert value(name, [Outcome(case("x", "q"), error="ValueError: no")]) == (None, 0)
    assert metric.show(None) == "–"


def test_an_unknown_metric_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there is no metric 'hits@3'"):
        parse("hits@3")


def test_a_citation_that_could_not_be_made_is_an_invalid_span() -> None:
    outcomes = [Outcome(case("x", "q"), error="CitationError: footnote 1 is not …"), *OUTCOMES]
    assert value("valid spans", outcomes) == (4 / 5, 5)


def test_a_sentence_that_is_no_quote_is_not_faithful() -> None:
    said = answer(POOL, MAYOR)
    object.__setattr__(said.sentences[1], "text", "The mayor left in a hurry.")
    assert value("faithfulness", [Outcome(case("x", None), answer=said)]) == (0.5, 1)
    free = (AnswerSentence("The mayor is gone.", ()),)
    object.__setattr__(said, "sentences", free)
    assert value("faithfulness", [Outcome(case("x", None), answer=said)]) == (0.0, 1)


def test_what_became_of_a_models_sentences() -> None:
    shown = replace(
        answer(POOL), mode="generative", diagnostics=Diagnostics(generated=4, supported=3)
    )
    silent = replace(answer(POOL), diagnostics=Diagnostics(fault="it does not answer"))
    outcomes = [Outcome(case("x", "pool"), answer=a) for a in (shown, silent, answer(POOL))]
    outcomes = [replace(o, case=case(str(n), "pool")) for n, o in enumerate(outcomes)]
    assert value("written shown", outcomes) == (1 / 2, 2)
    assert value("written supported", outcomes) == (3 / 4, 1)


def test_token_f1_takes_the_best_alias_and_drops_articles() -> None:
    outcome = Outcome(case("x", "pool", answers=("shut", "A pool open")), answer=answer(POOL))
    assert value("F1", [outcome]) == (pytest.approx(2 * 2 / (3 + 2)), 1)
    assert value("EM", [outcome]) == (0, 1)
    exact = Outcome(case("x", "pool", answers=("pool is OPEN!",)), answer=answer(POOL))
    assert value("EM", [exact]) == (1, 1)
    refused = Outcome(case("x", "pool", answers=("open",)), answer=answer())
    assert value("F1", [refused]) == (0, 1)
    assert words("Az ABC-t, die Ｆ", "hu") == ["abc", "t", "die", "f"]


def test_several_gold_places_in_one_passage_are_one_place() -> None:
    gold = [{"article": "a.txt", "quote": q} for q in ("bridge", "shut", "pool")]
    outcome = Outcome(case("x", "bridge", gold=gold), found(MAYOR, BRIDGE))
    assert value("R@5", [outcome]) == (1 / 2, 1)


def test_gold_of_whole_articles_is_ranked_by_article() -> None:
    outcome = Outcome(case("x", "q", gold=[{"article": "a.txt"}]), found(MAYOR, BRIDGE, POOL))
    assert value("RR@10", [outcome]) == (1, 1)
    other = Outcome(case("x", "q", gold=[{"article": "b.txt"}]), found(MAYOR, BRIDGE))
    assert value("RR@10", [other]) == (0, 1)


def test_a_gold_passage_and_a_start_are_looked_at() -> None:
    where = {"article": "a.txt", "quote": "The", "start": 20}
    assert value("Success@1", [Outcome(case("x", "q", gold=[where]), found(BRIDGE))]) == (0, 1)
    assert value("Success@1", [Outcome(case("x", "q", gold=[where]), found(POOL))]) == (1, 1)
    wide = where | {"passage": (0, 30)}
    assert value("Success@1", [Outcome(case("x", "q", gold=[wide]), found(BRIDGE))]) == (1, 1)


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.7]), st.booleans()), min_size=2),
    st.integers(0, 9),
)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]], seed: int) -> None:
    values = np.array(pairs, dtype=float)
    weights = np.random.default_rng(seed).integers(0, 3, size=(1, len(pairs))).astype(float)
    won = total = 0.0
    for (a, yes), w in zip(pairs, weights[0], strict=True):
        for (b, other), v in zip(pairs, weights[0], strict=True):
            if yes and not other:
                total += w * v
                won += w * v * (1.0 if a > b else 0.5 if a == b else 0.0)
    area = parse("AUROC").statistic(values, weights)[0]
    assert np.isnan(area) if not total else area == pytest.approx(won / total)


def test_refusals_are_counted_below_the_threshold_that_keeps_the_answerable() -> None:
    answerable = [(0.9, 1), (0.8, 1), (0.6, 1), (0.6, 1), (0.1, 1)]
    values = np.array([*answerable, (0.95, 0), (0.6, 0), (0.5, 0), (0.05, 0)], dtype=float)
    every, twice = np.ones(9), np.array([2, 2, 1, 1, 0, 1, 1, 2, 0])
    shares = {
        kept: parse(f"refused at {kept} % kept").statistic(values, np.stack([every, twice]))
        for kept in (40, 80, 95)
    }
    assert shares[40].tolist() == [3 / 4, 3 / 4]  # at 0.8, and twice as many there
    assert shares[80].tolist() == [2 / 4, 2 / 4]  # what is at the threshold is kept: at 0.6
    assert shares[95].tolist() == [1 / 4, 2 / 4]
    assert np.isnan(parse("refused at 95 % kept").statistic(values[:5], np.ones((1, 5)))[0])


def test_a_figure_among_cases_of_a_tag_leaves_the_others_out() -> None:
    outcomes = [
        Outcome(case("1", "pool", tags=("same",)), answer=answer(POOL, confidence=0.4)),
        Outcome(case("2", "pool", tags=("other",)), answer=answer(POOL, confidence=0.9)),
        Outcome(case("3", None, tags=("near", "same")), answer=answer(confidence=0.5)),
        Outcome(case("4", None, tags=("far", "same")), answer=answer(confidence=0.1)),
    ]
    assert Row("AUROC", "near").estimate(outcomes).value == 1 / 2
    assert Row("AUROC", "near", "same").estimate(outcomes).value == 0
    assert str(Row("AUROC", "near", "same")) == "AUROC, near, same"


def test_the_risk_of_the_surest_grows_with_coverage() -> None:
    curve = risk_coverage([o for o in OUTCOMES if o.answer])
    assert curve[-1][0] == 1
    assert [coverage for coverage, _ in curve] == sorted(coverage for coverage, _ in curve)
    low, high = value("AURC")[0], curve[-1][1]
    assert low is not None
    assert 0 < low <= high <= 1


def test_confidence_is_compared_with_what_is_right() -> None:
    bins = reliability([o for o in OUTCOMES if o.answer])
    assert [b.confidence for b in bins] == sorted(b.confidence for b in bins)
    assert sum(b.questions for b in bins) <= len(OUTCOMES)
    assert all(0 <= b.right <= 1 for b in bins)
    metric = parse("calibration error")
    as_sure_as_right = np.array([[0.75, float(n < 3)] for n in range(4)])
    assert metric.statistic(as_sure_as_right, np.ones((1, 4)))[0] == pytest.approx(0)
    too_sure = np.array([[0.95, float(n < 3)] for n in range(4)])
    assert metric.statistic(too_sure, np.ones((1, 4)))[0] == pytest.approx(0.2)


def sample(right: list[bool], cluster_size: int = 1) -> Sample:
    keys = [f"{i:04d}" for i in range(len(right))]
    values = {key: (float(r),) for key, r in zip(keys, right, strict=True)}
    return Sample(values, {key: str(i // cluster_size) for i, key in enumerate(keys)})


def test_the_interval_holds_the_value_narrows_with_n_and_widens_with_clusters() -> None:
    metric = parse("kept")
    few = estimate(metric, sample([True] * 9 + [False]))
    many = estimate(metric, sample(([True] * 9 + [False]) * 40))
    alike = estimate(metric, sample(([True] * 90 + [False] * 10) * 4, cluster_size=10))
    widths = []
    for one in (few, alike, many):
        assert one.low is not None
        assert one.high is not None
        assert one.low <= 0.9 <= one.high
        widths.append(one.high - one.low)
    assert widths == sorted(widths, reverse=True)
    assert estimate(metric, sample([True] * 9 + [False])) == few  # seeded


def test_the_interval_covers_the_truth_about_95_times_in_100() -> None:
    metric, rng = parse("kept"), np.random.default_rng(1)
    covered = 0
    for _ in range(200):
        one = estimate(metric, sample(list(rng.random(100) < 0.7)))
        covered += one.low is not None and one.high is not None and one.low <= 0.7 <= one.high
    assert 180 <= covered <= 200


def test_where_all_are_right_the_interval_is_not_empty() -> None:
    one = estimate(parse("kept"), sample([True] * 20))
    assert one.low == pytest.approx(0.839, abs=0.01)
    assert one.high == 1


def test_a_loss_in_pairs_is_found_and_noise_is_not() -> None:
    metric = parse("kept")
    before = sample([True] * 100)
    worse = difference(metric, before, sample([False] * 6 + [True] * 94))
    assert worse is not None
    assert worse.is_loss(metric)
    mixed = [i % 2 == 0 for i in range(20)]
    one, other = [*mixed, *[True] * 80], [*(not m for m in mixed), *[True] * 80]
    noise = difference(metric, sample(one), sample(other))
    assert noise is not None
    assert not noise.significant
    assert difference(metric, before, Sample({}, {})) is None
