"""Choose between the interpretations of a follow-up question.

A follow-up may have several interpretations (see `rewriting`). Each is searched for; the one that
the articles answer best is used, and the answer says which that was. Where what was typed finds the
passages cited last by its own words, it is about them, whatever they lack ("Hány pincészet
jelentkezett?"). A question that stands on its own is asked on its own, so that a new topic owes
nothing to the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TypeAlias

from footnoted.answer.selection import same_statement
from footnoted.answer_types import Answer, Citation
from footnoted.conversation.follow_up.rewriting import asks_why, completions, topics
from footnoted.pipeline import Pipeline
from footnoted.question.cleanup import with_question_mark
from footnoted.question.dependence import Dependence, dependence, language_of, own_words
from footnoted_index.filters import Where
from footnoted_index.search.lexical import PassageKey
from footnoted_index.search.results import Evidence, Question, RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher

BESIDE = 0.03
"""What the sentence after a cited one gains; the one before it gains half, itself loses half."""
OWN_WORDS = 0.5
"""How much what was typed says, against what it was completed to."""
LATER = 0.02
"""How much better a later reading of a question must fit than the one before it."""
MET = 2.0
"""The least soft coverage of what was typed, or its words are not in the answer at all."""
MAYBE_MET = 3.0
"""The same for a question that may stand on its own."""
NAME_MET = 3.5
"""The same for a fragment with a name ("And of London?"), and names are met well."""
LEAD = 50.0
"""Soft coverage that a lead of 1 in cosine over the best sentence from elsewhere is worth."""
AT_HOME = 3.0
"""From so much on, a question is about the passages that were cited last."""
SURELY_AT_HOME = 2.5
"""The same for a question that cannot be about anything but what was said before."""
HOME_GAIN = 0.13
"""What the sentences of those passages gain: they are what the conversation is about."""
OTHERS = 3
"""With how many passages from elsewhere those are compared."""
RECENT = 4
"""How many answers back a topic is looked for."""

_Key: TypeAlias = tuple[str, int]
"""The article and the ordinal of a sentence."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was asked, how it leans on the answers so far (`told`), and of which articles.

    `home`: the passages that the last answer cites, if the question is about them.
    """

    asked: Question
    leans: Dependence
    told: Sequence[Answer]
    where: Where
    home: frozenset[PassageKey] = frozenset()

    @property
    def last(self) -> Answer:
        """The answer before."""
        return self.told[-1]

    @property
    def words(self) -> list[str]:
        """What was typed has these words of its own."""
        return own_words(self.asked.text, self.asked.language)


@dataclass(frozen=True, slots=True)
class _Reading:
    """An answer, the cosine of its first sentence with what was typed, and that one's score."""

    answer: Answer
    fit: float
    score: float


def follow(
    pipeline: Pipeline, typed: str, told: Sequence[Answer], where: Where, *, condense: bool
) -> Answer:
    """Return the answer to what was `typed` after the answers `told`, without a language model.

    The model may `condense` the question, though.
    """
    started = perf_counter()
    plain = pipeline.searcher.search(typed, where=where)
    language = language_of(typed, plain.question.language, told[-1].language)
    plain = replace(plain, question=replace(plain.question, language=language))
    turn = _Turn(plain.question, dependence(typed, language), told, where)
    if condense and turn.leans is not Dependence.ALONE:
        condensed = pipeline.condense(typed, language, told)
        if condensed and (found := pipeline.find(condensed, where)).answered:
            return replace(found, question=typed, understood_as=condensed)
    alone = pipeline.compose(plain, {"search": (perf_counter() - started) * 1e3})
    turn = replace(turn, home=_home(pipeline.searcher, plain, turn))
    found = _understood(pipeline, plain, alone, turn)
    return found if found is alone else replace(found, timings=alone.timings)


