"""One run over a third of the seeds' cases for all tests that only look at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from footnoted_evals.run import Run, run
from footnoted_evals.suite import Suite, remembering, suite_of
from footnoted_evals.systems.catalogue import ours
from footnoted_index import E5Embedding


@pytest.fixture(scope="session")
def model() -> E5Embedding:
    return remembering()


@pytest.fixture(scope="session")
def suite(seeds: Path) -> Suite:
    """Every third case, of all kinds and languages: `make gate` asks them all."""
    whole = suite_of(seeds)
    (archive,) = whole.archives
    assert len(archive.cases) >= 210
    return replace(whole, archives=[replace(archive, cases=archive.cases[::3])])


@pytest.fixture(scope="session")
def seed_run(suite: Suite, model: E5Embedding) -> Run:
    return run(suite, ours(), model)
