"""Choose between the interpretations of a follow-up question by reading.

A follow-up may have several interpretations (see `rewriting`): completed from the question before,
asked of the passages that were cited last, or as it stands. The reader reads each; the one that is
answered best is taken, and the answer says which it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from time import perf_counter

from footnoted.answer.about_answer import admitted
from footnoted.answer.confidence import SHOWN
from footnoted.answer.selection import quoted
from footnoted.answer_types import Answer
from footnoted.conversation.follow_up.rewriting import (
    FRAGMENT_WORDS,
    completions,
    is_fragment,
    same_ending,
    topics,
)
from footnoted.pipeline import Pipeline
from footnoted.question.archive_questions import ENDS
from footnoted.question.cleanup import with_question_mark
from footnoted.question.dependence import (
    Dependence,
    dependence,
    language_of,
    lower_words,
    may_point_back,
    own_words,
    points_back,
)
from footnoted.question.reference_words import NO_WORDS, WORDS
from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.filters import Where
from footnoted_index.search.results import Question, Ranking

LATER = 0.5
"""A later interpretation must be answered better than the one before it by so many log-odds."""
AS_TYPED = 1.0
"""The same for what was typed as it stands, unless it is answered and no word points back; twice
where one surely does ("How many work there?")."""
UNTOLD = 0.3
"""From this probability on, a sentence that was not quoted yet ranks before one that was (.1 to .4
do equally well on the dev conversations)."""
REPEATED = 1.0
"""A sentence that was quoted last must answer a fragment better than others by so many log-odds."""
RECENT = 4
"""How many answers back a topic is looked for."""
FORMS = 3
"""How many completions are read, at most."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was asked, how it depends on the answers so far (`told`), and the filter of articles."""

    asked: Question
    leans: Dependence
    told: Sequence[Answer]
    where: Where


@dataclass(frozen=True, slots=True)
class _Interpretation:
    """The answer to one interpretation; `worth` is its log-odds less this module's penalties."""

    answer: Answer
    worth: float


def follow(pipeline: Pipeline, typed: str, told: Sequence[Answer], where: Where) -> Answer:
    """Answer what was `typed` after `told`."""
    started = perf_counter()
    found = pipeline.searcher.find(typed, where=where)
    language = language_of(typed, found.question.language, told[-1].language)
    found = found.answered_in(language)
    turn = _Turn(found.question, dependence(typed, language), told, where)
    answer = _understood(pipeline, found, turn)
    return replace(answer, timings={"search": (perf_counter() - started) * 1e3})


def _understood(pipeline: Pipeline, found: Ranking, turn: _Turn) -> Answer:
    """Return the answer to the interpretation that is answered best."""
    if turn.leans is Dependence.MORE:
        return _more(pipeline, turn)
    if turn.leans not in {Dependence.ALONE, Dependence.MAYBE}:
        return _dependent(pipeline, turn)
    alone = pipeline.answer(pipeline.searcher.reread(found), turn.where, {})
    if turn.leans is Dependence.ALONE and (alone.answered or turn.asked.unknown_names):
        return alone  # nothing that was said before tells of a name that no article has
    said, language = turn.asked.text, turn.asked.language
    leans = (not alone.answered or may_point_back(said, language)) + points_back(said, language)
    as_typed = _Interpretation(alone, _log_odds(alone) - AS_TYPED * leans)
    in_context = _in_context(pipeline, turn)
    best = max([as_typed, *in_context], key=lambda i: i.worth)
    if not best.answer.answered:
        return alone
    if not alone.answered or _first_quote(best.answer) != _first_quote(alone):
        return best.answer
    # It means what it says; what was said before keeps it from telling of other events, too.
    level = best.answer.level
    same = [i for i in in_context if _first_quote(i.answer) == _first_quote(alone)]
    best = max((i for i in same if i.answer.level == level), key=lambda i: i.worth, default=best)
    return replace(best.answer, understood_as="")


def _first_quote(answer: Answer) -> tuple[str, int] | None:
    """Return the article of an answer's first quote, and where it stands there."""
    return next(((c.article.id, c.start) for c in answer.citations), None)


def _dependent(pipeline: Pipeline, turn: _Turn) -> Answer:
    """Return the answer to what cannot be understood alone; a refusal says what it likely means."""
    of_last, *completed = _in_context(pipeline, turn)
    best = max([of_last, *completed], key=lambda i: i.worth).answer
    if best.answered:
        return best
    forms = [i.answer.understood_as for i in completed]
    put = set(lower_words(forms[0])).difference(lower_words(turn.asked.text))
    if len(turn.told[-1].sentences) > 1 and put.isdisjoint(lower_words(_questions(turn.told)[0])):
        return replace(best, understood_as=forms[-1])  # of many names in a digest any may be meant
    return replace(best, understood_as=forms[0])


def _in_context(pipeline: Pipeline, turn: _Turn) -> list[_Interpretation]:
    return [_of_last(pipeline, turn), *_completed(pipeline, turn)]


def _of_last(pipeline: Pipeline, turn: _Turn) -> _Interpretation:
    """Ask what was typed of the passages that were cited last.

    "Why?" has no content of its own, so it is read together with the question before.
    """
    searcher = pipeline.searcher
    cited = searcher.passages(turn.asked, _cited(turn.told))
    passages = tuple(p for p in cited if turn.where.admits(p.article))
    ranking = Ranking(turn.asked, passages, (), len({p.article.id for p in passages}))
    if not own_words(turn.asked.text, turn.asked.language):
        both = f"{_questions(turn.told)[0]} {turn.asked.text}"
        ranking = replace(ranking, question=replace(turn.asked, text=both))
    return _interpreted(pipeline, turn, ranking, LATER)


