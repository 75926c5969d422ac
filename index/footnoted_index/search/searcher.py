"""Rank passages for a question, and the sentences in them that may answer it.

Scores are added and not fused by rank: BM25 never finds a passage in another language, so rank
fusion would bury it. For the weights see `Recipe`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.embedding.e5.model import NAME as E5
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.embedding.types import Vectors
from footnoted_index.filters import Where, WhereLike
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search.corroboration import counterpart, is_copy
from footnoted_index.search.lexical import Lexicon, Scores
from footnoted_index.search.reading import PassageReader
from footnoted_index.search.replies import quotable
from footnoted_index.search.results import Evidence, Question, RankedPassage, Ranking, Recipe
from footnoted_index.search.vectors import SentenceVectors
from footnoted_index.store.store import Store
from footnoted_index.store.vector_file import Rows
from footnoted_index.text.dates import Time, time_of
from footnoted_index.text.language import KEY_WORDS, detect_language
from footnoted_index.text.passages import is_heading
from footnoted_index.text.words import names, terms, words_of

ALIKE = 0.88
"""The cosine from which two sentences that surely answer a question with other figures tell of one
thing: over the even news, `lido` and five more sets 21 of 24 pairs do, below it 1 of 13."""
OPENING_ARTICLES = 10
OPENING_PASSAGES = 2


class Searcher:
    """Searches one state of an archive; its `records` are loaded when they are needed."""

    def __init__(
        self, store: Store, encoder: Encoder, recipe: Recipe, read: Mapping[str, Rows]
    ) -> None:
        """`read`: the vectors that were read from a server for an earlier state, by language."""
        self.encoder, self.recipe = encoder, recipe
        self.catalogue = store.catalogue()
        self.records: Mapping[str, Record] = self.catalogue
        self.boilerplate = self.catalogue.duplicates.boilerplate
        self.lexicon = Lexicon.of(self.catalogue)
        # Another model's cosines are on another scale.
        if not encoder.identity.startswith(f"{E5}/"):
            recipe = replace(recipe, likeness=0.0, near=0.0)
        self._near = recipe.near
        self._reader = PassageReader(self.records, recipe)
        self._vectors = SentenceVectors(store, self.catalogue.entries.values(), read)
        self.read_from_server = self._vectors.read_from_server
        self.languages = self.catalogue.languages()

    def language_of(self, text: str, preferred: str = "") -> str:
        """Return the language of a question; of a few key words, one whose articles have all.

        It is the `preferred` one if that is among these, or if no article has the names asked for.
        """
        words = text.strip(" ?!.").split()
        if len(words) > KEY_WORDS:
            return detect_language(text, expected=self.languages)
        asked = [w for w in words if w.islower()] or words_of(text)  # in a name, all are capitals
        lexical = [(language, self.lexicon.by_language[language]) for language in self.languages]
        whole = [language for language, own in lexical if len(own.written(asked)) == len(asked)]
        whole = whole or [language for language, own in lexical if all(map(own.knows, asked))]
        if preferred in whole or (preferred and not whole and not any(map(str.islower, words))):
            return preferred
        found = detect_language(text, expected=whole or self.languages)
        return whole[0] if len(whole) == 1 and len(asked) == len(words) else found

    def parse_question(self, text: str, language: str = "") -> Question:
        """Embed a question; find its terms, names, time and, unless it is given, language."""
        language = language or self.language_of(text)
        vector = self.encoder.query(text)
        return Question(
            text=text,
            language=language,
            vector=vector,
            terms=tuple(dict.fromkeys(terms(text, language))),
            names=tuple(names(text, language)),
            time=time_of(text),
            unknown_names=self.lexicon.unknown_names(text, language),
        )

    def search(self, text: str, *, where: WhereLike = None) -> Ranking:
        """Rank the passages for a question and the sentences of the best of them.

        `where` restricts the search to some articles. Raises `FilterError` for a bad filter.
        """
        return self.reread(self.find(text, where=where))

    def find(
        self,
        text: str,
        *,
        where: WhereLike = None,
        time: Time | None = None,
        language: str = "",
    ) -> Ranking:
        """Search without the reader: return passages in the order of retrieval, and no evidence.

        Articles of `time` come first, unless the text names a time itself. `language`: that of a
        text which is too short to tell, such as a name.
        """
        allowed = self._allowed(Where.of(where))
        question = self.parse_question(text, language)
        if question.time is None:
            question = replace(question, time=time)
        cosines = self._nearest(question, allowed)
        lexical = self._lexical(question)
        if lexical is not None:
            found = {self._passage_of(key) for key in cosines}
            best = lexical.best(self.recipe.lexical_candidates, allowed)
            self._complete([key for key in best if key not in found], question, cosines)
        passages = self._rank(question, cosines, lexical)
        searched = len(self.records if allowed is None else allowed)
        return Ranking(question, passages, (), searched)

    def reread(self, ranking: Ranking, count: int | None = None) -> Ranking:
        """Return a ranking whose best passages were read, best first, before the rest.

        Reads `count`, or as few of the recipe's as answer surely enough.
        """
        read = self._reader.read(ranking.question, ranking.passages, count)
        vectors = self._read(r.ranked.key for r in read)
        evidence = self._reader.evidence(ranking.question, read, vectors)
        passages = (*(r.ranked for r in read), *ranking.passages[len(read) :])
        return replace(ranking, passages=passages, evidence=tuple(evidence))

    def passages(self, question: Question, keys: Iterable[PassageKey]) -> list[RankedPassage]:
        """Return the passages of these keys that are still there, not ranked and not read."""
        known = self._known_names(question)
        return [
            self._score(question, known, key, 0.0, None)
            for key in keys
            if self.catalogue.number(key) is not None
        ]

    def leads(self, text: str, *, where: WhereLike = None) -> Ranking:
        """Return the openings of the newest articles, those in the question's language first."""
        allowed = self._allowed(Where.of(where))
        question = self.parse_question(text)
        found = [e for e in self.catalogue.newest if allowed is None or e.id in allowed]
        if (time := question.time) is not None:
            found = [e for e in found if time.holds(e.date or None)] or found
        found = sorted(found, key=lambda e: e.language != question.language)  # it is stable
        known = self._known_names(question)
        passages = tuple(
            self._score(question, known, PassageKey(entry.id, ordinal), 0.0, None)
            for entry in found[:OPENING_ARTICLES]
            for ordinal in range(min(OPENING_PASSAGES, entry.passage_count))
        )
        evidence = self.sentences(question, passages)
        return Ranking(question, passages, evidence, len(found))

    def corroborating(self, ranking: Ranking, said: Evidence) -> list[Evidence]:
        """Return where other articles, among the best passages, say what `said` says; best passage
        first.

        See `corroboration` for what counts as the same.
        """
        top = ranking.passages[: self.recipe.witness_passages]
        rank_of = {ranked.key: rank for rank, ranked in enumerate(top)}
        own = PassageKey(said.sentence.article_id, said.sentence.passage)
        by_article: dict[str, dict[SentenceKey, Vectors]] = {}
        for key, vector in self._read({own: None, **dict.fromkeys(rank_of)}).items():
            by_article.setdefault(key.article_id, {})[key] = vector
        here = by_article.pop(own.article_id, {})
        row = next((i for i, k in enumerate(here) if k.ordinal == said.sentence.ordinal), None)
        if row is None:
            return []
        units = _units(here.values())
        found: list[Evidence] = []
        for there in by_article.values():
            keys = list(there)
            other = counterpart(row, units, _units(there.values()))
            if other is not None and self._may_witness(said, keys[other]):
                rank = rank_of[self._passage_of(keys[other])]
                vectors = self._vectors.read(top[rank].language, [keys[other]])
                found.append(
                    self._evidence(ranking.question, top[rank], rank, keys[other], vectors)
                )
        return sorted(found, key=lambda e: e.rank)

    def alike(self, ranking: Ranking, said: Evidence) -> list[Evidence]:
        """Return the sentences of other articles, among the best passages, that are worded much
        like `said`, as they were read for the question.

        Raises `EmbeddingError` where a passage is read for it and cannot be.
        """
        others = [
            ranked
            for ranked in ranking.passages[: self.recipe.witness_passages]
            if ranked.key.article_id != said.sentence.article_id
        ]
        vectors = self._read(ranked.key for ranked in others)
        if not vectors:
            return []
        cosines = _units(vectors.values()) @ _units([said.vector])[0]
        near = [key for key, cosine in zip(vectors, cosines, strict=True) if cosine >= ALIKE]
        passages = {self._passage_of(key) for key in near}
        unread = tuple(r for r in others if r.answers is None and r.key in passages)
        read = self.reread(replace(ranking, passages=unread), len(unread)).evidence
        known = {e.key: e for e in (*ranking.evidence, *read)}
        places = [(key.article_id, key.ordinal) for key in near]
        return [known[place] for place in places if place in known]

    def listed(self, ranking: Ranking, said: Evidence) -> list[Evidence]:
        """Return the list that `said` is of, if it is asked for, else the item that answers best;
        `said` alone where it is in no list."""
        return self._reader.listed(ranking.question, said, ranking.evidence)

    def without(self, ranking: Ranking, told: Sequence[Evidence]) -> Ranking:
        """Return a ranking whose evidence is what answers beside what was `told`."""
        rest = self._reader.without(ranking.question, told, ranking.evidence)
        return replace(ranking, evidence=tuple(rest))

    def _may_witness(self, said: Evidence, key: SentenceKey) -> bool:
        language = said.source.language
        other = self.records[key.article_id].sentence(key.ordinal)
        if is_heading(other.text):  # it is never quoted, and shortens what its article says
            return False
        if self.catalogue.entries[key.article_id].language != language:
            return True
        return is_copy(said.sentence.text, other.text, language)

    def _allowed(self, where: Where) -> frozenset[str] | None:
        """Return the ids of the articles that `where` admits, None for all."""
        if not where:
            return None
        return frozenset(
            id_ for id_, entry in self.catalogue.entries.items() if where.admits(entry)
        )

    def _nearest(
        self, question: Question, allowed: Collection[str] | None
    ) -> dict[SentenceKey, float]:
        cosines: dict[SentenceKey, float] = {}
        for language in self.languages:
            for key, cosine in self._vectors.nearest(
                language, question.vector, self.recipe.nearest, allowed
            ):
                entry = self.catalogue.entries.get(key.article_id)
                current = entry is not None and entry.revision == key.revision
                if current and key not in self.boilerplate:
                    cosines[key] = cosine
        return cosines

    def _lexical(self, question: Question) -> Scores | None:
        index = self.lexicon.by_language.get(question.language)
        return None if index is None else index.scores(question.terms)

    def _passage_of(self, key: SentenceKey) -> PassageKey:
        return self.catalogue.passage_of(key.article_id, key.ordinal)

    def _sentence_keys(self, key: PassageKey) -> list[SentenceKey]:
        revision = self.catalogue.entries[key.article_id].revision
        keys = (
            SentenceKey(key.article_id, revision, ordinal)
            for ordinal in self.catalogue.sentences_of(key)
        )
        return [key for key in keys if key not in self.boilerplate]

    def _complete(
        self, passages: Iterable[PassageKey], question: Question, cosines: dict[SentenceKey, float]
    ) -> None:
        """Add the cosines of all sentences of `passages`."""
        if read := self._read(passages):
            products = np.stack(list(read.values())) @ question.vector
            cosines.update(zip(read, products.tolist(), strict=True))

    def _read(self, passages: Iterable[PassageKey]) -> dict[SentenceKey, Vectors]:
        wanted: dict[str, list[SentenceKey]] = {}
        for passage in passages:
            language = self.catalogue.entries[passage.article_id].language
            wanted.setdefault(language, []).extend(self._sentence_keys(passage))
        found: dict[SentenceKey, Vectors] = {}
        for language, keys in wanted.items():
            found.update(self._vectors.read(language, keys))
        return found

    def _rank(
        self, question: Question, cosines: Mapping[SentenceKey, float], lexical: Scores | None
    ) -> tuple[RankedPassage, ...]:
        dense: dict[PassageKey, float] = {}
        for key, cosine in cosines.items():
            passage = self._passage_of(key)
            dense[passage] = max(cosine, dense.get(passage, -1.0))
        known = self._known_names(question)
        ranked = [
            self._score(question, known, passage, cosine, lexical)
            for passage, cosine in dense.items()
        ]
        if question.time is not None:
            ranked = self._timed(question.time, ranked)
        ranked.sort(key=lambda r: (-r.score - r.dated, r.key))
        return tuple(ranked)

    def _known_names(self, question: Question) -> list[str]:
        return [name for name in question.names if self.lexicon.names.knows(name)]

    def _timed(self, time: Time, ranked: Sequence[RankedPassage]) -> list[RankedPassage]:
        """Return the passages with what each gains for its date.

        If the latest is asked for, the newest passages among those nearly as good as the best gain
        most.
        """
        gain = self.recipe.dated
        least = max((r.score for r in ranked), default=0.0) - gain
        dates = sorted({r.date for r in ranked if r.date and r.score >= least})
        late = {date: n / len(dates) for n, date in enumerate(dates, start=1) if time.latest}

        def gained(r: RankedPassage) -> float:
            newest = late.get(r.date or "", 0.0) if r.score >= least else 0.0
            return gain * max(newest, float(time.holds(r.date)))

        return [replace(r, dated=gained(r)) for r in ranked]

    def _score(
        self,
        question: Question,
        known: Sequence[str],
        key: PassageKey,
        dense: float,
        lexical: Scores | None,
    ) -> RankedPassage:
        recipe = self.recipe
        entry = self.catalogue.entries[key.article_id]
        same = entry.language == question.language
        words = lexical.of(key) if same and lexical is not None else 0.0
        named = self.lexicon.names.overlap(known, key)
        score = dense + recipe.lexical * words
        if not same:
            # Passages of an article that only say "she" are about its names too.
            in_article = self.lexicon.names.overlap_of_article(known, key.article_id)
            score += recipe.other_language + recipe.names * in_article
        return RankedPassage(
            key=key,
            language=entry.language,
            date=entry.date or None,
            score=score,
            dense=dense,
            lexical=words,
            named=named,
            same_language=same,
            off_subject=0 < dense < self._near,
            records=self.records,
        )

    def _evidence(
        self,
        question: Question,
        ranked: RankedPassage,
        rank: int,
        key: SentenceKey,
        vectors: Mapping[SentenceKey, Vectors],
    ) -> Evidence:
        """Return a sentence of a passage as evidence, by its likeness to the question."""
        sentence = self.records[key.article_id].sentence(key.ordinal)
        likeness = float(vectors[key] @ question.vector)
        return Evidence(sentence, ranked.kept(), rank, likeness, vectors[key])

    def _with_question(self, e: Evidence) -> Evidence:
        record, ordinal = self.records[e.sentence.article_id], e.sentence.ordinal
        before = record.sentence(ordinal - 1) if ordinal else None
        return replace(e, sentence=quotable(e.sentence, before, record.article.text) or e.sentence)

    def sentences(
        self, question: Question, passages: Sequence[RankedPassage]
    ) -> tuple[Evidence, ...]:
        """Return the sentences of some passages, the likest to the question first, unread; a reply
        with what it replies to.
        """
        vectors = self._read(ranked.key for ranked in passages)
        found = [
            self._with_question(self._evidence(question, ranked, rank, key, vectors))
            for rank, ranked in enumerate(passages)
            for key in self._sentence_keys(ranked.key)
            if key in vectors
        ]
        found.sort(key=lambda e: (-e.score - e.source.dated, e.rank, e.sentence.ordinal))
        return tuple(found)


def _units(vectors: Iterable[Vectors]) -> Vectors:
    rows = np.stack(list(vectors))
    units: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units
