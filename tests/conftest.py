"""Shared fixtures: real seeds, a real store, the real embedder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footnoted import Bot

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Third-party evaluation data, read where it is; never part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the evaluation data is not here (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def seed_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot over the seeds for all tests that only ask."""
    with Bot.open(SEEDS, store=tmp_path_factory.mktemp("seeds") / "store") as bot:
        yield bot