def _completed(pipeline: Pipeline, turn: _Turn) -> list[_Interpretation]:
    """Ask the whole archive the completed questions, the likeliest first.

    For both questions one after the other, passages are found by both and read for what was typed,
    unless that is a fragment.
    """
    forms = _forms(pipeline, turn)
    fragment = is_fragment(turn.asked.text, turn.asked.language)
    read = []
    for number, form in enumerate(forms, start=1):
        ranking = pipeline.searcher.find(form, where=turn.where)
        if form == forms[-1] and not fragment:
            ranking = replace(ranking, question=turn.asked)
        whole = form != forms[-1]
        read.append(_interpreted(pipeline, turn, ranking, LATER * number, form, whole=whole))
    return read


def _interpreted(
    pipeline: Pipeline,
    turn: _Turn,
    ranking: Ranking,
    against: float,
    understood_as: str = "",
    *,
    whole: bool = False,
) -> _Interpretation:
    """Read a ranking and compose the answer; for a `whole` question ("Who is Ann Lee?") maybe a
    digest.

    Sentences that were quoted last rank behind others that answer. If a fragment ("I meant …") is
    answered best by the same sentence again, the interpretation counts for less.
    """
    read = pipeline.searcher.reread(ranking)
    told = quoted(turn.told[-1].citations, read.evidence)
    untold = tuple(e for e in read.evidence if e not in told)
    if untold and untold[0].score >= UNTOLD:
        read = replace(read, evidence=untold)
    fragment = is_fragment(turn.asked.text, turn.asked.language)
    if fragment and told and read.evidence[0] == told[0]:
        against += REPEATED
    ranking = read.answered_in(turn.asked.language)
    answer = pipeline.told(ranking, turn.where) if whole else pipeline.compose(ranking)
    understood_as = "" if understood_as == turn.asked.text else understood_as
    answer = replace(answer, question=turn.asked.text, understood_as=understood_as)
    return _Interpretation(answer, _log_odds(answer) - against)


def _forms(pipeline: Pipeline, turn: _Turn) -> list[str]:
    """Return what the question may mean, the likeliest first; the last is both questions."""
    asked = _questions(turn.told)
    last = [c for c in turn.told[-1].citations if turn.where.admits(c.article)]
    said = [(words, c.article.language) for c in last for words in (c.short_answer, c.quote)]
    cited = [(words, language) for words, language in said if words]
    full_name = pipeline.searcher.lexicon.names.full_name
    forms = completions(turn.asked.text, turn.asked.language, asked, cited, full_name)
    forms = [*_other_end(pipeline, turn.asked, asked[0]), *forms]
    return [*forms[:-1][: FORMS - 1], forms[-1]]


def _other_end(pipeline: Pipeline, asked: Question, before: str) -> list[str]:
    """Return the question `before` of the other end: "the newest?" after "the oldest article"."""
    said, wants = lower_words(asked.text), pipeline.wanted(before)
    if wants is None or wants.kind not in ENDS or len(said) > FRAGMENT_WORDS:
        return []
    table = WORDS.get(asked.language, NO_WORDS)
    words = [w for w in lower_words(before) if w not in table.all | table.determiners]
    for word in sorted(words, key=lambda w: same_ending(w, said[-1]), reverse=True):
        form = re.sub(rf"\b{re.escape(word)}\b", said[-1], before, count=1, flags=re.IGNORECASE)
        found = pipeline.wanted(form)
        if found is not None and found.kind in ENDS and found.kind != wants.kind:
            return [form]
    return []


def _questions(told: Sequence[Answer]) -> list[str]:
    """Return the questions that were asked, as they were understood, the last first; none without
    content ("Why?"), which nothing can go on from, where another was asked.
    """
    asked = [
        (question, answer.language)
        for answer in reversed(told[-RECENT:])
        for question in topics(with_question_mark(answer.asked), answer.language)
    ]
    return [question for question, language in asked if own_words(question, language)] or [
        question for question, _ in asked
    ]


def _more(pipeline: Pipeline, turn: _Turn) -> Answer:
    """Return what else the articles say on the question before; after a refusal, that refusal."""
    form = _questions(turn.told)[0]
    if not turn.told[-1].answered:
        refusal = admitted(turn.told[-1], turn.where)
        return replace(refusal, question=turn.asked.text, understood_as=form)
    told = [citation for answer in turn.told for citation in answer.citations]
    answer = pipeline.more(form, told, turn.asked.language, turn.where)
    return replace(answer, understood_as=form)


def _log_odds(answer: Answer) -> float:
    sure = min(max(answer.confidence, 1e-6), 1 - 1e-6)
    return log(sure / (1 - sure)) if answer.level != "none" or sure < SHOWN else -1.0


def _cited(told: Sequence[Answer]) -> list[PassageKey]:
    """Return the passages the last answer is from, or a refusal came closest to."""
    places = next((p for last in reversed(told) if (p := last.citations or last.closest[:1])), ())
    return list(dict.fromkeys(PassageKey(p.article.id, p.passage.ordinal) for p in places))
