"""Repair a damaged store: go back to the snapshot before, or rebuild it from the articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from footnoted_index.errors import StoreError, StoreLockedError
from footnoted_index.index import Index
from footnoted_index.ingest.exclusions import Exclusions
from footnoted_index.ingest.report import SyncReport
from footnoted_index.ingest.sync import ProgressListener
from footnoted_index.readers import find_articles
from footnoted_index.store.lock import write_lock
from footnoted_index.store.rescue import Rescued, rescue
from footnoted_index.store.snapshots import Snapshots
from footnoted_index.web_url import is_web_url

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did. `damage` is empty where nothing was wrong with the files.

    `aside`: where the damaged files are now; `kept`: whether an older state could be used;
    `parts`: how many damaged parts of the catalogue were made anew; `incomplete`: how many articles
    lacked vectors and were read again; `rescued`: what the damaged files held of articles that came
    without a file.
    """

    damage: str
    aside: Path | None
    kept: bool
    parts: int
    incomplete: int
    report: SyncReport
    rescued: Rescued = field(default_factory=Rescued)

    def __str__(self) -> str:
        text = "nothing was damaged"
        if self.aside is not None:
            text = "went back to the state before" if self.kept else "rebuilt from the articles"
        elif self.parts:
            text = "the catalogue was made anew from the articles in the store"
        elif self.incomplete:
            text = f"{self.incomplete} articles that lacked vectors were read again"
        if titles := [article.title for article in self.rescued.articles.values()]:
            text += f"; {_counted(titles)} were kept"
        if self.aside is not None:
            if self.rescued.lost:
                text += f"; {_counted(self.rescued.lost)} were lost"
            elif not self.rescued.complete:
                text += "; other articles without a file may be lost"
            text += f"; the damaged files are in '{self.aside}'"
            text += " and can be deleted" if self.rescued.complete else ""
        return f"{text} ({self.report})"


def _counted(titles: Sequence[str]) -> str:
    more = ["…"] if len(titles) > _NAMED else []
    return f"{len(titles)} articles without a file ({', '.join([*titles[:_NAMED], *more])})"


def find_damage(location: str | Path) -> str:
    """Read all files of a store and return what is wrong with them; empty if nothing is.

    A server looks after its own files.
    """
    if is_web_url(str(location)):
        return ""
    snapshots = Snapshots(Path(location))
    try:
        name = snapshots.current()
    except StoreError as error:
        return str(error)
    return "" if name is None else snapshots.damage(name)


def repair(
    location: str | Path,
    open_index: Callable[[], Index],
    folder: Path,
    *,
    links: bool = False,
    on_progress: ProgressListener | None = None,
) -> Repair:
    """Repair a store and bring it to the state of `folder`.

    A damaged catalogue is made anew from what the store holds. Other damaged files are moved aside;
    the state before them is used if that is whole, else everything is rebuilt. Articles that were
    added without a file are read from the damaged files, and embedded again.

    Raises what `FolderSync` raises, `ArticlesError` before anything is touched.
    """
    find_articles(folder, links=links)
    damage = find_damage(location)
    parts = _drop_damaged_parts(location) if damage else 0
    left = find_damage(location) if parts else damage
    kept = None if is_web_url(str(location)) else Rescued.kept(Path(location))
    aside, whole, rescued = _set_aside(location) if left else (None, None, kept or Rescued())

    def read_again() -> tuple[int, SyncReport]:
        with open_index() as index:
            return index.remove_incomplete(), index.sync(folder, on_progress=on_progress)

    try:
        incomplete, report = read_again()
    except StoreLockedError:
        raise
    except StoreError as error:
        if aside is not None or is_web_url(str(location)):
            raise
        damage = str(error)  # the files are as they were written, but Chroma cannot use them
        aside, whole, rescued = _set_aside(location)
        incomplete, report = read_again()
    return Repair(damage, aside, whole is not None, parts, incomplete, report, rescued)


def _drop_damaged_parts(location: str | Path) -> int:
    with write_lock(Path(location)):
        return Snapshots(Path(location)).drop_damaged_parts()


def _set_aside(location: str | Path) -> tuple[Path, str | None, Rescued]:
    with write_lock(Path(location)):
        snapshots = Snapshots(Path(location))
        excluded = [one.id for one in Exclusions(Path(location)).read()]
        rescued = Rescued.kept(Path(location)) or rescue(snapshots, excluded)
        rescued.keep(Path(location))
        return *snapshots.set_aside(), rescued