def _understood(pipeline: Pipeline, plain: Ranking, alone: Answer, turn: _Turn) -> Answer:
    """Return the answer to the reading that is taken; `alone` answers what was typed as it is."""
    leans, words, last = turn.leans, turn.words, turn.last
    unsure = leans in {Dependence.SURELY, Dependence.MAYBE}
    if unsure and words and alone.answered:
        if _key_of(alone.evidence[0].source) in _passages(last):
            return alone
        if leans is Dependence.SURELY and not last.answered and alone.level == "answer":
            return alone
    if leans is Dependence.ALONE and (alone.answered or not turn.home):
        return alone
    forms = _forms(pipeline.searcher, turn)
    readings = [_read(pipeline, form, turn, n * LATER) for n, form in enumerate(forms)]
    answered = [reading for reading in readings if reading.answer.answered]
    if turn.home and answered:
        return answered[0].answer
    if leans is Dependence.MAYBE:  # what was typed must speak for it too
        least, sure = _fit(plain.question, plain.evidence), alone.level == "answer"
        answered = [r for r in answered if r.fit > least or (r.fit == least and not sure)]
    if answered:
        return max(answered, key=lambda reading: reading.score).answer
    if leans in {Dependence.ALONE, Dependence.MAYBE}:
        return alone
    # What it would find on its own is not about what is meant.
    return readings[0].answer


def _home(searcher: Searcher, plain: Ranking, turn: _Turn) -> frozenset[PassageKey]:
    """Return the passages cited last, if the question is about them as far as its own words tell.

    They must meet its words, and do so better than what is found elsewhere.
    """
    home, words = _passages(turn.last), turn.words
    inside, outside = _split(searcher, plain, home)
    if not inside or not words or turn.leans in {Dependence.MORE, Dependence.FRAGMENT}:
        return frozenset()
    lead = _nearness(searcher, inside[0]) - (_nearness(searcher, outside[0]) if outside else 0.0)
    certain = turn.leans in {Dependence.SURELY, Dependence.PERSON}
    found = searcher.scorer.covered(words, inside) + LEAD * lead
    return home if found >= (SURELY_AT_HOME if certain else AT_HOME) else frozenset()


