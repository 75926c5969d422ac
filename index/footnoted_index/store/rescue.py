"""Rescue articles that were added without a file from a damaged store."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footnoted_index.article import Article
from footnoted_index.catalogue import parts
from footnoted_index.catalogue.part import Part
from footnoted_index.errors import StoreDamagedError, StoreError
from footnoted_index.records.record import Record
from footnoted_index.store.chroma import chroma_errors, embedded
from footnoted_index.store.collections import Collections
from footnoted_index.store.disk import replace_file
from footnoted_index.store.snapshots import PARTS, Snapshots

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEPT = "rescued.json"


@dataclass(frozen=True, slots=True)
class Rescued:
    """Those that can be read, by id, and the titles of those that cannot.

    `complete`: whether they are all of the newest state, and no others.
    """

    articles: dict[str, Article] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    complete: bool = False

    @staticmethod
    def kept(folder: Path) -> Rescued | None:
        """Return what a repair has rescued and not put back yet; None where there is nothing.

        Raises `StoreError` where that cannot be read.
        """
        try:
            return _kept().validate_json((folder / KEPT).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(
                f"'{folder / KEPT}', which holds added articles, cannot be read"
                f" ({type(error).__name__}); move it away to go on without them"
            ) from error

    def keep(self, folder: Path) -> None:
        """Keep it in the folder of a store until it is put back, even if this process is killed."""
        replace_file(folder / KEPT, _kept().dump_json(self))


@cache
def _kept() -> TypeAdapter[Rescued]:
    from pydantic import TypeAdapter

    return TypeAdapter(Rescued)


def rescue(snapshots: Snapshots, excluded: Collection[str]) -> Rescued:
    """Read the added articles of the newest state, from its catalogue, but for `excluded` ids.

    Where that is damaged, too, they are all that any snapshot and any part of a catalogue holds:
    one that was removed by hand may be among them.
    """
    names, newest = snapshots.names(), snapshots.newest()
    with suppress(StoreDamagedError):
        if (current := snapshots.current()) in names:
            newest = current
    with suppress(StoreDamagedError):
        for listed in (snapshots.folder / (newest or "")).glob("catalogue/*"):
            if (catalogue := parts.read(listed, snapshots.folder / PARTS)) is not None:
                added = [entry.id for entry in catalogue.entries.values() if not entry.path]
                wanted = {id_: catalogue[id_].article for id_ in added if id_ not in excluded}
                return Rescued(wanted, complete=True)
    found: dict[str, Article] = {}
    for name in names:
        with suppress(OSError, StoreError):
            for record in _records_in(snapshots.folder / name / "chroma.sqlite3"):
                if not record.path and record.id not in excluded:
                    found.setdefault(record.id, record.article)
    lost: dict[str, str] = {}
    for file in (snapshots.folder / PARTS).glob("*"):
        with suppress(StoreDamagedError):
            part = Part.open(file)
            for row, entry in enumerate(part.entries):
                if not (entry.path or entry.id in found or entry.id in excluded):
                    lost[entry.id] = entry.title
                    found[entry.id] = part.record(row).article
    return Rescued(found, tuple(lost[id_] for id_ in lost if id_ not in found))


def _records_in(database: Path) -> Iterator[Record]:
    """Yield the articles in Chroma's database, of whatever model. It is copied: Chroma writes."""
    with TemporaryDirectory(prefix="footnoted-") as copy, chroma_errors("read"):
        shutil.copyfile(database, Path(copy, database.name))
        every = Collections("", copy)
        every.client = embedded(Path(copy))
        try:
            for name in {name.split("-")[1] for name in every.others()}:
                collections = Collections("", copy)
                collections.client, collections.name = every.client, name
                yield from collections.records()
        finally:
            every.disconnect()
