"""Check whether the evidence supports a sentence, whatever the model says it cites.

A sentence is supported by one sentence of the evidence, in any language, that means nearly the same
and has its numbers, months, names and quotations, unless other evidence denies it. Meaning is
compared by the cosine of the two sentences, and by how near the claim's words (except names) come
to words of the evidence, each read within its sentence (greedy matching as in BERTScore, Zhang et
al. 2020). The constants were chosen on the open sets of planted claims (see docs/llm.md).

If it is known which evidence answers the question, a sentence must rest on that. An instruction to
readers or to a model may stand in an article word for word, but answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from footnoted.llm import claims, negation
from footnoted.llm.addresses import addresses
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.search.results import Evidence
from footnoted_index.text import numerals
from footnoted_index.text.language import content_words
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.words import terms

COSINE, WORDS, OTHER_LANGUAGE, CONSTANT = 20.7, 46.5, 3.0, -58.5
"""Weights of a logistic model, fitted on true paraphrases against false claims that pass the other
checks. A score above 0 means supported. Cosines across languages are lower for the same meaning."""
RARE_NUMBER, COMMON = 2.5, 12
"""What a shared number above `COMMON` adds: both speak of the same thing."""
SOFTNESS = 0.05
"""Temperature of the soft minimum: a claim is supported as far as its least supported words are."""
DENIED = 1.0
"""How far evidence that denies a claim may score below the evidence that supports it."""
PER_LANGUAGE = 3
"""How many sentences of each language are tried."""
SAME_QUOTATION, TRANSLATED_QUOTATION = 0.8, 0.88
"""The share of a quotation's words that must be quoted; its cosine with one in another language."""
TRANSLATED_NAME, MET = 0.87, 0.845
"""Cosines of words within their sentences: a name in another language, a word that is negated."""
MOVED = 0.03
"""How much nearer a negated word must come to the part of a claim without a "no" than to the one
with it."""
SPOKEN_OF = 0.2
"""A claim is about a part of a sentence if that part matches at least this share of the words that
the best part matches."""
_CONTEXT_CHARS = 600
_OPENING = "\"'„“‘«"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a claim rests on and its score, or the objection to it."""

    evidence: Evidence | None
    score: float
    objection: str = ""


class _Candidate(NamedTuple):
    score: float
    statement: _Statement


class _Scope(NamedTuple):
    """A part of a sentence that is true or not by itself: its tokens, the words beside each no."""

    tokens: range
    noes: list[list[str]]


class _Claim:
    def __init__(self, text: str, language: str, encoder: Encoder) -> None:
        self.text, self.language, self._encoder = text, language, encoder
        self.numbers = numerals.numbers(text, language)
        self.values = {value for value, _ in self.numbers}
        self.calendar = claims.calendar(text)
        self.names = claims.name_runs(text, language)
        self.quotations = claims.quotations(text)
        self.keys = _keys(text)
        self.tokens = re.findall(r"\w+", text)
        self.content = content_words(text, language)
        self.terms = frozenset(terms(text, language))
        self.refusals = len(negation.refusals(text, language))

    @cached_property
    def vector(self) -> npt.NDArray[np.float32]:
        return self._encoder.query(self.text)

    @cached_property
    def words(self) -> npt.NDArray[np.float32]:
        return self._encoder.words(self.tokens)

    def met(
        self, words: Collection[str], other: _Claim, among: Collection[str]
    ) -> npt.NDArray[np.float32]:
        """Return the best cosine of each of `words` with some of another sentence, or 0."""
        rows = [i for i, token in enumerate(self.tokens) if token in words]
        others = [i for i, token in enumerate(other.tokens) if token in among]
        if not rows or not others:
            return np.zeros(len(rows), dtype=np.float32)
        best: npt.NDArray[np.float32] = (self.words[rows] @ other.words[others].T).max(axis=1)
        return best

    @cached_property
    def scopes(self) -> list[_Scope]:
        scopes: list[_Scope] = []
        start = 0
        for part in negation.scopes(self.text, self.language):
            end = start + len(re.findall(r"\w+", part))
            scopes.append(_Scope(range(start, end), negation.negated(part, self.language)))
            start = end
        return scopes

    def scopes_met(self, other: _Claim) -> list[_Scope]:
        """Return the scopes of `other` that this sentence speaks of: where its words are met."""
        rows = [i for i, token in enumerate(self.tokens) if token in self.content]
        if not rows or not other.tokens:
            return []
        nearest = (self.words[rows] @ other.words.T).argmax(axis=1)
        counts = [sum(i in there.tokens for i in nearest) for there in other.scopes]
        least = SPOKEN_OF * max(counts)
        return [there for there, n in zip(other.scopes, counts, strict=True) if n >= least]

    def content_where(self, *, negated: bool) -> set[str]:
        """Return the content words of the scopes with a "no", or of those without."""
        scopes = [scope for scope in self.scopes if bool(scope.noes) == negated]
        return {self.tokens[i] for scope in scopes for i in scope.tokens} & set(self.content)


class _Statement(_Claim):
    """A sentence of the evidence; `before` are the three sentences before it, the last one last."""

    def __init__(self, evidence: Evidence, encoder: Encoder) -> None:
        article, start = evidence.source.article, evidence.sentence.start
        super().__init__(" ".join(evidence.sentence.text.split()), article.language, encoder)
        self.evidence = evidence
        context = article.text[max(0, start - _CONTEXT_CHARS) : start]
        self.before = [span.of(context) for span in split_sentences(context, self.language)[-3:]]


class Verifier:
    """Checks sentences against the evidence of one question.

    `answers` says which evidence answers the question (without it all does), `to_reader` whether
    a sentence may speak to the reader: "How do I …?" is answered with "You …".
    """

    def __init__(
        self,
        evidence: Sequence[Evidence],
        encoder: Encoder,
        *,
        answers: Callable[[Evidence], bool] = lambda _: True,
        to_reader: bool = True,
    ) -> None:
        self._encoder, self._answers, self._to_reader = encoder, answers, to_reader
        self._statements = [_Statement(e, encoder) for e in evidence]
        self._known: dict[str, set[str]] = {}
        keys = frozenset().union(*(statement.keys for statement in self._statements))
        for statement in self._statements:
            for run in statement.names:
                self._learn(run, statement.language, keys)

    def _learn(self, run: list[str], language: str, keys: frozenset[str]) -> None:
        names = [claims.name_key(token) for token in run if not claims.is_title(token)]
        if language == "de" and len(run) < 2:
            return
        if language == "de" and names and names[0].endswith("s") and names[0][:-1] in keys:
            names = names[:1]  # a genitive and its noun: "Burnhams Rückkehr"
        self._known.setdefault(language, set()).update(names)

    def check(self, text: str, language: str, hints: Collection[Evidence] = ()) -> Verdict:
        """Check `text`, a sentence in `language`.

        `hints` are the sentences that the model says it rests on; they are always tried, but have
        no other advantage.
        """
        if not self._to_reader and claims.second_person(text, language):
            return Verdict(None, 0.0, "it speaks to the reader")
        claim = _Claim(text, language, self._encoder)
        best: _Candidate | None = None
        objection = "no evidence means the same"
        for tried in self._tries(claim, hints):
            if tried.score < 0 or (best is not None and tried.score < best.score - DENIED):
                break
            against = self._objection(claim, tried.statement)
            if not against.startswith("the name") and self._denies(claim, tried.statement):
                return Verdict(None, tried.score, "the evidence denies it")
            if not against and not self._answers(tried.statement.evidence):
                against = "what it rests on does not answer the question"
            if not against and best is None:
                best = tried
            objection = against or objection
        if best is None:
            return Verdict(None, 0.0, objection)
        return Verdict(best.statement.evidence, best.score)

    def _tries(self, claim: _Claim, hints: Collection[Evidence]) -> list[_Candidate]:
        vectors = self._encoder.queries([statement.text for statement in self._statements])
        nearest: dict[str, list[tuple[float, _Statement]]] = {}
        hinted = {id(e) for e in hints}
        for statement, cosine in zip(self._statements, vectors @ claim.vector, strict=True):
            nearest.setdefault(statement.language, []).append((float(cosine), statement))
        tries = []
        for found in nearest.values():
            found.sort(key=lambda one: -one[0])
            for rank, (cosine, statement) in enumerate(found):
                if rank < PER_LANGUAGE or id(statement.evidence) in hinted:
                    tries.append(_Candidate(self._score(claim, statement, cosine), statement))
        return sorted(tries, key=lambda one: -one.score)

    def _score(self, claim: _Claim, statement: _Statement, cosine: float) -> float:
        words = [w for w in claim.content if not w[0].isdigit()]
        met = claim.met(
            [w for w in words if not self._is_named(w)] or words, statement, statement.tokens
        )
        return (
            COSINE * cosine
            + WORDS * (_soft_minimum(met) if len(met) else 0.0)
            + OTHER_LANGUAGE * (claim.language != statement.language)
            + RARE_NUMBER * any(n > COMMON and n in statement.values for n in claim.values)
            + CONSTANT
        )

    def _objection(self, claim: _Claim, statement: _Statement) -> str:
        """What `claim` has that `statement` has not, or ""."""
        for address in sorted(addresses(claim.text) - addresses(statement.text)):
            return f"the address {address}"
        for value, unit in claim.numbers:
            if not any(
                value == v and (unit == u or not unit or not u) for v, u in statement.numbers
            ):
                return f"the number {value:g} {unit}".rstrip()
        if claim.calendar - statement.calendar:
            return "the month, the day or the place"
        for token in self._names_to_find(claim, statement):
            if not self._is_translated(token, claim, statement):
                return f"the name {token}"
        if claims.first_person(claim.text, claim.language) and not claims.first_person(
            statement.text, statement.language
        ):
            return "a model speaking of itself"
        for quotation in claim.quotations:
            if not self._is_quoted(quotation, claim, statement):
                return f"the quotation '{quotation}'"
        return ""

    def _names_to_find(self, claim: _Claim, statement: _Statement) -> list[str]:
        """Return the names of a claim that neither `statement` nor what it refers to has."""
        referred = self._referred(claim, statement)
        missing: list[str] = []
        carried = 0
        for run in claim.names:
            if any(claims.stands_for(run, other) for other in statement.names):
                continue
            lost = [t for t in run if not claims.is_title(t) and not _has(statement.keys, t)]
            lost = [t for t in lost if self._is_name(t, run, lost, claim)]
            # A pronoun stands for one name, so no more than one may come from before.
            if lost and not carried and all(_has(referred, token) for token in lost):
                carried += 1
            else:
                missing += lost
        return missing

    def _is_name(self, token: str, run: list[str], lost: list[str], claim: _Claim) -> bool:
        """Return whether a capitalised word is a name: not the first one, not a German noun."""
        if claim.text.lstrip(_OPENING).startswith(token) and not self._is_named(token):
            return False
        if claim.language == "de":
            alone = len(run) < 2 or any(t not in lost and not claims.is_title(t) for t in run)
            return self._is_written(token) or not (alone or claims.is_counted(claim.text, run))
        return True

    def _is_translated(self, token: str, claim: _Claim, statement: _Statement) -> bool:
        """Return whether a missing name is there in another language ("Wales", "Walesben").

        A German noun may be mistaken for a name, and matches another noun.
        """
        if claim.language == statement.language != "de" or self._is_known(
            token, statement.language
        ):
            return False
        free = [word for word in statement.content if not _has(claim.keys, word)]
        return bool((claim.met([token], statement, free) >= TRANSLATED_NAME).any())

    def _is_quoted(self, quotation: str, claim: _Claim, statement: _Statement) -> bool:
        if claim.language == statement.language:
            said = terms(quotation, claim.language)
            return sum(t in statement.terms for t in said) >= SAME_QUOTATION * len(said)
        if not statement.quotations:
            return False
        cosines = self._encoder.queries(statement.quotations) @ self._encoder.query(quotation)
        return float(cosines.max()) >= TRANSLATED_QUOTATION

    def _denies(self, claim: _Claim, statement: _Statement) -> bool:
        """Return whether one of the two denies what the other says.

        If both negate, they contradict each other if one has an odd number of noes and the other an
        even one, counted with and without words that negate by themselves ("blocked" stands for
        "not allowed"), or if what the evidence negates stands in a part of the claim without a no.
        If only the evidence negates, it must negate a word of the claim. Negations in parts that
        the claim is not about do not count.
        """
        negated = [no for there in claim.scopes_met(statement) for no in there.noes]
        noes, others = sum(len(here.noes) for here in claim.scopes), len(negated)
        if noes:
            every = sum(len(there.noes) for there in statement.scopes)
            odd = all((noes - n) % 2 == 1 for n in (others, every))
            inherent = claim.refusals - statement.refusals
            if odd and (noes - others + inherent) % 2 == 1:
                return True
        elif claim.refusals and (others or statement.refusals):
            return False
        no, yes = claim.content_where(negated=True), claim.content_where(negated=False)
        return any(
            nearest >= MET and nearest > max(statement.met(beside, claim, no), default=0) + MOVED
            for beside in negated
            for nearest in [max(statement.met(beside, claim, yes), default=0)]
        )

    def _referred(self, claim: _Claim, statement: _Statement) -> frozenset[str]:
        """Return the words before `statement` that it may speak of ("He added …")."""
        if claims.turns_back(statement.text, statement.language):
            return _keys(" ".join(statement.before))
        tokens = [t for run in statement.names for t in run if not claims.is_title(t)]
        named = any(self._is_known(token, statement.language) for token in tokens)
        # Hungarian leaves its pronouns out.
        tacit = statement.language == "hu" and any(
            _has(statement.keys, t) for run in claim.names for t in run if not claims.is_title(t)
        )
        return _keys(" ".join(statement.before[-1:])) if not named or tacit else frozenset()

    def _is_named(self, token: str) -> bool:
        """Return whether the evidence has a name, in any language."""
        return any(self._is_known(token, language) for language in self._known)

    def _is_written(self, token: str) -> bool:
        """The same for a German one, which only gets an -s: "Bauern" is no form of a Mr Bauer."""
        key = claims.name_key(token)
        return any(
            key in {name, f"{name}s"} or (language != "de" and name.startswith(key))
            for language, names in self._known.items()
            for name in names
        )

    def _is_known(self, token: str, language: str) -> bool:
        """Return whether the evidence in `language` has a name."""
        key = claims.name_key(token)
        return any(claims.same_name(key, name) for name in self._known.get(language, ()))


def _soft_minimum(values: npt.NDArray[np.float32]) -> float:
    return -SOFTNESS * float(np.log(np.exp(-values / SOFTNESS).mean()))


def _keys(text: str) -> frozenset[str]:
    return frozenset(map(claims.name_key, claims.words(text)))


def _has(keys: Collection[str], token: str) -> bool:
    key = claims.name_key(token)
    return any(claims.same_name(key, other) for other in keys)
