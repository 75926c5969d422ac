"""A store in a folder: numbered snapshots, one of them current.

Chroma writes its vector index in place. Killed in the middle of that, it leaves files that can
crash whoever opens them next, and a process that has them open never sees what another one wrote.
So nobody writes to a snapshot that may be read: a writer works on a private copy, and publishes it
by replacing the file that names the current one::

    store/CURRENT          the name of the current snapshot
    store/000012/          a snapshot: Chroma's files, the vectors, and MANIFEST.json with their
                           sizes and checksums
    store/000013.….partial/  a writer's copy; whoever writes next removes what a killed one left

The snapshot before the current one is kept for readers that still have it open.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from footnoted_index.errors import StoreDamagedError, StoreError

CURRENT = "CURRENT"
MANIFEST = "MANIFEST.json"
_PARTIAL = ".partial"
_HNSW_FILES = {"data_level0.bin", "header.bin", "length.bin", "link_lists.bin"}


class Snapshots:
    """The snapshots of one store. Only the holder of the write lock may draft and publish."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"the store '{folder}' is a file; give a folder")
        self.folder = folder

    def current(self) -> str | None:
        """Return the name of the current snapshot, None where nothing was ever published.

        Raises `StoreDamagedError` where the file that says so cannot be read or names no snapshot.
        """
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreDamagedError(self._told(f"{CURRENT}: {error}")) from error
        if name and not _is_snapshot(name):
            raise StoreDamagedError(self._told(f"{CURRENT} names no snapshot"))
        return name or None

    def path(self, name: str) -> Path:
        """Return the folder of a snapshot, its files checked to be as long as they were published.

        Raises `StoreDamagedError` where they are not.
        """
        folder = self.folder / name
        try:
            files = _manifest(folder)
            short = [f for f, (size, _) in files.items() if (folder / f).stat().st_size < size]
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StoreDamagedError(self._told(f"{name}: {error}")) from error
        if short:
            raise StoreDamagedError(self._told(f"{name}/{short[0]} is cut short"))
        return folder

    def private_copy(self, name: str) -> TemporaryDirectory[str]:
        """Return a snapshot to read where Chroma could not open it: it wants to write, even to
        read.
        """
        copy = TemporaryDirectory(prefix="footnoted-")
        for file in self.path(name).rglob("*"):
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
        """What is wrong with a snapshot, all of it being read; empty where nothing is."""
        try:
            folder = self.path(name)
        except StoreDamagedError as error:
            return str(error)
        for file, (_, checksum) in _manifest(folder).items():
            path = folder / file
            if path.suffix == ".sqlite3":
                wrong = _database_damage(path)  # Chroma tidies up in it, even to read
            else:
                wrong = "" if _checksum(path) == checksum else "is not what was written"
            if wrong:
                return self._told(f"{name}/{file} {wrong}")
        return ""

    def draft(self) -> Path:
        """Return a private copy of the current snapshot, or an empty folder where there is none.

        Raises `StoreError` where it cannot be written, `StoreDamagedError` where it cannot be read.
        """
        name = self.current()
        source = None if name is None else self.path(name)
        # No two drafts of a process share a path: Chroma remembers a path it failed to open.
        draft = self.folder / f"{self._next():06d}.{uuid4().hex[:8]}{_PARTIAL}"
        try:
            self.folder.mkdir(0o700, parents=True, exist_ok=True)
            for left in self.folder.glob(f"*{_PARTIAL}"):
                shutil.rmtree(left)
            if source is None:
                draft.mkdir()
            else:
                shutil.copytree(source, draft, ignore=shutil.ignore_patterns(MANIFEST))
        except OSError as error:  # shutil.Error among them
            shutil.rmtree(draft, ignore_errors=True)
            raise self._unwritable(error) from error
        return draft

    def publish(self, draft: Path) -> str:
        """Publish a finished draft as the current snapshot; return its name.

        Raises `StoreError` where it cannot be written; what was current stays so.
        """
        name = draft.name.partition(".")[0]
        try:
            files = sorted(file for file in draft.rglob("*") if file.is_file())
            about = {
                file.relative_to(draft).as_posix(): (file.stat().st_size, _checksum(file))
                for file in files
                if not _is_remade(file)
            }
            (draft / MANIFEST).write_text(json.dumps(about), encoding="utf-8")
            for file in (*files, draft / MANIFEST):
                _to_disk(file)
            before = self.current()
            draft.rename(self.folder / name)
            _to_disk(self.folder)
            self._point_to(name)
        except OSError as error:
            raise self._unwritable(error) from error
        self._remove_except({name, before})
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
        try:
            aside.mkdir()
            if (self.folder / CURRENT).exists():
                (self.folder / CURRENT).rename(aside / CURRENT)
            for entry in sorted(self._all(), reverse=True):
                if whole is None and entry.name != damaged and not self.damage(entry.name):
                    whole = entry.name
                    self._point_to(whole)
                else:
                    entry.rename(aside / entry.name)
        except OSError as error:
            raise self._unwritable(error) from error
        return aside, whole

    def _all(self) -> Iterator[Path]:
        for entry in self.folder.iterdir():
            if entry.is_dir() and _is_snapshot(entry.name):
                yield entry

    def _point_to(self, name: str) -> None:
        new = self.folder / f"{CURRENT}.new"
        new.write_text(name, encoding="ascii")
        _to_disk(new)
        new.replace(self.folder / CURRENT)
        _to_disk(self.folder)

    def _next(self) -> int:
        used = (*self.folder.glob("[0-9]*"), *self.folder.glob("damaged-*/[0-9]*"))
        names = (entry.name.partition(".")[0] for entry in used)
        return max((int(name) for name in names if name.isdecimal()), default=0) + 1

    def _remove_except(self, kept: set[str | None]) -> None:
        for entry in list(self._all()):
            if entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)

    def _told(self, what: str) -> str:
        return (
            f"the store '{self.folder}' is damaged ({what});"
            " run `footnoted doctor --repair` to rebuild it from the articles"
        )

    def _unwritable(self, error: OSError) -> StoreError:
        reason = error.strerror or str(error)
        return StoreError(
            f"the store '{self.folder}' cannot be written: {reason}; it stays as it was"
        )


def _is_snapshot(name: str) -> bool:
    # `chroma` is where the store was before there were snapshots.
    stem = name.partition(".")[0]
    return (stem.isdecimal() and "/" not in name and "\\" not in name) or name == "chroma"


def _manifest(folder: Path) -> dict[str, tuple[int, int]]:
    about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return {file: (int(size), int(checksum)) for file, (size, checksum) in about.items()}


def _is_remade(file: Path) -> bool:
    """Return whether Chroma recreates a file whenever it opens: of a vector index it never
    saved.
    """
    return file.name in _HNSW_FILES and not (file.parent / "index_metadata.pickle").exists()


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _database_damage(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            (answer,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        return f"cannot be read: {error}"
    return "" if answer == "ok" else f"is damaged: {answer}"


def _to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, would survive a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
