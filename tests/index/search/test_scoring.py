from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from footnoted_index import Index
from footnoted_index.search.results import Evidence, Ranking
from footnoted_index.search.scoring import best_first

ENGLISH = (
    "The ferry across the lake stopped running in June.\n"
    "Its engine needs a part that is no longer made.\n"
    "The boatyard wants to build a new one by hand, which takes half a year."
)
GERMAN = (
    "Die Fähre über den See fährt seit Juni nicht mehr.\n"
    "Der Pächter des Kiosks am Ufer klagt über leere Tische."
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder: Path = tmp_path_factory.mktemp("scoring")
    for name, text in {"ferry": ENGLISH, "kiosk": GERMAN}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Index(folder / "store") as opened:
        opened.sync(folder)
        yield opened


def _told(evidence: Sequence[Evidence]) -> list[tuple[str, float]]:
    return [(e.sentence.text, e.score) for e in evidence]


def _said(ranking: Ranking, *, words: str) -> int:
    return next(n for n, e in enumerate(ranking.evidence) if words in e.sentence.text)


def test_what_is_in_another_language_is_weighed_by_every_word(index: Index) -> None:
    question = "Miért nem jár a komp, milyen alkatrész hiányzik?"
    ranking = index.search(question)
    plain = index.searcher
    found = plain.sentences(ranking.question, ranking.passages[:3])
    again = plain.scorer.rescored(ranking.question, found)
    assert _told(again) == _told(ranking.evidence) != _told(found)
    assert _said(ranking, words="a part that is no longer made") < 2


def test_the_sentence_that_was_first_keeps_its_score(index: Index) -> None:
    ranking = index.search("Mit épít a hajógyár?")
    first = index.searcher.sentences(ranking.question, ranking.passages[:3])[0]
    (after,) = (e for e in ranking.evidence if e.sentence == first.sentence)
    assert after.score == pytest.approx(first.score)
    assert ranking.evidence[0].score >= first.score


def test_sentences_of_the_questions_own_language_are_not_read_again(index: Index) -> None:
    ranking = index.search("What does the engine of the ferry need?", where={"languages": "en"})
    found = index.searcher.sentences(ranking.question, ranking.passages[:3])
    assert found[0].source.same_language
    assert _told(ranking.evidence) == _told(found)


def test_a_translation_beside_the_best_does_not_hide_what_else_is_said(index: Index) -> None:
    ranking = index.search("Since when does the ferry not run, and what does its engine need?")
    own = [e for e in ranking.evidence if e.source.same_language][:2]
    twin = next(e for e in ranking.evidence if "fährt seit Juni" in e.sentence.text)
    scorer, question = index.searcher.scorer, ranking.question
    assert scorer.coverage(question, [own[0], twin, own[1]]) == pytest.approx(
        scorer.coverage(question, own)
    )
    assert scorer.coverage(question, own) > scorer.coverage(question, own[:1])
    assert scorer.coverage(question, []) == 0


def test_what_is_of_the_time_asked_for_comes_first(index: Index) -> None:
    first, second, *_ = index.search("ferry").evidence
    dated = replace(second, source=replace(second.source, dated=1.0))
    assert _told(best_first([first, dated])) == _told([dated, first])
