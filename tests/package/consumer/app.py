"""An application that uses Footnoted and has `bot.py`, `ui/`, `index/` and `evals/` of its own.

It is run, and type-checked with mypy and pyright, where nothing but the wheel is installed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import sys
from datetime import date
from pathlib import Path

import bot as own_bot
import evals as own_evals
import footnoted
import index as own_index
import ui as own_ui
from footnoted import (
    Answer,
    Article,
    Bot,
    Columns,
    Config,
    FootnotedError,
    Hit,
    MissingExtraError,
    Where,
)

TEXTS = [
    "The old bridge in Gorton was closed on Monday by the council.",
    "Das Schwimmbad in Denton öffnet im Juli 2031.",
]


def spans_hold(answer: Answer) -> bool:
    """Whether every footnote is what its article says."""
    return all(c.article.text[c.start : c.end] == c.quote for c in answer.citations)


def ask(articles: Bot) -> Answer:
    """Ask, and send the answer through JSON and pickle."""
    answer = articles.ask("When was the bridge in Gorton closed?", where=Where(languages="en"))
    assert answer.answered, answer
    assert answer.citations, answer
    assert spans_hold(answer)
    written = json.dumps(answer.to_dict(with_text=True))
    assert Answer.from_dict(json.loads(written)) == answer
    copied: Answer = pickle.loads(pickle.dumps(answer))
    assert copied == answer
    return answer


def stream(articles: Bot) -> str:
    """The text as it comes, told from other events by its type as in the tutorial."""
    text, whole = "", ""
    for event in articles.stream("When was the bridge in Gorton closed?"):
        if event.type == "text":
            text += event.text
        elif event.type == "done":
            whole = event.answer.text
    assert text == whole != ""
    return text


def best_two(hits: list[Hit]) -> list[Hit]:
    """A reranker, as one would type it."""
    return hits[:2]


async def ask_async(articles: Bot) -> int:
    """The async versions and the stream."""
    answer = await articles.aask("Wann öffnet das Schwimmbad in Denton?")
    assert "2031" in answer.text, answer
    hits = await articles.asearch("Schwimmbad", limit=1)
    assert hits[0].article.language == "de", hits
    return len([event.type async for event in articles.astream("When was the bridge closed?")])


def main() -> None:
    """Use what an application would use."""
    config = Config(max_sentences=1, columns=Columns(text="body"))
    logging.basicConfig(level=logging.WARNING)
    assert all((own_bot.OWN, own_ui.OWN, own_index.OWN, own_evals.OWN))
    assert Path(footnoted.__file__).parent.parent.name == "site-packages", footnoted.__file__
    assert footnoted.__version__
    with Bot.from_articles(TEXTS, config=config) as articles:
        added: Article = articles.add(
            Article.of("The pool is open.", source="https://e.example/", date=date(2031, 7, 1))
        )
        assert articles.article(added.id) == added
        print(ask(articles))
        assert articles.ask_reranked("When was the bridge closed?", best_two).answered
        print(stream(articles))
        assert asyncio.run(ask_async(articles)) >= 3
        assert articles.remove(added.id)
        try:
            articles.ask("")
        except FootnotedError as error:
            print(f"as it should be: {error}")
    assert issubclass(MissingExtraError, FootnotedError)
    heavy = {"llama_index.core", "gradio", "fastapi"} & set(sys.modules)
    assert not heavy, heavy


if __name__ == "__main__":
    main()
