"""Compose an answer or a refusal from evidence, without a language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter

from footnoted.answer.confidence import SURE, level_of
from footnoted.answer.differences import with_differences
from footnoted.answer.messages import COLON, from_languages, joined, phrase
from footnoted.answer.selection import Statement, choose, quote
from footnoted.answer_types import Answer, AnswerSentence, Citation, Hit
from footnoted.config import Config
from footnoted_index.search.results import Evidence, Question, RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher


def compose(
    searcher: Searcher, ranking: Ranking, config: Config, timings: Mapping[str, float]
) -> Answer:
    """Return the answer that a ranking supports, or a refusal."""
    started = perf_counter()
    sure = sureness(ranking)
    if level_of(sure) == "none":
        return refuse(ranking, config, timings, sure=sure, evidence=ranking.evidence)
    statements, differ = statements_of(searcher, ranking, config)
    weak = level_of(sure) == "weak"
    last = phrase("weak", ranking.question.language) if weak else differ
    return quoting(ranking.question, statements, sure, ranking.evidence, timings, started, last)


def sureness(ranking: Ranking) -> float:
    """Return the probability that the best sentence of a ranking answers."""
    return (ranking.evidence[0].source.answers or 0.0) if ranking.evidence else 0.0


def statements_of(
    searcher: Searcher, ranking: Ranking, config: Config
) -> tuple[list[Statement], str]:
    """Return what is quoted where a ranking answers, and the phrase that articles differ, if so."""
    evidence = ranking.evidence
    read = {e.key: e for e in evidence}

    def elsewhere(said: Evidence) -> list[Evidence]:
        # A witness must surely answer the question itself, and for the time that was asked about.
        found = searcher.corroborating(ranking, said)
        told = (read.get(e.key) for e in found)
        return [e for e in told if e and e.score >= SURE and e.source.dated >= said.source.dated]

    listed = searcher.listed(ranking, evidence[0])
    if len(listed) > 1:
        return [Statement(e, e.span) for e in listed], ""
    # Another item may answer better than the one that the reader took first.
    statements = choose([*listed, *evidence[1:]], config.max_sentences, elsewhere)
    if level_of(sureness(ranking)) != "answer":
        return statements, ""
    return with_differences(searcher, ranking, statements, config.max_sentences)


def quoting(
    question: Question,
    statements: Sequence[Statement],
    sure: float,
    evidence: tuple[Evidence, ...],
    timings: Mapping[str, float],
    started: float,
    *notices: str,
) -> Answer:
    """Return the answer that quotes statements; `notices` follow the notice on languages."""
    sentences, citations = quote(statements)
    return Answer(
        question=question.text,
        language=question.language,
        level=level_of(sure),
        confidence=sure,
        sentences=sentences,
        citations=citations,
        notice=joined([told_in_other_languages(citations, question.language), *notices]),
        timings={**timings, "compose": (perf_counter() - started) * 1e3},
        evidence=evidence,
    )


def told_in_other_languages(citations: Sequence[Citation], language: str) -> str:
    """Return the phrase that all quotes are in other languages than the question, if they are.

    Empty if the language of a quote is unknown.
    """
    quoted = {citation.article.language for citation in citations}
    return "" if not quoted or quoted & {language, "und"} else from_languages(quoted, language)


def without_languages(answer: Answer) -> str:
    """Return the notice of an answer without the phrase of `told_in_other_languages`.

    A language model answers in the question's language, and may quote other articles.
    """
    said = COLON.sub("", told_in_other_languages(answer.citations, answer.language))
    if not said or not answer.notice.startswith(said):
        return answer.notice
    return answer.notice.removeprefix(said).lstrip(" .:")


def refuse(
    ranking: Ranking,
    config: Config,
    timings: Mapping[str, float],
    *,
    sure: float = 0.0,
    evidence: tuple[Evidence, ...] = (),
) -> Answer:
    """Return a refusal with the closest passage of each article of the question's subject."""
    question = ranking.question
    near: dict[str, RankedPassage] = {}  # the best of each article
    for ranked in ranking.passages:
        if not ranked.off_subject:
            near.setdefault(ranked.key[0], ranked)
    said = phrase("not_found" if ranking.searched else "no_articles", question.language)
    return Answer(
        question=question.text,
        language=question.language,
        level="none",
        confidence=sure,
        sentences=(AnswerSentence(said, ()),),
        citations=(),
        closest=tuple(map(Hit.of, [*near.values()][: config.closest])),
        timings=timings,
        evidence=evidence,
    )
