"""Writes answers with a language model: every sentence is checked before it is shown."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from footnoted.answer.compose import without_languages
from footnoted.answer.messages import Phrase, phrase
from footnoted.answer.selection import quoted
from footnoted.answer_types import Answer, AnswerSentence, Citation, Diagnostics
from footnoted.config import Endpoint
from footnoted.events import Cited, Done, Event, Replaced, Text, answer_events, retrieved_event
from footnoted.llm import claims
from footnoted.llm.addresses import undisguised, without_passing_footnotes
from footnoted.llm.client import LanguageModel, ModelFault
from footnoted.llm.prompt import SPARE, prompt
from footnoted.llm.verifier import Verdict, Verifier
from footnoted_index.embedding.encoder import Encoder
from footnoted_index.search.results import Evidence
from footnoted_index.text.language import detect_language
from footnoted_index.text.normalisation import normalise
from footnoted_index.text.sentences import split_sentences
from footnoted_index.text.tokens import count_tokens

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

LEAST_OF_BEST = 0.4
"""A model's sentence may rest on evidence that is at least this many times as probable an answer as
the best. Over the seeds nine in ten answering sentences reach it and one in ten of the others; over
the news 103 of 115. Planted instructions reach 0.35 at most, on various CPUs."""
_ATTEMPTS = 3
_PAUSE = 0.4
_MOST_SENTENCES = 10
_MOST_CHARS = 4_000
_MORE_TOKENS = 2  # how many times as many another model may count
_MARKER = re.compile(r"\s*\[([\d\s,;–-]+)\]")
_BRACKETS = re.compile(r"\s*[\[【(](?:\d[^\])】]*)?[\])】]|[\[\]【】]")
_MARKDOWN = re.compile(r"^\s*(?:[-*•#>]+\s+|\d+[.)]\s+)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)


class Writer:
    """Puts evidence into a model's words, as far as the evidence supports them."""

    def __init__(self, llm: Endpoint | LLM, encoder: Encoder) -> None:
        self.model, self._encoder = LanguageModel(llm), encoder

    def write(
        self, found: Answer, history: Sequence[Answer], stop: threading.Event
    ) -> Generator[Event, None, None]:
        """Yield the events of a found answer in the model's words; without a `Done` once `stop` is
        set.

        For a refusal or a digest the model is not asked. If it fails, or nothing that it says is
        supported, the extractive answer is shown with a notice.
        """
        digests = {phrase("digest", found.language), phrase("comparison", found.language)}
        if not found.answered or not found.evidence or found.notice in digests:
            yield retrieved_event(found)
            yield from answer_events(found)
            return
        worded = replace(found, notice=without_languages(found))
        yield retrieved_event(worded)
        draft = _Draft(worded, self.model)
        support = self.verifier(found)
        fault = ""
        scale = SPARE
        for attempt in range(_ATTEMPTS):
            try:
                for text, hints in self._sentences(found, history, scale, draft, stop):
                    verdict = support.check(
                        text, detect_language(text, expected=[found.language]), hints
                    )
                    yield from draft.take(text, verdict)
                fault = ""
                break
            except ModelFault as error:
                fault = str(error)
                if draft.sentences or not error.again or attempt == _ATTEMPTS - 1:
                    break
                draft.retries += 1
                scale *= 0.4 if error.overflow else 1.0
                if stop.wait(0.0 if error.overflow else _PAUSE * (attempt + 1)):
                    break
        if stop.is_set():
            return
        if fault or not draft.sentences:
            wrote = draft.generated and not fault
            name: Phrase = "model_unsupported" if wrote else "model_failed"
            # The quotes that should have been translated are shown word for word.
            kept = found.notice if found.notice != phrase("translated", found.language) else ""
            notice = " ".join(filter(None, (phrase(name, found.language), kept)))
            answer = replace(found, notice=notice, diagnostics=draft.diagnostics(fault))
            yield Replaced(notice)
            yield from answer_events(answer)
        else:
            yield Done(draft.answer())

    def verifier(self, found: Answer) -> Verifier:
        """Return a checker that accepts as evidence only what the reader takes for an answer."""
        shown = {e.key for e in quoted(found.citations, found.evidence)}
        least = LEAST_OF_BEST * max(e.score for e in found.evidence)
        asked = found.asked
        of_persons = any(
            speaks(asked, found.language) for speaks in (claims.first_person, claims.second_person)
        )
        return Verifier(
            found.evidence,
            self._encoder,
            answers=lambda e: e.score >= least or e.key in shown,
            to_reader=of_persons,
        )

    def _sentences(
        self,
        found: Answer,
        history: Sequence[Answer],
        scale: float,
        draft: _Draft,
        stop: threading.Event,
    ) -> Iterator[tuple[str, list[Evidence]]]:
        """Yield the model's sentences without markers, each with the evidence they point at."""
        _, context = self.model.model()
        reply = min(self.model.settings.reply_tokens, context // 3)
        asked = prompt(found, found.evidence, history, int((context - reply) * scale))
        seen: set[str] = set()
        pieces = self.model.stream(asked.system, asked.user, stop, reply_tokens=reply)
        for written in _split(pieces, found.language, reply):
            raw = normalise(written)
            numbers = [int(n) for m in _MARKER.findall(raw) for n in re.findall(r"\d+", m)]
            draft.unknown += sum(n not in asked.numbered for n in numbers)
            plain = _BRACKETS.sub("", _MARKDOWN.sub("", undisguised(raw)))
            unmarked = without_passing_footnotes(plain)
            text = " ".join(unmarked.split())
            if _has_no_answer(text) or not any(map(str.isalpha, text)):
                continue
            if text in seen or len(seen) >= _MOST_SENTENCES:
                return  # it repeats itself, or does not come to an end
            seen.add(text)
            yield text, [asked.numbered[n] for n in numbers if n in asked.numbered]


def _has_no_answer(text: str) -> bool:
    """Return whether a model says that there is no answer, in the words that the prompt asks for;
    that a council "gave no answer" is a fact.
    """
    return "NO ANSWER" in text or text.rstrip(".!").upper() == "NO ANSWER"


class _Draft:
    """An answer in the making."""

    def __init__(self, found: Answer, model: LanguageModel) -> None:
        self._found, self._model = found, model
        self._started = perf_counter()
        self._citations: dict[tuple[str, int], Citation] = {}
        self.sentences: list[AnswerSentence] = []
        self.generated = self.unknown = self.retries = 0
        self._first: float | None = None

    def take(self, text: str, verdict: Verdict) -> Iterator[Event]:
        """Show a sentence if evidence supports it."""
        self.generated += 1
        if (e := verdict.evidence) is None:
            return
        key = e.source.article.id, e.sentence.start
        if key not in self._citations:
            number, source = len(self._citations) + 1, e.source
            new = Citation.of(number, source.article, source.passage, e.span)
            self._citations[key] = new
            yield Cited(new)
        sentence = AnswerSentence(text, (self._citations[key].number,))
        yield Text(f" {sentence}" if self.sentences else str(sentence))
        self.sentences.append(sentence)
        if self._first is None:
            self._first = (perf_counter() - self._started) * 1e3

    def diagnostics(self, fault: str = "") -> Diagnostics:
        """Return what happened on the way."""
        return Diagnostics(
            model=self._model.name,
            generated=self.generated,
            supported=len(self.sentences),
            unknown_footnotes=self.unknown,
            retries=self.retries,
            fault=fault,
        )

    def answer(self) -> Answer:
        """Return the finished answer."""
        timings = {"first_sentence": self._first or 0.0}
        timings["generate"] = (perf_counter() - self._started) * 1e3
        return replace(
            self._found,
            sentences=tuple(self.sentences),
            citations=tuple(self._citations.values()),
            timings={**self._found.timings, **timings},
            mode="generative",
            diagnostics=self.diagnostics(),
        )


def _plain(text: str) -> str:
    return _THOUGHT.sub("", text)


def _split(pieces: Iterator[str], language: str, limit: int) -> Iterator[str]:
    """Yield whole sentences, each with the markers that follow it, as soon as the next one has
    begun.

    The last sentence is left out if it has no end and the text may have reached its `limit` of
    tokens.
    """
    raw, done = "", 0
    for piece in pieces:
        raw += piece
        text = _plain(raw)
        if len(text) > _MOST_CHARS:
            return
        if text[done:].rstrip().endswith(tuple(".!?…")) or not re.search(r"\s$", piece + " "):
            continue
        settled = text[: max(text.rfind(" "), text.rfind("\n"), done)]
        for start, end in _whole(settled, done, language)[:-1]:
            yield text[start:end]
            done = end
    text = _plain(raw)
    cut = count_tokens(text) * _MORE_TOKENS >= limit
    for start, end in _whole(text, done, language):
        if not cut or re.search(r"[.!?…。！？][\W\d]*$", text[start:end]):
            yield text[start:end]


def _whole(text: str, begin: int, language: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences from `begin`; markers after a full stop belong to it."""
    spans: list[tuple[int, int]] = []
    for span in split_sentences(text[begin:], language):
        start, end = begin + span.start, begin + span.end
        leading = re.match(r"(?:\s*\[[\d\s,;–-]*\]?)+\s*", text[start:end])
        if leading and spans:
            spans[-1] = (spans[-1][0], start + leading.end())
            start += leading.end()
        if start < end:
            spans.append((start, end))
    return spans
