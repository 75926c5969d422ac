"""Small outcomes made by hand, of the real types, over an article of three sentences."""

from __future__ import annotations

from footnoted import Answer, AnswerSentence, Article, Citation, Passage
from footnoted_evals.cases import Case, Gold
from footnoted_evals.outcome import Found, Outcome

TEXT = "The bridge is shut. The pool is open. The mayor left."
ARTICLE = Article("a", "T", "en", "a.txt", TEXT)
PASSAGE = Passage("a", 0, 0, len(TEXT), TEXT)


def case(id_: str, quote: str | None, **fields: object) -> Case:
    gold = [Gold(article="a.txt", quote=quote)] if quote else []
    value = {"id": id_, "question": "Q?", "language": "en", "answerable": bool(gold)}
    return Case.model_validate(value | {"gold": gold} | fields)


def answer(*quotes: str, confidence: float = 0.9) -> Answer:
    citations = tuple(
        Citation(n, q, TEXT.index(q), TEXT.index(q) + len(q), PASSAGE, ARTICLE)
        for n, q in enumerate(quotes, start=1)
    )
    said = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    refused = (AnswerSentence("I could not find an answer to that in your articles.", ()),)
    level = "answer" if quotes else "none"
    return Answer("Q?", "en", level, confidence, said or refused, citations)  # type: ignore[arg-type]


def found(*quotes: str) -> list[Found]:
    return [Found(ARTICLE, TEXT.index(q), TEXT.index(q) + len(q), q, 1.0) for q in quotes]


POOL, BRIDGE, MAYOR = "The pool is open.", "The bridge is shut.", "The mayor left."
OUTCOMES = [
    Outcome(case("1", "pool is open"), found(POOL), answer(POOL, MAYOR, confidence=0.9), 10),
    Outcome(case("2", "pool is open"), found(MAYOR, POOL), answer(MAYOR, POOL, confidence=0.8), 20),
    Outcome(case("3", "bridge"), found(MAYOR), answer(MAYOR, confidence=0.7), 30),
    Outcome(case("4", "bridge"), found(MAYOR), answer(confidence=0.2), 40),
    Outcome(case("5", None), found(MAYOR), answer(confidence=0.1), 50),
    Outcome(case("6", None), found(MAYOR), answer(BRIDGE, confidence=0.6), 60),
    Outcome(case("7", "bridge"), error="ValueError: it crashed"),
    Outcome(case("8", "bridge"), found(BRIDGE, POOL)),
]
