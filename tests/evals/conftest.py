"""One run over the seeds' cases for all tests that only look at it."""

from __future__ import annotations

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
    return suite_of(seeds)


@pytest.fixture(scope="session")
def seed_run(suite: Suite, model: E5Embedding) -> Run:
    return run(suite, ours(), model)
