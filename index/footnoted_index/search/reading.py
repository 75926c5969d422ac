"""Read the best passages with the reader, and turn their sentences into evidence.

Retrieval finds passages; reading decides which of them answers, where, and how surely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING

from footnoted_index.article import Sentence
from footnoted_index.catalogue.catalogue import PassageKey
from footnoted_index.embedding.types import Vectors
from footnoted_index.reader import Reading, Text, head_of
from footnoted_index.records.record import Record
from footnoted_index.records.sentence_ids import SentenceKey
from footnoted_index.search.listing import listed, read_without
from footnoted_index.search.replies import headline_of, is_dateline, quotable
from footnoted_index.search.results import Evidence, Question, RankedPassage, Recipe
from footnoted_index.search.rows import (
    addressed_rows,
    answering_cell,
    has_any,
    heading_above,
    named_rows,
    shifted,
    table_of,
)
from footnoted_index.text.dates import Time
from footnoted_index.text.numerals import numbers
from footnoted_index.text.passages import CELLS, is_heading, is_row
from footnoted_index.text.span import Span

if TYPE_CHECKING:
    from footnoted_index.reader.model import ReaderModel

_LEAD_SENTENCES = 3
"""The subject of an article is named by the first of so many sentences that is not a heading."""
_LEAST_SHARE = 1e-4
_SEEN = 0.5
"""If the quotable sentences of a passage have less than this share of its answer, it counts for
less."""
MOST_ROWS = 6
"""A table with more rows is not quoted whole."""


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage with its reading; `worth`, in log-odds, orders passages."""

    ranked: RankedPassage
    reading: Reading
    worth: float


