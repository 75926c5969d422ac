from __future__ import annotations

import copy
import json
import pickle
from dataclasses import fields, replace
from typing import Any

import pytest

from footnoted import Answer, Article, Bot, Citation, CitationError, UsageError
from footnoted.answer_types import AnswerSentence
from footnoted.events import Text, answer_events
from footnoted_index import Passage, Span

ANSWERED = "How many Labour MPs did the BBC contact?"
QUESTIONS = [ANSWERED, "Wie backt man Brot?", "Hello!"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_survives_json_and_pickle(seed_bot: Bot, question: str) -> None:
    answer = seed_bot.ask(question)
    written = json.dumps(answer.to_dict(with_text=True))
    assert Answer.from_dict(json.loads(written)) == answer
    lean = json.loads(json.dumps(answer.to_dict()))
    assert Answer.from_dict(lean, articles=seed_bot.articles()) == answer
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert copy.deepcopy(answer) == answer


def test_every_field_is_written(seed_bot: Bot) -> None:
    written = seed_bot.ask(ANSWERED).to_dict()
    assert written["schema"] == 1
    assert {field.name for field in fields(Answer) if field.compare} <= set(written)
    assert "texts" not in written


def test_without_the_text_an_answer_is_not_read_back(seed_bot: Bot) -> None:
    written = seed_bot.ask(ANSWERED).to_dict()
    with pytest.raises(CitationError, match=r"with_text=True\), or pass articles"):
        Answer.from_dict(written)


def test_a_footnote_that_no_longer_holds_is_not_read_back(seed_bot: Bot) -> None:
    answer = seed_bot.ask(ANSWERED)
    cited = answer.citations[0]
    edited = [replace(a, text=a.text.replace("320", "321")) for a in seed_bot.articles()]
    with pytest.raises(CitationError, match="no longer what"):
        Answer.from_dict(answer.to_dict(), articles=edited)
    forged = answer.to_dict(with_text=True)
    forged["citations"][0]["quote"] = cited.quote.replace("320", "321")
    with pytest.raises(CitationError, match="footnote 1 is not what"):
        Answer.from_dict(forged)


def test_a_forged_pickle_is_not_read_back(seed_bot: Bot) -> None:
    cited = seed_bot.ask(ANSWERED).citations[0]
    forged = pickle.dumps(cited).replace(b"320", b"321", 1)
    with pytest.raises(CitationError):
        pickle.loads(forged)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"schema": 2}, "schema 2"), ({"schema": None}, "schema None"), ({"sentences": 3}, "not an")],
)
def test_what_is_no_answer_is_said_to_be_none(
    seed_bot: Bot, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        Answer.from_dict({**seed_bot.ask(ANSWERED).to_dict(with_text=True), **change})
    with pytest.raises(UsageError):
        Answer.from_dict({})


def test_what_the_article_numbers_is_no_footnote() -> None:
    said = "The survey in Arlow [1] found that 63 percent [2, 3] want a tram.[4]"
    article = Article.of(f"{said} See [a] and [5–7].", source="a [2].txt", title="Survey [1]")
    with Bot.from_articles([article]) as bot:
        passage = bot.search("Arlow survey")[0].passage
    citation = Citation(1, said, 0, len(said), passage, article)
    sentence = AnswerSentence(said, (1,))
    answer = Answer("Who?", "en", "answer", 1.0, (sentence,), (citation,))
    streamed = "".join(event.text for event in answer_events(answer) if isinstance(event, Text))
    assert answer.text == streamed == said.translate(str.maketrans("[]", "()")) + " [1]"
    assert answer.to_dict()["sentences"][0]["text"] == said
    assert str(citation) == f"[1] Survey (1) (a (2).txt): {said}"


@pytest.mark.parametrize(
    ("quote", "question"),
    [
        ("Do they carry\trabies?\nNo.", "Do they carry rabies?"),
        ("*“Do they carry rabies?”*\n\nNo.", "*“Do they carry rabies?”*"),
        ("Do they carry rabies? No.", ""),
        ("Do they carry rabies?", ""),
        ("They carry\nno rabies.", ""),
    ],
)
def test_a_quote_knows_the_question_above_its_reply(quote: str, question: str) -> None:
    article = Article("a", "Bats", "en", "bats.txt", quote)
    citation = Citation(1, quote, 0, len(quote), Passage("a", 0, 0, len(quote), quote), article)
    assert citation.question == question
    assert "".join(citation.parts) == " ".join(quote.split())


def test_space_at_the_edges_of_a_short_answer_stands_once_beside_it() -> None:
    text = "It took \n12 days \n to mend."
    article = Article("a", "Pier", "en", "pier.txt", text)
    passage = Passage("a", 0, 0, len(text), text)

    def parts(short: str) -> tuple[str, str, str]:
        start = text.index(short)
        answer = Span(start, start + len(short))
        return Citation(1, text, 0, len(text), passage, article, answer).parts

    assert parts(" \n12 days ") == ("It took ", "12 days", " to mend.")
    assert parts(" \n") == ("It took 12 days to mend.", "", "")
