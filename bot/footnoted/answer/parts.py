"""An answer to a question that is asked of several things: each asked on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from footnoted.answer.compose import compose, told_in_other_languages
from footnoted.answer.messages import phrase
from footnoted.answer_types import Answer, AnswerSentence, Citation
from footnoted.config import Config
from footnoted.question.coordination import parts_of
from footnoted_index.filters import WhereLike
from footnoted_index.search.results import Question, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.words import CAPITAL_NOUNS, names


def answer_in_parts(
    searcher: Searcher,
    question: Question,
    config: Config,
    timings: Mapping[str, float],
    where: WhereLike,
) -> Answer | None:
    """Return what the articles say of each thing that a question names in a row.

    None where it names none, or where fewer than two of them are told of, each in another sentence:
    such a question is better asked as a whole. A notice names the things of which nothing was
    found.
    """
    started = perf_counter()
    parts = parts_of(question.text, question.language)
    if not parts:
        return None
    answers = {
        thing: compose(searcher, searcher.reread(_of(thing, searcher, part, where)), config, {})
        for thing, part in parts.items()
    }
    told = [answer for answer in answers.values() if answer.level == "answer"]
    if len({answer.sentences[0].text for answer in told}) < 2:
        return None
    sentences, citations = _joined(told)
    missing = [thing for thing, answer in answers.items() if answer not in told]
    evidence = tuple(e for answer in told for e in answer.evidence)
    notices = [told_in_other_languages(citations, question.language)]
    if missing:
        said = phrase("part_missing", question.language)
        notices.insert(0, said.format(things=", ".join(missing)))
    return Answer(
        question=question.text,
        language=question.language,
        level="answer",
        confidence=min(answer.confidence for answer in told),
        sentences=sentences,
        citations=citations,
        notice=" ".join(filter(None, notices)),
        timings={**timings, "compose": (perf_counter() - started) * 1e3},
        evidence=evidence,
    )


def _of(thing: str, searcher: Searcher, part: str, where: WhereLike) -> Ranking:
    """Return the passages found for a part of the question, those of articles that name its thing.

    All of them where it is no name of the archive's: "the eggs". Where every noun has a capital, a
    name is not told from one.
    """
    found = searcher.find(part, where=where)
    language = found.question.language
    keys = {name for name in names(thing, language) if searcher.lexicon.names.knows(name)}
    if not keys or language in CAPITAL_NOUNS:
        return found
    entries = searcher.catalogue.entries
    naming = {
        id_
        for id_ in {ranked.key.article_id for ranked in found.passages}
        if all(
            searcher.lexicon.names.is_in(name, id_)
            for name in keys.difference(names(entries[id_].title, language))
        )
    }
    return replace(found, passages=tuple(r for r in found.passages if r.key.article_id in naming))


def _joined(answers: list[Answer]) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Return the sentences of answers one after the other, each once, with footnotes numbered on.

    Sentences keep their witnesses; their first footnotes come first, as everywhere.
    """
    rows: list[tuple[AnswerSentence, list[Citation]]] = []
    for answer in answers:
        by_number = {citation.number: citation for citation in answer.citations}
        for sentence in answer.sentences:
            if all(sentence.text != told.text for told, _ in rows):
                rows.append((sentence, [by_number[n] for n in sentence.citations]))
    own = [replace(cited[0], number=n) for n, (_, cited) in enumerate(rows, start=1)]
    witnesses: list[Citation] = []
    sentences = []
    for first, (sentence, cited) in zip(own, rows, strict=True):
        numbers = [first.number]
        for citation in cited[1:]:
            numbers.append(len(own) + len(witnesses) + 1)
            witnesses.append(replace(citation, number=numbers[-1]))
        sentences.append(replace(sentence, citations=tuple(numbers)))
    return tuple(sentences), (*own, *witnesses)
