"""How well a sentence answers a question: its score, and how far it meets the question's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search.alignment import Alignment
from footnoted_index.search.coverage import SoftCoverage
from footnoted_index.search.late_interaction import LateInteraction, Text
from footnoted_index.search.lexical import Lexicon, terms
from footnoted_index.search.results import Evidence, Question, RankedPassage, Recipe
from footnoted_index.text.language import content_words
from footnoted_index.text.passages import is_fragment, is_heading, is_invitation, is_short

CLOSELY = 6
"""So many sentences are weighed by every token of the question, if the best is in another language.

More bring nothing (XQuAD dev). Among sentences of the question's own language it gains nothing."""
AS_COVERAGE = 5.5
"""Puts late interaction between two languages on the scale of soft coverage (XQuAD dev)."""


class Scorer:
    """Weighs the sentences of one state of an archive."""

    def __init__(
        self, encoder: Encoder, recipe: Recipe, records: Mapping[str, Record], lexicon: Lexicon
    ) -> None:
        self._encoder, self._recipe = encoder, recipe
        self._records, self._lexicon = records, lexicon
        self._coverage = SoftCoverage(encoder)
        self._alignment = Alignment(encoder)
        self._interaction = LateInteraction(encoder)

    def score(
        self,
        question: Question,
        source: RankedPassage,
        rank: int,
        key: SentenceKey,
        vector: Vectors,
    ) -> Evidence:
        """Return a sentence of a passage, `rank`th from 0, as evidence."""
        recipe = self._recipe
        cosine = float(vector @ question.vector)
        sentence = self._records[key.article_id].sentence(key.ordinal)
        overlap, aligned = 0.0, cosine
        score = cosine + recipe.passage * source.score
        if source.same_language:
            index = self._lexicon.by_language[question.language]
            present = frozenset(terms(sentence.text, question.language))
            if source.dated and question.time is not None:
                present |= {t for w in question.time.words for t in terms(w, question.language)}
            overlap = index.coverage(question.terms, present)
            score += recipe.overlap * overlap
        else:
            score += recipe.other_language
            aligned = self._alignment.cosine(cosine, question.language, source.article.language)
        text = sentence.text
        if is_fragment(text):
            score -= 1.0
        elif is_heading(text) or is_short(text) or is_invitation(text):
            # It says what follows, or so little that it is near to every question.
            score -= recipe.heading
        return Evidence(sentence, source, rank, score, cosine, aligned, overlap, vector)

    def rescored(self, question: Question, found: Sequence[Evidence]) -> list[Evidence]:
        """Return the sentences found, best first, weighed more closely if the best is in another
        language.

        The sentence that was first keeps its score: a cut-off means the same, met or not.
        """
        own = not found or found[0].source.same_language
        if own or not self._encoder.reads_tokens:
            return list(found)
        met = self._recipe.interaction * self._met(question, found[:CLOSELY]).sum(axis=1)
        gains = (met - met[0]).tolist()
        gains += [min(gains)] * (len(found) - len(gains))
        weighed = (replace(e, score=e.score + gain) for e, gain in zip(found, gains, strict=True))
        return best_first(weighed)

    def covered(self, asked: Sequence[str], evidence: Sequence[Evidence]) -> float:
        """Return the soft coverage of content words by the best two sentences of the evidence."""
        words = [
            word
            for e in _best_two(evidence)
            for word in content_words(e.sentence.text, e.source.article.language)
        ]
        return self._coverage.measure(asked, words)

    def coverage(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Return how far the best two sentences of the evidence meet a question, at most about 6.

        Soft coverage where the best is in the question's language, else late interaction, which
        from one language to another tells an answer from what is only near far better.
        """
        if not evidence:
            return 0.0
        best = evidence[0].source
        if not best.same_language:
            met = self._met(question, _best_two(evidence)).max(axis=0).sum()
            languages = question.language, best.article.language
            return AS_COVERAGE * self._interaction.scaled(float(met), *languages)
        asked, time = question.content_words, question.time
        if time is not None and best.dated:  # its date says the rest
            asked = tuple(word for word in asked if not time.speaks(word)) or asked
        return self.covered(asked, evidence)

    def _met(self, question: Question, evidence: Sequence[Evidence]) -> Vectors:
        """Return how well each sentence meets each token of the question (see
        `LateInteraction.met`).
        """
        sentences = [Text(e.source.article.language, e.sentence.text) for e in evidence]
        return self._interaction.met(Text(question.language, question.text), sentences)


def best_first(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Evidence in order: what is of the time asked for gains by it."""
    return sorted(evidence, key=lambda e: (-e.score - e.source.dated, e.rank, e.sentence.ordinal))


def _best_two(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the best two sentences in one language: a translation of the first would add no
    word.
    """
    languages = {e.source.article.language for e in evidence[:1]}
    return [e for e in evidence if e.source.article.language in languages][:2]
