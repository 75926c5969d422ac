"""The systems that are compared: Footnoted, variants of it, and alternatives.

Each is opened on a folder of articles with an embedding model, and asked case by case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final

from footnoted import Article, Bot, Config, Recipe, UsageError
from footnoted_evals.cases import Case
from footnoted_evals.outcome import DEPTH, Ask, Found, Outcome, Retrieve, System
from footnoted_evals.suite import read_articles

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


def ours(config: Config | None = None, name: str = "footnoted") -> System:
    """Footnoted itself, with a configuration."""

    @contextmanager
    def open_(folder: Path, model: BaseEmbedding) -> Iterator[Ask]:
        own = replace(config or Config(), embed_model=model)
        with (
            TemporaryDirectory(prefix="footnoted-eval-") as store,
            Bot.open(folder, store=store, config=own) as bot,
        ):
            yield lambda case: ask(bot, case)

    return System(name, open_)


def ask(bot: Bot, case: Case) -> Outcome:
    """Return what a bot does with a case; its earlier turns are asked first."""
    chat = bot.chat()
    for turn in case.turns:
        chat.ask(turn.question)
    started = perf_counter()
    answer = chat.ask(case.question) if case.turns else bot.ask(case.question)
    taken = (perf_counter() - started) * 1e3
    hits = bot.search(answer.understood_as or case.question, limit=DEPTH)
    found = [
        Found(hit.article, hit.passage.start, hit.passage.end, hit.passage.text, hit.score)
        for hit in hits
    ]
    return Outcome(case, found, answer, taken)


INGREDIENTS: Final[Mapping[str, Recipe]] = {
    "the reader": Recipe(read_passages=0),
    "BM25": Recipe(lexical=0.0),
    "the bonus for other languages": Recipe(other_language=0.0),
    "names": Recipe(names=0.0),
    "retrieval's score when reading": Recipe(retrieval=0.0),
    "likeness": Recipe(likeness=0.0),
}
"""What a recipe is without each of its ingredients. Without the reader nothing is quoted."""


def ablations() -> list[System]:
    """Return ours without one ingredient at a time."""
    return [ours(Config(recipe=recipe), f"without {name}") for name, recipe in INGREDIENTS.items()]


def retrieving(name: str, build: Callable[[list[Article], BaseEmbedding], Retrieve]) -> System:
    """Return a system that only retrieves, built over the articles as Footnoted reads them."""

    @contextmanager
    def open_(folder: Path, model: BaseEmbedding) -> Iterator[Ask]:
        retrieve = build(read_articles(folder), model)
        yield lambda case: Outcome(case, retrieve(case.question)[:DEPTH])

    return System(name, open_)


def _contenders() -> Mapping[str, Callable[[], list[System]]]:
    from footnoted_evals.systems import baselines, llamaindex

    return {
        "ablation": ablations,
        "bm25": lambda: [retrieving("BM25", baselines.bm25)],
        "dense": lambda: [retrieving("dense passages", baselines.dense)],
        "rrf": lambda: [retrieving("reciprocal rank fusion", baselines.fused)],
        "llamaindex": lambda: [retrieving("LlamaIndex quickstart", llamaindex.quickstart)],
    }


def contenders(what: Sequence[str], config: Config | None = None) -> list[System]:
    """Return the contenders of some names; ours, with a configuration, is always the first.

    Raises `UsageError` for a name that is none.
    """
    known = _contenders()
    chosen = [ours(config)]
    for name in known if "all" in what else what:
        if name not in known:
            raise UsageError(f"'{name}' is not one of: all, {', '.join(known)}")
        chosen += known[name]()
    return chosen
