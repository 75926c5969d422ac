"""Subjects are named in three languages, of articles that are there, and counted as they answer."""

from __future__ import annotations

from itertools import groupby
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from footnoted import Bot
from footnoted_evals.cases import DATA
from footnoted_evals.subjects import TOLD, asked, count, fitted, load


def test_every_subject_is_of_articles_that_are_there() -> None:
    for folder, subjects in groupby(load(), key=lambda s: s.folder):
        texts = [f.name if f.suffix != ".jsonl" else f.read_text("utf-8") for f in
                 (DATA / folder).rglob("*") if f.is_file()]  # fmt: skip
        for subject in subjects:
            assert subject.names.keys() == {"en", "de", "hu"}
            assert all(any(name in text for text in texts) for name in subject.articles)


def test_a_subject_is_asked_with_and_without_the_articles_about_it() -> None:
    subjects = [s for s in load() if s.folder == "valley_blind"][:2]
    with TemporaryDirectory() as store, Bot.open(DATA / "valley_blind", store=store) as bot:
        bot.sync()
        everything = {e.id for e in bot.index.searcher.catalogue.newest}
        for one in asked(bot.index.searcher, subjects):
            assert one.about
            assert one.about.isdisjoint(one.others.articles)
            assert one.about | set(one.others.articles) == everything
        counts = count(bot, subjects)
    assert sum(counts[group, "asked"] for group in ("same", "other")) == 6
    assert counts["same", "right"] == counts["same", "asked"]


def test_weights_are_those_that_made_the_examples() -> None:
    random = np.random.default_rng(7)
    rows = random.normal(size=(4000, 3))
    rows[:, 2] = rows[:, 2] > 0
    sure = 1 / (1 + np.exp(-(rows @ [2.0, -1.0, 0.5] - 0.7)))
    told = random.random(4000) < sure
    pairs = [((a, b, bool(c)), bool(t)) for (a, b, c), t in zip(rows.tolist(), told, strict=True)]
    *weights, constant = fitted(pairs)
    assert weights == pytest.approx([2.0, -1.0, 0.5], abs=0.2)
    assert constant - np.log(TOLD) == pytest.approx(-0.7, abs=0.15)
