"""The documentation is true: its Python runs, and its pages load nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest

import footnoted

ROOT = Path(__file__).parents[1]
PAGES = [
    *(p for p in ROOT.glob("*.md") if p.name != "CHANGELOG.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "evals").rglob("README.md"),
]
HOUSE = ("bot", "docs", "evals", "examples", "index", "seeds", "tests", "ui")
IN_STORES = {".footnoted/", "parts/", "damaged-1/", "feedback.jsonl", "MANIFEST.json"}
PUBLISHED_BY_OTHERS = {"xquad.en.json", "xquad.de.json"}


@pytest.mark.parametrize("page", ["docs/tutorial.md", "README.md"])
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: str, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(seeds)
    text = (ROOT / page).read_text("utf-8")
    session: dict[str, object] = {}
    blocks = list(re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    assert blocks
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        exec(compile("\n" * line + block[1], page, "exec"), session)


def test_the_site_is_whole_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    loaded = re.compile(r"<(?:script|img|iframe)[^>]+src=\"([^\"]+)|<link[^>]+href=\"([^\"]+)")
    for page in pages:
        for match in loaded.finditer(page.read_text("utf-8")):
            link = match[1] or match[2]
            assert not re.match(r"(?:https?:)?//", link), f"{page.name}: {link}"
    for style in site.rglob("*.css"):
        found = re.findall(r"url\(['\"]?(?:https?:)?//[^)]*", style.read_text("utf-8"))
        assert not found, style.name
    reference = (site / "reference" / "index.html").read_text("utf-8")
    for name in ("footnoted.Bot.ask", "footnoted.Answer.from_dict", "footnoted.Article.of"):
        assert f'id="{name}"' in reference
    headings = set(re.findall(r'id="footnoted\.(?:events\.)?(\w+)"', reference))
    assert set(footnoted.__all__) - headings == {"Event"}, "which is one of the five above"


def test_every_command_is_documented() -> None:
    import typer

    from footnoted.cli.serving import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for name in commands:
        assert f"$ footnoted {name}" in text, name


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md"]:
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_and_folders_that_a_page_names_exist(page: Path) -> None:
    # A page may name the last folders of a path alone, as in `search/reading.py`.
    files = [file for part in HOUSE for file in (ROOT / part).rglob("*")] + list(ROOT.glob("*.*"))
    paths = "\n".join(f"/{file.relative_to(ROOT).as_posix()}" for file in files) + "\n"
    for name in _words_in_backticks(page):
        if name in IN_STORES | PUBLISHED_BY_OTHERS:
            continue
        if re.fullmatch(r"[\w.][\w./-]*\.(?:py|toml|jsonl?|npz|md|css|js)", name):
            assert f"/{name}\n" in paths, f"{page.name}: {name}"
        elif re.fullmatch(r"[\w.][\w./-]*/", name):
            assert f"/{name}" in paths, f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_modules_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for module in re.findall(r"python -m (footnoted[\w.]*)", " ".join(text.split())):
        assert find_spec(module.rstrip(".")), f"{page.name}: {module}"
    for name in _words_in_backticks(page):
        if re.fullmatch(r"footnoted\w*(\.\w+)+", name):
            resolve_name(name)


def _words_in_backticks(page: Path) -> list[str]:
    """Return the words in backticks that are not in a block of code, "a | b" as two."""
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [word for code in re.findall(r"`([^`]+)`", prose) for word in code.split()]