def _split(
    searcher: Searcher, ranking: Ranking, home: frozenset[PassageKey]
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the sentences of the passages `home`, and those of the best others, nearest first."""
    inside = [ranked for ranked in ranking.passages if _key_of(ranked) in home]
    outside = [ranked for ranked in ranking.passages[: len(home) + OTHERS] if ranked not in inside]
    first, second = (
        sorted(
            searcher.sentences(ranking.question, passages),
            key=lambda e: -_nearness(searcher, e),
        )
        for passages in (inside, outside[:OTHERS])
    )
    return first, second


def _nearness(searcher: Searcher, e: Evidence) -> float:
    return e.cosine + (0.0 if e.source.same_language else searcher.recipe.other_language)


def _forms(searcher: Searcher, turn: _Turn) -> list[str]:
    """Return what the question may mean, the likeliest first."""
    if turn.home and turn.leans is not Dependence.PERSON:
        return [turn.asked.text]
    asked = [
        question
        for answer in reversed(turn.told[-RECENT:])
        for question in topics(
            with_question_mark(answer.understood_as or answer.question), answer.language
        )
    ]
    if turn.leans is Dependence.MORE:
        return asked[:1]
    cited = [(c.quote, c.article.language) for c in turn.last.citations]
    full_name = searcher.lexicon.names.full_name
    return completions(turn.asked.text, turn.asked.language, asked, cited, full_name)


def _read(pipeline: Pipeline, form: str, turn: _Turn, penalty: float) -> _Reading:
    """Return the answer to a question understood as `form`, in the language of what was typed.

    Sentences are ranked by what was typed and by what it was completed to alike.
    """
    asked, searcher, more = turn.asked, pipeline.searcher, turn.leans is Dependence.MORE
    ranking = searcher.find(form, where=turn.where)
    words = [] if more else turn.words
    if asked.time is not None and ranking.evidence and ranking.evidence[0].source.dated:
        words = [word for word in words if not asked.time.speaks(word)]
    evidence = list(ranking.evidence)
    if turn.home:
        inside, _ = _split(searcher, ranking, turn.home)
        evidence = [_shifted(e, HOME_GAIN) for e in inside]
    near = _beside(turn.last.citations, evidence, _gains(turn))
    score = {
        _key(e): e.score
        + near.get(_key(e), 0.0)
        + (OWN_WORDS * (float(e.vector @ asked.vector) - e.cosine) if words else 0.0)
        for e in evidence
    }
    evidence = [_shifted(e, near.get(_key(e), 0.0)) for e in evidence]
    evidence.sort(key=lambda e: -score[_key(e)])
    coverage = searcher.scorer.coverage(ranking.question, evidence)
    if more:
        evidence = _untold(turn.told, evidence)
    if words:
        # The words of the question before are met by its own answer, so they prove nothing.
        met = searcher.scorer.covered(words, evidence)
        coverage = min(met, coverage)
        if not turn.home and met < _least(turn):
            evidence = []
    ranking = replace(ranking, question=asked, evidence=tuple(evidence), coverage=coverage)
    answer = pipeline.compose(ranking)
    if form != asked.text:
        answer = replace(answer, understood_as=form)
    best = score[_key(evidence[0])] - penalty if evidence else -1.0
    return _Reading(answer, _fit(asked, evidence), best)


def _untold(answers: Sequence[Answer], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence that says something the conversation has not said yet.

    What stands beside a sentence that was told is about the same, and as sure as that one.
    """
    told = _quoted([c for answer in answers for c in answer.citations], evidence)
    untold = []
    for e in evidence:
        if any(same_statement(t, e) for t in told):
            continue
        beside = [t for t in told if _distance(t, e) in {1, -1}]
        untold.append(_shifted(e, max([0.0, *(t.score - e.score for t in beside)])))
    return sorted(untold, key=lambda e: -e.score)


def _distance(a: Evidence, b: Evidence) -> int:
    """Return how many sentences after `a` the sentence `b` stands; 0 in another article."""
    same = a.source.article.id == b.source.article.id
    return b.sentence.ordinal - a.sentence.ordinal if same else 0


def _passages(last: Answer) -> frozenset[PassageKey]:
    """Return where an answer is from, or a refusal came closest."""
    places = last.citations or last.closest[:1]
    return frozenset(PassageKey(place.article.id, place.passage.ordinal) for place in places)


def _key_of(source: RankedPassage) -> PassageKey:
    return PassageKey(source.article.id, source.passage.ordinal)


def _key(e: Evidence) -> _Key:
    return e.source.article.id, e.sentence.ordinal


def _shifted(e: Evidence, gain: float) -> Evidence:
    return replace(e, score=e.score + gain, cosine=e.cosine + gain, aligned=e.aligned + gain)


def _least(turn: _Turn) -> float:
    """Return the least soft coverage that what was typed needs."""
    if turn.leans is Dependence.FRAGMENT and turn.asked.names:
        return NAME_MET
    return MAYBE_MET if turn.leans is Dependence.MAYBE else MET


def _gains(turn: _Turn) -> dict[int, float]:
    """Return what a cited sentence and those at some distance from it gain."""
    if turn.leans is Dependence.PERSON or asks_why(turn.asked.text, turn.asked.language):
        return {0: -BESIDE / 2, 1: BESIDE, -1: BESIDE / 2}
    if turn.leans is Dependence.MORE or not turn.words:
        return {1: BESIDE, -1: BESIDE / 2}
    return {}


def _beside(
    citations: Sequence[Citation], evidence: Iterable[Evidence], gains: Mapping[int, float]
) -> dict[_Key, float]:
    """Return what the sentences next to `citations` gain.

    Articles tell on as people ask on: the reason, or what "he" said, stands in the next sentence.
    """
    starts = {(citation.article.id, citation.start) for citation in citations}
    cited = [_key(e) for e in evidence if (e.source.article.id, e.sentence.start) in starts]
    near: dict[_Key, float] = {}
    for distance, gain in sorted(gains.items(), key=lambda item: abs(item[0]), reverse=True):
        for article, ordinal in cited:
            near[article, ordinal + distance] = gain
    return near


def _quoted(citations: Iterable[Citation], evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sentences that were quoted, alone or together with the one beside them."""
    spans = [(c.article.id, c.start, c.end) for c in citations]
    return [
        e
        for e in evidence
        if any(e.source.article.id == id_ and s <= e.sentence.start < end for id_, s, end in spans)
    ]


def _fit(asked: Question, evidence: Sequence[Evidence]) -> float:
    return float(evidence[0].vector @ asked.vector) if evidence else 0.0
