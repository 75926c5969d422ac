"""Write turns of a conversation for the browser, and read them back, checking every footnote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from footnoted import Answer, Article, FootnotedError
from footnoted.translations import Translation

MAX_TURNS = 50
"""Turns that are read at once: those a question is understood from, or that are shown again."""
MAX_PARTS = 100
"""Sentences, footnotes and close passages, each, of a turn."""
MAX_CHARS = 700_000
"""Of the passages that turns read at once may quote; the oldest are left out beyond that."""
_PARTS = ("sentences", "citations", "closest")


@dataclass(frozen=True, slots=True)
class Failed:
    """A question that could not be asked, and what was said about it."""

    question: str
    reason: str


Turn = Answer | Failed
ArticleOf = Callable[[str], Article | None]


def save(turn: Turn, turn_id: str = "", where: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a turn as JSON values, with its id and the filter it was asked under."""
    own = {"id": turn_id, "where": where}
    if isinstance(turn, Failed):
        return {**own, "question": turn.question, "failed": turn.reason}
    value = turn.to_dict()
    for found in (*value["citations"], *value["closest"]):
        found["article"]["pages"] = []  # long, and looked up again
    return {**own, **value}


def restore(values: object, article_of: ArticleOf, words: Translation) -> list[Turn | None]:
    """Return the last of the turns that `save` wrote, without quotes that no longer hold; None for
    what is not a turn.

    `values` comes from a browser; `article_of` finds an article by its id. A sentence whose quote
    no longer holds is left out, and the turn says so.
    """
    sent: Sequence[Any] = values[-MAX_TURNS:] if isinstance(values, list) else ()
    turns: list[Turn | None] = [None] * len(sent)
    left = MAX_CHARS
    for index in reversed(range(len(sent))):
        value = sent[index]
        try:
            if max(len(value.get(part, ())) for part in _PARTS) > MAX_PARTS:
                continue
            left -= _claimed(value)
            if left < 0:  # before anything is looked up: what is claimed may be forged
                break
            turns[index] = _turn(value, article_of, words)
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


def _claimed(value: Mapping[str, Any]) -> int:
    """Return the characters of the passages that a turn says it quotes."""
    passages = [found["passage"] for part in _PARTS[1:] for found in value.get(part, ())]
    return sum(abs(int(passage["end"]) - int(passage["start"])) for passage in passages)


def _turn(value: Mapping[str, Any], article_of: ArticleOf, words: Translation) -> Turn:
    if "failed" in value:
        return Failed(str(value["question"]), str(value["failed"]))
    named = (found["article"]["id"] for part in _PARTS[1:] for found in value[part])
    articles = {id_: article for id_ in named if (article := article_of(id_))}
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
