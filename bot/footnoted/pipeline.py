"""The question pipeline: question → ranking → answer → events.

`Bot`, `Chat` and the LlamaIndex adapters share it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from footnoted.answer.archive import answer_of_archive
from footnoted.answer.articles_about import sureness_about
from footnoted.answer.authors import author_in
from footnoted.answer.compose import compose, refuse
from footnoted.answer.confidence import SHOWN
from footnoted.answer.digest import announced, digest, mention, told_of_name, told_of_period
from footnoted.answer.messages import phrase
from footnoted.answer.parts import answer_in_parts
from footnoted.answer.selection import repeating
from footnoted.answer_types import Answer, AnswerSentence, Citation, Hit
from footnoted.config import Config
from footnoted.events import Event, answer_events, retrieved_event
from footnoted.question.answer_questions import AnswerQuestion, answer_question
from footnoted.question.archive_questions import (
    ENDS,
    OF_SEVERAL,
    ArchiveQuestion,
    archive_question,
)
from footnoted.question.cleanup import clean_question, with_typed_question
from footnoted.question.dependence import SHORT_TOPIC, is_topic, own_words
from footnoted.question.small_talk import SmallTalk, small_talk
from footnoted.question.wanted import DIGESTS, Wanted, wanted
from footnoted_index import QuestionError
from footnoted_index.checked_type import check_function, check_type
from footnoted_index.filters import Where
from footnoted_index.search.results import Ranking
from footnoted_index.search.searcher import Searcher
from footnoted_index.text.dates import Time, time_of

if TYPE_CHECKING:
    from footnoted.llm.writer import Writer
    from footnoted_index.index import Index

Reranker = Callable[[list[Hit]], Iterable[Hit]]
_log = logging.getLogger("footnoted.bot")


class Pipeline:
    """Asks an index, and a language model where there is one."""

    def __init__(
        self, index: Index, config: Config, wait_until_readable: Callable[[], None]
    ) -> None:
        self._index, self._config = index, config
        self._wait_until_readable = wait_until_readable
        self.writer: Writer | None = None
        if config.llm is not None:
            from footnoted.llm.writer import Writer

            self.writer = Writer(config.llm, index.encoder)

    @property
    def searcher(self) -> Searcher:
        """The searcher of the archive as it is now, once there is something to search."""
        self._wait_until_readable()
        return self._index.searcher

    def search(self, question: str, where: Where) -> Ranking:
        """Return the ranking for a question; raises what `validated` raises."""
        return self._index.search(
            clean_question(self.validated(question), self.searcher), where=where
        )

    def compose(self, ranking: Ranking, timings: Mapping[str, float] | None = None) -> Answer:
        """Return the answer that a ranking supports, or a refusal."""
        return compose(self.searcher, ranking, self._config, timings or {})

    def stream(
        self,
        answer: Answer,
        history: Sequence[Answer] = (),
        stop: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """Yield the events of a found answer; `stop` ends a model's request, from any thread."""
        _log.debug("asked: %s", answer.question)
        _log.info(
            "answered in %.0f ms: %s, confidence %.2f, %d footnotes, language %s",
            sum(answer.timings.values()),
            answer.level,
            answer.confidence,
            len(answer.citations),
            answer.language,
        )
        if self.writer is not None:
            yield from self.writer.write(answer, history, stop or threading.Event())
            return
        yield retrieved_event(answer)
        yield from answer_events(answer)

    def find_reranked(self, question: str, rerank: Reranker, limit: int, where: Where) -> Answer:
        """Return the answer from the hits that `rerank` keeps, without a language model.

        `rerank` is asked again where articles change meanwhile.
        """
        check_function(rerank, "rerank is a function that takes and returns a list of hits")
        check_type(limit, int, "limit is a whole number")
        return self._index.retried(lambda: self._find_reranked(question, rerank, limit, where))

    def _find_reranked(self, question: str, rerank: Reranker, limit: int, where: Where) -> Answer:
        typed = self.validated(question)
        if (reply := _small_talk(typed)) is not None:
            return reply
        ranking = self.search(typed, where)
        best = ranking.passages[: max(limit, 0)]
        by_key = {(p.article.id, p.passage.ordinal): p for p in best}
        hits = rerank(list(map(Hit.of, best)))
        check_type(hits, Iterable, "rerank returns a list of hits")
        chosen = []
        for hit in hits:
            check_type(hit, Hit, "rerank returns hits")
            key = hit.article.id, hit.passage.ordinal
            chosen += [by_key[key]] if key in by_key else []
        answer = self.compose(self.searcher.reread(replace(ranking, passages=tuple(chosen))))
        return with_typed_question(answer, typed)

    def find(
        self,
        question: str,
        where: Where,
        follow: Callable[[str], Answer] | None = None,
        *,
        language: str = "",
    ) -> Answer:
        """Return the extractive answer; `language` is that of its phrases, if not the question's.

        `follow` answers, in a conversation, a cleaned question that asks for no digest.
        """
        return self._index.retried(lambda: self._find(question, where, follow, language))

    def _find(
        self,
        question: str,
        where: Where,
        follow: Callable[[str], Answer] | None,
        language: str,
    ) -> Answer:
        started = perf_counter()
        text = self.validated(question)
        if (reply := _small_talk(text)) is not None:
            return reply
        searcher = self.searcher
        plain = clean_question(text, searcher)
        wants = self.wanted(plain)
        if wants is None and follow is None and _asks_for_summary(text):
            wants = Wanted("digest")  # of the articles, as there is no answer before
        if wants is not None and wants.kind == "talk":
            return _reply(text, SmallTalk(self.searcher.language_of(text)))
        if (told := self._of_archive(text, wants, where, language=language)) is not None:
            return self._mentioned(told, wants, where)
        if follow is not None and (wants is None or wants.kind not in DIGESTS):
            return with_typed_question(self._told_of_topic(plain, follow(plain), where), text)
        ranking = searcher.search(plain, where=where)
        if language:
            ranking = ranking.answered_in(language)
        timings = {"search": (perf_counter() - started) * 1e3}
        answer = None
        if (wish := self._wish(ranking, wants)) is not None:
            answer = digest(searcher, wish, ranking, self._config, timings, where)
        if answer is None or not answer.answered:
            parted = answer_in_parts(searcher, ranking.question, self._config, timings, where)
            read = parted or self.answer(ranking, where, timings)
            if answer is None or read.level != "weak":  # one perhaps is no digest
                answer = read
        if follow is not None and not answer.answered:
            answer = follow(plain)
        told = self._told_of_topic(plain, answer, where)
        return with_typed_question(self._mentioned(told, wish, where), text)

    def _mentioned(self, answer: Answer, wish: Wanted | None, where: Where) -> Answer:
        """Return, in place of a refusal to tell of one subject, the sentences that mention it."""
        if answer.answered or wish is None or wish.kind not in {*DIGESTS, "about"}:
            return answer
        one = wish.subjects[0] if len(wish.subjects) == 1 else ""
        return mention(self.searcher, one, answer, where) if one else answer

    def _told_of_topic(self, plain: str, answer: Answer, where: Where) -> Answer:
        """Return a sure digest in place of an uncertain answer to what is no question but a topic,
        and of a refusal to one of a word or two; more words may ask for a fact.

        What was refused is told in its own language only: in another, vectors alone speak for an
        article, as they may for "asdfghjkl".
        """
        language = answer.language
        if answer.level == "answer" or answer.understood_as or not is_topic(plain, language):
            return answer
        if not answer.answered and len(own_words(plain, language)) > SHORT_TOPIC:
            return answer
        ranking = self.searcher.find(plain, where=where).answered_in(language)
        wish = Wanted("digest", (plain.rstrip(" ?!."),))
        told = digest(self.searcher, wish, ranking, self._config, answer.timings, where)
        foreign = all(c.article.language != language for c in told.citations)
        sure = told.level == "answer" and (answer.answered or not foreign)
        return told if sure else self._mentioned(answer, wish, where)

    def _wish(self, ranking: Ranking, wants: Wanted | None) -> Wanted | None:
        """Return what digest a question asks for, or None."""
        if wants is None or wants.kind not in DIGESTS:
            return None
        question = ranking.question
        of_period = question.time is not None and question.time.is_period
        if wants.kind == "events" or (wants.kind == "news" and of_period):  # "Any news this week?"
            return told_of_period(ranking, wants)
        named = any(map(self.searcher.lexicon.names.knows, question.names))
        return wants if wants.subjects or not named else replace(wants, subjects=(question.text,))

    def more(self, question: str, told: Sequence[Citation], language: str, where: Where) -> Answer:
        """Return what the articles say on a question besides what was `told`.

        It is another answer, or else a digest; a digest at once if one was asked for or the
        question is who somebody is. `language` is that of the bot's phrases.
        """
        ranking = self.searcher.search(question, where=where)
        worded = ranking.answered_in(language)
        wants = self.wanted(question)
        wish = self._wish(ranking, wants) or told_of_name(ranking)
        if wish is None and wants is None:
            repeats = repeating(told, ranking.evidence)
            answer = self.compose(self.searcher.without(worded, repeats))
            if answer.level == "answer":
                return answer
            subject = " ".join(own_words(question, ranking.question.language))
            wish = Wanted("digest", (subject or question,))
        if wish is not None:  # of words that are read in the language of the question
            answer = digest(self.searcher, wish, ranking, self._config, {}, where, told)
            if answer.answered:
                return announced(answer, wish, language)
        answer = refuse(worded, self._config, {})
        said = phrase("no_more" if told else "not_found", language)
        return replace(answer, sentences=(AnswerSentence(said, ()),), closest=())

    def summary(self, typed: str, cited: Sequence[Citation], language: str, where: Where) -> Answer:
        """Return a digest of the article that was `cited` first, in answer to what was `typed`."""
        article = cited[0].article
        only = replace(where, articles=(article.id,))
        ranking = self.searcher.find(article.title, where=only).answered_in(language)
        wish = Wanted("digest", (article.title,))
        answer = digest(self.searcher, wish, ranking, self._config, {}, only)
        return replace(answer, question=typed)

    def newest(
        self, subject: str, cited: Sequence[Citation], language: str, where: Where
    ) -> Answer | None:
        """Return which article about a subject is the newest, in words of `language`; None if it is
        not about what the article is that was `cited` first.

        "How long was the sentence?" is asked of one trial, and the newest sentence is another's.
        """
        asked = ArchiveQuestion("latest", language, subject=subject)
        found = answer_of_archive(self.searcher, subject, asked, self._config, where)
        if found is None or not found.citations:
            return None
        article = found.citations[0].article
        if any(citation.article.id == article.id for citation in cited):
            return found
        about = self.searcher.find(cited[0].article.title, where=Where(articles=(article.id,)))
        sure = (sureness_about(self.searcher, about.question, p) for p in about.passages)
        return found if max(sure, default=0.0) >= SHOWN else None

    def listed_in(self, asked: AnswerQuestion, last: Answer, where: Where) -> Answer | None:
        """Return which articles in a language there are ("And in German?"), after the answer to
        which there are; None if no such article is about the subject, or if a language was named
        before, whose place this one takes.
        """
        text = last.asked
        wants, language = self.wanted(text), self.searcher.language_of(text)
        before = archive_question(text, wants, language, self._author_in(text))
        if before is None or before.in_language:
            return None
        if before.kind in OF_SEVERAL:
            named = {asked.wanted: asked.wanted}
            before = replace(before, language=asked.language, languages=named)
        elif before.kind == "about" and asked.wanted in (where.languages or {asked.wanted}):
            where = replace(where, languages=(asked.wanted,))
        else:
            return None
        return answer_of_archive(self.searcher, text, before, self._config, where)

    def wanted(self, plain: str) -> Wanted | None:
        """Return what a cleaned question wants if it is not a fact, else None."""
        encoder, author = self._index.encoder, self._author_in(plain)
        if author and author == plain.rstrip(" ?!."):
            return Wanted("list", (author,))
        found = wanted(plain, encoder, author=author)
        time = time_of(plain)
        if time is None or not time.is_period:
            return found
        if found in (Wanted("news"), Wanted("events")) and self._is_after_all_articles(time):
            return Wanted("list")  # which says that there are none
        if found is not None and found.kind not in ENDS:
            return found
        # "Melyik a legrégebbi cikk 2026-ból?": the time is not part of the subject.
        timeless = wanted(time.without(plain), encoder)
        return timeless if timeless is not None and timeless.kind in ENDS else found

    def _is_after_all_articles(self, time: Time) -> bool:
        newest = self.searcher.catalogue.newest
        return bool(newest) and newest[0].date < time.first

    def _author_in(self, text: str) -> str:
        """Return the words of a text that name an author of the archive."""
        return author_in(text, self.searcher.catalogue.authors)

    def told(self, ranking: Ranking, where: Where) -> Answer:
        """Return what a completed question wishes for ("What is new about it?", "Which articles
        did Ann Lee write?"), else the answer to it.
        """
        question = ranking.question
        wants = self.wanted(question.text)
        told = self._of_archive(question.text, wants, where, language=question.language)
        if told is not None:
            return told
        wish = self._wish(ranking, wants)
        if wish is not None:
            told = digest(self.searcher, wish, ranking, self._config, {}, where)
            if told.answered:
                return told
        return self.answer(ranking, where, {})

    def answer(self, ranking: Ranking, where: Where, timings: Mapping[str, float]) -> Answer:
        """Compose the answer; for "Who is …?" without a sure answer, a digest about the person."""
        answer = self.compose(ranking, timings)
        if answer.level == "answer" or (wish := told_of_name(ranking)) is None:
            return answer
        told = digest(self.searcher, wish, ranking, self._config, timings, where)
        return told if told.answered else answer

    def _of_archive(
        self, text: str, wants: Wanted | None, where: Where, *, language: str = ""
    ) -> Answer | None:
        started = perf_counter()
        if wants is None:
            return None
        spoken = self.searcher.language_of(text)
        asked = archive_question(text, wants, spoken, self._author_in(text))
        if asked is None:
            return None
        if language and not asked.subject:  # which is read in the language of the question
            asked = replace(asked, language=language)
        answer = answer_of_archive(self.searcher, text, asked, self._config, where)
        timings = {"search": (perf_counter() - started) * 1e3}
        return None if answer is None else replace(answer, timings=timings)

    def validated(self, question: str) -> str:
        """Return the question on one line; raises `QuestionError` where it is empty or too long."""
        check_type(question, str, "a question is a text", QuestionError)
        text = " ".join(question.split())
        if not any(map(str.isalnum, text)):
            raise QuestionError("the question is empty; ask something in words")
        if len(text) > self._config.max_question_chars:
            raise QuestionError(
                f"the question has {len(text):,} characters;"
                f" at most {self._config.max_question_chars:,} are taken"
            )
        return text


def _small_talk(text: str) -> Answer | None:
    spoken = small_talk(text)
    if (said := answer_question(text)) is not None and said.kind in {"wrong", "shorter"}:
        spoken = SmallTalk(said.language)  # of no answer: nothing that articles know
    return None if spoken is None else _reply(text, spoken)


def _asks_for_summary(text: str) -> bool:
    """Return whether a text asks what "this" is about."""
    said = answer_question(text)
    return said is not None and said.kind == "summary" and not said.nth


def _reply(text: str, spoken: SmallTalk) -> Answer:
    said = phrase("welcome" if spoken.thanks else "greeting", spoken.language)
    return Answer(
        question=text,
        language=spoken.language,
        level="talk",
        confidence=0.0,
        sentences=(AnswerSentence(said, ()),),
        citations=(),
    )
