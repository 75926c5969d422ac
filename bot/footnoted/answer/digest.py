"""Digests of articles without a language model: central sentences, quoted and labelled as such.

Sentences are selected by maximal marginal relevance (Carbonell and Goldstein 1998): similar to the
rest of what was found, unlike those selected already, and early in their article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from time import perf_counter

import numpy as np

from footnoted.answer.articles_about import article_named, stands_in, sureness_about
from footnoted.answer.compose import quoting, refuse, told_in_other_languages
from footnoted.answer.confidence import SHOWN, SURE
from footnoted.answer.mentions import mentioning, tells
from footnoted.answer.messages import Phrase, joined, phrase
from footnoted.answer.quotation import Neighbours
from footnoted.answer.selection import Statement, counts_anew, repeating, same_statement
from footnoted.answer_types import Answer, Citation
from footnoted.config import Config
from footnoted.question.dependence import lower_words, names_in, own_words
from footnoted.question.reference_words import WORDS
from footnoted.question.wanted import Wanted
from footnoted_index import Article
from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.catalogue.part import Entry
from footnoted_index.filters import Where, WhereLike
from footnoted_index.search.results import Evidence, Question, RankedPassage, Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.dates import Time, time_of
from footnoted_index.text.span import line_around
from footnoted_index.text.words import name_key, names, terms

LENGTH = 5
"""Sentences of a digest."""
DIGEST_PASSAGES = 6
"""A digest is made from so many of the best passages about a subject."""
NEAR = 0.1
"""How much less than the best of them a passage may score."""
CHANCE = 0.2
"""Up to this share of its names or words a passage has some of a subject by chance (0, 0.1 and 0.2
were tried; see the subjects in docs/quality.md)."""
SIDE = 2
"""Sentences for each side of a comparison, and of an article that is perhaps about the subject."""
NOVELTY = 0.5
"""The weight of being unlike what was selected, against being central."""
OWN_LANGUAGE = 0.05
"""What a sentence in the language of the wish gains."""
EARLY = 0.03
"""What the first sentence of an article (except headings) gains, and later ones less: reporters put
the gist first."""


_Subject = tuple[Entry | None, Time | None, str]
"""The article that has it as its title, the time of it, and its words."""


def digest(
    searcher: Searcher,
    wish: Wanted,
    ranking: Ranking,
    config: Config,
    timings: Mapping[str, float],
    where: WhereLike,
    told: Sequence[Citation] = (),
) -> Answer:
    """Return central sentences about each subject of a wish, or of the newest articles.

    `ranking` is that of the question as typed; what was `told` already is left out. It is a refusal
    if the articles have nothing about a subject, or nothing more.
    """
    started = perf_counter()
    question = ranking.question
    statements: list[Statement] = []
    sure = 1.0
    time = Time(latest=True) if wish.kind == "news" and question.time is None else question.time
    subjects = list(
        _subjects(wish, time, filter(Where.of(where).admits, searcher.catalogue.newest))
    )
    for subject in subjects:
        about, likely = _found_about(searcher, subject, question.language, where)
        sure = min(sure, likely)
        if sure < SHOWN:
            return refuse(ranking, config, timings)
        found = _about(about.question, searcher.sentences(about.question, _near(about)))
        repeats = repeating(told, found)
        found = [e for e in found if e not in repeats]
        new = [e for e in found if not any(statement.tells(e) for statement in statements)]
        count = SIDE if len(wish.subjects) > 1 else LENGTH
        latest = time is not None and time.latest
        lead = None if told else _newest_opening(about.question, new)
        own = central(new, count, about=True, latest=latest, lead=lead)
        if own and sure < SURE and not told:
            first = own[0].said.source.article
            own = (
                mentioning(searcher, about)[:SIDE]
                or central(_opening(searcher, about.question, first), SIDE)
                or own
            )
        statements += own
    if not subjects:
        statements = _of_each(searcher.leads(question.text, where=where))
    if not statements:
        return refuse(ranking, config, timings)
    if subjects and time is not None and time.latest:
        statements.sort(key=lambda s: s.said.source.article.date or "", reverse=True)
    evidence = tuple(statement.said for statement in statements)
    answer = quoting(question, statements, sure, evidence, timings, started)
    return announced(answer, wish, question.language)


def mention(searcher: Searcher, subject: str, refusal: Answer, where: WhereLike) -> Answer:
    """Return, as a weak match, sentences that mention a subject which no article is about; the
    `refusal` where there are none.
    """
    about = searcher.find(subject, where=where, language=refusal.language)
    found = mentioning(searcher, about)[:SIDE]
    if not found:
        return refusal
    evidence = tuple(statement.said for statement in found)
    answer = quoting(about.question, found, SHOWN, evidence, refusal.timings, perf_counter())
    return replace(announced(answer, Wanted("digest"), refusal.language), question=refusal.question)


def _found_about(
    searcher: Searcher, subject: _Subject, language: str, where: WhereLike
) -> tuple[Ranking, float]:
    """Return the passages that fit a subject, and the probability that the nearest is about it."""
    named, time, words = subject
    if named is not None:
        words, where = named.title, replace(Where.of(where), articles=(named.id,))
    about = searcher.find(words, where=where, time=time, language=language)
    if not about.passages:
        return about, 0.0
    nearest = _by_nearness(about)[0]
    return about, 1.0 if named else sureness_about(searcher, about.question, nearest)


def announced(answer: Answer, wish: Wanted, language: str) -> Answer:
    """Return the digest that a wish asks for with what is said before it, in `language`."""
    kind: Phrase = "comparison" if len(wish.subjects) > 1 else "digest"
    told = phrase("weak" if answer.level == "weak" else kind, language)
    notice = joined([told_in_other_languages(answer.citations, language), told])
    return replace(answer, language=language, notice=notice)


def _subjects(wish: Wanted, time: Time | None, entries: Iterable[Entry]) -> Iterator[_Subject]:
    """Yield each subject without its time, and that time; subjects that are only a time are left
    out.

    A title is a subject as it is ("9 March 2024"), with its article, unless a time is named beside
    it.
    """
    entries = list(entries)
    for subject in wish.subjects:
        own_time = time_of(subject)
        named = article_named(subject, entries) if own_time or not time else None
        about_time = None if named else own_time or time
        if words := about_time.without(subject) if about_time else subject:
            yield named, about_time, words


def told_of_name(ranking: Ranking) -> Wanted | None:
    """Return the wish in "Who is Ann Lee?", where the passages found name her; she may be typed
    without capitals.
    """
    question = ranking.question
    asked = [name.text for name in names_in(question.text, question.language)]
    own = own_words(question.text, question.language)
    words, table = lower_words(question.text), WORDS.get(question.language)
    if not asked and len(own) > 1 and table and table.determiners.isdisjoint(words):
        asked = [" ".join(word.capitalize() for word in own)]
    if len(asked) != 1:
        return None
    name = asked[0]
    who = " " in name if table is None else not table.who.isdisjoint(words)
    if not who:
        return None
    if not set(map(str.lower, own)) <= set(name.lower().split()):
        return None
    named = any(name in ranked.passage.text for ranked in ranking.passages[:DIGEST_PASSAGES])
    return Wanted("digest", (name,)) if named else None


def told_of_period(ranking: Ranking, wanted: Wanted) -> Wanted | None:
    """Return the wish in "What happened in Leeds in 2024?", if there are articles of that time.

    Without one, an article of another time may tell of it ("What happened in 1989?").
    """
    time = ranking.question.time
    told = time is not None and any(time.holds(p.date) for p in ranking.passages)
    return Wanted("digest", wanted.subjects) if told else None


def _by_nearness(about: Ranking) -> list[RankedPassage]:
    """Return the passages, the nearest to the subject first; of a period, those of it first.

    That something is wanted new does not make what is new nearer.
    """
    latest = about.question.time is not None and about.question.time.latest
    return sorted(about.passages, key=lambda p: -p.score) if latest else list(about.passages)


def _near(about: Ranking) -> list[RankedPassage]:
    """Return the passages that are about a subject, of the time asked about if there are any.

    These are passages that have its names, or else its words, or are of the nearest one's article.
    If no passage has either, as in another language, they are of the nearest one's article
    (similarity does not tell whether others are about the subject, too) or of the time.
    """
    near, time = _by_nearness(about)[:DIGEST_PASSAGES], about.question.time
    near = [p for p in near if p.score >= near[0].score - NEAR]
    near = [p for p in near if time is not None and time.holds(p.date)] or near
    best = near[0]
    if any(p.named > CHANCE for p in near):
        near = [p for p in near if p.named > CHANCE]
    elif any(p.lexical > CHANCE for p in near):
        near = [p for p in near if p.lexical > CHANCE or p.key.article_id == best.key.article_id]
    elif time is None or time.latest:
        near = [p for p in near if p.key.article_id == best.key.article_id]
    openings = {p.key: replace(p, key=PassageKey(p.key.article_id, 0)) for p in near}
    own = [p for p in openings.values() if _names(about.question, p.article, p.article.title)]
    return list({p.key: p for p in [*own, *near]}.values())


def _opening(searcher: Searcher, question: Question, article: Article) -> list[Evidence]:
    """Return how an article begins: enough to see whether it is about the subject."""
    opening = searcher.leads(question.text, where=Where(articles=(article.id,)))
    told = [e for e in opening.evidence if tells(e.sentence.text)]
    return sorted(told, key=lambda e: e.sentence.ordinal)[:SIDE]


def _about(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences about the subject that `question` is: all of an article whose title has
    its words or names, of others those of the paragraphs that have them, and what leans on these.

    All, where none has, as in another language.
    """
    articles = {e.source.article.id: e.source.article for e in evidence}
    whole = {id_ for id_, article in articles.items() if _names(question, article, article.title)}
    neighbours = Neighbours.of(evidence)

    def is_told(e: Evidence) -> bool:
        article = e.source.article
        paragraph = line_around(article.text, neighbours.quotation(e))
        return article.id in whole or _names(question, article, paragraph.of(article.text))

    return [e for e in evidence if is_told(e)] or list(evidence)


