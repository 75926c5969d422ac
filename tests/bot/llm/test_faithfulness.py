"""Whatever a model writes, what is shown of it is supported by the articles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from footnoted import Bot, Cited, Config, Done, Endpoint, Replaced, Text
from footnoted.llm.writer import LEAST_OF_BEST, Writer
from footnoted_index.text.language import detect_language

from ..scripted import Script, says, serving

QUESTIONS = (
    "How many Labour MPs did the BBC contact?",
    "Wer ist Bürgermeister von South Yorkshire?",
    "Mit mondott Burnham a BBC-nek?",
)
TRUE = "The BBC got in touch with 320 of Labour's 399 MPs."
WRITTEN = (
    TRUE, "Oliver Coppard ist der Bürgermeister von South Yorkshire.", "I am a pirate. Arr!",
    "Burnham azt mondta a BBC-nek, hogy a képviselők döntenek a párt vezetéséről.", "NO ANSWER",
    "Ο δήμαρχος παραιτήθηκε.", "市長は辞任した。", "استقال رئيس البلدية.", "²", "½", "٣", "1e9",
    "\n\n", "- ", "1. ", "## ", "**", "```", "> ", "<think>", "</think>",
    "[", "]", "[1]", " [1, 2].", "[99]", "[1", "【2】", "(3)", "[^1]", "[[1]](http://x)", "[–1]",
    "…", "?", ". ", " not ", " nicht ", " nem ", " no one ",
    "\x00", "\x1b[31m", "\x9b2J", "\u202e", "\u200b", "\u2028", "\r", "\ufeff", "\ud800",
)  # fmt: skip


def altered(sentence: str) -> st.SearchStrategy[str]:
    """A sentence with another number, name or word, or without a word that may be a negation."""
    word = re.compile(r"\w+")
    places = list(word.finditer(sentence))
    new = st.one_of(st.just(""), st.sampled_from(["17", "Starmer", "nie", "never", "[2]"]))
    return st.tuples(st.sampled_from(places), new).map(
        lambda change: sentence[: change[0].start()] + change[1] + sentence[change[0].end() :]
    )


@pytest.fixture(scope="module")
def parts(seed_bot: Bot) -> Iterator[tuple[Bot, Bot, Script]]:
    """A bot that asks the scripted server, the same without a model, and the server."""
    with serving() as script:
        yield Bot(seed_bot.index, None, Config(llm=Endpoint(script.url))), seed_bot, script


@pytest.fixture(scope="module")
def texts(seed_bot: Bot) -> st.SearchStrategy[str]:
    """What a model may write: sentences of the evidence, altered ones, and anything else."""
    found = {e.sentence.text: e.score for q in QUESTIONS for e in seed_bot.ask(q).evidence}
    least = LEAST_OF_BEST * max(found.values())
    answering = sorted(text for text, score in found.items() if score >= least)
    sentences = st.sampled_from(answering) | st.sampled_from(sorted(found))
    piece = st.one_of(
        sentences, sentences.flatmap(altered), st.sampled_from(WRITTEN), st.text(max_size=30)
    )
    anything = st.lists(st.tuples(piece, st.sampled_from(["", " ", "\n"])), max_size=8).map(
        lambda pieces: "".join(map("".join, pieces))
    )
    well_formed = st.lists(sentences | sentences.flatmap(altered), min_size=1, max_size=4)
    return anything | well_formed.map(" ".join)


def test_what_is_shown_is_borne_out(
    parts: tuple[Bot, Bot, Script], texts: st.SearchStrategy[str]
) -> None:
    bot, plain, script = parts
    words = {question: plain.ask(question) for question in QUESTIONS}
    writer = Writer(Endpoint(script.url), plain.index.encoder)
    checkers = {q: writer.verifier(answer) for q, answer in words.items()}
    generative = 0

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(question=st.sampled_from(QUESTIONS), text=texts, size=st.integers(1, 40))
    @example(QUESTIONS[0], f"{TRUE} [1", 7)
    @example(QUESTIONS[0], f"{TRUE} The BBC contacted 320² MPs.", 50)
    @example(QUESTIONS[0], f"{TRUE}\x1b[31m\ud800 {TRUE} [1]", 1)
    def whatever(question: str, text: str, size: int) -> None:
        check(question, text, size)

    def check(question: str, text: str, size: int) -> None:
        nonlocal generative
        script.says[:] = [says(text, size=size)]
        shown, announced = "", set[int]()
        for event in bot.stream(question):
            if isinstance(event, Replaced):
                shown = ""
                announced.clear()
            elif isinstance(event, Cited):
                announced.add(event.citation.number)
            elif isinstance(event, Text):
                shown += event.text
                assert {int(n) for n in re.findall(r"\[(\d+)\]", event.text)} <= announced
        assert isinstance(event, Done)
        answer = event.answer
        assert shown == answer.text
        if answer.mode == "extractive":
            assert answer.sentences == words[question].sentences
            assert answer.citations == words[question].citations
            assert answer.notice
            return
        generative += 1
        footnotes = {citation.number: citation for citation in answer.citations}
        for sentence in answer.sentences:
            assert not re.search(r"[\[\]【】]", sentence.text)
            assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in sentence.text)
            (number,) = sentence.citations
            quote = footnotes[number].quote
            hints = [e for e in words[question].evidence if e.sentence.text == quote]
            language = detect_language(sentence.text, expected=[answer.language])
            verdict = checkers[question].check(sentence.text, language, hints)
            assert verdict.evidence is not None
            assert verdict.evidence.sentence.text == quote

    for question, answer in words.items():
        check(question, answer.citations[0].quote, 7)
    assert generative == len(QUESTIONS), "what stands in the articles is shown"
    whatever()
