"""A store in a folder: numbered snapshots, one of them current.

Chroma writes its vector index in place. Killed in the middle of that, it leaves files that can
crash whoever opens them next, and a process that has them open never sees what another one wrote.
So nobody writes to a snapshot that may be read: a writer works on a private copy, and publishes it
by replacing the file that names the current one::

    store/CURRENT          the name of the current snapshot
    store/000012/          a snapshot: Chroma's files, the vectors, and MANIFEST.json with their
                           sizes and checksums, and with the snapshots below it
    store/parts/           the parts of the catalogues, which snapshots share
    store/000013.….partial/  a writer's copy; whoever writes next removes what a killed one left

A snapshot that has grown to `SEAL_BYTES` is not copied again: the next one is empty and lies above
it. What is below stays as it is, but for the articles that a snapshot above it notes as gone.

The snapshot before the current one is kept for readers that still have it open, and all below it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from footnoted_index.errors import StoreDamagedError, StoreError
from footnoted_index.store.disk import (
    checksum,
    database_damage,
    reason_of,
    replace_file,
    to_disk,
)

CURRENT = "CURRENT"
MANIFEST = "MANIFEST.json"
PARTS = "parts"
SEAL_BYTES = 16_000_000
"""Copying this much takes some hundredths of a second; it is some 3,000 sentences."""
Below = list[tuple[str, list[str]]]
"""The snapshots below one, oldest first, each with the keys of articles that are gone from it."""
_PARTIAL = ".partial"
_OWN_FILES = (MANIFEST, "chroma.sqlite3")
_HNSW_FILES = {"data_level0.bin", "header.bin", "length.bin", "link_lists.bin"}


class Snapshots:
    """The snapshots of one store. Only the holder of the write lock may draft and publish."""

    def __init__(self, folder: Path) -> None:
        if os.path.isfile(folder):  # noqa: PTH113  (Path's raises where it may not look)
            raise StoreError(f"the store '{folder}' is a file; give a folder")
        self.folder = folder

    def current(self) -> str | None:
        """Return the name of the current snapshot, None where nothing was ever published.

        It is the newest one where the file that says so is missing or empty. Raises
        `StoreDamagedError` where that cannot be read or names no snapshot, `StoreError` where this
        user may not read it.
        """
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            name = ""
        except (OSError, UnicodeDecodeError) as error:
            raise self._unreadable(CURRENT, error) from error
        if name and not _is_snapshot(name):
            raise StoreDamagedError(self._told(f"{CURRENT} names no snapshot"))
        return name or self.newest()

    def newest(self) -> str | None:
        """Return the name of the newest snapshot that is, or may be, a state of the store."""
        finished = (name for name in self.names() if name.isdecimal())
        return next((name for name in finished if self._is_state(name) is not False), None)

    def names(self) -> list[str]:
        """Return the names of all snapshots, the newest first.

        Other folders of a user in it, such as `2024`, are none: they are neither moved nor deleted.
        """
        found = [entry for entry in self.folder.glob("*") if _is_snapshot(entry.name)]
        own = [entry.name for entry in found if any((entry / f).exists() for f in _OWN_FILES)]
        return sorted(own, reverse=True)

    def below(self, name: str) -> Below:
        """Return the snapshots below one. Raises `StoreDamagedError` where that cannot be read."""
        try:
            return [(layer, list(gone)) for layer, gone in _about(self.folder / name)["below"]]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._unreadable(name, error) from error

    def path(self, name: str) -> Path:
        """Return the folder of a snapshot, its files checked to be as long as they were published.

        Raises `StoreDamagedError` where they, or those of a snapshot below it, are not.
        """
        for layer, _ in self.below(name):
            self.checked(layer)
        return self.checked(name)

    def checked(self, name: str) -> Path:
        """Return the folder of one snapshot as `path` does, whatever is below it."""
        folder = self.folder / name
        try:
            files = _manifest(folder)
            short = [f for f, (size, _) in files.items() if (folder / f).stat().st_size < size]
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._unreadable(name, error) from error
        if short:
            raise StoreDamagedError(self._told(f"{name}/{short[0]} is cut short"))
        return folder

    def private_copy(self, name: str) -> TemporaryDirectory[str]:
        """Return a copy of a snapshot for Chroma, which wants to write even to read."""
        copy = TemporaryDirectory(prefix="footnoted-")
        for file in self.checked(name).rglob("*"):
            target = Path(copy.name, file.relative_to(self.folder / name))
            if file.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return copy

    def is_writable(self, name: str) -> bool:
        """Return whether Chroma can open a snapshot where it is."""
        folder = self.folder / name
        paths = (folder, folder / "chroma.sqlite3")
        return all(os.access(path, os.W_OK) for path in paths)

    def damage(self, name: str) -> str:
        """Read a whole snapshot and return what is wrong with it; empty if nothing is."""
        try:
            self.path(name)
            layers = self.below(name)
        except StoreError as error:
            return str(error)
        return next(filter(None, map(self._damage, [*(layer for layer, _ in layers), name])), "")

    def _damage(self, name: str) -> str:
        folder = self.folder / name
        for file, (_, published) in _manifest(folder).items():
            path = folder / file
            if path.suffix == ".sqlite3":
                wrong = database_damage(path)  # Chroma tidies up in it, even to read
            else:
                wrong = "" if checksum(path) == published else "is not what was written"
            if wrong:
                return self._told(f"{name}/{file} {wrong}")
        for part in _parts(folder):
            path = self.folder / PARTS / part
            if path.exists() and (wrong := database_damage(path)):
                return self._told(f"{PARTS}/{part} {wrong}")
        return ""

    def drop_damaged_parts(self) -> int:
        """Delete the parts of catalogues that are damaged; return how many.

        They are made again from the articles in Chroma.
        """
        damaged = [file for file in (self.folder / PARTS).glob("*.part") if database_damage(file)]
        with self._writing():
            for file in damaged:
                file.unlink()
        return len(damaged)

    def draft(self) -> tuple[Path, Below]:
        """Return a private copy of the current snapshot and what is below it.

        An empty folder where there is none, or where it is so large that it is sealed.

        Raises `StoreError` where it cannot be written, `StoreDamagedError` where it cannot be read.
        """
        name = self.current()
        with self._writing():
            self._remove_left()
        if name is None:
            return self.copy(None), []
        below, size = self.below(name), _size(self.path(name))
        if size < SEAL_BYTES:
            return self.copy(name), below
        return self.copy(None), [*below, (name, [])]

    def copy(self, name: str | None) -> Path:
        """Return a private copy of any snapshot, or an empty folder. Raises what `draft` raises."""
        # No two drafts of a process share a path: Chroma remembers a path it failed to open.
        draft = self.folder / f"{self._next():06d}.{uuid4().hex[:8]}{_PARTIAL}"
        with self._writing():
            try:
                self.folder.mkdir(0o700, parents=True, exist_ok=True)
                if name is None:
                    draft.mkdir()
                else:
                    ignored = shutil.ignore_patterns(MANIFEST)
                    shutil.copytree(self.checked(name), draft, ignore=ignored)
            except OSError:
                self.discard(draft)
                raise
        return draft

    def publish(self, draft: Path, below: Below, kept: str | None = None) -> str:
        """Publish a finished draft as the current snapshot, above others; return its name.

        The one before is kept for its readers, and one more that is named. Raises `StoreError`
        where it cannot be written; what was current stays so.
        """
        before = self.current()
        name = self.seal(draft, below)
        self._point_to(name)
        self._remove_except({name, before, kept})
        return name

    def seal(self, draft: Path, below: Below | None) -> str:
        """Turn a finished draft into a snapshot, which is not current yet; return its name.

        `below` is None for one that is no state of the store but a layer of others. Raises
        `StoreError` where it cannot be written.
        """
        name = draft.name.partition(".")[0]
        with self._writing():
            files = sorted(file for file in draft.rglob("*") if file.is_file())
            written = {
                file.relative_to(draft).as_posix(): (file.stat().st_size, checksum(file))
                for file in files
                if not _is_remade(file)
            }
            about = {"files": written, "below": below or [], "state": below is not None}
            (draft / MANIFEST).write_text(json.dumps(about), encoding="utf-8")
            for file in (*files, draft / MANIFEST):
                to_disk(file)
            draft.rename(self.folder / name)
            to_disk(self.folder)
        return name

    def discard(self, draft: Path) -> None:
        """Delete a draft."""
        shutil.rmtree(draft, ignore_errors=True)

    def set_aside(self) -> tuple[Path, str | None]:
        """Move the current snapshot aside and go back to the one before, if that is undamaged.

        Returns where the files are now, and the name of the snapshot that is current again, None
        where the store is empty now.
        """
        try:
            damaged = self.current()
        except StoreDamagedError:
            damaged = None  # any of them may have been current: each is checked
        whole = None
        number = 1
        while (aside := self.folder / f"damaged-{number}").exists():
            number += 1
        with self._writing():
            aside.mkdir()
            if (self.folder / CURRENT).exists():
                (self.folder / CURRENT).rename(aside / CURRENT)
            names = self.names()
            states = (name for name in names if name != damaged and self._is_state(name))
            whole = next((name for name in states if not self.damage(name)), None)
            if whole is not None:
                self._point_to(whole)
            kept = set() if whole is None else self._with_below(whole)
            for name in names:
                if name not in kept:
                    (self.folder / name).rename(aside / name)
        return aside, whole

    def _point_to(self, name: str) -> None:
        replace_file(self.folder / CURRENT, name.encode("ascii"))

    def _next(self) -> int:
        used = (*self.folder.glob("[0-9]*"), *self.folder.glob("damaged-*/[0-9]*"))
        names = (entry.name.partition(".")[0] for entry in used)
        return max((int(name) for name in names if name.isdecimal()), default=0) + 1

    def _remove_except(self, kept: set[str | None]) -> None:
        needed = set().union(*(self._with_below(name) for name in kept if name is not None))
        for name in self.names():
            if name not in needed:
                shutil.rmtree(self.folder / name, ignore_errors=True)
        shared = {part for name in kept if name for part in _parts(self.folder / name)}
        for file in (self.folder / PARTS).glob("*.part"):
            if file.name not in shared:
                with suppress(OSError):  # Windows keeps what somebody has open
                    file.unlink()

    def _remove_left(self) -> None:
        """Delete what a killed writer left: drafts, and merged layers that nothing lies above."""
        for left in self.folder.glob(f"[0-9]*.*{_PARTIAL}"):
            shutil.rmtree(left)
        names = self.names()
        needed = set().union(*(self._with_below(name) for name in names if self._is_state(name)))
        for name in names:
            if name not in needed and self._is_state(name) is False:
                shutil.rmtree(self.folder / name)

    def _is_state(self, name: str) -> bool | None:
        """Whether a snapshot was ever current, and not only a layer; None where that is unknown."""
        try:
            return bool(_about(self.folder / name)["state"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _with_below(self, name: str) -> set[str]:
        try:
            return {name, *(layer for layer, _ in self.below(name))}
        except StoreDamagedError:
            return {name}

    def _told(self, what: str) -> str:
        return (
            f"the store '{self.folder}' is damaged ({what});"
            " run `footnoted doctor --repair` to rebuild it from the articles"
        )

    def _unreadable(self, what: str, error: Exception) -> StoreError:
        if isinstance(error, PermissionError):
            return StoreError(
                f"the store '{self.folder}' may not be read by this user ({what}:"
                f" {error.strerror}); ask its owner, or choose another (--store, in Python store=…)"
            )
        return StoreDamagedError(self._told(f"{what}: {error}"))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what the system says into `StoreError`, `shutil.Error` among it."""
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"the store '{self.folder}' cannot be written: {reason_of(error)};"
                " it stays as it was"
            ) from error


def _is_snapshot(name: str) -> bool:
    return name.partition(".")[0].isdecimal() and "/" not in name and "\\" not in name


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return about


def _manifest(folder: Path) -> dict[str, tuple[int, int]]:
    files = _about(folder)["files"]
    return {file: (int(size), int(checksum)) for file, (size, checksum) in files.items()}


def _parts(folder: Path) -> list[str]:
    """The parts of the catalogues of a snapshot; none of a list that is damaged."""
    found: list[str] = []
    for listed in folder.glob("catalogue/*/parts.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            about = json.loads(listed.read_text(encoding="utf-8"))
            found.extend(part["name"] for part in about["parts"])
    return found


def _size(folder: Path) -> int:
    return sum(size for size, _ in _manifest(folder).values())


def _is_remade(file: Path) -> bool:
    """Return whether Chroma recreates a file when it opens: of a vector index never saved."""
    return file.name in _HNSW_FILES and not (file.parent / "index_metadata.pickle").exists()