def _newest_opening(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return how the newest article begins whose title has the subject that `question` is."""
    own = [
        e
        for e in evidence
        if e.source.article.date
        and tells(e.sentence.text)
        and _names(question, e.source.article, e.source.article.title)
    ]
    early = sorted(own, key=lambda e: e.sentence.ordinal)
    return max(early, key=lambda e: e.source.article.date or "", default=None)


def _names(question: Question, article: Article, text: str) -> bool:
    """Return whether a text of an article has a word or a name of a question.

    "Uwe Brankamp" does not match "Uwe Brandis", but "Uwe".
    """
    own = set(question.names)
    full = {first for first, _ in _name_pairs(question.text, question.language)}
    pairs = _name_pairs(text, article.language)
    others = {first for first, second in pairs if first in full and second not in own}
    shared = (own - others).intersection(names(text, article.language))
    if any(stands_in(key, question.text, text) for key in shared):
        return True
    if others:
        return False
    same = article.language == question.language
    return same and not set(question.terms).isdisjoint(terms(text, article.language))


def _name_pairs(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a name with the one after it: "Uwe" with "Brandis"."""
    for name in names_in(text, language):
        yield from pairwise(name_key(word) for word in name.text.split())


def _of_each(openings: Ranking) -> list[Statement]:
    """Return sentences of each article, in their order; translations and copies are skipped."""
    articles = list(dict.fromkeys(ranked.key.article_id for ranked in openings.passages))[:LENGTH]
    statements: list[Statement] = []
    for article in articles:
        own = [e for e in openings.evidence if e.sentence.article_id == article]
        new = [e for e in own if not any(statement.tells(e) for statement in statements)]
        statements += central(new, max(1, LENGTH // len(articles)))
    return statements


def central(
    evidence: Sequence[Evidence],
    count: int,
    *,
    about: bool = False,
    latest: bool = False,
    lead: Evidence | None = None,
) -> list[Statement]:
    """Return the `count` most central sentences of `evidence`, in reading order.

    `about`: the evidence was scored for a subject, and this score counts as much as being central.
    `latest`: what several articles say is quoted from the newest. `lead`: a sentence that must be
    included.
    """
    told = _not_overtaken([e for e in evidence if tells(e.sentence.text)], lead)
    if not told:
        return []
    neighbours = Neighbours.of(evidence)
    by_rank = sorted(told, key=lambda e: -e.rank)
    best = {e.sentence.article_id: e.rank for e in by_rank}

    def place(e: Evidence) -> tuple[bool, int, int]:
        return not e.source.same_language, best[e.sentence.article_id], e.sentence.start

    order = sorted(_most_central(told, count, about=about, lead=lead), key=place)
    if latest:
        order.sort(key=lambda e: e.source.article.date or "", reverse=True)
    statements: list[Statement] = []
    for e in order:
        if any(statement.tells(e) for statement in statements):
            continue
        new = Statement(e, neighbours.quotation(e))
        if statements and statements[-1].overlaps(new):  # it brought the sentence before it
            new = statements.pop().joined(new)
        statements.append(new)
    return statements


def _most_central(
    told: Sequence[Evidence], count: int, *, about: bool, lead: Evidence | None
) -> list[Evidence]:
    """Return the `lead` and the most central sentences, each unlike those before; see `central`."""
    vectors = np.stack([e.vector / np.linalg.norm(e.vector) for e in told])
    likeness = vectors @ vectors.T
    by_ordinal = sorted(told, key=lambda e: -e.sentence.ordinal)
    opening = {e.sentence.article_id: e.sentence.ordinal for e in by_ordinal}  # the last one stays
    early = np.array(
        [EARLY / (1 + e.sentence.ordinal - opening[e.sentence.article_id]) for e in told]
    )
    own = np.array([OWN_LANGUAGE * e.source.same_language for e in told])
    worth = likeness.mean(axis=1) + early + own
    if about:
        worth += [e.score for e in told]
    taken = [i for i, e in enumerate(told) if e is lead]
    while len(taken) < min(count, len(told)):
        nearest = likeness[:, taken].max(axis=1) if taken else np.zeros(len(told))
        score = worth - NOVELTY * nearest
        score[taken] = -np.inf
        taken.append(int(score.argmax()))
    return [told[i] for i in taken]


def _not_overtaken(evidence: Sequence[Evidence], lead: Evidence | None) -> list[Evidence]:
    """Leave out sentences that repeat the `lead`, or whose figures a later article gives anew."""

    def overtakes(new: Evidence, e: Evidence) -> bool:
        newer = new is not e and (new is lead or counts_anew(new, e))
        return newer and same_statement(new, e)

    return [e for e in evidence if not any(overtakes(new, e) for new in evidence)]
