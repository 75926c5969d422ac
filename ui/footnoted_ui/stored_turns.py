"""Turns of a conversation as the browser keeps them, and back: every footnote is checked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from footnoted import Answer, Article, FootnotedError
from footnoted.translations import Translation

MAX_TURNS = 50
"""Turns of one conversation that are kept; older ones would only slow the page."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that could not be asked, and what was said about it."""

    question: str
    reason: str


Turn = Answer | Failed


def save(turn: Turn) -> dict[str, Any]:
    """Return a turn as JSON values."""
    if isinstance(turn, Failed):
        return {"question": turn.question, "failed": turn.reason}
    value = turn.to_dict()
    for found in (*value["citations"], *value["closest"]):
        found["article"]["pages"] = []  # long, and looked up again
    return value


def restore(values: object, articles: Iterable[Article], words: Translation) -> list[Turn]:
    """Return the last turns that `save` wrote, as far as the articles still say what they quote.

    `values` comes from a browser: what is not a turn is left out. A sentence whose quote no longer
    holds is left out too, and the turn says so.
    """
    by_id = {article.id: article for article in articles}
    turns: list[Turn] = []
    for value in values[-MAX_TURNS:] if isinstance(values, list) else ():
        try:
            turns.append(_turn(value, by_id, words))
        except (
            FootnotedError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ):
            continue
    return turns


def _turn(value: Mapping[str, Any], articles: Mapping[str, Article], words: Translation) -> Turn:
    if "failed" in value:
        return Failed(str(value["question"]), str(value["failed"]))
    bare = {**value, "texts": {}, "timings": {}}

    def holds(part: str, found: Any) -> bool:
        alone = {**bare, "sentences": [], "citations": [], "closest": [], part: [found]}
        article = articles.get(found["article"]["id"])
        try:
            Answer.from_dict(alone, articles=[article] if article else [])
        except FootnotedError:
            return False
        return True

    cited = [c for c in value["citations"] if holds("citations", c)]
    closest = [hit for hit in value["closest"] if holds("closest", hit)]
    numbers = {int(citation["number"]) for citation in cited}
    sentences = [
        {"text": sentence["text"], "citations": [n for n in said if n in numbers]}
        for sentence in value["sentences"]
        # The first footnote is of its own words, the others are of witnesses.
        if not (said := list(map(int, sentence["citations"]))) or said[0] in numbers
    ]
    used = {number for sentence in sentences for number in sentence["citations"]}
    lost = len(cited) < len(value["citations"])
    cited = [citation for citation in cited if int(citation["number"]) in used]
    ids = {found["article"]["id"] for found in (*cited, *closest)}
    answer = Answer.from_dict(
        {**bare, "sentences": sentences, "citations": cited, "closest": closest},
        articles=[articles[id_] for id_ in ids],
    )
    return replace(
        answer,
        citations=tuple(replace(c, article=articles[c.article.id]) for c in answer.citations),
        closest=tuple(replace(hit, article=articles[hit.article.id]) for hit in answer.closest),
        notice=words["changed"] if lost else answer.notice,
    )