class PassageReader:
    """Reads passages of one state of an archive."""

    def __init__(self, records: Mapping[str, Record], recipe: Recipe) -> None:
        self._records, self._recipe = records, recipe

    def read(
        self, question: Question, passages: Sequence[RankedPassage], count: int | None = None
    ) -> list[ReadPassage]:
        """Read the first `count` passages; return them with their readings, the best answer first.

        Without a `count`, read as few as the recipe needs to be sure. Raises `EmbeddingError` if
        the reader cannot be run.
        """
        recipe = self._recipe
        most = recipe.read_passages if count is None else count
        at_once = recipe.read_at_once if count is None else max(count, 1)
        readings: list[Reading] = []
        for first in range(0, most, at_once):
            readings += self._read(question, passages[first : first + at_once])
            if any(reading.probability >= recipe.enough for reading in readings):
                break
        best = max((ranked.score for ranked in passages), default=0.0)
        read = []
        for ranked, reading in zip(passages, readings, strict=False):
            worth = reading.score - recipe.retrieval * (best - ranked.score)
            worth += recipe.of_the_time * ranked.dated
            worth += recipe.own_language * ranked.same_language
            known = replace(ranked, answers=reading.probability)
            read.append(ReadPassage(known, reading, worth))
        read.sort(key=lambda r: (-r.worth, r.ranked.key.article_id))
        if question.time is None:
            read = newest_first(read, recipe)
        return _scored([weighed_by_likeness(r, recipe) for r in read])

    def _read(self, question: Question, passages: Sequence[RankedPassage]) -> list[Reading]:
        """Read passages; those of the time asked about are read for the question without that time.

        Their date already says "in March 2023"; their text mostly does not.
        """
        time = question.time
        timeless = time.without(question.text) if time is not None else question.text
        readings: dict[int, Reading] = {}
        for text, dated in ((question.text, False), (timeless or question.text, True)):
            own = [i for i, ranked in enumerate(passages) if (ranked.dated > 0) == dated]
            if own:
                read = _reader().read(text, [text_of(passages[i]) for i in own])
                readings |= dict(zip(own, read, strict=True))
        return [
            replace(readings[i], score=readings[i].score - self._doubt(question, ranked))
            for i, ranked in enumerate(passages)
        ]

    def _doubt(self, question: Question, ranked: RankedPassage) -> float:
        """Return the log-odds to subtract from a passage for what the reader overlooks."""
        recipe, time = self._recipe, question.time
        doubt = recipe.unknown_name if question.unknown_names and ranked.same_language else 0.0
        return doubt + recipe.other_year * (time is not None and of_other_year(time, ranked))

    def evidence(
        self,
        question: Question,
        read: Sequence[ReadPassage],
        vectors: Mapping[SentenceKey, Vectors],
    ) -> list[Evidence]:
        """Return the sentences of passages that were read as evidence, the best answer first.

        `vectors` has the vector of each sentence, (dimensions,).
        """
        named = self._named_rows(question, read)
        found = [
            pair
            for rank, passage in enumerate(read)
            for pair in self._weighed(question, passage, rank, named, vectors)
        ]
        found.sort(key=lambda pair: (-pair[0], pair[1].rank, pair[1].sentence.ordinal))
        return _addressed_first(question, [e for _, e in found], self._recipe.enough)

    def _weighed(
        self,
        question: Question,
        passage: ReadPassage,
        rank: int,
        named: Mapping[str, set[int]],
        vectors: Mapping[SentenceKey, Vectors],
    ) -> Iterator[tuple[float, Evidence]]:
        """Yield the quotable sentences of a passage, each with its log-odds."""
        ranked, reading = passage.ranked, passage.reading
        record, start = self._records[ranked.key.article_id], ranked.passage.start
        sentences = {i: record.sentence(i) for i in record.sentences_of(ranked.key.ordinal)}
        headline = headline_of(ranked, len(sentences))
        if headline and reading.share(0, headline) > _SEEN:  # another sentence says the same
            whole = text_of(ranked)
            without = Text(whole.head, " " * headline + whole.text[headline:])
            (reading,) = _reading_for(question)([without])
        shares = {
            i: reading.share(sentence.start - start, sentence.end - start)
            for i, sentence in sentences.items()
        }
        rows = {i for i, sentence in sentences.items() if is_row(sentence.text)}
        shares = shifted(shares, rows, named.get(record.id, rows))
        text = ranked.article.text
        quoted = {
            i: found
            for i, sentence in sentences.items()
            if sentence.end - start > headline
            and (found := quotable(sentence, sentences.get(i - 1), text)) is not None
        }
        # The reader may see the answer in what cannot be quoted, a heading or a question.
        seen = min(1.0, sum(shares[i] for i in quoted) / _SEEN)
        ranked = replace(ranked.kept(), answers=(ranked.answers or 0.0) * seen)
        for ordinal, sentence in quoted.items():
            key = SentenceKey(record.id, record.revision, ordinal)
            if key not in vectors:
                continue
            words = reading.answer(sentences[ordinal].start - start, sentence.end - start)
            if ordinal in rows:
                words = _in_cell(question, sentence.start - start, sentence.text, words)
            e = Evidence(
                sentence=sentence,
                source=ranked,
                rank=rank,
                score=(ranked.answers or 0.0) * shares[ordinal],
                vector=vectors[key],
                answer=_answer_of(sentence, text, words, start) if words else None,
            )
            yield passage.worth + log(max(shares[ordinal], _LEAST_SHARE)), e

    def _named_rows(self, question: Question, read: Sequence[ReadPassage]) -> dict[str, set[int]]:
        """Return the ordinals of the rows that a question names, by article."""
        named: dict[str, set[int]] = {}
        for article_id in dict.fromkeys(passage.ranked.key.article_id for passage in read):
            record = self._records[article_id]
            texts = {
                i: record.sentence(i).text
                for passage in read
                if passage.ranked.key.article_id == article_id
                for i in record.sentences_of(passage.ranked.key.ordinal)
            }
            told = {i: t + CELLS + heading_above(record, i) for i, t in texts.items() if is_row(t)}
            chosen = named_rows(question.text, question.language, list(told.values()))
            named[article_id] = {list(told)[i] for i in chosen}
        return named

    def listed(
        self, question: Question, said: Evidence, evidence: Sequence[Evidence]
    ) -> list[Evidence]:
        """Return the list that `said` is of, if it is asked for, else the item that answers best;
        `said` alone where it is in no list.

        Of a small table whose rows the question does not name, all rows. `evidence` has the
        sentences of its passage. Raises `EmbeddingError` as `read`.
        """
        if rows := self._unnamed_rows(question, said, evidence):
            return rows
        return listed(said, evidence, text_of(said.source), _reading_for(question))

    def without(
        self, question: Question, told: Sequence[Evidence], evidence: Sequence[Evidence]
    ) -> list[Evidence]:
        """Return the evidence without what was `told`, the best first.

        Passages that told it are read again without it. Raises `EmbeddingError` as `read`.
        """
        by_passage: dict[PassageKey, list[Evidence]] = {}
        for e in told:
            by_passage.setdefault(e.source.key, []).append(e)
        rest = [e for e in evidence if e.source.key not in by_passage]
        for own in by_passage.values():
            ordinals = [e.sentence.ordinal for e in own]
            text = text_of(own[0].source)
            rest += read_without(ordinals, own[0], evidence, text, _reading_for(question))
        return sorted(rest, key=lambda e: (-e.score, e.rank, e.sentence.ordinal))

    def _unnamed_rows(
        self, question: Question, said: Evidence, evidence: Sequence[Evidence]
    ) -> list[Evidence]:
        """Return all rows of the small table that `said` is a row of, if the question names none.

        Which row is meant would be a guess ("What does the ferry cost?"), and so would the short
        answer.
        """
        record, here = self._records[said.sentence.article_id], said.sentence
        rows = [
            e
            for e in sorted(evidence, key=lambda e: e.sentence.ordinal)
            if (e.sentence.article_id, e.sentence.passage) == (record.id, here.passage)
            and is_row(e.sentence.text)
            and table_of(record, e.sentence.ordinal) == table_of(record, here.ordinal)
        ]
        if said not in rows or not 1 < len(rows) <= MOST_ROWS:
            return []
        named = named_rows(question.text, question.language, [e.sentence.text for e in rows])
        return [replace(e, answer=None) for e in rows] if len(named) == len(rows) else []


