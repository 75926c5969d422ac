"""Compose an answer or a refusal from evidence, without a language model."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from footnoted.answer.answer_type import prefer_what_is_asked
from footnoted.answer.confidence import confidence, level_of
from footnoted.answer.messages import phrase
from footnoted.answer.selection import choose, quote
from footnoted.answer_types import Answer, AnswerSentence, Hit
from footnoted.config import Config
from footnoted.question.intent import breadth_of
from footnoted_index.search.results import Evidence, RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher


def compose(
    searcher: Searcher, ranking: Ranking, config: Config, timings: Mapping[str, float]
) -> Answer:
    """Return the answer that a ranking supports, or a refusal."""
    started = perf_counter()
    question = ranking.question
    evidence, lacking = prefer_what_is_asked(question, ranking.evidence)
    lacking = lacking or bool(searcher.unknown_names(question, evidence))
    sure = confidence(evidence, ranking.coverage, lacking=lacking)
    level = level_of(sure)
    if level == "none":
        return refuse(ranking, config, timings, sure=sure, evidence=tuple(evidence))
    breadth = breadth_of(question.text, question.language)

    def elsewhere(said: Evidence) -> list[Evidence]:
        # Evidence about another time than the question asks neither supports nor contradicts it.
        found = searcher.corroborating(ranking, said)
        return [e for e in found if e.source.dated >= said.source.dated]

    statements = choose(evidence, breadth, config.max_sentences, elsewhere)
    sentences, citations = quote(statements)
    notices = []
    if level == "weak":
        notices.append(phrase("weak", question.language))
    if any(statement.contradicts for statement in statements):
        notices.append(phrase("differ", question.language))
    return Answer(
        question=question.text,
        language=question.language,
        level=level,
        confidence=sure,
        sentences=sentences,
        citations=citations,
        notice=" ".join(notices),
        timings={**timings, "compose": (perf_counter() - started) * 1e3},
        evidence=tuple(evidence),
    )


def refuse(
    ranking: Ranking,
    config: Config,
    timings: Mapping[str, float],
    *,
    sure: float = 0.0,
    evidence: tuple[Evidence, ...] = (),
) -> Answer:
    """Return a refusal with the passages that came closest."""
    question = ranking.question
    said = phrase("not_found" if ranking.searched else "no_articles", question.language)
    return Answer(
        question=question.text,
        language=question.language,
        level="none",
        confidence=sure,
        sentences=(AnswerSentence(said, ()),),
        citations=(),
        closest=tuple(map(hit_of, ranking.passages[: config.closest])),
        timings=timings,
        evidence=evidence,
    )


def hit_of(ranked: RankedPassage) -> Hit:
    """Return a ranked passage as a public `Hit`."""
    return Hit(score=ranked.score, passage=ranked.passage, article=ranked.article)
