from __future__ import annotations

import pytest

from footnoted import Answer, AnswerSentence, Article, Citation, Passage
from footnoted_evals import metrics
from footnoted_evals.cases import Case, Gold
from footnoted_evals.metrics import Mean, Outcome

TEXT = "The bridge is shut. The pool is open. The mayor left."
ARTICLE = Article("a", "T", "en", "a.txt", TEXT)
PASSAGE = Passage("a", 0, 0, len(TEXT), TEXT)


def case(*, quote: str | None) -> Case:
    gold = (Gold("a.txt", quote),) if quote else ()
    return Case("c", "Q?", "en", quote is not None, "dev", gold, ())


def answer(*quotes: str) -> Answer:
    citations = tuple(
        Citation(n, q, TEXT.index(q), TEXT.index(q) + len(q), PASSAGE, ARTICLE)
        for n, q in enumerate(quotes, start=1)
    )
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    return Answer("Q?", "en", "answer" if quotes else "none", 0.9, sentences, citations)


OUTCOMES = [
    Outcome(case(quote="pool is open"), answer("The pool is open.", "The mayor left.")),
    Outcome(case(quote="pool is open"), answer("The mayor left.", "The pool is open.")),
    Outcome(case(quote="bridge"), answer("The mayor left.")),
    Outcome(case(quote="bridge"), answer()),
    Outcome(case(quote=None), answer()),
    Outcome(case(quote=None), answer("The bridge is shut.")),
]


@pytest.mark.parametrize(
    ("mean", "value", "n"),
    [
        (metrics.hit_at(1, OUTCOMES), 1 / 4, 4),
        (metrics.hit_at(2, OUTCOMES), 2 / 4, 4),
        (metrics.citation_precision(OUTCOMES), 2 / 6, 6),
        (metrics.refusal_precision(OUTCOMES), 1 / 2, 2),
        (metrics.refusal_recall(OUTCOMES), 1 / 2, 2),
        (metrics.kept(OUTCOMES), 3 / 4, 4),
        (metrics.valid_spans(OUTCOMES), 1, 6),
    ],
)
def test_metrics(mean: Mean, value: float, n: int) -> None:
    assert mean.value == pytest.approx(value)
    assert mean.n == n


def test_not_applicable_is_not_zero() -> None:
    mean = metrics.hit_at(1, [])
    assert mean.value is None
    assert mean.interval is None
    assert str(mean) == "–"


def test_the_interval_holds_the_value_and_narrows() -> None:
    few, many = Mean(0.9, 10).interval, Mean(0.9, 1000).interval
    assert few is not None
    assert many is not None
    assert few[0] < many[0] < 0.9 < many[1] < few[1] <= 1
