"""Answer a question that leans on the conversation, by reading it together with the one before.

What was typed may stand alone, or continue what was asked last. For the latter passages are found
by what it may mean (see `rewriting`), and those cited last are added; each is read for both
questions, one after the other, as the reader was trained. What is answered better is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log
from time import perf_counter

from footnoted.answer.confidence import SHOWN
from footnoted.answer.selection import same_statement
from footnoted.answer_types import Answer, Citation
from footnoted.conversation.follow_up.rewriting import completions, topics
from footnoted.pipeline import Pipeline
from footnoted.question.cleanup import with_question_mark
from footnoted.question.dependence import Dependence, dependence, language_of, own_words
from footnoted_index.filters import Where
from footnoted_index.search.lexical import PassageKey
from footnoted_index.search.results import Evidence, Question, RankedPassage, Ranking

LATER = 0.02
"""How far a passage stands behind for each form of the question that finds it better."""
AS_TYPED = {Dependence.SURELY: 3.0, Dependence.PERSON: 3.0, Dependence.FRAGMENT: 3.0}
"""Log-odds that what was typed must be answered better by than both questions together, where it
cannot well stand alone; else `MAYBE`."""
MAYBE = 1.0
UNTOLD = 0.1
"""From this probability on a sentence that was not quoted yet is taken before one that was."""
RECENT = 4
"""How many answers back a topic is looked for."""
FORMS = 3
"""How many completions are read, at most."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was asked, how it leans on the answers so far (`told`), and of which articles."""

    asked: Question
    leans: Dependence
    told: Sequence[Answer]
    where: Where


def follow(
    pipeline: Pipeline, typed: str, told: Sequence[Answer], where: Where, *, condense: bool
) -> Answer:
    """Return the answer to what was `typed` after the answers `told`, without a language model.

    The model may `condense` the question, though.
    """
    started = perf_counter()
    found = pipeline.searcher.find(typed, where=where)
    language = language_of(typed, found.question.language, told[-1].language)
    found = replace(found, question=replace(found.question, language=language))
    turn = _Turn(found.question, dependence(typed, language), told, where)
    if condense and turn.leans is not Dependence.ALONE:
        condensed = pipeline.condense(typed, language, told)
        if condensed and (answer := pipeline.find(condensed, where)).answered:
            return replace(answer, question=typed, understood_as=condensed)
    answer = _understood(pipeline, found, turn)
    return replace(answer, timings={"search": (perf_counter() - started) * 1e3})


def _understood(pipeline: Pipeline, found: Ranking, turn: _Turn) -> Answer:
    """Return the answer to what was typed, alone or with what was asked before."""
    if turn.leans is Dependence.MORE:
        return _more(pipeline, turn)
    alone = pipeline.compose(pipeline.searcher.reread(found))
    if turn.leans is Dependence.ALONE and alone.answered:
        return alone
    leaning = _leaning(pipeline, turn)
    against = AS_TYPED.get(turn.leans, MAYBE)
    if alone.answered and _log_odds(alone) - against > _log_odds(leaning):
        return alone
    # What it would find on its own is not about what is meant.
    stands = turn.leans in {Dependence.ALONE, Dependence.MAYBE}
    return alone if stands and not leaning.answered else leaning


def _leaning(pipeline: Pipeline, turn: _Turn) -> Answer:
    """Read what was typed together with the question before.

    To a question without words of its own ("Why?") what was quoted last gives way to the rest.
    """
    searcher = pipeline.searcher
    forms = _forms(pipeline, turn)
    found = [searcher.find(form, where=turn.where) for form in forms]
    both = found[-1].question
    cited = searcher.passages(both, _cited(turn.told[-1]))
    gaps = {_key(ranked): (0.0, ranked, "") for ranked in cited}
    for number, (form, ranking) in enumerate(zip(forms, found, strict=True)):
        best = ranking.passages[0].score if ranking.passages else 0.0
        for ranked in ranking.passages[: searcher.recipe.read_passages]:
            gap = best - ranked.score + LATER * number
            gaps[_key(ranked)] = min(
                gaps.get(_key(ranked), (gap, ranked, form)), (gap, ranked, form), key=_gap
            )
    nearest = sorted(gaps.values(), key=_gap)
    passages = tuple(replace(ranked, score=-gap) for gap, ranked, _ in nearest)
    time = turn.asked.time or found[0].question.time
    ranking = replace(found[-1], question=replace(both, time=time), passages=passages)
    read = searcher.reread(ranking)
    if not own_words(turn.asked.text, turn.asked.language):
        told = _quoted(turn.told[-1].citations, read.evidence)
        untold = tuple(e for e in read.evidence if e not in told)
        if untold and untold[0].score >= UNTOLD:
            read = replace(read, evidence=untold)
    answer = pipeline.compose(replace(read, question=turn.asked))
    first = read.passages[:1] if not read.evidence else (read.evidence[0].source,)
    form = next((form for _, ranked, form in nearest if [_key(ranked)] == [*map(_key, first)]), "")
    return replace(answer, understood_as="" if form == turn.asked.text else form)


def _key(ranked: RankedPassage) -> PassageKey:
    return PassageKey(ranked.article.id, ranked.passage.ordinal)


def _gap(found: tuple[float, RankedPassage, str]) -> float:
    return found[0]


def _forms(pipeline: Pipeline, turn: _Turn) -> list[str]:
    """Return what the question may mean, the likeliest first; the last is both questions."""
    asked = _questions(turn.told)
    cited = [(c.quote, c.article.language) for c in turn.told[-1].citations]
    full_name = pipeline.searcher.lexicon.names.full_name
    forms = completions(turn.asked.text, turn.asked.language, asked, cited, full_name)
    return [*forms[:-1][: FORMS - 1], forms[-1]]


def _questions(told: Sequence[Answer]) -> list[str]:
    """Return the questions that were asked, as they were understood, the last first."""
    return [
        question
        for answer in reversed(told[-RECENT:])
        for question in topics(
            with_question_mark(answer.understood_as or answer.question), answer.language
        )
    ]


def _more(pipeline: Pipeline, turn: _Turn) -> Answer:
    """Return what else answers the question before."""
    form = _questions(turn.told)[0]
    ranking = pipeline.searcher.search(form, where=turn.where)
    told = _quoted([c for answer in turn.told for c in answer.citations], ranking.evidence)
    untold = [e for e in ranking.evidence if not any(same_statement(t, e) for t in told)]
    answer = pipeline.compose(replace(ranking, question=turn.asked, evidence=tuple(untold)))
    return replace(answer, understood_as=form)


def _log_odds(answer: Answer) -> float:
    sure = min(max(answer.confidence, 1e-6), 1 - 1e-6)
    return log(sure / (1 - sure)) if answer.level != "none" or sure < SHOWN else -1.0


def _cited(last: Answer) -> list[PassageKey]:
    """Return the passages an answer is from, or a refusal came closest to."""
    places = last.citations or last.closest[:1]
    return list(dict.fromkeys(PassageKey(p.article.id, p.passage.ordinal) for p in places))


def _quoted(citations: Iterable[Citation], evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sentences that were quoted, alone or together with the one beside them."""
    spans = [(c.article.id, c.start, c.end) for c in citations]
    return [
        e
        for e in evidence
        if any(e.source.article.id == id_ and s <= e.sentence.start < end for id_, s, end in spans)
    ]
