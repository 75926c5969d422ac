"""The structure of the code: no import circles, no reaching into another object's privates."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PACKAGES = {"footnoted": "bot", "footnoted_index": "index", "footnoted_ui": "ui"}
PACKAGES["footnoted_evals"] = "evals"
SOURCES = [
    file for name, folder in PACKAGES.items() for file in (ROOT / folder / name).rglob("*.py")
]

NAMED_TUPLES_OWN = {"_replace", "_fields", "_asdict", "_make"}
"""Public, in spite of their names."""


def test_there_are_no_import_circles() -> None:
    """Lazy imports and those under TYPE_CHECKING count."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert sum(map(len, imports.values())) > 500
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_private_attributes_are_used_where_they_are_defined() -> None:
    foreign = [f"{file.name}: {use}" for file in SOURCES for use in _foreign_privates(file)]
    assert not foreign


def _foreign_privates(file: Path) -> list[str]:
    tree = ast.parse(file.read_text("utf-8"))
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    own = {node.attr for node in used if _is_own(node.value)}
    own |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)} | NAMED_TUPLES_OWN
    return [
        f"{ast.unparse(node)} (line {node.lineno})"
        for node in used
        if node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in own
    ]


def _is_own(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def test_a_journey_enters_no_room_twice() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for journey in re.split(r"^## ", page, flags=re.MULTILINE)[1:3]:
        stops = re.findall(r"^\| \d+ \| `([\w.]+)`", journey, re.MULTILINE)
        rooms = [room for room, _ in groupby(stops, key=lambda stop: stop.split(".")[:2])]
        assert len(rooms) > 5
        assert all(rooms.count(room) == 1 for room in rooms), rooms
