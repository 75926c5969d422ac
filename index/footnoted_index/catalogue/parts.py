"""Read and change the parts of a catalogue in a folder, and merge them when one is added.

Every change adds a part with what is new, and notes the articles that it replaces or removes as
gone from their parts. Parts are merged so that each is at least `RATIO` times as large as all later
ones together. So their number, and the total work for an article, grow with the logarithm of the
archive.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from uuid import uuid4

from footnoted_index.catalogue.catalogue import Catalogue, LivePart
from footnoted_index.catalogue.part import Part
from footnoted_index.errors import StoreDamagedError
from footnoted_index.records.duplicates import Duplicates, lines_of
from footnoted_index.records.record import Record

VERSION = 1
"""Raised whenever a part of the same articles would hold something else."""
RATIO = 3
_LIST = "parts.json"


def read(folder: Path, files: Path, known: Catalogue | None = None) -> Catalogue | None:
    """The catalogue that is listed in a folder, its parts in another, which lists may share.

    `known` is returned where it is the very one. None where there is none of this version, or a
    part is missing or not what was written: all of it can be made again from the articles.
    """
    try:
        about = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        if about["version"] != VERSION:
            return None
        listed = [(part["name"], frozenset(part["gone"])) for part in about["parts"]]
        if known is not None and listed == [(live.part.name, live.gone) for live in known.parts]:
            return known if all((files / name).exists() for name, _ in listed) else None
        return Catalogue([LivePart(Part.open(files / name), gone) for name, gone in listed])
    except (OSError, ValueError, KeyError, TypeError, StoreDamagedError):
        return None


def copy_list(folder: Path, to: Path) -> None:
    """List the same parts in another folder."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    if (folder / _LIST).exists():
        shutil.copyfile(folder / _LIST, to / _LIST)


def change(
    folder: Path,
    files: Path,
    before: Catalogue,
    added: Sequence[Record],
    removed: Collection[str],
) -> Catalogue:
    """Write the catalogue that has the articles `added` and lacks those of the ids `removed`.

    An article that is added takes the place of that of its id. Raises `OSError` where it cannot be
    written.
    """
    parts, records, duplicates = _planned(before, added, removed)
    folder.mkdir(parents=True, exist_ok=True)
    files.mkdir(parents=True, exist_ok=True)
    if duplicates is not None:
        file = files / f"{uuid4().hex}.part"
        Part.write(file, records, duplicates.boilerplate)
        parts.append(LivePart(Part.open(file)))
    about = [{"name": live.part.name, "gone": sorted(live.gone)} for live in parts]
    (folder / _LIST).write_text(json.dumps({"version": VERSION, "parts": about}), encoding="utf-8")
    return Catalogue(parts, duplicates)


def changed(before: Catalogue, added: Sequence[Record], removed: Collection[str]) -> Catalogue:
    """What `change` writes, in memory."""
    parts, records, duplicates = _planned(before, added, removed)
    if duplicates is not None:
        parts.append(LivePart(Part.in_memory(records, duplicates.boilerplate)))
    return Catalogue(parts, duplicates)


def _planned(
    before: Catalogue, added: Sequence[Record], removed: Collection[str]
) -> tuple[list[LivePart], list[Record], Duplicates | None]:
    """The parts that stay, the articles of the one that is new, and what all say more than once.

    None where no part is new.
    """
    replaced = {*removed, *(record.id for record in added)}
    gone = {before.entries[id_].key for id_ in replaced if id_ in before.entries}
    parts = [_without(live, gone) for live in before.parts]
    parts = [live for live in parts if len(live.gone) < len(live.part.entries)]
    merged: list[LivePart] = []
    size = sum(record.sentence_count for record in added)
    while parts and (
        _size(parts[-1]) < RATIO * size or 2 * len(parts[-1].gone) > len(parts[-1].part.entries)
    ):
        size += _size(parts[-1])
        merged.insert(0, parts.pop())
    old = Catalogue(merged)
    records = sorted([*(old[id_] for id_ in old), *added], key=lambda record: record.id)
    if not records:
        return parts, [], None
    lines = [lines for live in (*parts, *merged) for lines in live.lines()]
    lines.extend(map(lines_of, added))
    lines.sort(key=lambda line: line.article_id)
    return parts, records, Duplicates.of_lines(lines)


def _without(live: LivePart, gone: Collection[str]) -> LivePart:
    here = {entry.key for entry in live.part.entries}
    return LivePart(live.part, live.gone | here.intersection(gone)) if gone else live


def _size(live: LivePart) -> int:
    return sum(entry.sentence_count for _, entry in live.live())