def text_of(ranked: RankedPassage) -> Text:
    """Return a passage as the reader is given it: with title, date and lead before it.

    A dateline, which would answer every "When?", is blanked where the date is known.
    """
    article, text = ranked.article, ranked.passage.text
    record = ranked.records[article.id]
    opening = [record.sentence(i) for i in range(min(_LEAD_SENTENCES, record.sentence_count))]
    lead = ""
    if ranked.key.ordinal:
        lead = next((s.text for s in opening if not is_heading(s.text)), "")
    elif article.date:
        for line in opening:
            if is_dateline(line.text):
                text = text.replace(line.text, " " * len(line.text), 1)
    return Text(head_of(article.title, article.date, lead), text)


def _scored(read: Sequence[ReadPassage]) -> list[ReadPassage]:
    """Return passages, the best first, with their scores: the best one's is its probability, the
    others' are lower by the difference in `worth`."""
    if not read:
        return []
    gained = read[0].worth - read[0].reading.score
    return [
        replace(r, ranked=replace(r.ranked, worth=1 / (1 + exp(gained - r.worth)))) for r in read
    ]


def weighed_by_likeness(read: ReadPassage, recipe: Recipe) -> ReadPassage:
    """Return a passage with its probability corrected by how similar it is to the question."""
    ranked = read.ranked
    if not ranked.dense:  # it was not searched for
        return read
    cosine = ranked.dense + (0.0 if ranked.same_language else recipe.nearer)
    score = read.reading.score + recipe.likeness * (cosine - recipe.alike)
    reading = replace(read.reading, score=score)
    return replace(read, reading=reading, ranked=replace(ranked, answers=reading.probability))


def of_other_year(time: Time, ranked: RankedPassage) -> bool:
    """Return whether a passage is of none of the years asked about: it names none of them, and its
    article is not of one, nor of the year before or after (which would say "next year").

    If the article has no date, the year may be named anywhere in it.
    """
    years = time.years
    if not years:
        return False
    article = ranked.article
    if article.date and years.start - 1 <= int(article.date[:4]) <= years.stop:
        return False
    text = f"{article.title} {ranked.passage.text if article.date else article.text}"
    return not any(str(year) in text for year in years)


def newest_first(read: list[ReadPassage], recipe: Recipe) -> list[ReadPassage]:
    """Return passages with the newest first among those that surely answer, within `tie` log-odds
    of the best.

    A newer article overtakes an older one. If the best answers with a number, the newest must too,
    or it is about something else. If the best has no date, nothing changes.
    """
    if not read or not read[0].ranked.date:
        return read
    counts = _answers_with_number(read[0])
    tied = [
        r
        for r in read
        if r.worth >= read[0].worth - recipe.tie
        and r.reading.probability >= recipe.enough
        and r.ranked.same_language >= read[0].ranked.same_language
        and (_answers_with_number(r) or not counts)
    ]
    newest = max(tied, key=lambda r: r.ranked.date or "", default=None)
    if newest is None or newest.ranked.date == read[0].ranked.date:
        return read
    return [
        replace(newest, worth=read[0].worth + recipe.tie),
        *(r for r in read if r is not newest),
    ]


def _addressed_first(question: Question, evidence: list[Evidence], enough: float) -> list[Evidence]:
    """Return the evidence with a row first whose name and column the question names, if it surely
    answers, and what was first is prose of its article without that name, which then does not
    answer: "How much timber in 2025?" does not ask for all goods.
    """
    best = evidence[0] if evidence else None
    if best is None or is_row(best.sentence.text):
        return evidence
    rows = {
        n: e.sentence.text
        for n, e in enumerate(evidence)
        if e.sentence.article_id == best.sentence.article_id and is_row(e.sentence.text)
    }
    for n, words in addressed_rows(question.text, question.language, rows).items():
        if evidence[n].score >= enough and not has_any(
            best.sentence.text, words, best.source.language
        ):
            rest = [*evidence[1:n], *evidence[n + 1 :]]
            return [evidence[n], *rest, replace(best, score=0.0)]
    return evidence


def _in_cell(
    question: Question, start: int, row: str, words: tuple[int, int] | None
) -> tuple[int, int] | None:
    """Return the span of the cell that answers, relative to the passage as `words` are."""
    within = (words[0] - start, words[1] - start) if words else None
    cell = answering_cell(question.text, question.language, row, within)
    return (cell[0] + start, cell[1] + start) if cell else None


def _answer_of(sentence: Sentence, text: str, words: tuple[int, int], start: int) -> Span:
    """Return the span of an answer, without the full stop or the comma that it ends with.

    `words` are counted from `start`, where the passage begins in `text`.
    """
    answer = Span(start + words[0], start + words[1])
    if answer.of(text).endswith(",") and len(answer) > 1:
        answer = Span(answer.start, answer.end - 1)
    stop = answer.end == sentence.end and answer.of(text).endswith(".") and len(answer) > 1
    abbreviation = text[answer.end - 3 : answer.end - 2] == "."  # "p.m."
    return Span(answer.start, answer.end - 1) if stop and not abbreviation else answer


def _answers_with_number(read: ReadPassage) -> bool:
    text = read.ranked.passage.text
    words = read.reading.answer(0, len(text))
    return bool(words and numbers(text[slice(*words)], read.ranked.language))


def _reading_for(question: Question) -> Callable[[Sequence[Text]], Sequence[Reading]]:
    return lambda texts: _reader().read(question.text, texts)


def _reader() -> ReaderModel:
    from footnoted_index.reader.model import shared  # loads onnxruntime

    return shared()
